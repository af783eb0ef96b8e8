// What every KPI owes whatever record it measures: an empty figure is no data, what is told late restates a closed
// month, hours are hours and days are days on the night the clocks change, and a month is held against the target of
// its last day. Bounds and plain cases stand with each KPI in tests/kpi; visits have their own in w1 and kpi_board.

#include "tests/dsl/commissioning.h"
#include "tests/dsl/records.h"
#include "tests/dsl/variations.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;
using Criterion = schema::Referral::Criterion;
using HandBack = schema::Package::HandBack;

const Request ours{.contract = "contract-1", .zone = "zone-1"};

// What is known when the month is closed, what is told afterwards, and the figure before and after.
struct Case {
    std::string kpi, says;
    Story known{};
    Figure at_first{};
    Story told_later{};
    Figure then{};
};

// A figure nothing ever stood in is not shown, or shown as no data.
void check_shown(const Figures& found, const std::string& kpi, Figure wanted) {
    const auto known = found.find(kpi);
    CHECK((known == found.end() ? Figure{} : known->second) == wanted);
}

void hold(const Case& c) {
    INFO(c.kpi << ": " << c.says);
    Book book(march());
    book.tell(c.known, closed("2026-03-01", "2026-03-31"));
    const auto closed_then = book.events().size();
    check_shown(of_month(known_at(book, closed_then)->runner(), "2026-03"), c.kpi, c.at_first);
    Story later;
    for (Line line : c.told_later)
        later.push_back(line.recorded.empty() ? line.record_at(when("2026-04-02 09:00")) : line);
    book.tell(later);
    check_shown(of_month(delivered(board(), book)->runner(), "2026-03"), c.kpi, c.then);
}

Line declined_against_a_fail(const std::string& id, const std::string& at) {
    return says<schema::Referral::Declined>("referral-" + id, at, [](auto fact, const Scene&) {
        fact.setReason("zone");
        auto check = fact.initCheck(1);
        check[0].setWhat(Criterion::What::ZONE);
        check[0].setOutcome(Criterion::Outcome::FAIL);
        check[0].setSays("zone-1 is not served");
    });
}
Line accepted_against_a_fail(const std::string& id, const std::string& at) {
    return says<schema::Referral::Accepted>("referral-" + id, at, [](auto fact, const Scene&) {
        fact.setOverrideReason("the neighbour's round comes by");
        auto check = fact.initCheck(1);
        check[0].setWhat(Criterion::What::ZONE);
        check[0].setOutcome(Criterion::Outcome::FAIL);
        check[0].setSays("zone-1 is not served");
    });
}

// A package of a person of its own, to start on a day; its first visit is planned then and begins at `first`, a time of
// that day; empty = nobody has clocked in.
Story begins(const std::string& name, const std::string& day, const std::string& planned_at, const std::string& first) {
    const std::string person = "person-" + name, package = "package-" + name;
    const PlanOf plan{.made = when("2026-03-01 06:00"), .package = package};
    Story story = told(authorised_as(package, {.from = day}, when("2026-03-01 09:00")).of(person),
                       start_agreed(package, day, when("2026-03-01 09:05")),
                       planned("V" + name, when(day + " " + planned_at), when(day + " 23:00"), plan).of(person));
    if (!first.empty()) story.push_back(clocked_in("V" + name, when(day + " " + first)).of(person));
    return story;
}
Line first_clock_in(const std::string& name, const std::string& at) {
    return clocked_in("V" + name, when(at)).of("person-" + name);
}
// Out of hospital on the afternoon before the clocks go forward.
Story home_from_hospital(const std::string& name, const std::string& first) {
    Story story = begins(name, "2026-03-29", "08:00", first);
    story.push_back(
        authorised_as("package-" + name, {.from = "2026-03-29", .discharge = true}, when("2026-03-01 10:00"))
            .of("person-" + name));
    story.push_back(discharged("person-" + name, when("2026-03-28 14:00")));
    return story;
}

TEST_CASE("figures of referrals: nothing asked is no data, and an answer told after the month restates it") {
    const Line asked = received("R1", when("2026-03-10 09:00"), ours);
    hold({"acceptance",
          "an acceptance that was forgotten",
          told(asked),
          {0, 0},
          told(accepted("R1", when("2026-03-11 09:00"))),
          {1, 1}});
    hold({"acceptance",
          "an answer of April is April's",
          told(asked),
          {0, 0},
          told(accepted("R1", when("2026-04-01 09:00"))),
          {0, 0}});
    hold({"response_4h",
          "at exactly four hours, told in April",
          told(asked),
          {0, 1},
          told(declined("R1", when("2026-03-10 13:00"))),
          {1, 1}});
    hold({"response_4h", "a minute over", told(asked), {0, 1}, told(declined("R1", when("2026-03-10 13:01"))), {0, 1}});
    hold({"decision_2d",
          "at exactly 48 hours, told in April",
          told(asked),
          {0, 1},
          told(declined("R1", when("2026-03-12 09:00"))),
          {1, 1}});
    hold({"decision_2d", "a minute over", told(asked), {0, 1}, told(declined("R1", when("2026-03-12 09:01"))), {0, 1}});
    hold({"decision_2d",
          "withdrawn within its time, as was told in April",
          told(asked),
          {0, 1},
          told(says<schema::Referral::Withdrawn>("referral-R1", when("2026-03-10 10:00"))),
          {0, 0}});
    hold({"justified_declines",
          "a decline against a failed criterion",
          told(asked),
          {0, 0},
          told(declined_against_a_fail("R1", when("2026-03-11 09:00"))),
          {1, 1}});
    hold({"justified_declines",
          "and one without",
          told(asked, declined("R1", when("2026-03-11 09:00"))),
          {0, 1},
          {},
          {0, 1}});
    hold({"overrides",
          "one that set a criterion aside beside one that did not",
          told(asked, accepted("R1", when("2026-03-10 10:00")), received("R2", when("2026-03-10 09:00"), ours)),
          {0, 1},
          told(accepted_against_a_fail("R2", when("2026-03-10 11:00"))),
          {1, 2}});
}

TEST_CASE("figures of referrals: four hours and two days are as long on the night the clocks go forward") {
    const Line evening = received("R1", when("2026-03-28 23:30"), ours);
    hold({"response_4h",
          "04:30 in summer time is four hours on",
          told(evening, accepted("R1", when("2026-03-29 04:30"))),
          {1, 1},
          {},
          {1, 1}});
    hold({"response_4h", "04:31 is not", told(evening, accepted("R1", when("2026-03-29 04:31"))), {0, 1}, {}, {0, 1}});
    const Line noon = received("R1", when("2026-03-28 12:00"), ours);
    hold({"decision_2d",
          "13:00 in summer time is 48 hours on",
          told(noon, declined("R1", when("2026-03-30 13:00"))),
          {1, 1},
          {},
          {1, 1}});
    hold({"decision_2d", "13:01 is not", told(noon, declined("R1", when("2026-03-30 13:01"))), {0, 1}, {}, {0, 1}});
}

TEST_CASE("figures of packages: a start told late was in time, and a visit that was none gives its start back") {
    const Story due = begins("A", "2026-03-10", "08:00", "");
    hold({"start_on_time",
          "the clock-in of that day comes in April",
          due,
          {0, 1},
          told(first_clock_in("A", "2026-03-10 08:10")),
          {1, 1}});
    hold({"start_within_5",
          "the clock-in of that day comes in April",
          due,
          {0, 1},
          told(first_clock_in("A", "2026-03-10 08:10")),
          {1, 1}});
    const Story began = begins("A", "2026-03-10", "08:00", "08:10");
    hold({"start_on_time",
          "its first visit is void",
          began,
          {1, 1},
          told(voided("VA", when("2026-04-02 09:00"))),
          {0, 1}});
    hold({"start_on_time",
          "the person had died before",
          due,
          {0, 1},
          told(died("person-A", "2026-03-09", when("2026-03-09 20:00"))),
          {0, 0}});
    hold({"hand_backs",
          "a package handed back in March, as was told in April",
          told(authorised_as("A", {.from = "2026-03-01"}, when("2026-03-01 09:00")),
               authorised_as("B", {.from = "2026-03-01"}, when("2026-03-01 09:00")).of("person-B")),
          {0, 2},
          told(handed_back("A", "2026-03-20", HandBack::CAPACITY, when("2026-03-20 12:00"))),
          {1, 1}});
    hold({"hand_backs_not_viable",
          "and one for its capacity is not one that does not pay",
          told(authorised_as("A", {.from = "2026-03-01"}, when("2026-03-01 09:00")),
               handed_back("A", "2026-03-20", HandBack::CAPACITY, when("2026-03-20 12:00"))),
          {0, 0},
          {},
          {0, 0}});
}

TEST_CASE("figures of packages: a day is the wall's, and 24 hours are elapsed ones, when the clocks go forward") {
    hold({"start_on_time",
          "half an hour into Monday by the wall is still Sunday in UTC",
          begins("A", "2026-03-30", "00:30", "00:30"),
          {1, 1},
          {},
          {1, 1}});
    hold({"discharge_start",
          "15:00 in summer time is 24 hours on",
          home_from_hospital("A", "15:00"),
          {1, 1},
          {},
          {1, 1}});
    hold({"discharge_start", "15:01 is not", home_from_hospital("A", "15:01"), {0, 1}, {}, {0, 1}});
    hold({"discharge_start",
          "told in April that somebody came in time",
          home_from_hospital("A", ""),
          {0, 1},
          told(first_clock_in("A", "2026-03-29 12:00")),
          {1, 1}});
    hold({"discharge_start", "nobody was discharged", begins("A", "2026-03-10", "08:00", "08:00"), {0, 0}, {}, {0, 0}});
}

TEST_CASE("figures of variations: a notice given in time counts though it was written down afterwards") {
    const Story agreed_one = told(proposed("v1", "-5 09:00", "+8 00:00"), agreed("v1", "-4 09:00"));
    const Story both = told(told_by_rota("v1", "+5 10:00"), told_by_care_plan("v1", "+5 10:00"));
    const Story late = told(told_by_rota("v1", "+5 10:00"), told_by_care_plan("v1", "+8 07:00"));
    hold({"variation_closed", "told by rota and care plan, written down in April", agreed_one, {0, 1}, both, {1, 1}});
    hold({"variation_closed", "told on the morning it took effect", agreed_one, {0, 1}, late, {0, 1}});
    hold({"variation_closed",
          "reversed before it took effect, as was told in April",
          agreed_one,
          {0, 1},
          told(reversed("v1", "+4 09:00")),
          {0, 0}});
    hold({"variation_closed", "nothing was agreed", told(proposed("v1", "-5 09:00", "+8 00:00")), {0, 0}, {}, {0, 0}});
}

TEST_CASE(
    "figures: a month is held against the target in force on its last day, its first half against the one before") {
    Book book(march());
    book.tell(kpi_schedule("contract-1",
                           {.from = "2026-03-01",
                            .targets = {{.kpi = "acceptance",
                                         .target_ppm = 500'000,
                                         .amber_ppm = 600'000,
                                         .direction = schema::Contract::KpiScheduleSet::Direction::HIGHER_IS_BETTER}},
                            .when = when("2026-03-01 00:10")}));
    book.tell(kpi_schedule("contract-1",
                           {.from = "2026-03-16",
                            .targets = {{.kpi = "acceptance",
                                         .target_ppm = 900'000,
                                         .amber_ppm = 950'000,
                                         .direction = schema::Contract::KpiScheduleSet::Direction::HIGHER_IS_BETTER}},
                            .when = when("2026-03-10 09:00")}));
    book.tell(received("R1", when("2026-03-10 09:00"), ours), accepted("R1", when("2026-03-10 10:00")),
              received("R2", when("2026-03-20 09:00"), ours), declined("R2", when("2026-03-20 10:00")),
              closed("2026-03-01", "2026-03-31"));
    const auto shelf = delivered(board(), book);
    const auto target = [&](const char* to) {
        std::pair<std::int64_t, schema::Status> found{};
        each<schema::KpiBoardRow>(
            asked(shelf->runner(), "kpi-board",
                  {{"kpi", "acceptance"}, {"from", "2026-03-01"}, {"to", to}, {"by", "contract"}}),
            [&](auto row) { found = {row.getTarget(), row.getStatus()}; });
        return found;
    };
    CHECK(target("2026-03-15") == std::pair{std::int64_t{500'000}, schema::Status::ON_TARGET});
    CHECK(target("2026-03-31") == std::pair{std::int64_t{900'000}, schema::Status::OFF_TARGET});
}

}  // namespace
}  // namespace daybook::projections
