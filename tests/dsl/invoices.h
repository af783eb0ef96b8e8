#pragma once

#include <string>
#include <utility>
#include <vector>

#include "events/care/invoice.h"
#include "schema/invoice.capnp.h"
#include "tests/dsl/records.h"

// Lines about invoices, which are named without their category; days are dates, times as in book.h.
namespace daybook::story {

using schema::Invoice;
using Because = Invoice::Adjusted::Because;

// A line as a story bills it.
struct Bill {
    std::int64_t pence = 898;
    std::uint32_t minutes = 30;
    std::int64_t rate = 1795;
    std::string visit{}, worker{};
    Invoice::Line::Kind kind = Invoice::Line::Kind::DELIVERED;
    std::string part_of{};  // of a contribution: whose part of the week it is
};
// Of a credit note or an adjustment: the line it cites, and by how much it changes it.
struct Cite {
    std::uint32_t line = 1;
    std::int64_t pence = 0;
    std::uint32_t minutes = 0;
    std::int64_t rate = 0;
};
struct Period {
    std::string from = "2026-03-02", to = "2026-03-08", payer = "council";
};

inline void fill_lines(Invoice::Drafted::Builder fact, const std::vector<Bill>& bills) {
    auto lines = fact.initLines(static_cast<unsigned>(bills.size()));
    for (unsigned i = 0; i < lines.size(); ++i) {
        lines[i].setNumber(i + 1);
        lines[i].setPackage("package-1");
        lines[i].setPence(bills[i].pence);
        lines[i].setMinutes(bills[i].minutes);
        lines[i].setRatePence(bills[i].rate);
        lines[i].setVisit(bills[i].visit);
        lines[i].setWorker(bills[i].worker);
        lines[i].setKind(bills[i].kind);
        lines[i].setPayer(bills[i].part_of);
    }
}
template <class Lines>
void fill_cites(Lines lines, const std::vector<Cite>& cites, Invoice::Line::Kind kind) {
    for (unsigned i = 0; i < lines.size(); ++i) {
        lines[i].setNumber(i + 1);
        lines[i].setKind(kind);
        lines[i].setCitesLine(cites[i].line);
        lines[i].setPence(cites[i].pence);
        lines[i].setMinutes(cites[i].minutes);
        lines[i].setRatePence(cites[i].rate);
    }
}

template <class Fact, class Fill>
Line invoice_line(const std::string& invoice, std::string when, Fill fill) {
    return says<Fact>("invoice-" + invoice, std::move(when), fill);
}

inline Line invoice_drafted(const std::string& invoice, std::vector<Bill> bills, std::string when, Period of = {}) {
    return invoice_line<Invoice::Drafted>(invoice, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setContract(scene.contract);
        fact.setPayer(of.payer);
        fact.setFrom(number_of(of.from));
        fact.setTo(number_of(of.to));
        fill_lines(fact, bills);
    });
}
inline Line invoice_issued(const std::string& invoice, std::int64_t pence, std::string due, std::string when) {
    return invoice_line<Invoice::Issued>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setNumber("no. " + invoice);
        fact.setPence(pence);
        fact.setDue(number_of(due));
    });
}
inline Line invoice_cancelled(const std::string& invoice, std::string when) {
    return invoice_line<Invoice::Cancelled>(invoice, std::move(when),
                                            [](auto fact, const Scene&) { fact.setReason("drafted twice"); });
}
inline Line line_disputed(const std::string& invoice, std::uint32_t line, std::string when, std::int64_t held = 0) {
    return invoice_line<Invoice::LineDisputed>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setLine(line);
        fact.setReason(Invoice::LineDisputed::Reason::TIME);
        fact.setPence(held);
    });
}
inline Line dispute_resolved(const std::string& invoice, std::uint32_t line, bool upheld, std::string when) {
    return invoice_line<Invoice::DisputeResolved>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setLine(line);
        fact.setUpheld(upheld);
    });
}
inline Line invoice_agreed(const std::string& invoice, std::string when) {
    return invoice_line<Invoice::Agreed>(invoice, std::move(when), [](auto, const Scene&) {});
}
inline Line invoice_paid(const std::string& invoice, std::int64_t pence, std::string when) {
    return invoice_line<Invoice::Paid>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setPence(pence);
        fact.setReference("BACS");
    });
}
inline Line invoice_credited(const std::string& invoice, std::vector<Cite> cites, std::string when,
                             bool our_error = false) {
    return invoice_line<Invoice::CreditNoted>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setNumber("credit to " + invoice);
        fact.setOurError(our_error);
        fill_cites(fact.initLines(static_cast<unsigned>(cites.size())), cites, Invoice::Line::Kind::CREDIT);
    });
}
inline Line invoice_adjusted(const std::string& invoice, std::vector<Cite> cites, std::string when,
                             Because because = Because::UPLIFT) {
    return invoice_line<Invoice::Adjusted>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setNumber("adjustment of " + invoice);
        fact.setBecause(because);
        fill_cites(fact.initLines(static_cast<unsigned>(cites.size())), cites, Invoice::Line::Kind::ADJUSTMENT);
    });
}
inline Line written_off(const std::string& invoice, std::int64_t pence, std::string when) {
    return invoice_line<Invoice::WrittenOff>(invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setPence(pence);
        fact.setReason("the payer has died and left nothing");
    });
}
inline Line reminder_sent(const std::string& invoice, std::string when) {
    return invoice_line<Invoice::ReminderSent>(invoice, std::move(when), [](auto, const Scene&) {});
}

// The invoice the events of a book tell of.
inline care::Invoice invoice_in(const Book& book, const std::string& invoice) {
    care::Invoice told;
    for (const Stored& stored : book.events()) {
        const EventView event{stored.bytes()};
        if (event.damage()) throw std::invalid_argument(event.damage()->sentence);
        if (stored.stream == "invoice-" + invoice) care::fold(told, event);
    }
    return told;
}

}  // namespace daybook::story
