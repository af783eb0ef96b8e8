// The council's service delivery file, written: what was claimed of one contract in a span of days, beside what was
// recorded of each visit. Reading it again finds every row known.

#include <map>
#include <set>

#include "services/ingest/claim_file.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// Reads the claims of a contract.
class Exporter {
 public:
    Exporter(wire::Recorder& recorder, const ExportOptions& options, AbacusLayout layout)
        : recorder_(recorder),
          options_(options),
          contract_(contract_of(options.contract)),
          file_(recorder, options, std::move(layout), contract_, contract_ + "-" + to_string(options.from)) {}

    Result<ExportReceipt> run(const std::filesystem::path& to) {
        DAYBOOK_CHECK(file_.begin());
        DAYBOOK_TRY(const auto streams, claimed_streams());
        for (const auto& [start, stream] : streams) {
            DAYBOOK_TRY(auto visit, visit_of_stream(stream));
            if (visit) DAYBOOK_CHECK(file_.add(std::move(*visit)));
        }
        return file_.finish(to);
    }

 private:
    bool within(Instant start) const {
        const Day day = file_.zone().day_of(start);
        return day >= options_.from && day <= options_.to;
    }

    // By start, then stream; one reading of the log, since nothing holds it by contract and day for this.
    Result<std::set<std::pair<Instant, std::string>>> claimed_streams() {
        std::map<std::string, Instant> found;
        for (Position at{};;) {
            DAYBOOK_TRY(const auto page, recorder_.read(at, {}));
            if (page.empty()) break;
            DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
                at = event.position();
                if (!event.is<Visit::Claimed>()) return {};
                const auto fact = event.as<Visit::Claimed>();
                const Instant start = instant(fact.getStart());
                if (text_of(fact.getContract()) != contract_ || !within(start)) return {};
                found[std::string(event.stream())] = start;
                if (found.size() > Limits::export_rows)
                    return rejected("the contract has more than " + std::to_string(Limits::export_rows) +
                                    " claims in these days: export fewer days at once");
                return {};
            }));
        }
        std::set<std::pair<Instant, std::string>> sorted;
        for (const auto& [stream, start] : found) sorted.emplace(start, stream);
        return sorted;
    }

    Result<std::optional<ClaimedRow>> visit_of_stream(const std::string& stream) {
        ClaimedRow row;
        Standing standing;
        std::string contract;
        for (;;) {
            DAYBOOK_TRY(const auto page, recorder_.read_stream(stream, standing.version, {}));
            if (page.empty()) break;
            DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
                fold(standing, event, nobody_, 0);
                if (!event.is<Visit::Claimed>()) return {};
                const auto fact = event.as<Visit::Claimed>();
                row.person = text_of(fact.getPerson());
                row.worker = text_of(fact.getWorker());
                contract = text_of(fact.getContract());
                row.sealed.assign(event.bytes().begin(), event.bytes().end());  // its page goes
                return {};
            }));
        }
        if (!standing.claim || standing.voided || contract != contract_ || !within(standing.claim->start))
            return std::optional<ClaimedRow>{};
        row.claim = *standing.claim;
        row.start = standing.start;
        row.end = standing.end;
        row.by_hand = standing.manual || standing.adjusted;
        return std::optional(std::move(row));
    }

    wire::Recorder& recorder_;
    const ExportOptions& options_;
    std::string contract_;
    ClaimFile file_;
    const Voice nobody_{};
};

}  // namespace

Result<ExportReceipt> export_abacus(wire::Recorder& recorder, const std::filesystem::path& to,
                                    const ExportOptions& options) {
    if (options.actor.empty()) return rejected("an export shows who people are: say who asks for it");
    if (options.contract.empty()) return rejected("an export is of one contract: name it");
    if (options.to < options.from) return rejected("the last day of the export lies before its first");
    DAYBOOK_TRY(auto layout, AbacusLayout::read(options.map));
    return Exporter(recorder, options, std::move(layout)).run(to);
}

}  // namespace daybook::ingest
