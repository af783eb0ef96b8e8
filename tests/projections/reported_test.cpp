// What was told to a commissioner beside what is known now, and what a surge did to care.

#include "projections/kpi_board/kpi_board.h"
#include "schema/governance.capnp.h"
#include "tests/dsl/commissioning.h"
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

Line surge_detected(std::string when) {
    return says<schema::Capacity::SurgeDetected>(
        "capacity-location-1", when, [=](auto fact, const Scene& scene) { fact.setSince(micros(at(scene, when))); });
}

TEST_CASE("surges: missed visits during a surge stand beside the 28 days before it") {
    Book book({.day = "2026-03-30"});
    Story story;
    // One visit a day for 32 days; before the surge every seventh is missed, in it every second.
    for (int day = -28; day < 4; ++day) {
        const std::string visit = "v" + std::to_string(day + 28), on = (day < 0 ? "" : "+") + std::to_string(day) + " ";
        tell_into(story, planned(visit, on + "08:00", on + "08:30", {.made = "-40 09:00"}));
        const bool is_missed = day < 0 ? day % 7 == 0 : day % 2 == 0;
        if (is_missed)
            tell_into(story, missed(visit, on + "23:00"));
        else
            tell_into(story, visited(visit, on + "08:00", on + "08:30"));
    }
    tell_into(story, surge_detected("+0 09:00"));
    tell_into(story,
              says<schema::Capacity::BufferTeamStoodUp>("capacity-location-1", "+0 10:00", [](auto fact, const Scene&) {
                  fact.setFrom(number(*parse_day("2026-03-31")));
                  auto workers = fact.initWorkers(2);
                  workers.set(0, "worker-1");
                  workers.set(1, "worker-2");
              }));
    tell_into(story, says<schema::Capacity::SurgeEnded>("capacity-location-1", "+3 20:00"));
    tell_into(story, says<schema::Capacity::BufferTeamStoodDown>("capacity-location-1", "+3 21:00"));
    book.tell(std::move(story));
    int found = 0;
    rows_of<schema::SurgeRow>(book, "surges", {{"kpi", "missed_visits"}}, [&](auto row) {
        ++found;
        CHECK(row.getDuringNumerator() == 2);
        CHECK(row.getDuringDenominator() == 4);
        CHECK(row.getBeforeNumerator() == 4);
        CHECK(row.getBeforeDenominator() == 28);
        CHECK(std::string(row.getBufferFrom().cStr()) == "2026-03-31");
        CHECK(std::string(row.getBufferUntil().cStr()) == "2026-04-02");
        CHECK(row.getBufferWorkers() == 2);
    });
    CHECK(found == 1);
    // Readmissions stand beside them (R17), whether or not there were any.
    int readmissions = 0;
    rows_of<schema::SurgeRow>(book, "surges", {{"kpi", "readmission"}}, [&](auto) { ++readmissions; });
    CHECK(readmissions == 1);
}

}  // namespace
}  // namespace daybook::projections
