#include "services/ingest/claim_file.h"

#include <algorithm>
#include <set>

#include "events/care/referral.h"
#include "schema/person.capnp.h"
#include "schema/worker.capnp.h"
#include "services/ingest/raw_file.h"
#include "services/runtime/csv.h"

namespace daybook::ingest {
namespace {

constexpr std::size_t lines_at_once = 128;  // with a person and a worker each: fewer keys than one request may ask for

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

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

}  // namespace

Status ClaimFile::begin() {
    DAYBOOK_TRY(const auto state, recorder_.status());
    made_ = state.clock;
    line(std::vector<std::string>(layout_.names.begin(), layout_.names.end()));
    return {};
}

// "7" and "worker-7" are one care worker: keys are kept by the name of the record.
Status ClaimFile::add(ClaimedRow row) {
    if (!row.person.empty()) row.person = "person-" + std::string(care::id_in(row.person, "person"));
    if (!row.worker.empty()) row.worker = "worker-" + std::string(care::id_in(row.worker, "worker"));
    batch_.push_back(std::move(row));
    return batch_.size() < lines_at_once ? Status{} : flush();
}

Result<ExportReceipt> ClaimFile::finish(const std::filesystem::path& to) {
    DAYBOOK_CHECK(flush());
    DAYBOOK_CHECK(write_whole(to, out_.str()));
    return receipt_;
}

Status ClaimFile::flush() {
    if (batch_.empty()) return {};
    std::set<std::string> subjects;
    for (const auto& row : batch_)
        for (const auto* subject : {&row.person, &row.worker})
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
    for (const auto& row : batch_) DAYBOOK_CHECK(write(row, names, keys));
    batch_.clear();
    return {};
}

namespace {

KeyById by_id(const std::map<KeyId, Key>& keys) {
    return [&keys](const KeyId& id) -> std::optional<Key> {
        const auto found = keys.find(id);
        return found == keys.end() ? std::nullopt : std::optional(found->second);
    };
}

// Who somebody is, by what registered them; nothing where that cannot be opened any more.
template <class Fact>
Result<std::optional<std::pair<std::string, std::string>>> named_in(const EventView& event,
                                                                    const std::map<KeyId, Key>& keys) {
    using Named = std::optional<std::pair<std::string, std::string>>;
    DAYBOOK_TRY(const auto open, unseal(event, by_id(keys)));
    const auto fact = open.template as<Fact>();
    if (open.closed() != 0 || fact.getReference().size() == 0 || fact.getSuperseded()) return Named{};
    return Named(std::pair{text_of(fact.getReference()), text_of(fact.getName())});
}

}  // namespace

// As last registered; unknown where the key is gone.
Result<ClaimFile::Name> ClaimFile::name_of(const std::string& subject, const Keys& keys) {
    Name name;
    for (Version at{};;) {
        auto page = recorder_.read_stream(subject, at, {});
        if (!page && page.error().kind == Error::Kind::not_found) return name;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return name;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            std::optional<std::pair<std::string, std::string>> named;
            if (event.is<schema::Person::Registered>()) {
                DAYBOOK_TRY(named, named_in<schema::Person::Registered>(event, keys));
            } else if (event.is<schema::Worker::Joined>()) {
                DAYBOOK_TRY(named, named_in<schema::Worker::Joined>(event, keys));
            }
            if (named) name = {.reference = named->first, .name = named->second, .known = true};
            return {};
        }));
    }
}

Status ClaimFile::write(const ClaimedRow& row, const std::map<std::string, Name>& names, const Keys& keys) {
    const auto named = [&](const std::string& subject) {
        const auto found = names.find(subject);
        return found == names.end() ? Name{} : found->second;
    };
    const Name person = named(row.person), worker = named(row.worker);
    std::string ours = row.line;
    bool closed = false;
    if (!row.sealed.empty()) {
        DAYBOOK_TRY(const auto open, unseal(EventView{row.sealed}, by_id(keys)));
        closed = open.closed() != 0;
        if (!closed) ours = text_of(open.as<schema::Visit::Claimed>().getLine());
    }
    // Somebody who was erased cannot be claimed for by name any more.
    if (closed || !person.known || (!row.worker.empty() && !worker.known)) {
        ++receipt_.left_out;
        return {};
    }
    const Claim& claim = row.claim;
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
    put(our_ref, ours);
    put(service_user_contribution, pounds(claim.contribution));
    put(payment_claimed, pounds(claim.pence));
    put(service_type, claim.service);
    put(visit_date, day_text(layout_.zone.day_of(claim.start)));
    put(start_time_claimed, clock_text(layout_.zone.time_of_day(claim.start)));
    put(duration_claimed, clock_text(claim.length));
    put_actual(cells, row);
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

void ClaimFile::put_actual(std::vector<std::string>& cells, const ClaimedRow& row) const {
    if (!row.start) return;
    cells[actual_start_time] = clock_text(layout_.zone.time_of_day(*row.start));
    if (row.end) cells[actual_duration] = clock_text(std::chrono::duration_cast<Seconds>(*row.end - *row.start));
    cells[manually_amended] = row.by_hand ? "True" : "False";
}

std::string ClaimFile::local_text(Instant t) const {
    return to_string(layout_.zone.day_of(t)) + "T" +
           clock_text(std::chrono::floor<Seconds>(layout_.zone.time_of_day(t)));
}

// Another file under the same reference would be refused: without one, each export has its own.
std::string ClaimFile::reference() const {
    if (!options_.reference.empty()) return options_.reference;
    return about_ + "-" + std::to_string(micros(made_) / 1'000'000);
}

void ClaimFile::line(const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i ? std::string(1, layout_.delimiter) : "") << cells[i];
    out_ << "\r\n";
}

}  // namespace daybook::ingest
