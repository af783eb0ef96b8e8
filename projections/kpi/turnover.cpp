#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

using std::chrono::months;
using std::chrono::year_month_day;

constexpr int year_of_months = 12;

// The last day of the month so many months from the one `day` is in.
Day month_end(Day day, int further) {
    const year_month_day date{day};
    return Day{std::chrono::local_days{(date.year() / date.month() + months{further}) / std::chrono::last}};
}
Day a_year_after(Day day) {
    const year_month_day date{day};
    const auto later = (date.year() + std::chrono::years{1}) / date.month() / date.day();
    return later.ok() ? Day{std::chrono::local_days{later}} : month_end(day, year_of_months) + std::chrono::days{1};
}

std::vector<Day> leavings(const care::Post& post) {
    std::vector<Day> all;
    for (const auto& spell : post.earlier) all.push_back(spell.last);
    if (post.joined && post.left && *post.left >= *post.joined) all.push_back(*post.left);
    return all;
}

// Those who left in the twelve months up to the last closed day ÷ the mean of those in post at the last twelve month
// ends: both halves times twelve.
std::vector<Standing> stands(const WorkerSeen& seen) {
    const care::Worker& worker = seen.worker;
    const auto left = leavings(worker.post);
    std::vector<Day> turns;
    const auto year_of_ends = [&](Day from) {
        for (int month = 0; month <= year_of_months; ++month) turns.push_back(month_end(from, month));
    };
    for (const auto& spell : worker.post.earlier) year_of_ends(spell.first);
    if (worker.post.joined) year_of_ends(*worker.post.joined);
    for (const Day day : left) {
        year_of_ends(day + std::chrono::days{1});
        turns.insert(turns.end(), {day, a_year_after(day)});
    }
    return pieces(std::move(turns), [&](Day day) {
        Ratio ratio;
        for (const Day last : left)
            if (last <= day && day < a_year_after(last) && worker.holds_post(last)) ratio.numerator += year_of_months;
        const Day last_end = month_end(day, 0) == day ? day : month_end(day, -1);
        for (int month = 0; month < year_of_months; ++month)
            if (worker.holds_post(month_end(last_end, -month))) ++ratio.denominator;
        return ratio;
    });
}

}  // namespace

constinit const WorkerKpi turnover{.id = "turnover",
                                   .title = "Care workers who left in twelve months",
                                   .counts = "leavers × 12 ÷ care workers at twelve month ends",
                                   .direction = care::Direction::REPORT,
                                   .target_ppm = 0,
                                   .amber_ppm = 0,
                                   .measure = nothing_of,
                                   .day = no_day_of,
                                   .stands = stands};

}  // namespace daybook::kpi
