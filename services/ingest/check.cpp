#include "events/stored/json.h"
#include "events/stored/titles.h"
#include "services/ingest/facts.h"
#include "services/ingest/heard.h"
#include "services/ingest/ingest.h"
#include "services/ingest/invoices.h"
#include "services/ingest/source_file.h"

namespace daybook::ingest {
namespace {

// A proposal behind a blank stamp is a stored event nobody has stored: the one reader of events can show it.
std::vector<capnp::word> as_event(const Proposal& proposal) {
    std::vector<capnp::word> words(4);
    words.insert(words.end(), proposal.content.begin(), proposal.content.end());
    return words;
}

nlohmann::json shown(const Proposal& proposal) {
    const auto words = as_event(proposal);
    const EventView event{words};
    nlohmann::json out{
        {"type", event.type()->type}, {"stream", event.stream()}, {"occurred", to_string(event.occurred())}};
    const auto fact = event.event().getFact().getAs<capnp::DynamicStruct>(event.type()->schema);
    auto data = daybook::to_json(fact);
    for (const auto field : event.type()->schema.getFields())
        if (subject_of(field) && data.contains(field.getProto().getName().cStr()))
            data[field.getProto().getName().cStr()] = "(sealed)";
    out["data"] = std::move(data);
    return out;
}

class Checker {
 public:
    Checker(const Voice& voice, const Calendar& zone) : voice_(voice), heard_(zone, voice.now) {}

    CheckedRow take(const Row& understood) {
        CheckedRow out{.row = understood.number, .facts = {}, .exceptions = {}, .rejected = {}};
        ++report.read;
        if (!understood.record) {
            const auto& error = understood.record.error();
            out.rejected.push_back({out.row, error.field, error.code, error.reason});
            ++report.rejected;
            if (report.rejected_rows.size() < Limits::receipt_rows)
                report.rejected_rows.push_back(out.rejected.front());
            return out;
        }
        Record record = *understood.record;
        if (record.invoice) return take_invoice(std::move(out), record);
        if (record.introduces) return take_somebody(std::move(out), record);
        if (auto odd = heard_.take(contract_of(record.contract), record)) record.oddities.push_back(std::move(*odd));
        ++report.accepted;
        for (const auto& introduction : introductions(voice_, record))
            out.facts.push_back(shown(introduction.proposal));
        for (const auto& fact : first_facts(voice_, record, {.row = out.row, .digest = {}}).facts)
            out.facts.push_back(shown(fact));
        for (const auto& oddity : record.oddities) out.exceptions.push_back(oddity.detail);
        report.facts += out.facts.size();
        report.exceptions += out.exceptions.size();
        return out;
    }

    CheckedRow take_somebody(CheckedRow out, const Record& record) {
        ++report.accepted;
        out.facts.push_back(shown(*introduces(voice_, record, {.row = out.row, .digest = {}}, {}).proposal));
        ++report.facts;
        return out;
    }

    // Judged by what the file itself has told of the invoice so far.
    CheckedRow take_invoice(CheckedRow out, const Record& record) {
        const std::string stream = invoice_stream(record.invoice->reference);
        const auto told = invoice_facts(invoices_[stream], stream, voice_, record, {.row = out.row, .digest = {}});
        if (told.refused) {
            out.rejected.push_back({out.row, told.refused->field, told.refused->code, told.refused->reason});
            ++report.rejected;
            if (report.rejected_rows.size() < Limits::receipt_rows)
                report.rejected_rows.push_back(out.rejected.front());
            return out;
        }
        ++report.accepted;
        for (const auto& fact : told.facts) out.facts.push_back(shown(fact));
        if (told.exceptions > 0) out.exceptions.emplace_back("it does not fit what was told of the invoice before");
        report.facts += out.facts.size();
        report.exceptions += out.exceptions.size();
        return out;
    }

    void conclude(const SourceFile& file) {
        if (!file.says.reference.empty())
            report.notes.push_back("the file has a reference: no other file may come under it");
        for (const auto& [contract, until] : heard_.until())
            report.notes.push_back(
                voice_.source + " would be heard through " + to_string(until) +
                (contract.empty() ? " for every contract it reports on" : " for contract " + contract));
    }

    CheckReport report;

 private:
    const Voice& voice_;
    Heard heard_;
    std::map<std::string, KnownInvoice> invoices_;  // by stream
};

}  // namespace

Result<CheckReport> check(const std::filesystem::path& path, const LoadOptions& options,
                          const std::function<void(const CheckedRow&)>& each) {
    DAYBOOK_INVARIANT(options.clock, "a check is given a clock");
    DAYBOOK_TRY(auto file, SourceFile::open(path, options));
    const Voice voice{.key = {},
                      .source = file.source,
                      .references = file.references,
                      .location = options.location,
                      .actor = options.actor,
                      .file = "feed-check",
                      .now = options.clock()};
    Checker checker(voice, file.format->zone());
    for (;;) {
        Row read;
        DAYBOOK_TRY(const bool more, file.rows->next(read));
        if (!more) break;
        const CheckedRow row = checker.take(read);
        if (each) each(row);
        if (options.progress && checker.report.read % Limits::batch_rows == 0)
            options.progress(
                {.rows = checker.report.read, .bytes = file.rows->offset(), .total_bytes = file.rows->size()});
        if (options.stop.stop_requested())
            return unavailable("the check was stopped after " + std::to_string(checker.report.read) + " rows");
    }
    checker.conclude(file);
    return std::move(checker.report);
}

}  // namespace daybook::ingest
