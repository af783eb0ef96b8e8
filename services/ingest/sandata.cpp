// Alternate-EVV JSON, 7.x: clients, employees and visits (feeds.md, adapter 2). A visit's calls never change; what the
// office makes of them stands beside them, with its reason. Each record counts its own versions.

#include <cmath>
#include <map>
#include <numbers>

#include "services/ingest/format.h"
#include "services/ingest/ingest.h"
#include "services/ingest/json_members.h"
#include "services/ingest/json_reader.h"
#include "services/ingest/settings_file.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

using Kind = schema::Visit::ExceptionRaised::Kind;
using Failure = tl::unexpected<RowError>;

constexpr std::size_t most_calls = 64, most_changes = 256;
constexpr double at_home_metres = 250;

struct Layout {
    Calendar zone = Calendar::london();
    std::string source, references;
};

struct Place {
    double latitude = 0, longitude = 0;
};

double metres_between(Place a, Place b) {
    constexpr double radius = 6'371'000, degree = std::numbers::pi / 180;
    const double lat = (b.latitude - a.latitude) * degree / 2, lon = (b.longitude - a.longitude) * degree / 2;
    const double h = std::sin(lat) * std::sin(lat) +
                     std::cos(a.latitude * degree) * std::cos(b.latitude * degree) * std::sin(lon) * std::sin(lon);
    return 2 * radius * std::asin(std::min(1.0, std::sqrt(h)));
}

class Sandata final : public Format {
 public:
    explicit Sandata(Layout layout) : layout_(std::move(layout)) {}
    std::string source() const override { return layout_.source; }
    std::string references() const override { return layout_.references; }
    const Calendar& zone() const override { return layout_.zone; }
    Result<Opened> open(const FeedFile& file) override;

 private:
    Layout layout_;
};

class SandataRows final : public Rows {
 public:
    SandataRows(const Layout& layout, JsonReader reader) : layout_(layout), reader_(std::move(reader)) {}

    Result<bool> next(Row& out) override {
        DAYBOOK_TRY(const bool more, reader_.next(row_));
        if (!more) return false;
        out.number = row_.number;
        if (row_.error)
            out.record = tl::unexpected(*std::move(row_.error));
        else
            out.record = read(row_.object);
        out.raw.swap(row_.raw);
        return true;
    }
    std::uint64_t offset() const override { return reader_.offset(); }
    std::uint64_t size() const override { return reader_.size(); }
    Frame frame() const override { return {.before = "[\n", .between = ",\n", .after = "\n]\n"}; }

 private:
    tl::expected<Record, RowError> read(const nlohmann::json& object);
    Record read_client(Members& in);
    static Record read_employee(Members& in);
    Record read_visit(Members& in);
    static std::uint64_t version_of(Members& in);
    const Calendar& zone_of(Members& in);
    static std::optional<Instant> time_of(Members& in, const char* name, const Calendar& zone, Record& out,
                                          std::optional<Instant> behind = {});
    void read_calls(Members& in, const Calendar& zone, Record& out);
    static void read_changes(Members& in, const Calendar& zone, Record& out);
    static void read_times(Members& in, const Calendar& zone, Record& out);
    static void read_outcome(Members& in, Record& out);

    const Layout& layout_;
    JsonReader reader_;
    JsonRow row_;
    std::map<std::string, Calendar> zones_;  // by name, of those the machine knows
    std::map<std::string, Place> homes_;     // of the clients told so far
};

std::uint64_t SandataRows::version_of(Members& in) {
    const auto said = in.required("SequenceID");
    const auto read = read_number(said);
    if (!said.empty() && (!read || *read == 0)) in.fail("SequenceID", "number", "not a whole number above 0");
    return read.value_or(0);
}

const Calendar& SandataRows::zone_of(Members& in) {
    constexpr std::size_t most_zones = 512;
    const auto name = in.text("VisitTimeZone");
    if (name.empty()) return layout_.zone;
    const auto known = zones_.find(name);
    if (known != zones_.end()) return known->second;
    const auto zone = Calendar::in(name);
    if (!zone || zones_.size() >= most_zones) {
        in.fail("VisitTimeZone", "zone", "not the name of a time zone like Europe/London");
        return layout_.zone;
    }
    return zones_.emplace(name, *zone).first->second;
}

// An instant, or a local time of the record's zone: of one that occurs twice the first, unless it would then be before
// what it comes behind (R10).
std::optional<Instant> SandataRows::time_of(Members& in, const char* name, const Calendar& zone, Record& out,
                                            std::optional<Instant> behind) {
    static const auto wall = Pattern::of("%Y-%m-%dT%H:%M:%S");
    const auto said = in.text(name);
    if (said.empty()) return {};
    if (const auto instant = parse_instant(said)) {
        constexpr int first_year = 1970, years = 230;
        const auto days = std::chrono::floor<std::chrono::days>(instant->time_since_epoch()).count();
        if (days >= 0 && days < years * 365) return instant;
        return in.fail(name, "time", "a year before " + std::to_string(first_year) + " or after 2199"), std::nullopt;
    }
    const auto read = wall->read(said);
    if (!read) return in.fail(name, "time", "not a time like 2026-12-31T18:05:00Z"), std::nullopt;
    auto at = local(zone, *read->day, *read->time);
    out.wall_clock = worse(out.wall_clock, at.wall_clock);
    if (behind && at.instant < *behind) {
        const auto second = zone.at(*read->day, *read->time, true).instant;
        if (second >= *behind) return second;
    }
    return at.instant;
}

Record SandataRows::read_client(Members& in) {
    Record out;
    out.version = version_of(in);
    Introduced who{.worker = false,
                   .who = {in.required("ClientOtherID"),
                           std::string(trimmed(in.text("ClientFirstName") + " " + in.text("ClientLastName")))}};
    for (auto& address : in.objects("ClientAddress", most_calls)) {
        if (!who.address.empty() && !address.truth("ClientAddressIsPrimary").value_or(false)) continue;
        who.address = address.text("ClientAddressLine1");
        who.postcode = address.text("ClientZip");
        who.latitude = address.number("ClientAddressLatitude");
        who.longitude = address.number("ClientAddressLongitude");
    }
    for (auto& phone : in.objects("ClientPhone", most_calls))
        if (who.phone.empty()) who.phone = phone.text("ClientPhone");
    if (who.latitude && who.longitude && homes_.size() < Limits::known_references)
        homes_[who.who.reference] = {.latitude = *who.latitude, .longitude = *who.longitude};
    out.introduces = std::move(who);
    return out;
}

Record SandataRows::read_employee(Members& in) {
    Record out;
    out.version = version_of(in);
    out.introduces =
        Introduced{.worker = true,
                   .who = {in.required("EmployeeOtherID"),
                           std::string(trimmed(in.text("EmployeeFirstName") + " " + in.text("EmployeeLastName")))}};
    return out;
}

void SandataRows::read_calls(Members& in, const Calendar& zone, Record& out) {
    static const std::map<std::string, schema::Method> types = {{"telephony", schema::Method::PHONE},
                                                                {"mobile", schema::Method::APP},
                                                                {"fvv", schema::Method::TOKEN},
                                                                {"manual", schema::Method::MANUAL}};
    std::optional<Instant> first_in;
    for (auto& call : in.objects("Calls", most_calls)) {
        const auto assignment = lower(call.required("CallAssignment")), type = lower(call.required("CallType"));
        const bool leaves = assignment == "time out";
        const auto at = time_of(call, "CallDateTime", zone, out, leaves ? first_in : std::nullopt);
        if (!at) call.required("CallDateTime");
        if (at && !leaves) first_in = std::min(first_in.value_or(*at), *at);
        const auto method = types.find(type);
        if (method == types.end()) call.fail("CallType", "word", "none of Telephony, Mobile, FVV, Manual");
        if (assignment != "time in" && assignment != "time out")
            call.fail("CallAssignment", "word", "neither Time In nor Time Out");
        Call read{.id = call.required("CallExternalID"),
                  .at = at.value_or(Instant{}),
                  .out = leaves,
                  .method = method == types.end() ? schema::Method::UNKNOWN : method->second,
                  .at_home = schema::Answer::UNKNOWN,
                  .latitude = call.number("CallLatitude"),
                  .longitude = call.number("CallLongitude")};
        const auto home = homes_.find(out.person.reference);
        if (home != homes_.end() && read.latitude && read.longitude)
            read.at_home = metres_between(home->second, {*read.latitude, *read.longitude}) <= at_home_metres
                               ? schema::Answer::YES
                               : schema::Answer::NO;
        out.calls.push_back(std::move(read));
    }
}

// The last change gives the reason for what stands.
void SandataRows::read_changes(Members& in, const Calendar& zone, Record& out) {
    for (auto& change : in.objects("VisitChanges", most_changes)) {
        const auto at = time_of(change, "ChangeDateTime", zone, out);
        if (!at) change.required("ChangeDateTime");
        if (out.edit && out.edit->at && at && *at < *out.edit->at) continue;
        out.edit = Edit{.reason = {},
                        .code = change.required("ReasonCode"),
                        .action = change.text("ResolutionCode"),
                        .memo = change.text("ChangeReasonMemo"),
                        .by = change.first_of("ChangeMadeBy", "ChangeMadeByEmail"),
                        .at = at};
    }
    if (out.edit) out.said = out.edit->at;
}

void SandataRows::read_times(Members& in, const Calendar& zone, Record& out) {
    Attendance adjusted{.start = time_of(in, "AdjInDateTime", zone, out), .end = {}, .method = schema::Method::MANUAL};
    adjusted.end = time_of(in, "AdjOutDateTime", zone, out, adjusted.start);
    const bool by_hand = adjusted.start || adjusted.end;
    if (by_hand && !out.edit)
        out.oddities.push_back({Kind::ADJUSTED_WITHOUT_REASON, "times adjusted, and no change says why"});
    std::optional<Instant> start = adjusted.start, end = adjusted.end;
    for (const auto& call : out.calls) {
        if (!call.out && !adjusted.start) start = std::min(start.value_or(call.at), call.at);
        if (call.out && !adjusted.end) end = std::max(end.value_or(call.at), call.at);
    }
    if (by_hand) out.actual = adjusted;
    if (!start && !end) return;
    if (start && !end) out.oddities.push_back({Kind::END_UNKNOWN, "an actual start without an end"});
    if (start && end && *end < *start) {
        const auto short_by = std::chrono::duration_cast<Seconds>(*start - *end);
        out.oddities.push_back(
            {Kind::END_BEFORE_START, "the end is " + std::to_string(short_by.count()) + " s before the start"});
    }
    if (!start || !end || *end < *start) return;
    out.claim = Claim{.start = *start, .length = std::chrono::duration_cast<Seconds>(*end - *start)};
}

// Cancelled only before any call; not billed = left out of what is claimed.
void SandataRows::read_outcome(Members& in, Record& out) {
    if (in.truth("VisitCancelledIndicator").value_or(false)) {
        if (out.calls.empty())
            out.cancelled = Cancellation{.by = schema::Who::NOBODY, .at = {}};
        else
            out.oddities.push_back({Kind::CANCELLED_AFTER_START, "said to be cancelled, and with calls"});
    }
    for (auto& said : in.objects("VisitExceptionAcknowledgement", most_changes))
        out.exceptions.push_back({said.required("ExceptionID"), said.truth("ExceptionAcknowledged").value_or(false)});
    const bool billed = in.truth("BillVisit").value_or(true);
    if (out.claim) out.claim->service = in.text("ProcedureCode");
    if (billed || out.cancelled) return;
    const auto first = out.claim ? out.claim->start : out.plan ? out.plan->start : Instant{};
    out.claim = Claim{.start = first, .length = {}, .service = in.text("ProcedureCode")};
    out.claim->omitted = true;
}

Record SandataRows::read_visit(Members& in) {
    Record out;
    out.key = in.required("VisitOtherID");
    out.version = version_of(in);
    out.own_version = out.named_apart = out.joins = true;
    const Calendar& zone = zone_of(in);
    out.person = {in.first_of("ClientOtherID", "ClientID")};
    if (out.person.reference.empty()) in.required("ClientOtherID");
    const auto employee = in.first_of("EmployeeOtherID", "EmployeeIdentifier");
    if (!employee.empty()) out.workers.push_back({employee});
    out.contract = in.text("PayerID");
    if (const auto group = in.text("GroupCode"); !group.empty())
        out.group = "group\x1f" + out.person.reference + '\x1f' + group;
    const auto start = time_of(in, "ScheduleStartTime", zone, out),
               end = time_of(in, "ScheduleEndTime", zone, out, start);
    if (start && end) {
        if (*end <= *start || *end - *start > std::chrono::hours{24 * 7})
            in.fail("ScheduleEndTime", "end-before-start", "a planned visit must end after its start, within a week");
        out.plan = Plan{.start = *start, .length = std::chrono::duration_cast<Seconds>(*end - *start)};
    } else if (start || end) {
        in.required(start ? "ScheduleEndTime" : "ScheduleStartTime");
    }
    read_calls(in, zone, out);
    read_changes(in, zone, out);
    read_times(in, zone, out);
    read_outcome(in, out);
    std::optional<Instant> first;
    if (out.plan) first = out.plan->start;
    if (!first && !out.calls.empty()) first = out.calls.front().at;
    if (!first && out.actual) first = out.actual->start ? out.actual->start : out.actual->end;
    if (first)
        out.day = zone.day_of(*first);
    else
        in.fail("Calls", "missing", "neither a schedule nor a call nor adjusted times");
    return out;
}

tl::expected<Record, RowError> SandataRows::read(const nlohmann::json& object) {
    std::optional<RowError> error;
    Members in(object, error);
    Record out;
    if (in.has("VisitOtherID"))
        out = read_visit(in);
    else if (in.has("ClientOtherID"))
        out = read_client(in);
    else if (in.has("EmployeeOtherID"))
        out = read_employee(in);
    else
        error = RowError{"VisitOtherID", "missing", "neither a visit nor a client nor an employee: it has no such id"};
    if (error) return Failure(*std::move(error));
    return out;
}

Result<Format::Opened> Sandata::open(const FeedFile& file) {
    DAYBOOK_TRY(auto reader, JsonReader::open(file.path));
    return Opened{.rows = std::make_unique<SandataRows>(layout_, std::move(reader))};
}

}  // namespace

Result<std::unique_ptr<Format>> make_sandata(const std::filesystem::path& map) {
    SettingsFile file;
    if (!map.empty()) {
        DAYBOOK_TRY(file, SettingsFile::read(map));
    }
    DAYBOOK_CHECK(file.check_known({{"", {"source", "references", "zone"}}}));
    Layout layout;
    DAYBOOK_TRY(const auto zone, file.text("", "zone", "Europe/London"));
    DAYBOOK_TRY(layout.zone, Calendar::in(zone));
    DAYBOOK_TRY(layout.source, file.text("", "source", "feed:sandata"));
    DAYBOOK_TRY(layout.references, file.text("", "references", "agency"));
    return std::make_unique<Sandata>(std::move(layout));
}

}  // namespace daybook::ingest
