// Visit import, version 5: a CSV of three pairs of local times a visit, the planned, the clocked and the confirmed one
// (feeds.md, adapter 3). The rows hold no version: it is the time in the file's name. What identifies a row is its
// schedule.

#include <array>

#include "services/ingest/settings_file.h"
#include "services/ingest/table.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

using Kind = schema::Visit::ExceptionRaised::Kind;
using Failure = tl::unexpected<RowError>;

enum Column : std::size_t {
    payer_id,
    member_id,
    member_first,
    member_last,
    caregiver_code,
    caregiver_first,
    caregiver_last,
    schedule_id,
    procedure_code,
    schedule_start,
    schedule_end,
    visit_start,
    visit_end,
    evv_start,
    evv_end,
    edit_reason,
    edit_action,
    edit_by,
    notes,
    is_deletion,
    billed_amount,
    missed_visit,
    missed_reason,
    missed_action,
    column_count
};
struct Heading {
    const char* name;
    bool must;
};
constexpr std::array<Heading, column_count> headings = {{{"Payer ID", true},
                                                         {"Member ID", true},
                                                         {"Member First Name", false},
                                                         {"Member Last Name", false},
                                                         {"Caregiver Code", true},
                                                         {"Caregiver First Name", false},
                                                         {"Caregiver Last Name", false},
                                                         {"Schedule ID", true},
                                                         {"Procedure Code", false},
                                                         {"Schedule Start Time", true},
                                                         {"Schedule End Time", true},
                                                         {"Visit Start Time", true},
                                                         {"Visit End Time", true},
                                                         {"EVV Start Time", true},
                                                         {"EVV End Time", true},
                                                         {"Visit Edit Reason Code", true},
                                                         {"Visit Edit Action Taken", true},
                                                         {"Visit Edit Made By", true},
                                                         {"Notes", false},
                                                         {"Is Deletion", true},
                                                         {"Total Billed Amount", false},
                                                         {"Missed Visit", true},
                                                         {"Missed Visit Reason Code", true},
                                                         {"Missed Visit Action Taken Code", true}}};

Pattern pattern(const char* text) {
    auto made = Pattern::of(text);
    DAYBOOK_INVARIANT(made, "a built-in pattern can be read");
    return std::move(*made);
}

struct Layout {
    Calendar zone = Calendar::london();
    std::string source, references;
    std::array<std::string, column_count> names{};
};

// "VISITS_4711_20260309080000.CSV", whatever was put around it: the part that stands for the file, and its time.
struct FileName {
    std::string reference;
    Day day{};
    Seconds time{};
};
std::optional<FileName> file_name(const std::string& name) {
    static const Pattern stamp = pattern("%Y%m%d%H%M%S");
    constexpr std::size_t digits = 14;
    const std::string folded = lower(name);
    const auto begin = folded.find("visits_");
    if (begin == std::string::npos) return {};
    const auto end = folded.find(".csv", begin);
    std::string_view stem = std::string_view{folded}.substr(begin, end == std::string::npos ? end : end - begin);
    const auto last = stem.rfind('_');
    if (last == std::string_view::npos || stem.size() < last + 1 + digits) return {};
    const auto read = stamp.read(stem.substr(last + 1, digits));
    if (!read || !read->day || !read->time) return {};
    return FileName{
        .reference = std::string(stem.substr(0, last + 1 + digits)), .day = *read->day, .time = *read->time};
}

class Hhax final : public TableFormat {
 public:
    explicit Hhax(Layout layout) : layout_(std::move(layout)) {}

    std::string source() const override { return layout_.source; }
    std::string references() const override { return layout_.references; }
    const Calendar& zone() const override { return layout_.zone; }

    Status bind(const std::vector<std::string>& found) override {
        const Headings there(found);
        for (std::size_t i = 0; i < column_count; ++i) {
            DAYBOOK_TRY(at_[i], there.find(layout_.names[i]));
            if (!at_[i] && headings[i].must) DAYBOOK_CHECK(there.at(layout_.names[i]));
        }
        return {};
    }

    Status bind_name(const std::string& name) override {
        const auto read = file_name(name);
        if (!read)
            return rejected(
                "the file is not named like VISITS_4711_20260309080000.CSV: the time in its name is the version of "
                "its rows, without which a later file cannot be told from an earlier one");
        reference_ = read->reference;
        said_ = local(layout_.zone, read->day, read->time).instant;
        return {};
    }

    FileSays about(const CsvRow&) const override { return {.reference = reference_, .contract = {}}; }

    tl::expected<Record, RowError> read(const CsvRow& row) const override;

 private:
    struct Reader;
    void read_plan(Reader& in, Record& out) const;
    void read_times(Reader& in, Record& out) const;
    void read_outcome(Reader& in, Record& out) const;
    static void check_order(Record& out);

    Layout layout_;
    std::array<std::optional<std::size_t>, column_count> at_{};
    std::string reference_;
    Instant said_{};
    Pattern time_ = pattern("%Y-%m-%d %H:%M");
};

// The cells of one row, read by kind; the first that cannot be read is kept.
struct Hhax::Reader {
    const Hhax& format;
    const CsvRow& row;
    Record& out;
    std::optional<RowError> error{};

    std::string text(Column column) const { return format.at_[column] ? row.cells[*format.at_[column]] : ""; }
    void fail(Column column, const char* code, std::string reason) {
        if (!error) error = RowError{format.layout_.names[column], code, std::move(reason)};
    }
    std::string required(Column column) {
        if (text(column).empty()) fail(column, "missing", "the field is empty");
        return text(column);
    }
    std::string name(Column first, Column last) const { return std::string(trimmed(text(first) + " " + text(last))); }
    bool truth(Column column) {
        if (text(column).empty()) return false;
        const auto read = read_truth(text(column));
        if (!read) fail(column, "truth", "neither Y nor N");
        return read.value_or(false);
    }
    std::optional<Pattern::Stamp> stamp(Column column) {
        if (text(column).empty()) return {};
        const auto read = format.time_.read(text(column));
        if (!read) fail(column, "time", "not a time like " + format.time_.example());
        return read;
    }
    // The two ends of a pair, each by the clock on the wall (R10).
    Attendance pair(Column from, Column to) {
        Attendance both;
        const auto start = stamp(from), end = stamp(to);
        const auto flag = [&](const Local& read) {
            out.wall_clock = worse(out.wall_clock, read.wall_clock);
            return read.instant;
        };
        const Calendar& zone = format.layout_.zone;
        if (start) both.start = flag(local(zone, *start->day, *start->time));
        if (!end) return both;
        auto read = local(zone, *end->day, *end->time);
        if (both.start && read.instant < *both.start) {
            const auto second = zone.at(*end->day, *end->time, true);
            if (second.instant >= *both.start) read.instant = second.instant;
        }
        both.end = flag(read);
        return both;
    }
};

void Hhax::read_plan(Reader& in, Record& out) const {
    const Attendance planned = in.pair(schedule_start, schedule_end);
    if (!planned.start && !planned.end) return;
    if (!planned.start || !planned.end || *planned.end <= *planned.start ||
        *planned.end - *planned.start > std::chrono::hours{24 * 7})
        return in.fail(schedule_end, "end-before-start", "a planned visit must end after its start, within a week");
    out.plan =
        Plan{.start = *planned.start, .length = std::chrono::duration_cast<Seconds>(*planned.end - *planned.start)};
}

// What the clock said, and what the office confirmed; an end that is not confirmed is as it was clocked.
void Hhax::read_times(Reader& in, Record& out) const {
    Attendance clocked = in.pair(evv_start, evv_end), confirmed = in.pair(visit_start, visit_end);
    clocked.method = schema::Method::ELECTRONIC;
    if (clocked.start || clocked.end) out.clocked = clocked;
    if (!confirmed.start) confirmed.start = clocked.start;
    if (!confirmed.end) confirmed.end = clocked.end;
    if (!confirmed.start && !confirmed.end) return;
    confirmed.method = out.clocked ? schema::Method::UNKNOWN : schema::Method::MANUAL;
    out.actual = confirmed;
    const bool edited = confirmed.start != clocked.start || confirmed.end != clocked.end;
    if (edited && in.text(edit_reason).empty())
        out.oddities.push_back({Kind::ADJUSTED_WITHOUT_REASON, "times other than the clock's, without a reason code"});
}

void Hhax::check_order(Record& out) {
    if (!out.actual) return;
    if (out.actual->start && !out.actual->end)
        out.oddities.push_back({Kind::END_UNKNOWN, "an actual start without an end"});
    if (out.actual->start && out.actual->end && *out.actual->end < *out.actual->start) {
        const auto short_by = std::chrono::duration_cast<Seconds>(*out.actual->start - *out.actual->end);
        out.oddities.push_back(
            {Kind::END_BEFORE_START, "the end is " + std::to_string(short_by.count()) + " s before the start"});
    }
}

void Hhax::read_outcome(Reader& in, Record& out) const {
    out.deleted = in.truth(is_deletion);
    if (in.truth(missed_visit))
        out.missed =
            Edit{.reason = {}, .code = in.text(missed_reason), .action = in.text(missed_action), .memo = {}, .by = {}};
    if (!in.text(edit_reason).empty() || !in.text(edit_by).empty())
        out.edit = Edit{.reason = {},
                        .code = in.text(edit_reason),
                        .action = in.text(edit_action),
                        .memo = in.text(notes),
                        .by = in.text(edit_by)};
    if (in.text(billed_amount).empty()) return;
    const auto pence = read_money(in.text(billed_amount));
    if (!pence) return in.fail(billed_amount, "money", "not an amount in pounds like 12.50");
    if (!out.actual || !out.actual->start || !out.actual->end || *out.actual->end < *out.actual->start) return;
    out.claim = Claim{.start = *out.actual->start,
                      .length = std::chrono::duration_cast<Seconds>(*out.actual->end - *out.actual->start),
                      .pence = *pence,
                      .service = in.text(procedure_code)};
}

tl::expected<Record, RowError> Hhax::read(const CsvRow& row) const {
    Record out;
    Reader in{*this, row, out};
    out.key = in.required(schedule_id);
    out.said = said_;
    out.version = static_cast<std::uint64_t>(micros(said_) / 1'000'000);
    out.contract = in.text(payer_id);
    out.person = {in.required(member_id), in.name(member_first, member_last)};
    if (!in.text(caregiver_code).empty())
        out.workers.push_back({in.text(caregiver_code), in.name(caregiver_first, caregiver_last)});
    read_plan(in, out);
    read_times(in, out);
    check_order(out);
    read_outcome(in, out);
    if (in.error) return Failure(*in.error);
    if (!out.plan && !out.actual && !out.deleted)
        return Failure(
            RowError{layout_.names[schedule_start], "missing", "neither planned, clocked nor confirmed times"});
    if (out.missed && out.actual)
        return Failure(RowError{layout_.names[missed_visit], "contradiction", "missed, and with times of a visit"});
    if (out.plan || out.actual)
        out.day = layout_.zone.day_of(out.plan            ? out.plan->start
                                      : out.actual->start ? *out.actual->start
                                                          : *out.actual->end);
    return out;
}

}  // namespace

Result<std::unique_ptr<Format>> make_hhax(const std::filesystem::path& map) {
    SettingsFile file;
    if (!map.empty()) {
        DAYBOOK_TRY(file, SettingsFile::read(map));
    }
    std::vector<std::string> known;
    for (const auto& heading : headings) known.emplace_back(heading.name);
    DAYBOOK_CHECK(file.check_known({{"", {"source", "references", "zone"}}, {"headings", known}}));
    Layout layout;
    DAYBOOK_TRY(const auto zone, file.text("", "zone", "Europe/London"));
    DAYBOOK_TRY(layout.zone, Calendar::in(zone));
    DAYBOOK_TRY(layout.source, file.text("", "source", "feed:hhax"));
    DAYBOOK_TRY(layout.references, file.text("", "references", "agency"));
    for (std::size_t i = 0; i < column_count; ++i) {
        DAYBOOK_TRY(layout.names[i], file.text("headings", known[i], known[i]));
    }
    return std::make_unique<Hhax>(std::move(layout));
}

}  // namespace daybook::ingest
