#include "services/ingest/invoices.h"

#include <span>

#include "events/care/decisions/decisions.h"
#include "events/seal/pseudonym.h"
#include "events/stored/base64.h"
#include "events/stored/format.h"

namespace daybook::ingest {
namespace {

using Fact = schema::Invoice;
using Says = InvoiceRow::Says;
using care::Invoice;

// What it would record is the same whenever it is told again.
std::string id_of(const Voice& voice, const Record& record) {
    const InvoiceRow& row = *record.invoice;
    const std::string text = "invoice\x1f" + record.key + '\x1f' + std::to_string(static_cast<int>(row.says)) + '\x1f' +
                             std::to_string(micros(row.at)) + '\x1f' +
                             std::to_string(row.amount.value_or(Pence{}).value) + '\x1f' + row.number + '\x1f' +
                             row.payment + '\x1f' + std::to_string(row.line);
    return to_hex(row_digest(voice.key, std::as_bytes(std::span(text))));
}

// The facts of one row, each judged when it is said.
class Telling {
 public:
    Telling(KnownInvoice& known, const std::string& stream, const Voice& voice, const Record& record,
            const RowPlace& place)
        : known_(known),
          voice_(voice),
          record_(record),
          row_(*record.invoice),
          envelope_{.id = id_of(voice, record),
                    .source = voice.source,
                    .stream = stream,
                    .occurred = row_.at,
                    .actor = voice.actor,
                    .location = voice.location,
                    .correlation = voice.file,
                    .origin = {.file = voice.file,
                               .row = place.row,
                               .digest = place.digest,
                               .record = {},
                               .record_version = record.version,
                               .wall_clock = record.wall_clock}} {}

    InvoiceFacts told() {
        if (const auto before = known_.told.find(envelope_.id); before != known_.told.end()) {
            out_.before = before->second;
            out_.before->ours &= before->second.row == envelope_.origin.row;
            return std::move(out_);
        }
        say();
        return std::move(out_);
    }

 private:
    const Invoice& invoice() const { return known_.record.invoice; }

    void say() {
        switch (row_.says) {
            case Says::nothing: return;
            case Says::drafted: return draft();
            case Says::issued: return issue();
            case Says::disputed: return dispute();
            case Says::settled: return settle();
            case Says::agreed: return record<Fact::Agreed>([&](auto fact) { fact.setReference(row_.payment); });
            case Says::paid: return pay();
            case Says::withdrawn: return invoice().issued ? give_back() : cancel();
            case Says::reopened: return reopen();
        }
    }

    // One line for all of it: a file that tells of invoices rarely tells of their lines.
    void draft() {
        record<Fact::Drafted>([&](auto fact) {
            fact.setContract(contract_of(record_.contract));
            fact.setPayer(row_.payer);
            if (row_.from) fact.setFrom(number(*row_.from));
            if (row_.to) fact.setTo(number(*row_.to));
            auto line = fact.initLines(1)[0];
            line.setNumber(1);
            line.setPackage(package_of(record_.package));
            line.setPence(row_.amount.value_or(Pence{}).value);
            line.setWhy("as the sender bills it");
        });
    }
    void issue() {
        record<Fact::Issued>([&](auto fact) {
            fact.setNumber(row_.number.empty() ? row_.reference : row_.number);
            fact.setPence(invoice().billed());
            fact.setDue(number(row_.due.value_or(day_of_it() + std::chrono::days{row_.due_days})));
        });
    }
    void dispute() {
        record<Fact::LineDisputed>([&](auto fact) {
            fact.setLine(row_.line);
            if (row_.amount) fact.setPence(row_.amount->value);
            fact.setBy(schema::Who::COMMISSIONER);
        });
    }
    // That nothing is in dispute any more; of what never was, it says nothing.
    void settle() {
        const auto* line = invoice().line(row_.line);
        if (!line || line->dispute != Invoice::Dispute::open) return;
        record<Fact::DisputeResolved>([&](auto fact) {
            fact.setLine(row_.line);
            fact.setOutcome("accepted by the payer");
        });
    }
    void pay() {
        if (!row_.amount) return refuse("the row says of no amount that it was paid");
        record<Fact::Paid>([&](auto fact) {
            fact.setPence(row_.amount->value);
            fact.setReference(row_.payment);
        });
    }
    void cancel() {
        record<Fact::Cancelled>([&](auto fact) { fact.setReason("withdrawn by the sender"); });
    }

    std::string note_number() const {
        return (row_.number.empty() ? row_.reference : row_.number) + "/" + std::to_string(invoice().notes.size() + 1);
    }
    void give_back() {
        std::vector<Invoice::Line> lines;
        for (const auto& line : invoice().lines)
            if (line.net() != 0) lines.push_back(credit_of(line, static_cast<std::uint32_t>(lines.size() + 1)));
        if (lines.empty()) return refuse(envelope_.stream + " cannot be credited: nothing is left of it");
        record<Fact::CreditNoted>([&](auto fact) {
            fact.setNumber(note_number());
            fact.setReason("withdrawn by the sender");
            put(fact.initLines(static_cast<unsigned>(lines.size())), lines);
        });
    }
    // Billed anew at what it was.
    void reopen() {
        std::vector<Invoice::Line> lines;
        for (const auto& line : invoice().lines)
            lines.push_back(adjustment_of(line, line.line, static_cast<std::uint32_t>(lines.size() + 1)));
        record<Fact::Adjusted>([&](auto fact) {
            fact.setNumber(note_number());
            put(fact.initLines(static_cast<unsigned>(lines.size())), lines);
        });
    }
    template <class Lines>
    void put(Lines lines, const std::vector<Invoice::Line>& from) {
        for (unsigned i = 0; i < lines.size(); ++i) write(from[i], invoice().at, lines[i]);
    }

    template <class Of, class Fill>
    void record(Fill&& fill) {
        const Version before = known_.version;
        const auto expected = before == Version{} ? Expected::none() : Expected::exactly(before);
        Proposal proposal = propose<Of>(envelope_, std::forward<Fill>(fill), expected, true);
        const Stamp stamp{.position = {}, .stream = {}, .recorded = voice_.now, .version = {before.value + 1}};
        const auto words = format::stamped(stamp, proposal.content);
        const EventView event{words};
        if (care::depends_on_record(*event.type())) {
            const Status answer = admit(known_.record, event);
            if (!answer) return refuse(answer.error().sentence);
        }
        const auto odd = invoice().odd.size();
        out_.first = before == Version{};
        fold(known_, event, voice_);
        out_.exceptions = static_cast<std::uint32_t>(invoice().odd.size() - odd);
        out_.facts.push_back(std::move(proposal));
    }
    void refuse(std::string reason) { out_.refused = RowError{"", "refused", std::move(reason)}; }
    Day day_of_it() const { return Calendar::london().day_of(row_.at); }

    KnownInvoice& known_;
    const Voice& voice_;
    const Record& record_;
    const InvoiceRow& row_;
    Envelope envelope_;
    InvoiceFacts out_;
};

}  // namespace

void fold(KnownInvoice& known, const EventView& event, const Voice& voice) {
    const bool first = known.version == Version{};
    care::add(known.record, event);
    known.version = event.stamp().version;
    if (event.source() != voice.source) return;
    const bool ours = event.event().getOrigin().getFile() == voice.file.c_str();
    known.told[std::string(event.id())] = {
        .first = first, .ours = ours, .row = event.event().getOrigin().getRow(), .at = event.position()};
}

InvoiceFacts invoice_facts(KnownInvoice& known, const std::string& stream, const Voice& voice, const Record& record,
                           const RowPlace& place) {
    return Telling(known, stream, voice, record, place).told();
}

}  // namespace daybook::ingest
