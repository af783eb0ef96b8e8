#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/kpi/kpi.h"
#include "tests/projections/figures.h"

// Every KPI × every case that may befall it. A tale is told once for all KPIs of a kind of record: what is known when
// March is closed, what is told in April, and the figures of March before and after; of the clocks that go back,
// October. kpi_matrix_test.cpp holds every tale and misses no KPI.
namespace daybook::projections {

enum class Case : std::uint8_t {
    plain,           // it counts, and something else of its kind does not
    bounds,          // the last moment that is in, and the first that is not
    no_data,         // a denominator of 0
    told_late,       // what happened in time is recorded after the month was closed
    corrected,       // what was recorded turns out otherwise
    terms_changed,   // other rules from the middle of the month on
    double_handed,   // two care workers at once
    cancelled,       // called off in time
    clocks_forward,  // the day of 23 hours
    clocks_back      // the day of 25 hours
};
inline constexpr std::array all_cases{Case::plain,          Case::bounds,        Case::no_data,       Case::told_late,
                                      Case::corrected,      Case::terms_changed, Case::double_handed, Case::cancelled,
                                      Case::clocks_forward, Case::clocks_back};
inline std::string_view name_of(Case one) {
    static constexpr std::array<std::string_view, all_cases.size()> names{"plain",
                                                                          "bounds",
                                                                          "no data",
                                                                          "told late",
                                                                          "corrected",
                                                                          "terms changed",
                                                                          "double-handed",
                                                                          "cancelled",
                                                                          "the clocks go forward",
                                                                          "the clocks go back"};
    return names[static_cast<std::size_t>(one)];
}

struct Tale {
    std::vector<Case> cases;
    std::string says;
    story::Story known;
    Figures at_first;               // as the month is closed
    story::Story later{};           // told in April
    Figures then{};                 // and what that makes of them
    std::string month = "2026-03";  // another month of 31 days, whose figures are meant
    bool of_people = true;          // what can be of a person is of one
};

// A Sunday on which the clocks change. What is told of one such day is told of the other: its dates are counted from
// it, and its hours by the wall or as they pass.
struct Night {
    Case of;
    std::string month, next_month, sunday;
    int hours;  // of the Sunday

    bool back() const { return of == Case::clocks_back; }
    // The date so many days after the Sunday.
    std::string on(int days_after) const { return to_string(*parse_day(sunday) + std::chrono::days{days_after}); }
    std::string first() const { return month + "-01"; }
    // That day at a time by the wall, as a time of the story.
    std::string at(int days_after, const std::string& wall) const { return when(on(days_after) + " " + wall); }
    // The date and the time the wall shows when so long has passed since the midnight before the clocks change.
    std::string after(std::chrono::minutes passed) const {
        const Instant then = Calendar::london().start_of(*parse_day(sunday)) + passed;
        const auto time = std::chrono::hh_mm_ss(Calendar::london().time_of_day(then));
        const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        return to_string(Calendar::london().day_of(then)) + " " + two(time.hours().count()) + ":" +
               two(time.minutes().count());
    }
    Tale tale(std::string says, story::Story known, Figures figures) const {
        return {{of}, std::move(says), std::move(known), std::move(figures), {}, {}, month};
    }
};
inline const std::array nights{Night{Case::clocks_forward, "2026-03", "2026-04", "2026-03-29", 23},
                               Night{Case::clocks_back, "2026-10", "2026-11", "2026-10-25", 25}};

inline void add(std::vector<Tale>& some, std::vector<Tale> more) {
    for (Tale& tale : more) some.push_back(std::move(tale));
}
// Does the tale tell of a KPI what the case is about? Something stood in its figure; of no data nothing did, and what
// came late or was corrected made it another one.
inline bool tells(const Tale& tale, Case of, std::string_view kpi) {
    if (std::ranges::find(tale.cases, of) == tale.cases.end()) return false;
    const std::string id(kpi);
    const auto before = tale.at_first.find(id), after = tale.then.find(id);
    const bool said_before = before != tale.at_first.end(), said_after = after != tale.then.end();
    if (of == Case::no_data) return said_before && before->second.denominator == 0;
    if (of == Case::told_late || of == Case::corrected)
        return said_before && said_after && before->second != after->second;
    if (of == Case::cancelled) return said_before;
    return (said_before && before->second != Figure{}) || (said_after && after->second != Figure{});
}

// The tales, by kind of record.
std::vector<Tale> tales_of_visits();
std::vector<Tale> tales_of_referrals();
std::vector<Tale> tales_of_packages();
std::vector<Tale> tales_of_people();     // windows, admissions, surveys and answers
std::vector<Tale> tales_of_staff();      // weeks and files of care workers
std::vector<Tale> tales_of_office();     // variations, reviews, escalations
std::vector<Tale> tales_of_contracts();  // obligations, invoices, contracts' weeks

}  // namespace daybook::projections
