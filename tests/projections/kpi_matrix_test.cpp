// The matrix: every KPI there is has a tale of every case that can befall its kind of record, and every tale holds. A
// KPI that is added without its tales fails here.

#include "tests/projections/kpi_matrix.h"

#include <catch2/catch.hpp>

#include "projections/kpi_board/people_marks.h"
#include "tests/dsl/staff.h"

namespace daybook::projections {
namespace {

using namespace story;
using kpi::Measures;

// Rules enter the measures of these; what they do there has tales of its own, beside those of the office.
bool by_rules(std::string_view kpi) {
    const Measures of = kpi::find_kpi(kpi)->measures;
    return of == Measures::visits || of == Measures::windows || of == Measures::workers;
}

constexpr std::string_view other_rules = ", and other rules from the middle of the month on";

// Every plain tale again, with other rules for all that can be ruled from the 16th on: its figures are the same.
std::vector<Tale> tales_beside_the_rules(const std::vector<Tale>& all) {
    std::vector<Tale> again;
    for (const Tale& tale : all) {
        if (std::ranges::find(tale.cases, Case::plain) == tale.cases.end()) continue;
        Tale other = tale;
        std::erase_if(other.at_first, [](const auto& figure) { return by_rules(figure.first); });
        std::erase_if(other.then, [](const auto& figure) { return by_rules(figure.first); });
        if (other.at_first.empty()) continue;
        other.cases = {Case::terms_changed};
        other.says += other_rules;
        ScheduleOf contract{.from = "2026-03-16"};
        for (const care::Parameter& one : care::parameters())
            contract.terms.emplace_back(one.name, std::clamp<std::int64_t>(1, one.least, one.most));
        HouseOf house{.from = "2026-03-16", .terms = {{"supervision_days", 1}, {"posts_s", 1}}};
        other.known = told(kpi_schedule("contract-1", std::move(contract)),
                           house_schedule(std::move(house), when("2026-02-01 09:00")), std::move(other.known));
        again.push_back(std::move(other));
    }
    return again;
}

std::vector<Tale> all_tales() {
    std::vector<Tale> all;
    for (auto tales : {tales_of_visits(), tales_of_referrals(), tales_of_packages(), tales_of_people(),
                       tales_of_staff(), tales_of_office(), tales_of_contracts()})
        add(all, std::move(tales));
    add(all, tales_beside_the_rules(all));
    return all;
}

// Why a case cannot befall a KPI's kind of record; nothing where it can.
std::optional<std::string_view> beside_the_point(const kpi::Shown& kpi, Case what) {
    const Measures of = kpi.measures;
    if (what == Case::double_handed) switch (of) {
            case Measures::visits:
            case Measures::windows:
            case Measures::worker_weeks: return std::nullopt;
            case Measures::packages: return "counts that somebody came, not how many";
            case Measures::invoice_lines: return "a line is one care worker's";
            case Measures::package_weeks: return "counts the time of all care workers already";
            case Measures::referrals:
            case Measures::variations:
            case Measures::admissions:
            case Measures::surveys:
            case Measures::answers:
            case Measures::reviews:
            case Measures::escalations:
            case Measures::workers:
            case Measures::obligations:
            case Measures::mismatches: return "no care worker stands in it";
        }
    if (what == Case::cancelled) switch (of) {
            case Measures::visits:
            case Measures::referrals:
            case Measures::packages:
            case Measures::variations:
            case Measures::windows:
            case Measures::reviews:
            case Measures::worker_weeks:
            case Measures::obligations:
            case Measures::invoice_lines:
            case Measures::mismatches: return std::nullopt;
            case Measures::admissions:
            case Measures::surveys:
            case Measures::answers:
            case Measures::escalations:
            case Measures::workers: return "it has happened: nothing is planned that could be called off";
            case Measures::package_weeks:
                return "what was cancelled in time is out of what is expected (R19), before it comes here";
        }
    if (what == Case::corrected && kpi.id == kpi::acceptance.id)
        return "a decision stands; another one is another referral's, or told late";
    if (what == Case::corrected && kpi.id == kpi::escalated_before_breach.id)
        return "who was told first, and when it broke, is said once and stands; what is heard of later is told late";
    return std::nullopt;
}

// Every figure can be followed down to its records.
void follow(const Runner& runner, const Figures& shown, const std::string& month) {
    for (const auto& [kpi, figure] : shown) {
        INFO("the records behind " << kpi);
        const kpi::Shown* known = kpi::find_kpi(kpi);
        REQUIRE(known);
        if (known->measures == Measures::visits) continue;
        Figure sum;
        each<schema::KpiRecordRow>(
            asked(runner, "kpi-records", {{"kpi", kpi}, {"from", month + "-01"}, {"to", month + "-31"}}),
            [&](auto row) {
                CHECK_FALSE(std::string(row.getRecord().cStr()).empty());
                sum.numerator += row.getNumerator();
                sum.denominator += row.getDenominator();
            });
        CHECK(sum == figure);
    }
}
Figures of_all(const Runner& runner, const std::string& month) {
    return figures(runner, {{"from", month + "-01"}, {"to", month + "-31"}, {"by", "none"}});
}
// What is of people comes to the same person by person.
void sum_up(const Runner& runner, const Figures& shown, const std::string& month) {
    for (const auto& [kpi, figure] : shown) {
        if (!kpi_board::of_people(kpi::find_kpi(kpi)->measures)) continue;
        INFO(kpi << " by person");
        Figure sum;
        each<schema::KpiBoardRow>(
            asked(runner, "kpi-board",
                  {{"kpi", kpi}, {"from", month + "-01"}, {"to", month + "-31"}, {"by", "person"}}),
            [&](auto row) {
                if (row.getNumerator() == 0 && row.getDenominator() == 0)
                    return;  // of visits nobody knows the person of
                CHECK(std::string(row.getPerson().cStr()).starts_with("person-"));
                sum.numerator += row.getNumerator();
                sum.denominator += row.getDenominator();
            });
        CHECK(sum == figure);
    }
}
void hold_now(const Book& book, const Figures& wanted, const Tale& tale) {
    const auto shelf = delivered(board(), book);
    check(of_all(shelf->runner(), tale.month), wanted);
    follow(shelf->runner(), wanted, tale.month);
    if (tale.of_people) sum_up(shelf->runner(), wanted, tale.month);
}

void hold(const Tale& tale) {
    INFO(tale.says);
    Book book(march());
    book.tell(tale.known, closed(tale.month + "-01", tale.month + "-31"));
    if (tale.later.empty()) return hold_now(book, tale.at_first, tale);
    check(of_all(known_at(book, book.events().size())->runner(), tale.month), tale.at_first);
    Story later;
    for (Line line : tale.later)
        later.push_back(line.recorded.empty() ? line.record_at(when("2026-04-02 09:00")) : line);
    book.tell(later);
    hold_now(book, tale.then, tale);
}

TEST_CASE("matrix: every KPI has a tale of every case that can befall it") {
    const auto tales = all_tales();
    std::string missing;
    for (const kpi::Shown& one : kpi::shown_kpis())
        for (const Case what : all_cases) {
            if (beside_the_point(one, what)) continue;
            const bool told = std::ranges::any_of(tales, [&](const Tale& tale) { return tells(tale, what, one.id); });
            if (!told) missing += std::string(one.id) + ": " + std::string(name_of(what)) + "\n";
        }
    CHECK(missing == "");
}

TEST_CASE("matrix: a case that is missing, or tells nothing, is found") {
    const Tale nothing{{Case::plain, Case::told_late}, "", {}, {{"acceptance", {0, 0}}}, {}, {{"acceptance", {0, 0}}}};
    CHECK_FALSE(tells(nothing, Case::plain, "acceptance"));
    CHECK_FALSE(tells(nothing, Case::told_late, "acceptance"));
    CHECK_FALSE(tells(nothing, Case::plain, "overrides"));
    const Tale same{{Case::corrected}, "", {}, {{"acceptance", {1, 1}}}, {}, {{"acceptance", {1, 1}}}};
    CHECK_FALSE(tells(same, Case::corrected, "acceptance"));
    CHECK_FALSE(tells(same, Case::plain, "acceptance"));
}

TEST_CASE("matrix: the tales of visits hold") {
    for (const Tale& tale : tales_of_visits()) hold(tale);
}
TEST_CASE("matrix: the tales of referrals and packages hold") {
    for (const Tale& tale : tales_of_referrals()) hold(tale);
    for (const Tale& tale : tales_of_packages()) hold(tale);
}
TEST_CASE("matrix: the tales of people and care workers hold") {
    for (const Tale& tale : tales_of_people()) hold(tale);
    for (const Tale& tale : tales_of_staff()) hold(tale);
}
TEST_CASE("matrix: the tales of the office and of contracts hold") {
    for (const Tale& tale : tales_of_office()) hold(tale);
    for (const Tale& tale : tales_of_contracts()) hold(tale);
}
TEST_CASE("matrix: rules that enter no measure change no figure") {
    for (const Tale& tale : all_tales())
        if (tale.says.ends_with(other_rules)) hold(tale);
}

// A target of its own for every KPI there is.
std::vector<ScheduleOf::Target> targets(std::int64_t first) {
    std::vector<ScheduleOf::Target> all;
    for (const kpi::Shown& one : kpi::shown_kpis())
        all.push_back({.kpi = std::string(one.id),
                       .target_ppm = first + std::ssize(all),
                       .amber_ppm = first,
                       .direction = care::Direction::HIGHER_IS_BETTER});
    return all;
}

TEST_CASE(
    "matrix: every KPI is held against the target in force on the last day asked for, of its contract or location") {
    Book book(march());
    book.tell(kpi_schedule("contract-1", {.from = "2026-03-01", .targets = targets(100'000)}),
              kpi_schedule("contract-1", {.from = "2026-03-16", .targets = targets(500'000)}),
              house_schedule({.from = "2026-03-01", .targets = targets(200'000)}, when("2026-02-01 09:00")),
              house_schedule({.from = "2026-03-16", .targets = targets(600'000)}, when("2026-02-01 09:10")),
              joined("worker-1", "2020-01-01", when("2026-02-01 09:00")),
              planned("V", when("2026-03-02 08:00"), when("2026-03-02 08:30")), closed("2026-03-01", "2026-03-31"));
    const auto shelf = delivered(board(), book);
    const auto held = [&](const char* to) {
        std::map<std::string, std::int64_t> all;
        each<schema::KpiBoardRow>(
            asked(shelf->runner(), "kpi-board",
                  {{"from", "2026-03-01"}, {"to", to}, {"contract", "contract-1"}, {"location", "location-1"}}),
            [&](auto row) { all[row.getKpi().cStr()] = row.getTarget(); });
        return all;
    };
    auto first_half = held("2026-03-15"), month = held("2026-03-31");
    std::int64_t n = 0;
    for (const kpi::Shown& one : kpi::shown_kpis()) {
        INFO(one.id);
        const std::string id(one.id);
        const bool house = kpi::of_location(one.measures);
        CHECK(first_half[id] == (house ? 200'000 : 100'000) + n);
        CHECK(month[id] == (house ? 600'000 : 500'000) + n);
        ++n;
    }
}

}  // namespace
}  // namespace daybook::projections
