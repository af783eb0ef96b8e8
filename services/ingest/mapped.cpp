// Any CSV, described by a TOML file (feeds.md, adapter 4). What identifies a row is the map's `key`; everything else
// may be said otherwise by a later version.

#include <algorithm>

#include "services/ingest/mapping.h"
#include "services/ingest/table.h"

namespace daybook::ingest {
namespace {

using Kind = schema::Visit::ExceptionRaised::Kind;
using Failure = tl::unexpected<RowError>;

class Mapped final : public TableFormat {
 public:
    explicit Mapped(Mapping map) : map_(std::move(map)) {}

    char delimiter() const override { return map_.delimiter; }
    std::string source() const override { return map_.source; }
    std::string references() const override { return map_.references; }
    const Calendar& zone() const override { return map_.zone; }
    bool replaces_weeks() const override { return map_.replaces_weeks; }

    Status bind(const std::vector<std::string>& headings) override {
        const Headings there(headings);
        for (std::size_t i = 0; i < map_.columns.size(); ++i) {
            at_[i].clear();
            for (const auto& column : map_.columns[i]) {
                const auto found = there.at(column.heading);
                if (!found && !column.optional) return tl::unexpected(found.error());
                at_[i].push_back(found ? std::optional(*found) : std::nullopt);
            }
        }
        key_.clear();
        for (const auto& heading : map_.key) {
            DAYBOOK_TRY(const auto column, there.at(heading));
            key_.push_back(column);
        }
        return {};
    }

    tl::expected<Record, RowError> read(const CsvRow& row) const override;

 private:
    class Reader;
    void read_people(Reader& in, Record& out) const;
    void read_plan(Reader& in, Record& out) const;
    void read_actual(Reader& in, Record& out) const;
    void read_claim(Reader& in, Record& out) const;
    void read_version(Reader& in, Record& out) const;
    void read_day(Reader& in, Record& out) const;
    void read_cancellation(Reader& in, Record& out, schema::Who by) const;

    Mapping map_;
    std::array<std::vector<std::optional<std::size_t>>, static_cast<std::size_t>(Field::count)> at_;
    std::vector<std::size_t> key_;
};

// The cells of one row, by field; the first that cannot be read is kept.
class Mapped::Reader {
 public:
    Reader(const Mapped& format, const CsvRow& row) : format_(format), row_(row) {}

    const std::optional<RowError>& error() const { return error_; }
    void fail(Field field, const char* code, std::string reason) {
        if (error_) return;
        const auto& columns = format_.map_.of(field);
        error_ =
            RowError{columns.empty() ? std::string(name(field)) : columns.front().heading, code, std::move(reason)};
    }

    std::string_view text(Field field, std::size_t i = 0) const {
        const auto& at = format_.at_[static_cast<std::size_t>(field)];
        return i < at.size() && at[i] ? std::string_view{row_.cells[*at[i]]} : std::string_view{};
    }
    std::string words(Field field) const { return std::string(text(field)); }
    std::string required(Field field) {
        if (text(field).empty()) fail(field, "missing", "the field is empty");
        return words(field);
    }

    // A local time by the clock on the wall: its own date where the format holds one, else `day_field`'s.
    struct Wall {
        Day day{};
        Seconds time{};
    };
    std::optional<Wall> wall(Field field, Field day_field) {
        if (text(field).empty()) return {};
        const auto& map = format_.map_;
        const auto stamp = map.time->read(text(field));
        if (!stamp || !stamp->time) return fail(field, "time", "not a time like " + map.time->example()), std::nullopt;
        if (stamp->day) return Wall{*stamp->day, *stamp->time};
        if (text(day_field).empty()) return fail(day_field, "missing", "the field is empty"), std::nullopt;
        const auto date = map.date->read(text(day_field));
        if (!date || !date->day) return fail(day_field, "date", "not a date like " + map.date->example()), std::nullopt;
        return Wall{*date->day, *stamp->time};
    }
    std::optional<Instant> instant_of(Field field, Field day_field, Record& out) {
        const auto at = wall(field, day_field);
        if (!at) return {};
        const auto read = local(format_.map_.zone, at->day, at->time);
        out.wall_clock = worse(out.wall_clock, read.wall_clock);
        return read.instant;
    }
    std::optional<Instant> end_after(Instant start, Field field, Field day_field, Record& out) {
        const auto at = wall(field, day_field);
        if (!at) return {};
        const auto& map = format_.map_;
        // A format that holds its date says which day it means; one that does not may mean the next.
        const auto read = map.time->has_day() && map.zone.at(at->day, at->time).instant < start &&
                                  map.zone.at(at->day, at->time, true).instant < start
                              ? local(map.zone, at->day, at->time)
                              : local_end(map.zone, start, at->day, at->time);
        out.wall_clock = worse(out.wall_clock, read.wall_clock);
        return read.instant;
    }
    std::optional<Seconds> length(Field field) {
        if (text(field).empty()) return {};
        const auto read = read_length(text(field), format_.map_.length);
        if (!read) fail(field, "length", "not a length in the unit the map names");
        return read;
    }
    // How many care workers it takes; 0 = not said.
    unsigned carers(Field field) {
        if (text(field).empty()) return 0;
        const auto read = read_number(text(field));
        if (!read || *read < 1 || *read > most_carers) fail(field, "number", "not a number from 1 to 16");
        return static_cast<unsigned>(std::min(read.value_or(0), most_carers));
    }
    bool truth(Field field) {
        if (text(field).empty()) return false;
        const auto read = read_truth(text(field));
        if (!read) fail(field, "truth", "neither yes nor no");
        return read.value_or(false);
    }
    template <class Value>
    Value word(Field field, const std::map<std::string, Value>& known, Value fallback) {
        if (text(field).empty()) return fallback;
        const auto found = known.find(lower(text(field)));
        if (found != known.end()) return found->second;
        std::string all;
        for (const auto& [sender_word, value] : known) all += (all.empty() ? "" : ", ") + sender_word;
        fail(field, "word", "not one of the words the map knows: " + all);
        return fallback;
    }

 private:
    const Mapped& format_;
    const CsvRow& row_;
    std::optional<RowError> error_;
};

void Mapped::read_people(Reader& in, Record& out) const {
    out.person = {in.required(Field::person), in.words(Field::person_name)};
    for (std::size_t i = 0; i < map_.of(Field::workers).size(); ++i)
        if (!in.text(Field::workers, i).empty())
            out.workers.push_back(
                {std::string(in.text(Field::workers, i)), std::string(in.text(Field::worker_names, i))});
    out.contract = map_.has(Field::contract) ? in.required(Field::contract) : "";
    out.package = in.words(Field::package);
    out.zone = in.words(Field::zone);
    out.run = in.words(Field::run);
    out.secondary = in.truth(Field::secondary);
}

void Mapped::read_plan(Reader& in, Record& out) const {
    const auto start = in.instant_of(Field::start, Field::date, out);
    if (!start) {
        if (!in.error() && !map_.has(Field::actual_start)) in.required(Field::start);
        return;
    }
    Plan plan{.start = *start,
              .agreed_with = in.word(Field::agreed_with, map_.agreed, schema::Who::NOBODY),
              .notes = in.words(Field::notes)};
    if (const auto length = in.length(Field::length)) {
        plan.length = *length;
    } else if (const auto end = in.end_after(*start, Field::end, Field::date, out)) {
        plan.length = std::chrono::duration_cast<Seconds>(*end - *start);
    } else if (!in.error()) {
        in.required(map_.has(Field::length) ? Field::length : Field::end);
    }
    if (plan.length <= Seconds{0} || plan.length > std::chrono::hours{24 * 7})
        in.fail(map_.has(Field::length) ? Field::length : Field::end, "end-before-start",
                "a planned visit must end after its start, within a week");
    plan.required = std::max(1U, in.carers(Field::required));
    plan.time_critical = in.truth(Field::time_critical);
    if (const auto from = in.instant_of(Field::band_from, Field::date, out)) {
        plan.band_from = *from;
        const auto to = in.end_after(*from, Field::band_to, Field::date, out);
        if (!to && !in.error()) in.fail(Field::band_to, "missing", "a band needs both its ends");
        if (to) plan.band_to = *to;
    }
    out.plan = std::move(plan);
}

void Mapped::read_actual(Reader& in, Record& out) const {
    const Field day = map_.has(Field::actual_date) ? Field::actual_date : Field::date;
    Attendance actual;
    actual.start = in.instant_of(Field::actual_start, day, out);
    const auto length = in.length(Field::actual_length);
    if (actual.start && length) actual.end = *actual.start + *length;
    if (!actual.end && actual.start) actual.end = in.end_after(*actual.start, Field::actual_end, day, out);
    if (!actual.start) actual.end = in.instant_of(Field::actual_end, day, out);
    if (!actual.start && !actual.end) return;
    actual.method = in.word(Field::method, map_.methods, schema::Method::UNKNOWN);
    if (in.truth(Field::manual))
        actual.method = schema::Method::MANUAL;
    else if (map_.has(Field::manual) && actual.method == schema::Method::UNKNOWN)
        actual.method = schema::Method::ELECTRONIC;
    if (!in.text(Field::at_home).empty())
        actual.at_home = in.truth(Field::at_home) ? schema::Answer::YES : schema::Answer::NO;
    if (actual.start && !actual.end) out.oddities.push_back({Kind::END_UNKNOWN, "an actual start without an end"});
    if (actual.start && actual.end && *actual.end < *actual.start) {
        const auto short_by = std::chrono::duration_cast<Seconds>(*actual.start - *actual.end);
        out.oddities.push_back(
            {Kind::END_BEFORE_START, "the end is " + std::to_string(short_by.count()) + " s before the start"});
    }
    out.actual = actual;
}

void Mapped::read_claim(Reader& in, Record& out) const {
    const auto start = in.instant_of(Field::claimed_start, Field::date, out);
    if (!start) return;
    const auto length = in.length(Field::claimed_length);
    if (!length || *length < Seconds{0})
        return in.fail(Field::claimed_length, "missing", "a claim needs both its start and its length");
    Claim claim{
        .start = *start, .length = *length, .order = in.words(Field::order), .service = in.words(Field::service)};
    if (!in.text(Field::claimed_pounds).empty()) {
        const auto pence = read_money(in.text(Field::claimed_pounds));
        if (!pence)
            in.fail(Field::claimed_pounds, "money", "not an amount in pounds like 12.50");
        else
            claim.pence = *pence;
    }
    claim.week_ending = out.heard_to;
    claim.carers = out.carers;
    claim.secondary = out.secondary;
    out.claim = claim;
}

void Mapped::read_version(Reader& in, Record& out) const {
    if (!in.text(Field::made).empty()) {
        const auto stamp = map_.made->read(in.text(Field::made));
        if (!stamp || !stamp->day) return in.fail(Field::made, "time", "not a time like " + map_.made->example());
        out.said = local(map_.zone, *stamp->day, stamp->time.value_or(Seconds{0})).instant;
        out.version = static_cast<std::uint64_t>(std::max<std::int64_t>(0, micros(*out.said) / 1'000'000));
    }
    if (!map_.has(Field::version) || in.text(Field::version).empty()) return;
    const auto version = read_number(in.text(Field::version));
    if (!version) return in.fail(Field::version, "number", "not a whole number");
    out.version = *version;
}

// The local day of the visit: the row's date, else that of its first time.
void Mapped::read_day(Reader& in, Record& out) const {
    const Field field = in.text(Field::actual_date).empty() ? Field::date : Field::actual_date;
    std::optional<Instant> first = out.scheduled;
    if (!first && out.plan) first = out.plan->start;
    if (!first && out.actual) first = out.actual->start ? out.actual->start : out.actual->end;
    if (!first && out.claim) first = out.claim->start;
    if (first)
        out.day = map_.zone.day_of(*first);
    else if (const auto read = map_.date->read(in.text(field)); read && read->day)
        out.day = read->day;
}

void Mapped::read_cancellation(Reader& in, Record& out, schema::Who by) const {
    out.cancelled = Cancellation{.by = by};
    if (in.text(Field::cancelled_at).empty()) return;
    const auto stamp = map_.made->read(in.text(Field::cancelled_at));
    if (!stamp || !stamp->day) return in.fail(Field::cancelled_at, "time", "not a time like " + map_.made->example());
    out.cancelled->at = local(map_.zone, *stamp->day, stamp->time.value_or(Seconds{0})).instant;
}

tl::expected<Record, RowError> Mapped::read(const CsvRow& row) const {
    Reader in(*this, row);
    Record out;
    for (std::size_t i = 0; i < key_.size(); ++i) {
        if (row.cells[key_[i]].empty()) return Failure(RowError{map_.key[i], "missing", "the field is empty"});
        out.key += row.cells[key_[i]] + '\x1f';
    }
    read_people(in, out);
    read_version(in, out);
    if (!in.text(Field::week_ending).empty()) {
        const auto read = map_.date->read(in.text(Field::week_ending));
        if (!read || !read->day)
            in.fail(Field::week_ending, "date", "not a date like " + map_.date->example());
        else
            out.heard_to = read->day;
    }
    const auto status = in.word(Field::status, map_.status, StatusWord{});
    if (map_.has(Field::start)) read_plan(in, out);
    if (!out.plan) out.carers = in.carers(Field::required);
    if (!out.plan)
        out.scheduled =
            in.instant_of(Field::scheduled, map_.has(Field::actual_date) ? Field::actual_date : Field::date, out);
    if (map_.has(Field::actual_start)) read_actual(in, out);
    if (map_.has(Field::claimed_start)) read_claim(in, out);
    if (status.becomes == Becomes::cancelled) read_cancellation(in, out, status.by);
    if (status.becomes == Becomes::no_access) {
        out.no_access = true;
        if (!out.actual) out.actual = Attendance{};
    }
    read_day(in, out);
    if (!in.error() && (out.cancelled || out.no_access) && !out.day)
        in.required(map_.has(Field::actual_date) ? Field::actual_date : Field::date);
    if (in.error()) return Failure(*in.error());
    if (!out.plan && !out.actual && !out.claim && !out.cancelled)
        return Failure(RowError{std::string(name(Field::start)), "missing", "the row says nothing about a visit"});
    return out;
}

}  // namespace

Result<std::unique_ptr<Format>> make_mapped(const std::filesystem::path& map) {
    DAYBOOK_TRY(auto mapping, Mapping::read(map));
    if (mapping.about_invoices()) return make_mapped_invoices(std::move(mapping));
    return std::make_unique<Mapped>(std::move(mapping));
}

}  // namespace daybook::ingest
