// What was told to a commissioner beside what is known now, and what a surge did to care.

#include "projections/kpi_board/kpi_board.h"
#include "schema/governance.capnp.h"
#include "tests/dsl/records.h"
#include "tests/dsl/w1.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

const Projection& board() {
    static const Projection one = kpi_board::projection();
    return one;
}

template <class Row>
void rows_of(const Book& book, std::string_view view, Filters filters,
             const std::function<void(typename Row::Reader)>& visit) {
    Shelf shelf(board(), book);
    whole(shelf);
    Shelf slowly(board(), book);
    one_by_one(slowly, book.events().size());
    CHECK(came(shelf.runner()) == came(slowly.runner()));
    each<Row>(asked(shelf.runner(), view, std::move(filters)), visit);
}

Line reported(std::string when, std::string kpi, std::int64_t hits, std::int64_t of, std::uint32_t unknown = 0) {
    return says<schema::Governance::KpiReported>("governance-county", std::move(when),
                                                 [=](auto fact, const Scene& scene) {
                                                     fact.setContract(scene.contract);
                                                     fact.setPeriod("2026-03");
                                                     fact.setTo("organisation-county");
                                                     auto figure = fact.initFigures(1)[0];
                                                     figure.setKpi(kpi);
                                                     figure.setHits(hits);
                                                     figure.setOf(of);
                                                     figure.setUnknown(unknown);
                                                 });
}

struct Beside {
    std::int64_t told, told_of, now, now_of;
    bool differs;
    std::vector<std::string> because;
    bool operator==(const Beside&) const = default;
};
Beside missed_in_march(const Book& book) {
    Beside found{};
    rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", "missed_visits"}}, [&](auto row) {
        found = {row.getReportedNumerator(), row.getReportedDenominator(),
                 row.getNumerator(),         row.getDenominator(),
                 row.getDiffers(),           {}};
        for (const auto visit : row.getBecause()) found.because.emplace_back(visit.cStr());
    });
    return found;
}

TEST_CASE("reported: W1, a miss that turns out to have been attended shows beside what was reported, and why") {
    Book book;
    book.tell(w1());
    book.tell(reported("+1 08:00", "missed_visits", 4, 21));
    CHECK(missed_in_march(book) == Beside{4, 21, 4, 21, false, {}});
    book.tell(w1_later());
    CHECK(missed_in_march(book) == Beside{4, 21, 3, 21, true, {"V8"}});
}

TEST_CASE("reported: a figure reported again stands beside the first, and one nobody measures has nothing now") {
    Book book;
    book.tell(w1());
    book.tell(reported("+1 08:00", "missed_visits", 5, 21), reported("+1 09:00", "missed_visits", 4, 21),
              reported("+1 09:00", "happiness", 1, 1));
    std::vector<std::pair<std::int64_t, bool>> reports;  // as they were, and whether they differ now
    rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", "missed_visits"}}, [&](auto row) {
        reports.emplace_back(row.getReportedNumerator(), row.getDiffers());
    });
    CHECK(reports == std::vector<std::pair<std::int64_t, bool>>{{5, true}, {4, false}});
    rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", "happiness"}}, [](auto row) {
        CHECK(row.getReportedPpm() == 1'000'000);
        CHECK(row.getPpm() == -1);
        CHECK(row.getDiffers());
    });
}

TEST_CASE("reported: a figure that is of no visits differs because of its records") {
    Book book;
    book.tell(received("r1", "09:00", {.contract = "contract-1"}), accepted("r1", "10:00"),
              received("r2", "09:00", {.contract = "contract-1"}), accepted("r2", "10:00"));
    book.tell(reported("+1 08:00", "acceptance", 2, 2));
    book.tell(received("r3", "+1 09:00", {.contract = "contract-1"}), accepted("r3", "+1 10:00"));
    int found = 0;
    rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", "acceptance"}}, [&](auto row) {
        ++found;
        CHECK(row.getNumerator() == 3);
        CHECK(row.getDiffers());
        REQUIRE(row.getBecause().size() == 1);
        CHECK(std::string(row.getBecause()[0].cStr()) == "referral-r3");
    });
    CHECK(found == 1);
}

TEST_CASE("reported: visits awaiting data are counted beside what was told and what is known now (R1)") {
    Book book;
    book.tell(w1());
    book.tell(received("r1", "09:00", {.contract = "contract-1"}), accepted("r1", "10:00"));
    book.tell(reported("+1 08:00", "missed_visits", 4, 21, 1), reported("+1 08:00", "acceptance", 1, 1));
    const auto unknown = [&](const char* kpi) {
        std::pair<std::uint32_t, std::uint32_t> told_and_now;
        rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", kpi}},
                                        [&](auto row) { told_and_now = {row.getReportedUnknown(), row.getUnknown()}; });
        return told_and_now;
    };
    using Unknown = std::pair<std::uint32_t, std::uint32_t>;
    CHECK(unknown("missed_visits") == Unknown{1, 1});
    CHECK(unknown("acceptance") == Unknown{0, 0});  // it counts no visits
    // What was awaited comes: what was told of it stays.
    book.tell(of_person("person-24", visited("V24", "21:00", "21:30", {.recorded = "+1 10:00"})));
    CHECK(unknown("missed_visits") == Unknown{1, 0});
    CHECK(missed_in_march(book) == Beside{4, 21, 4, 22, true, {"V24"}});
}

TEST_CASE("reported: a figure differs because of a visit that is in it no more") {
    Book book;
    book.tell(w1());
    book.tell(reported("+1 08:00", "missed_visits", 4, 21), reported("+1 08:00", "critical_punctuality", 1, 2));
    // V10 was entered twice, V1 was called off by the person after all; V12 never was in it.
    book.tell(of_person("person-10", told(voided("V10", "+1 09:00"))),
              of_person("person-1", told(cancelled("V1", "07:00", Who::PERSON).record_at("+1 09:00"))),
              of_person("person-2", told(alert_acknowledged("V2", "+1 09:00"))));
    CHECK(missed_in_march(book) == Beside{4, 21, 3, 19, true, {"V2", "V1", "V10"}});
    // A time-critical one that turns out to have been attended too late is named, and one that is not critical is not.
    book.tell(of_person("person-4", told(adjusted("V4", "23:30", "23:45", "+1 10:00"))));
    rows_of<schema::KpiReportedRow>(book, "kpi-reported", {{"kpi", "critical_punctuality"}}, [&](auto row) {
        CHECK(row.getNumerator() == 0);
        CHECK(row.getDenominator() == 1);
        REQUIRE(row.getBecause().size() == 1);
        CHECK(std::string(row.getBecause()[0].cStr()) == "V4");
    });
}

Line surge_detected(std::string when) {
    return says<schema::Capacity::SurgeDetected>(
        "capacity-location-1", when, [=](auto fact, const Scene& scene) { fact.setSince(micros(at(scene, when))); });
}

// The scene's day and so many days.
std::string on(int day, const std::string& time) { return (day < 0 ? "" : "+") + std::to_string(day) + " " + time; }

// One visit a day for 32 days; before the surge every seventh is missed, in its four days every second.
Story visits_of_a_surge() {
    Story story;
    for (int day = -28; day < 4; ++day) {
        const std::string visit = "v" + std::to_string(day + 28);
        tell_into(story, planned(visit, on(day, "08:00"), on(day, "08:30"), {.made = "-40 09:00"}));
        const bool is_missed = day < 0 ? day % 7 == 0 : day % 2 == 0;
        if (is_missed)
            tell_into(story, missed(visit, on(day, "23:00")));
        else
            tell_into(story, visited(visit, on(day, "08:00"), on(day, "08:30")));
    }
    tell_into(story, surge_detected("+0 09:00"));
    tell_into(story, says<schema::Capacity::SurgeEnded>("capacity-location-1", "+3 20:00"));
    return story;
}
Story team_of_two(const std::string& from, const std::string& stood_up, const std::string& stood_down) {
    return told(says<schema::Capacity::BufferTeamStoodUp>("capacity-location-1", stood_up,
                                                          [=](auto fact, const Scene&) {
                                                              fact.setFrom(number_of(from));
                                                              auto workers = fact.initWorkers(2);
                                                              workers.set(0, "worker-1");
                                                              workers.set(1, "worker-2");
                                                          }),
                says<schema::Capacity::BufferTeamStoodDown>("capacity-location-1", stood_down));
}

struct Compared {
    std::int64_t during = 0, during_of = 0, before = 0, before_of = 0;
    std::string team_from, team_until;
    std::uint32_t team = 0;
    bool operator==(const Compared&) const = default;
};
std::vector<Compared> surges(const Book& book, const char* kpi) {
    std::vector<Compared> all;
    rows_of<schema::SurgeRow>(book, "surges", {{"kpi", kpi}}, [&](auto row) {
        all.push_back({row.getDuringNumerator(), row.getDuringDenominator(), row.getBeforeNumerator(),
                       row.getBeforeDenominator(), row.getBufferFrom().cStr(), row.getBufferUntil().cStr(),
                       row.getBufferWorkers()});
    });
    return all;
}
using AllCompared = std::vector<Compared>;

TEST_CASE("surges: missed visits during a surge stand beside the 28 days before it") {
    Book book({.day = "2026-03-30"});
    book.tell(visits_of_a_surge());
    CHECK(surges(book, "missed_visits") == AllCompared{{2, 4, 4, 28, "", "", 0}});
}

TEST_CASE("surges: where a buffer team stood its dates bound what is measured, not the days it is held against") {
    Book book({.day = "2026-03-30"});
    book.tell(visits_of_a_surge());
    book.tell(team_of_two("2026-03-31", "+0 10:00", "+3 21:00"));
    CHECK(surges(book, "missed_visits") == AllCompared{{1, 3, 4, 28, "2026-03-31", "2026-04-02", 2}});
    // A team that is stood up when the surge is over is not that surge's.
    book.tell(team_of_two("2026-04-04", "+5 09:00", "+6 09:00"));
    CHECK(surges(book, "missed_visits") == AllCompared{{1, 3, 4, 28, "2026-03-31", "2026-04-02", 2}});
    // One that stays when it is over is measured with it no longer; one in its last days alone, in those alone.
    Book late({.day = "2026-03-30"});
    late.tell(visits_of_a_surge());
    late.tell(team_of_two("2026-04-02", "+3 10:00", "+9 21:00"));
    CHECK(surges(late, "missed_visits") == AllCompared{{0, 1, 4, 28, "2026-04-02", "2026-04-08", 2}});
    // Stood down and up again: of both, and of no day between them.
    Book twice_up({.day = "2026-03-30"});
    twice_up.tell(visits_of_a_surge());
    twice_up.tell(team_of_two("2026-03-30", "+0 10:00", "+0 21:00"), team_of_two("2026-04-01", "+2 08:00", "+2 21:00"));
    CHECK(surges(twice_up, "missed_visits") == AllCompared{{2, 2, 4, 28, "2026-03-30", "2026-04-01", 2}});
}

// Care for somebody out of hospital that starts on a day; an emergency takes them back on another.
Story out_of_hospital(const std::string& package, int starts, std::optional<int> back = {}) {
    const std::string first = to_string(*parse_day("2026-03-30") + std::chrono::days{starts});
    Story story = told(
        authorised_as(package, {.from = first, .discharge = true}, "-40 09:00"),
        planned("v" + package, on(starts, "08:00"), on(starts, "08:30"), {.made = "-40 10:00", .package = package}),
        visited("v" + package, on(starts, "08:00"), on(starts, "08:30")));
    for (Line& line : story) line.of("person-" + package);
    if (back) tell_into(story, admitted("person-" + package, on(*back, "14:00"), true));
    return story;
}

TEST_CASE("surges: readmissions of packages started in a surge stand beside those of the 28 days before (R17)") {
    Book book({.day = "2026-03-30"});
    book.tell(surge_detected("+0 09:00"), says<schema::Capacity::SurgeEnded>("capacity-location-1", "+3 20:00"),
              out_of_hospital("A", -29, -20),  // started before the 28 days
              out_of_hospital("B", -28, 2),    // back on day 30, in the surge: of the days before it all the same
              out_of_hospital("C", -10),       // never back
              out_of_hospital("D", -1, 30),    // back on day 31
              out_of_hospital("E", 0, 5),      // day 30 is +30
              out_of_hospital("F", 1),         // day 30 is +31
              out_of_hospital("G", 3, 10),     // day 30 is +33
              out_of_hospital("H", 4, 5));     // started when the surge was over
    // Neither half counts a package before its day 30 is closed, whatever became of it by then.
    const auto readmission = [&](const char* close, const char* day) {
        book.tell(day_closed(close, day));
        const auto found = surges(book, "readmission");
        REQUIRE(found.size() == 1);
        return found.front();
    };
    CHECK(readmission("+20 00:00", "2026-04-18") == Compared{0, 0, 1, 1, "", "", 0});
    CHECK(readmission("+32 00:00", "2026-04-30") == Compared{1, 2, 1, 3, "", "", 0});
    CHECK(readmission("+34 00:00", "2026-05-02") == Compared{2, 3, 1, 3, "", "", 0});
}

}  // namespace
}  // namespace daybook::projections
