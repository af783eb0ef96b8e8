#include "projections/kpi_board/surges.h"

#include <capnp/serialize.h>

#include <algorithm>
#include <set>

#include "events/care/bytes.h"
#include "events/care/said.h"
#include "events/care/surge_fields.h"
#include "events/core/calendar.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/kpi/kpi.h"
#include "projections/kpi_board/kpi_board.h"
#include "schema/capacity.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using Row = schema::SurgeRow;
using Fact = schema::Capacity;

constexpr std::uint8_t row_version = 2;
constexpr std::string_view compared[] = {"missed_visits", "late_visits", "readmission", "response_4h"};

struct Surge {
    Instant from{};
    std::optional<Instant> until{};
};
struct Surges {
    std::vector<Surge> all;               // as they came
    std::vector<care::BufferTeam> teams;  // likewise
};

template <class Bytes>
void fields(Bytes& bytes, care::Is<Surge> auto& s) {
    bytes(s.from, s.until);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Surges> auto& s) {
    bytes(s.all, s.teams);
}

std::string encode(const Surges& surges) { return care::to_bytes(surges, row_version); }
Result<Surges> decode(std::string_view bytes) {
    return care::from_bytes<Surges>(bytes, row_version, "a location's surges");
}
std::string shown(std::string_view key) { return KeyIn(key).text(); }

const Table<Surges> surges{{.number = 71, .name = "surges", .shown = &shown}, &encode, &decode};

void begin(Surges& known, Instant from) {
    if (known.all.empty() || known.all.back().until) known.all.push_back({.from = from, .until = {}});
}

// Its local days; one that is not over lasts until the day the log has come to.
std::set<Day> days_of(const Surge& surge, Day today) {
    const Calendar& london = Calendar::london();
    const Day last = surge.until ? london.day_of(*surge.until) : today;
    std::set<Day> days;
    for (Day day = london.day_of(surge.from); day <= last; day += std::chrono::days{1}) days.insert(day);
    return days;
}

// A figure of one location over days that need not follow each other.
Result<kpi::Ratio> figure(const Reading& reading, std::string_view kpi, const std::string& location,
                          const std::set<Day>& days) {
    kpi::Ratio sum;
    for (const Day day : days) {
        ViewQuery query;
        query.filters = {
            {"kpi", std::string(kpi)}, {"location", location}, {"by", "location"}, {"day", to_string(day)}};
        DAYBOOK_TRY(const auto page, read_board(reading, query));
        for (const ViewRow& row : page.rows) {
            const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
            capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
            const auto read = message.getRoot<schema::KpiBoardRow>();
            sum += {read.getNumerator(), read.getDenominator()};
        }
    }
    return sum;
}

using Teams = std::vector<const care::BufferTeam*>;

bool stands_on(const care::BufferTeam& team, Day day) {
    return team.from <= day && (!team.until || day <= *team.until);
}

// The teams that stood while a surge did, as they were stood up.
Teams teams_in(const Surges& known, const std::set<Day>& surge) {
    Teams found;
    for (const auto& team : known.teams)
        if (std::ranges::any_of(surge, [&](Day day) { return stands_on(team, day); })) found.push_back(&team);
    return found;
}

// Where a buffer team was stood up, its dates bound what is measured of the surge (domain.md §5): the days until care
// workers were there to meet it, and those after they went, say nothing of how it was met.
std::set<Day> measured_of(const std::set<Day>& surge, const Teams& teams) {
    if (teams.empty()) return surge;
    std::set<Day> days;
    for (const Day day : surge)
        if (std::ranges::any_of(teams, [&](const auto* team) { return stands_on(*team, day); })) days.insert(day);
    return days;
}

// Of several the dates of all, and how many are in the last.
void fill_teams(Row::Builder row, const Teams& teams) {
    if (teams.empty()) return;
    row.setBufferFrom(to_string(teams.front()->from));
    if (teams.back()->until) row.setBufferUntil(to_string(*teams.back()->until));
    row.setBufferWorkers(static_cast<std::uint32_t>(teams.back()->workers.size()));
}

void fill(Row::Builder row, const std::string& location, const Surge& surge, std::string_view kpi,
          const kpi::Ratio& during, const kpi::Ratio& before) {
    row.setLocation(location);
    row.setSince(micros(surge.from));
    row.setUntil(surge.until ? micros(*surge.until) : 0);
    row.setKpi(std::string(kpi));
    row.setDuringNumerator(during.numerator);
    row.setDuringDenominator(during.denominator);
    row.setDuringPpm(kpi::ppm(during).value_or(-1));
    row.setBeforeNumerator(before.numerator);
    row.setBeforeDenominator(before.denominator);
    row.setBeforePpm(kpi::ppm(before).value_or(-1));
}

Status read_location(const Reading& reading, const std::string& location, const Surges& known, const ViewQuery& query,
                     std::vector<ViewRow>& rows) {
    const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
    std::set<Day> earlier;
    for (const Surge& surge : known.all) {
        const auto days = days_of(surge, today);
        if (days.empty()) continue;  // it is said to begin when the log has not come to yet
        const auto baseline = care::baseline_days(*days.begin(), earlier);
        const Teams teams = teams_in(known, days);
        const std::set<Day> measured = measured_of(days, teams);
        for (const auto kpi : compared) {
            if (!fits(query, "kpi", kpi)) continue;
            DAYBOOK_TRY(const auto during, figure(reading, kpi, location, measured));
            DAYBOOK_TRY(const auto before, figure(reading, kpi, location, {baseline.begin(), baseline.end()}));
            auto words = row_words<Row>([&](Row::Builder row) {
                fill(row, location, surge, kpi, during, before);
                fill_teams(row, teams);
            });
            rows.push_back({location + "/" + to_string(surge.from) + "/" + std::string(kpi), std::move(words),
                            reading.checkpoint().position});
        }
        earlier.insert(days.begin(), days.end());
    }
    return {};
}

}  // namespace

std::vector<const TableInfo*> surge_tables() { return {&surges}; }

void take_surge(Rows& rows, const EventView& event) {
    constexpr std::string_view prefix = "capacity-";
    if (!event.stream().starts_with(prefix)) return;
    const std::string key = KeyOut().text(event.stream().substr(prefix.size())).take();
    if (event.is<Fact::BufferTeamStoodUp>() || event.is<Fact::BufferTeamStoodDown>())
        return care::fold(rows.edit(surges, key).teams, event);
    if (event.is<Fact::SurgeDetected>())
        begin(rows.edit(surges, key), care::time_of(event.as<Fact::SurgeDetected>().getSince()));
    if (event.is<Fact::SurgeDeclared>()) begin(rows.edit(surges, key), care::within_reach(event.occurred()));
    if (!event.is<Fact::SurgeEnded>() || !rows.find(surges, key)) return;
    auto& known = rows.edit(surges, key).all;
    if (!known.empty() && !known.back().until) known.back().until = care::within_reach(event.occurred());
}

Result<ViewPage> read_surges(const Reading& reading, const ViewQuery& query) {
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(surges);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        const std::string location = shown(cursor.key());
        if (!fits(query, "location", location)) continue;
        DAYBOOK_TRY(const Surges known, surges.decode(cursor.bytes()));
        DAYBOOK_CHECK(read_location(reading, location, known, query, rows));
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
