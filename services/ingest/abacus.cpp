// The UK council "service delivery file", CSV or XML (feeds.md, adapter 1): one row is one care worker's visit as
// claimed and as logged. What identifies a row, whatever the file: contract, person, OurRef, date, claimed start, care
// worker and whether it is the additional worker's; everything else may be corrected by a later file.

#include <array>
#include <map>
#include <utility>

#include "services/ingest/abacus.h"
#include "services/ingest/facts.h"
#include "services/ingest/settings_file.h"
#include "services/ingest/table.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

using Column = AbacusColumn;
constexpr std::array<const char*, column_count> headings = {"FileReference",
                                                            "Description",
                                                            "Created",
                                                            "ProviderRef",
                                                            "ContractNumber",
                                                            "ServiceUserRef",
                                                            "ServiceUserDetails",
                                                            "WeekEnding",
                                                            "OurRef",
                                                            "ServiceUserContribution",
                                                            "PaymentClaimed",
                                                            "ServiceType",
                                                            "VisitDate",
                                                            "StartTimeClaimed",
                                                            "DurationClaimed",
                                                            "ActualStartTime",
                                                            "ActualDuration",
                                                            "SecondaryVisit",
                                                            "NumberOfCarers",
                                                            "OrderRef",
                                                            "ManuallyAmended",
                                                            "VisitCode",
                                                            "CareWorkerReference",
                                                            "CareWorkerName"};

constexpr std::size_t file_columns = contract_number + 1;  // in XML they may stand once, before the rows

using Kind = schema::Visit::ExceptionRaised::Kind;
using Failure = tl::unexpected<RowError>;

Pattern pattern(const char* text) {
    auto made = Pattern::of(text);
    DAYBOOK_INVARIANT(made, "a built-in pattern can be read");
    return std::move(*made);
}

class Abacus final : public TableFormat {
 public:
    explicit Abacus(AbacusLayout layout)
        : zone_(layout.zone),
          source_(std::move(layout.source)),
          references_(std::move(layout.references)),
          delimiter_(layout.delimiter),
          replaces_weeks_(layout.replaces_weeks),
          names_(std::move(layout.names)) {}

    char delimiter() const override { return delimiter_; }
    std::string source() const override { return source_; }
    std::string references() const override { return references_; }
    const Calendar& zone() const override { return zone_; }
    bool replaces_weeks() const override { return replaces_weeks_; }

    std::optional<XmlForm> xml() const override {
        return XmlForm{.columns = {names_.begin(), names_.end()}, .file_columns = file_columns};
    }

    Status bind(const std::vector<std::string>& found) override {
        const Headings there(found);
        for (std::size_t i = 0; i < column_count; ++i) {
            DAYBOOK_TRY(at_[i], there.at(names_[i]));
        }
        return {};
    }

    FileSays about(const CsvRow& first) const override {
        if (first.error) return {};
        return {.reference = cell(first, file_reference), .contract = cell(first, contract_number)};
    }

    tl::expected<Record, RowError> read(const CsvRow& row) const override;

 private:
    // The cells of one row, read by kind; the first that cannot be read is kept.
    struct Reader {
        const Abacus& format;
        const CsvRow& row;
        std::optional<RowError> error{};

        const std::string& text(Column column) const { return format.cell(row, column); }
        void fail(Column column, const char* code, std::string reason) {
            if (!error) error = RowError{format.names_[column], code, std::move(reason)};
        }
        std::string required(Column column) {
            if (text(column).empty()) fail(column, "missing", "the field is empty");
            return text(column);
        }
        std::optional<Day> day(Column column, bool must) {
            if (text(column).empty()) return must ? (required(column), std::nullopt) : std::nullopt;
            const auto read = format.date_.read(text(column));
            if (!read) fail(column, "date", "not a date like " + format.date_.example());
            return read ? read->day : std::nullopt;
        }
        std::optional<Seconds> time(Column column) {
            if (text(column).empty()) return {};
            const auto read = format.time_.read(text(column));
            if (!read) fail(column, "time", "not a time of day like " + format.time_.example());
            return read ? read->time : std::nullopt;
        }
        std::optional<Seconds> length(Column column) {
            if (text(column).empty()) return {};
            const auto read = read_length(text(column), Unit::clock);
            if (!read) fail(column, "length", "not a duration like 00:30:00");
            return read;
        }
        bool truth(Column column) {
            if (text(column).empty()) return false;
            const auto read = read_truth(text(column));
            if (!read) fail(column, "truth", "neither True nor False");
            return read.value_or(false);
        }
        Pence money(Column column) {
            if (text(column).empty()) return {};
            const auto read = read_money(text(column));
            if (!read) fail(column, "money", "not an amount in pounds like 12.50");
            return read.value_or(Pence{});
        }
    };

    const std::string& cell(const CsvRow& row, Column column) const { return row.cells[at_[column]]; }
    void read_claim(Reader& in, Record& out, Day day) const;
    void read_actual(Reader& in, Record& out, Day day) const;
    std::optional<Instant> claimed_start(Reader& in, Day day) const;
    static std::string key_of(const Reader& in, Day day, const std::optional<Instant>& claimed);

    Calendar zone_;
    std::string source_, references_;
    char delimiter_;
    bool replaces_weeks_;
    AbacusNames names_;
    std::array<std::size_t, column_count> at_{};
    Pattern date_ = pattern("%d/%m/%Y"), time_ = pattern("%H:%M:%S"), created_ = pattern("%Y-%m-%dT%H:%M:%S");
};

std::optional<Instant> Abacus::claimed_start(Reader& in, Day day) const {
    const auto start = in.time(start_time_claimed);
    return start ? std::optional(local(zone_, day, *start).instant) : std::nullopt;
}

// Of what the cells mean, not of how they are written: 8:00 is 08:00:00.
std::string Abacus::key_of(const Reader& in, Day day, const std::optional<Instant>& claimed) {
    std::string key = contract_of(in.text(contract_number)) + '\x1f';
    for (const Column column : {service_user_ref, our_ref, care_worker_reference}) key += in.text(column) + '\x1f';
    key += std::to_string(number(day)) + '\x1f' + (claimed ? std::to_string(micros(*claimed)) : "") + '\x1f';
    return key + (read_truth(in.text(secondary_visit)).value_or(false) ? "2" : "1");
}

void Abacus::read_claim(Reader& in, Record& out, Day day) const {
    const auto start = in.time(start_time_claimed);
    const auto length = in.length(duration_claimed);
    if (start.has_value() != length.has_value())
        in.fail(start ? duration_claimed : start_time_claimed, "missing",
                "a claim needs both its start and its duration");
    if (length && *length < Seconds{0}) in.fail(duration_claimed, "length", "a claimed duration cannot be negative");
    Claim claim{.start = {},
                .contribution = in.money(service_user_contribution),
                .order = in.text(order_ref),
                .service = in.text(service_type),
                .code = in.text(visit_code),
                .carers = out.carers,
                .secondary = out.secondary,
                .week_ending = out.heard_to};
    // Councils fill this with an amount or with whether payment is claimed at all.
    const auto& paid = in.text(payment_claimed);
    const auto claimed = read_number(paid) ? std::nullopt : read_truth(paid);
    if (!claimed) claim.pence = in.money(payment_claimed);
    if (in.error || !start || !length || !claimed.value_or(true)) return;
    const auto at = local(zone_, day, *start);
    out.wall_clock = worse(out.wall_clock, at.wall_clock);
    claim.start = at.instant;
    claim.length = *length;
    out.claim = claim;
}

void Abacus::read_actual(Reader& in, Record& out, Day day) const {
    const bool manual = in.truth(manually_amended);
    const auto start = in.time(actual_start_time);
    const auto length = in.length(actual_duration);
    if (!start && length) in.fail(actual_start_time, "missing", "an actual duration needs its start");
    if (in.error || !start) return;
    // The file gives one date. Around midnight the actual start is on the day that brings it nearest the claimed one.
    auto at = local(zone_, day, *start);
    if (out.claim) {
        const auto distance = at.instant - out.claim->start;
        if (distance < -std::chrono::hours{12}) at = local(zone_, day + std::chrono::days{1}, *start);
        if (distance > std::chrono::hours{12}) at = local(zone_, day - std::chrono::days{1}, *start);
    }
    out.wall_clock = worse(out.wall_clock, at.wall_clock);
    Attendance actual{
        .start = at.instant, .end = {}, .method = manual ? schema::Method::MANUAL : schema::Method::ELECTRONIC};
    if (length) {
        actual.end = at.instant + *length;  // in UTC: safe over the change of the clocks
        if (*length < Seconds{0})
            out.oddities.push_back(
                {Kind::END_BEFORE_START, "the end is " + std::to_string(-length->count()) + " s before the start"});
    } else {
        out.oddities.push_back({Kind::END_UNKNOWN, "an actual start without a duration"});
    }
    out.actual = actual;
}

tl::expected<Record, RowError> Abacus::read(const CsvRow& row) const {
    Reader in{*this, row};
    Record out;
    out.contract = in.required(contract_number);
    out.person = {in.required(service_user_ref), in.text(service_user_details)};
    out.secondary = in.truth(secondary_visit);
    if (!in.text(care_worker_reference).empty())
        out.workers.push_back({in.text(care_worker_reference), in.text(care_worker_name)});
    if (!in.text(created).empty()) {
        const auto read = created_.read(in.text(created));
        if (!read) {
            in.fail(created, "time", "not a time like " + created_.example());
        } else {
            out.said = local(zone_, *read->day, *read->time).instant;
            out.version = static_cast<std::uint64_t>(micros(*out.said) / 1'000'000);
        }
    }
    if (!in.text(number_of_carers).empty()) {
        const auto carers = read_number(in.text(number_of_carers));
        if (!carers || *carers > most_carers)
            in.fail(number_of_carers, "number", "not a number from 0 to 16");
        else
            out.carers = static_cast<unsigned>(*carers);  // 0 = not said
    }
    out.line = in.text(our_ref);
    const auto day = in.day(visit_date, true);
    out.day = day;
    out.heard_to = in.day(week_ending, false);
    if (day) {
        read_claim(in, out, *day);
        read_actual(in, out, *day);
    }
    if (in.error) return Failure(*in.error);
    if (!out.claim && !out.actual)
        return Failure(RowError{names_[actual_start_time], "missing", "neither a claim nor an actual time"});
    out.key = key_of(in, *day, claimed_start(in, *day));
    return out;
}

}  // namespace

Result<AbacusLayout> AbacusLayout::read(const std::filesystem::path& map) {
    SettingsFile file;
    if (!map.empty()) {
        DAYBOOK_TRY(file, SettingsFile::read(map));
    }
    DAYBOOK_CHECK(file.check_known({{"", {"source", "references", "zone", "delimiter", "missing_rows"}},
                                    {"headings", {headings.begin(), headings.end()}}}));
    DAYBOOK_TRY(const auto zone_name, file.text("", "zone", "Europe/London"));
    DAYBOOK_TRY(const auto zone, Calendar::in(zone_name));
    AbacusLayout layout{.zone = zone, .source = {}, .references = {}, .names = {}};
    DAYBOOK_TRY(layout.source, file.text("", "source", "feed:abacus"));
    DAYBOOK_TRY(layout.references, file.text("", "references", "agency"));
    DAYBOOK_TRY(const auto delimiter, file.text("", "delimiter", ","));
    if (delimiter.size() != 1) return rejected(map.filename().string() + ": \"delimiter\" must be one character");
    layout.delimiter = delimiter[0];
    DAYBOOK_TRY(layout.replaces_weeks, ingest::replaces_weeks(file));
    for (std::size_t i = 0; i < column_count; ++i) {
        DAYBOOK_TRY(layout.names[i], file.text("headings", headings[i], headings[i]));
    }
    return layout;
}

Result<std::unique_ptr<Format>> make_abacus(const std::filesystem::path& map) {
    DAYBOOK_TRY(auto layout, AbacusLayout::read(map));
    return std::make_unique<Abacus>(std::move(layout));
}

}  // namespace daybook::ingest
