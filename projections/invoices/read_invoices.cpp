#include <capnp/dynamic.h>

#include <algorithm>

#include "events/stored/titles.h"
#include "projections/engine/filters.h"
#include "projections/invoices/tables.h"
#include "schema/views.capnp.h"

namespace daybook::projections::invoices {
namespace {

using Row = schema::InvoiceRow;
using LineRow = schema::InvoiceLineRow;
using care::Invoice;

std::string text(const std::optional<Day>& day) { return day ? to_string(*day) : std::string(); }

Row::State state_of(Invoice::State state) {
    switch (state) {
        case Invoice::State::draft: return Row::State::DRAFT;
        case Invoice::State::issued: return Row::State::ISSUED;
        case Invoice::State::part_disputed: return Row::State::PART_DISPUTED;
        case Invoice::State::disputed: return Row::State::DISPUTED;
        case Invoice::State::agreed: return Row::State::AGREED;
        case Invoice::State::part_paid: return Row::State::PART_PAID;
        case Invoice::State::paid: return Row::State::PAID;
        case Invoice::State::written_off: return Row::State::WRITTEN_OFF;
        case Invoice::State::cancelled: return Row::State::CANCELLED;
        case Invoice::State::credited: return Row::State::CREDITED;
    }
    return Row::State::DRAFT;
}

LineRow::State state_of(Invoice::Dispute dispute) {
    switch (dispute) {
        case Invoice::Dispute::none: return LineRow::State::CLEAN;
        case Invoice::Dispute::open: return LineRow::State::DISPUTED;
        case Invoice::Dispute::upheld: return LineRow::State::UPHELD;
        case Invoice::Dispute::not_upheld: return LineRow::State::NOT_UPHELD;
    }
    return LineRow::State::CLEAN;
}

const char* words_of(Invoice::Odd::What what) {
    using What = Invoice::Odd::What;
    switch (what) {
        case What::out_of_order: return "told out of order";
        case What::overpaid: return "paid more than was outstanding";
        case What::not_issued: return "paid before it was issued";
        case What::no_such_line: return "told of a line it does not have";
    }
    return "";
}

// The contract's type, by its id; asked once a reading.
class Routes {
 public:
    explicit Routes(const Reading& reading) : reading_(reading) {}
    Result<schema::Contract::Route> of(const std::string& contract) {
        const auto known = known_.find(contract);
        if (known != known_.end()) return known->second;
        DAYBOOK_TRY(const auto row, reading_.find(contracts, key_of(contract)));
        return known_[contract] = row ? row->row.route : schema::Contract::Route{};
    }

 private:
    const Reading& reading_;
    std::map<std::string, schema::Contract::Route> known_;
};

void fill(Row::Builder row, const Invoice& invoice, schema::Contract::Route route, std::uint32_t late) {
    row.setInvoice(invoice.id);
    row.setNumber(invoice.number);
    row.setContract(invoice.contract);
    row.setRoute(route);
    row.setPayer(invoice.payer);
    row.setState(state_of(invoice.state()));
    row.setFrom(text(invoice.from));
    row.setTo(text(invoice.to));
    row.setLines(static_cast<std::uint32_t>(invoice.lines.size()));
    row.setBilledPence(invoice.billed());
    row.setDisputedPence(invoice.in_dispute());
    row.setCreditedPence(invoice.credited());
    row.setAdjustedPence(invoice.adjusted());
    row.setPaidPence(invoice.paid());
    row.setWrittenOffPence(invoice.written_off());
    row.setOpenPence(invoice.outstanding());
    row.setDrafted(text(invoice.drafted));
    row.setIssued(text(invoice.issued));
    row.setDue(text(invoice.due));
    row.setPaidOn(text(invoice.settled));
    row.setDaysOverdue(late);
    row.setDaysToPay(static_cast<std::uint32_t>(days_to_pay(invoice).value_or(0)));
    row.setDisputes(invoice.disputes());
    row.setReminders(invoice.reminders);
    row.setRuleVersion(invoice.rule_version);
    row.setVersion(invoice.version);
    row.setOdd(static_cast<std::uint32_t>(invoice.odd.size()));
    auto odd = row.initOddities(static_cast<unsigned>(invoice.odd.size()));
    for (unsigned i = 0; i < odd.size(); ++i)
        odd.set(
            i, std::string(words_of(invoice.odd[i].what)) + ", at position " + std::to_string(invoice.odd[i].at.value));
}

struct Wanted {
    std::optional<bool> open, overdue, odd;
};
bool fits_all(const ViewQuery& query, const Wanted& wanted, const Invoice& invoice, schema::Contract::Route route,
              std::uint32_t late) {
    return fits(query, "number", invoice.number) && fits(query, "contract", invoice.contract) &&
           fits_payer(query, invoice.payer) && fits(query, "state", state_of(invoice.state())) &&
           fits(query, "route", route) && wanted.overdue.value_or(late > 0) == (late > 0) &&
           wanted.odd.value_or(!invoice.odd.empty()) == !invoice.odd.empty();
}

// The latest first.
Result<ViewPage> read_invoices(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Contract::Route>(query, "route"));
    Wanted wanted;
    DAYBOOK_TRY(wanted.open, yes_or_no(query, "open"));
    DAYBOOK_TRY(wanted.overdue, yes_or_no(query, "overdue"));
    DAYBOOK_TRY(wanted.odd, yes_or_no(query, "odd"));
    DAYBOOK_TRY(const auto closed, last_closed(reading));
    Routes routes(reading);
    std::vector<ViewRow> rows;
    const auto take = [&](const Invoice& invoice, Position changed) -> Result<bool> {
        DAYBOOK_TRY(const auto route, routes.of(invoice.contract));
        const auto late = days_late(invoice, closed);
        if (fits_all(query, wanted, invoice, route, late) || invoice.id == query.after)
            rows.push_back(
                {invoice.id, row_words<Row>([&](Row::Builder row) { fill(row, invoice, route, late); }), changed});
        return rows.size() <= query.rows() + 1;  // with the one asked after, and one more to know that there is more
    };
    if (const auto id = query.get("invoice"); !id.empty()) {
        DAYBOOK_TRY(const auto row, reading.find(invoices, key_of(id)));
        const bool open = row && row->row.outstanding() != 0;
        if (row && wanted.open.value_or(open) == open) {
            if (const auto taken = take(row->row, row->changed); !taken) return tl::unexpected(taken.error());
        }
        return page_of(std::move(rows), query);
    }
    const auto is_wanted = [&](const Listed& one) {
        const bool open = one.outstanding != 0;
        return wanted.open.value_or(open) == open;
    };
    DAYBOOK_CHECK(each_invoice(reading, query, is_wanted, take));
    return page_of(std::move(rows), query);
}

// "rounding 45:00": what it came to, in minutes and seconds.
std::string step_text(const Invoice::Step& step) {
    const auto seconds = step.seconds % 60;
    return step.what + " " + std::to_string(step.seconds / 60) + (seconds < 10 ? ":0" : ":") + std::to_string(seconds);
}

void fill(LineRow::Builder row, const Invoice& invoice, const Invoice::Line& line) {
    row.setInvoice(invoice.id);
    row.setLine(line.number);
    row.setKind(line.kind);
    row.setPackage(line.package);
    row.setVisit(line.visit);
    row.setWorker(line.worker);
    row.setDay(text(line.day));
    row.setSourceSeconds(line.source_seconds);
    row.setMinutes(line.minutes);
    row.setRatePence(line.rate_pence);
    row.setRateUnit(line.rate_unit);
    row.setDayType(line.day_type);
    row.setPence(line.pence);
    auto steps = row.initSteps(static_cast<unsigned>(line.steps.size()));
    for (unsigned i = 0; i < steps.size(); ++i) steps.set(i, step_text(line.steps[i]));
    row.setRuleVersion(line.rule_version.empty() ? invoice.rule_version : line.rule_version);
    if (line.cites_line != 0) row.setCites(invoice.number + " line " + std::to_string(line.cites_line));
    row.setWhy(line.why);
    row.setPayer(line.payer);
}

// Lines of invoices, each followed by what credits and adjusts it.
class LineRows {
 public:
    explicit LineRows(const ViewQuery& query) : query_(query) {}

    void take(const Invoice& invoice, Position changed) {
        for (const auto& billed : invoice.lines) {
            add(invoice, billed.line, state_of(billed.dispute), std::to_string(billed.line.number), changed,
                [&](LineRow::Builder row) {
                    if (billed.dispute != Invoice::Dispute::none)
                        row.setReason(title_of(capnp::toDynamic(billed.reason)));
                    row.setDisputedPence(billed.in_dispute());
                    row.setCreditedPence(billed.credited);
                    row.setAdjustedPence(billed.adjusted);
                });
            unsigned note_number = 0;
            for (const auto& note : invoice.notes) {
                ++note_number;
                for (const auto& line : note.lines) {
                    if (line.cites_line != billed.line.number) continue;
                    const auto at = std::to_string(billed.line.number) + "/" + std::to_string(note_number) + "." +
                                    std::to_string(line.number);
                    add(invoice, line, LineRow::State::CLEAN, at, changed, [&](LineRow::Builder row) {
                        if (line.why.empty()) row.setWhy(note.reason.empty() ? note.number : note.reason);
                    });
                }
            }
        }
    }
    std::vector<ViewRow> rows{};

 private:
    template <class Also>
    void add(const Invoice& invoice, const Invoice::Line& line, LineRow::State state, const std::string& at,
             Position changed, Also&& also) {
        if (!fits(query_, "package", line.package) || !fits(query_, "visit", line.visit) ||
            !fits(query_, "kind", line.kind) || !fits(query_, "state", state))
            return;
        auto words = row_words<LineRow>([&](LineRow::Builder row) {
            fill(row, invoice, line);
            row.setState(state);
            also(row);
        });
        rows.push_back({invoice.id + "/" + at, std::move(words), changed});
    }
    const ViewQuery& query_;
};

Result<ViewPage> read_lines(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<schema::Invoice::Line::Kind>(query, "kind"));
    DAYBOOK_CHECK(check_word<LineRow::State>(query, "state"));
    LineRows lines(query);
    std::size_t enough = query.rows() + 1;
    const auto take = [&](const Invoice& invoice, Position changed) -> bool {
        if (!fits(query, "contract", invoice.contract) || !fits_payer(query, invoice.payer)) return true;
        const bool first = lines.rows.empty();
        lines.take(invoice, changed);
        if (first) enough += lines.rows.size();  // the page may begin behind its last line
        return lines.rows.size() < enough;
    };
    if (const auto id = query.get("invoice"); !id.empty()) {
        DAYBOOK_TRY(const auto row, reading.find(invoices, key_of(id)));
        if (row) take(row->row, row->changed);
        return page_of(std::move(lines.rows), query);
    }
    // Pages go on in the invoice they ended in.
    auto cursor = reading.cursor(invoices);
    bool begun = query.after.empty();
    for (cursor.seek(key_of(query.after.substr(0, query.after.find('/')))); cursor.valid(); cursor.next()) {
        begun = begun || query.after.starts_with(KeyIn(cursor.key()).text() + "/");
        if (!begun) continue;
        DAYBOOK_TRY(const Invoice invoice, invoices.decode(cursor.bytes()));
        if (!take(invoice, cursor.changed())) break;
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(lines.rows), query);
}

}  // namespace

std::vector<View> invoice_views() {
    return {{.name = "invoices",
             .row_type = capnp::typeId<Row>(),
             .filters = {"invoice", "number", "contract", "payer", "state", "route", "open", "overdue", "odd"},
             .read = &read_invoices},
            {.name = "invoice-lines",
             .row_type = capnp::typeId<LineRow>(),
             .filters = {"invoice", "contract", "payer", "package", "visit", "kind", "state"},
             .read = &read_lines}};
}

}  // namespace daybook::projections::invoices
