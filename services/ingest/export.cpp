// The council's service delivery file, written: what was claimed of one contract in a span of days, beside what was
// recorded of each visit. Reading it again finds every row known.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "events/seal/intake.h"
#include "schema/catalogue.capnp.h"
#include "schema/person.capnp.h"
#include "schema/worker.capnp.h"
#include "services/ingest/abacus.h"
#include "services/ingest/facts.h"
#include "services/ingest/ingest.h"
#include "services/ingest/raw_file.h"
#include "services/runtime/csv.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

constexpr std::size_t lines_at_once = 128;  // with a person and a worker each: fewer keys than one request may ask for

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// An event's own bytes, kept after its page has gone.
using Kept = std::vector<capnp::word>;
Kept kept(const EventView& event) { return {event.bytes().begin(), event.bytes().end()}; }

// A claimed visit: what stands of it, and the fact that holds the claim.
struct ClaimedVisit {
    std::string stream, person, worker;
    Standing standing;
    Kept claim;
};

std::string two(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }
std::string clock_text(Seconds s) {
    const std::int64_t n = std::abs(s.count());
    return (s < Seconds{0} ? "-" : "") + two(n / 3600) + ":" + two(n / 60 % 60) + ":" + two(n % 60);
}
std::string pounds(Pence p) {
    const std::int64_t n = std::abs(p.value);
    return (p.value < 0 ? "-" : "") + std::to_string(n / 100) + "." + two(n % 100);
}
std::string day_text(Day day) {
    const std::string iso = to_string(day);  // 2026-03-04
    return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

// ~hex back to what the sender wrote.
std::string contract_number_of(const std::string& id) {
    std::string out;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (id[i] == '~' && i + 2 < id.size()) {
            out += static_cast<char>(std::stoi(id.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += id[i];
        }
    }
    return out;
}

// A field that must be read back to the letter: quoted where CSV needs it, never made harmless for a spreadsheet.
std::string exact(const std::string& text, char delimiter) {
    if (text.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

class Exporter {
 public:
    Exporter(wire::Recorder& recorder, const ExportOptions& options, AbacusLayout layout)
        : recorder_(recorder),
          options_(options),
          layout_(std::move(layout)),
          contract_(contract_of(options.contract)) {}

    Result<ExportReceipt> run(const std::filesystem::path& to) {
        DAYBOOK_TRY(const auto state, recorder_.status());
        made_ = state.clock;
        DAYBOOK_TRY(const auto streams, claimed_streams());
        line(std::vector<std::string>(layout_.names.begin(), layout_.names.end()));
        std::vector<ClaimedVisit> batch;
        for (const auto& [start, stream] : streams) {
            DAYBOOK_TRY(auto visit, visit_of_stream(stream));
            if (visit) batch.push_back(std::move(*visit));
            if (batch.size() < lines_at_once) continue;
            DAYBOOK_CHECK(write(batch));
            batch.clear();
        }
        DAYBOOK_CHECK(write(batch));
        DAYBOOK_CHECK(write_whole(to, out_.str()));
        return receipt_;
    }

 private:
    struct Name {
        std::string reference, name;
        bool known = false;
    };
    using Keys = std::map<KeyId, Key>;

    bool within(Instant start) const {
        const Day day = layout_.zone.day_of(start);
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

    Result<std::optional<ClaimedVisit>> visit_of_stream(const std::string& stream) {
        ClaimedVisit visit{.stream = stream, .person = {}, .worker = {}, .standing = {}, .claim = {}};
        std::string contract;
        for (;;) {
            DAYBOOK_TRY(const auto page, recorder_.read_stream(stream, visit.standing.version, {}));
            if (page.empty()) break;
            DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
                fold(visit.standing, event, nobody_, 0);
                if (!event.is<Visit::Claimed>()) return {};
                const auto fact = event.as<Visit::Claimed>();
                visit.person = text_of(fact.getPerson());
                visit.worker = text_of(fact.getWorker());
                contract = text_of(fact.getContract());
                visit.claim = kept(event);
                return {};
            }));
        }
        const auto& claim = visit.standing.claim;
        if (!claim || visit.standing.voided || contract != contract_ || !within(claim->start))
            return std::optional<ClaimedVisit>{};
        return std::optional(std::move(visit));
    }

    Status write(const std::vector<ClaimedVisit>& visits) {
        if (visits.empty()) return {};
        std::set<std::string> subjects;
        for (const auto& visit : visits)
            for (const auto* subject : {&visit.person, &visit.worker})
                if (!subject->empty()) subjects.insert(*subject);
        const std::vector<std::string> asked(subjects.begin(), subjects.end());
        DAYBOOK_TRY(const auto given,
                    recorder_.keys(options_.actor, "claim payment from the commissioner", "abacus-export", asked));
        Keys keys;
        for (const auto& key : given) keys.emplace(key.id, key.key);
        std::map<std::string, Name> names;
        for (const auto& subject : asked) {
            DAYBOOK_TRY(names[subject], name_of(subject, keys));
        }
        for (const auto& visit : visits) {
            DAYBOOK_CHECK(write(visit, names, keys));
        }
        return {};
    }

    static KeyById by_id(const Keys& keys) {
        return [&keys](const KeyId& id) -> std::optional<Key> {
            const auto found = keys.find(id);
            return found == keys.end() ? std::nullopt : std::optional(found->second);
        };
    }

    // As last registered; unknown where the key is gone.
    Result<Name> name_of(const std::string& subject, const Keys& keys) {
        Name name;
        for (Version at{};;) {
            DAYBOOK_TRY(const auto page, recorder_.read_stream(subject, at, {}));
            if (page.empty()) return name;
            DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
                at = event.stamp().version;
                if (event.is<schema::Person::Registered>()) return take<schema::Person::Registered>(name, event, keys);
                if (event.is<schema::Worker::Joined>()) return take<schema::Worker::Joined>(name, event, keys);
                return {};
            }));
        }
    }
    template <class Fact>
    static Status take(Name& name, const EventView& event, const Keys& keys) {
        DAYBOOK_TRY(const auto open, unseal(event, by_id(keys)));
        const auto fact = open.as<Fact>();
        if (open.closed() != 0 || fact.getReference().size() == 0 || fact.getSuperseded()) return {};
        name = {.reference = text_of(fact.getReference()), .name = text_of(fact.getName()), .known = true};
        return {};
    }

    Status write(const ClaimedVisit& visit, const std::map<std::string, Name>& names, const Keys& keys) {
        const EventView event{visit.claim};
        DAYBOOK_TRY(const auto open, unseal(event, by_id(keys)));
        const Name person = known(names, visit.person), worker = known(names, visit.worker);
        // Somebody who was erased cannot be claimed for by name any more.
        if (open.closed() != 0 || !person.known || (!visit.worker.empty() && !worker.known)) {
            ++receipt_.left_out;
            return {};
        }
        const Claim& claim = *visit.standing.claim;
        std::vector<std::string> cells(column_count);
        const auto put = [&](AbacusColumn column, const std::string& text) {
            cells[column] = exact(text, layout_.delimiter);
        };
        put(file_reference, reference());
        cells[description] = csv_field(options_.description);
        put(created, local_text(made_));
        put(provider_ref, options_.provider);
        put(contract_number, contract_number_of(contract_));
        put(service_user_ref, person.reference);
        cells[service_user_details] = csv_field(person.name);
        if (claim.week_ending) put(week_ending, day_text(*claim.week_ending));
        put(our_ref, text_of(open.as<Visit::Claimed>().getLine()));
        put(service_user_contribution, pounds(claim.contribution));
        put(payment_claimed, pounds(claim.pence));
        put(service_type, claim.service);
        put(visit_date, day_text(layout_.zone.day_of(claim.start)));
        put(start_time_claimed, clock_text(layout_.zone.time_of_day(claim.start)));
        put(duration_claimed, clock_text(claim.length));
        put_actual(cells, visit.standing);
        put(secondary_visit, claim.secondary ? "True" : "False");
        if (claim.carers != 0) put(number_of_carers, std::to_string(claim.carers));
        put(order_ref, claim.order);
        put(visit_code, claim.code);
        put(care_worker_reference, worker.reference);
        cells[care_worker_name] = csv_field(worker.name);
        line(cells);
        ++receipt_.rows;
        return {};
    }

    void put_actual(std::vector<std::string>& cells, const Standing& standing) const {
        if (!standing.start) return;
        cells[actual_start_time] = clock_text(layout_.zone.time_of_day(*standing.start));
        if (standing.end)
            cells[actual_duration] = clock_text(std::chrono::duration_cast<Seconds>(*standing.end - *standing.start));
        cells[manually_amended] = standing.manual || standing.adjusted ? "True" : "False";
    }

    static Name known(const std::map<std::string, Name>& names, const std::string& subject) {
        const auto found = names.find(subject);
        return found == names.end() ? Name{} : found->second;
    }
    std::string local_text(Instant t) const {
        return to_string(layout_.zone.day_of(t)) + "T" +
               clock_text(std::chrono::floor<Seconds>(layout_.zone.time_of_day(t)));
    }
    // Another file under the same reference would be refused: without one, each export has its own.
    std::string reference() const {
        return options_.reference.empty()
                   ? contract_ + "-" + to_string(options_.from) + "-" + std::to_string(micros(made_) / 1'000'000)
                   : options_.reference;
    }
    void line(const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i ? std::string(1, layout_.delimiter) : "") << cells[i];
        out_ << "\r\n";
    }

    wire::Recorder& recorder_;
    const ExportOptions& options_;
    AbacusLayout layout_;
    std::string contract_;
    Instant made_;
    const Voice nobody_{};
    std::ostringstream out_;
    ExportReceipt receipt_;
};

}  // namespace

Result<ExportReceipt> export_abacus(wire::Recorder& recorder, const std::filesystem::path& to,
                                    const ExportOptions& options) {
    if (options.contract.empty()) return rejected("an export is of one contract: name it");
    if (options.actor.empty()) return rejected("an export shows who people are: say who asks for it");
    if (options.to < options.from) return rejected("the last day of the export lies before its first");
    DAYBOOK_TRY(auto layout, AbacusLayout::read(options.map));
    return Exporter(recorder, options, std::move(layout)).run(to);
}

}  // namespace daybook::ingest
