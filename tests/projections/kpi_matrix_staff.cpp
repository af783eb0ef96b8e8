#include "tests/dsl/staff.h"
#include "tests/projections/kpi_matrix.h"

// The tales of care workers: their weeks and their files.
namespace daybook::projections {
namespace {

using namespace story;

std::string at(const std::string& date, const char* time) { return when(date + " " + time); }

constexpr std::int64_t hour = 3'600;

Line long_visit(const std::string& id, const std::string& from, const std::string& to, PlanOf of = {}) {
    return planned(id, when(from), when(to), std::move(of));
}
Story worked(const std::string& id, const std::string& from, const std::string& to, const std::string& worker) {
    return visited(id, when(from), when(to), {.worker = worker});
}
Story planned_and_worked(const std::string& id, const std::string& from, const std::string& to,
                         const std::string& worker) {
    return told(long_visit(id, from, to), worked(id, from, to, worker));
}
Line contracted(const std::string& worker, std::uint32_t hours, std::uint32_t guaranteed) {
    return hours_set(worker, "2026-01-01", hours, guaranteed, when("2026-02-01 09:00"));
}

Tale week_of(const Night& night) {
    const std::int64_t hours = night.hours - 21, agreed = 2;
    return night.tale("from 00:30 to 03:30 by the wall are two hours in the spring, and four in the autumn",
                      told(contracted("worker-1", agreed, 1),
                           planned_and_worked("A", night.on(0) + " 00:30", night.on(0) + " 03:30", "worker-1")),
                      {{"workload", {hours > agreed, 1}}, {"guaranteed_hours", {hour, hours * hour}}});
}

std::vector<Tale> tales_of_weeks() {
    return {
        {{Case::plain},
         "twelve hours of ten, and two of twenty",
         told(contracted("worker-1", 10, 5), contracted("worker-2", 20, 10),
              planned_and_worked("A", "2026-03-02 08:00", "2026-03-02 20:00", "worker-1"),
              planned_and_worked("B", "2026-03-03 08:00", "2026-03-03 10:00", "worker-2")),
         {{"workload", {1, 2}}, {"guaranteed_hours", {15 * hour, 14 * hour}}}},
        {{Case::bounds},
         "110 % and a second more; the last Sunday, and the Monday whose week is not over",
         told(contracted("worker-1", 10, 0), contracted("worker-2", 10, 0), contracted("worker-3", 1, 1),
              planned_and_worked("A", "2026-03-02 08:00", "2026-03-02 19:00", "worker-1"),
              planned_and_worked("B", "2026-03-03 08:00:00", "2026-03-03 19:00:01", "worker-2"),
              planned_and_worked("C", "2026-03-29 08:00", "2026-03-29 10:00", "worker-3"),
              planned_and_worked("D", "2026-03-30 08:00", "2026-03-30 10:00", "worker-3")),
         {{"workload", {2, 3}}, {"guaranteed_hours", {hour, 24 * hour + 1}}}},
        {{Case::no_data},
         "contracted, and never seen",
         told(contracted("worker-1", 10, 5)),
         {{"workload", {0, 0}}, {"guaranteed_hours", {0, 0}}}},
        {{Case::told_late},
         "who came is told in April",
         told(contracted("worker-1", 1, 1), long_visit("A", "2026-03-02 08:00", "2026-03-02 10:00")),
         {{"workload", {0, 0}}, {"guaranteed_hours", {0, 0}}},
         worked("A", "2026-03-02 08:00", "2026-03-02 10:00", "worker-1"),
         {{"workload", {1, 1}}, {"guaranteed_hours", {hour, 2 * hour}}}},
        {{Case::corrected},
         "one of two visits was none",
         told(contracted("worker-1", 2, 1), planned_and_worked("A", "2026-03-02 08:00", "2026-03-02 10:00", "worker-1"),
              planned_and_worked("B", "2026-03-03 08:00", "2026-03-03 10:00", "worker-1")),
         {{"workload", {1, 1}}, {"guaranteed_hours", {hour, 4 * hour}}},
         told(voided("B", when("2026-04-02 09:00"))),
         {{"workload", {0, 1}}, {"guaranteed_hours", {hour, 2 * hour}}}},
        {{Case::double_handed},
         "two at one visit work its time each",
         told(contracted("worker-1", 1, 1), contracted("worker-2", 10, 1),
              long_visit("A", "2026-03-02 08:00", "2026-03-02 10:00", {.required = 2}),
              worked("A", "2026-03-02 08:00", "2026-03-02 10:00", "worker-1"),
              worked("A", "2026-03-02 08:00", "2026-03-02 10:00", "worker-2")),
         {{"workload", {1, 2}}, {"guaranteed_hours", {2 * hour, 4 * hour}}}},
        {{Case::cancelled},
         "ten hours that were called off are not worked",
         told(contracted("worker-1", 2, 1), planned_and_worked("A", "2026-03-02 08:00", "2026-03-02 09:00", "worker-1"),
              long_visit("B", "2026-03-03 08:00", "2026-03-03 18:00", {.workers = {"worker-1"}}),
              cancelled("B", when("2026-03-03 07:00"), Who::PERSON)),
         {{"workload", {0, 1}}, {"guaranteed_hours", {hour, hour}}}},
        week_of(nights[0]),
        week_of(nights[1])};
}

constexpr std::int64_t week = 30 * hour;
const std::string said = "2026-02-01 09:00";

Line house(const HouseOf& of = {
               .terms = {{"posts_s", 100 * hour}}, .training = {{"moving", {}}}, .briefings = {"contract-county"}}) {
    return house_schedule(of, when(said));
}
// All that is asked for, done; and medicines given on a day signed for.
Story well_kept(const std::string& worker) {
    return told(held<Worker::Supervised>(worker, "2026-03-01", at("2026-03-01", "09:00")),
                held<Worker::Appraised>(worker, "2026-01-10", when(said)),
                held<Worker::SpotChecked>(worker, "2026-03-02", at("2026-03-02", "09:00")),
                trained(worker, "moving", "2025-02-01", "", when(said)),
                briefed(worker, "contract-county", at("2026-03-01", "10:00")),
                signed_off(worker, "medicines", "2026-01-01", "", when(said)));
}
Line in_post(const std::string& worker, const std::string& since = "2025-01-01") {
    return joined(worker, since, when(said));
}
// One file in order and one not; a third care worker.
Story three_files() {
    return told(house(), in_post("worker-1"), well_kept("worker-1"), in_post("worker-2"), in_post("worker-3"),
                task_done("A", "worker-1", at("2026-03-20", "08:00")),
                task_done("B", "worker-2", at("2026-03-20", "08:00")),
                absent("worker-2", "2026-03-02", "2026-03-06", at("2026-03-02", "07:00")));
}
const Line third_left = left("worker-3", "2026-03-10", when("2026-03-10 09:00"));
const Figures of_two_files{{"supervision", {1, 2}},
                           {"appraisal", {1, 2}},
                           {"spot_checks", {1, 2}},
                           {"training", {1, 2}},
                           {"briefing", {1, 2}},
                           {"competency", {1, 2}},
                           {"turnover", {12, 35}},
                           {"sickness", {5 * week, 72 * week}},
                           {"vacancies", {40 * hour, 100 * hour}}};

Tale files_told_late() {
    return {{Case::told_late},
            "who left, what was done and who was sick is told in April",
            three_files(),
            {{"supervision", {1, 3}},
             {"appraisal", {1, 3}},
             {"spot_checks", {1, 3}},
             {"training", {1, 3}},
             {"briefing", {1, 3}},
             {"competency", {1, 2}},
             {"turnover", {0, 36}},
             {"sickness", {5 * week, 93 * week}},
             {"vacancies", {10 * hour, 100 * hour}}},
            told(third_left, well_kept("worker-2"),
                 absent("worker-1", "2026-03-10", "2026-03-10", at("2026-03-10", "07:00"))),
            {{"supervision", {2, 2}},
             {"appraisal", {2, 2}},
             {"spot_checks", {2, 2}},
             {"training", {2, 2}},
             {"briefing", {2, 2}},
             {"competency", {2, 2}},
             {"turnover", {12, 35}},
             {"sickness", {6 * week, 72 * week}},
             {"vacancies", {40 * hour, 100 * hour}}}};
}

Tale files_corrected() {
    return {{Case::corrected},
            "the first had joined on the 20th, for twenty hours, and gave nobody anything",
            told(three_files(), third_left),
            of_two_files,
            told(joined("worker-1", "2026-03-20", when("2026-04-02 09:00"), {.hours = 20}),
                 task_done("A", "worker-1", at("2026-03-20", "08:00"), false)),
            {{"supervision", {0, 1}},
             {"appraisal", {0, 1}},
             {"spot_checks", {0, 1}},
             {"training", {0, 1}},
             {"briefing", {0, 1}},
             {"competency", {0, 1}},
             {"turnover", {12, 24}},
             {"sickness", {5 * week, 41 * week + 12 * 20 * hour}},
             {"vacancies", {50 * hour, 100 * hour}}}};
}

Tale files_on_the_bounds() {
    return {
        {Case::bounds},
        "each on the last day that counts and the first that does not, as at the 31st",
        told(
            house({.terms = {{"posts_s", 200 * hour}}, .training = {{"moving", {}}}, .briefings = {"contract-county"}}),
            in_post("worker-1", "2024-01-01"), held<Worker::Supervised>("worker-1", "2026-01-06", when(said)),
            held<Worker::Appraised>("worker-1", "2025-03-31", when(said)),
            held<Worker::SpotChecked>("worker-1", "2025-12-30", when(said)),
            trained("worker-1", "moving", "2025-02-01", "2026-03-31", when(said)),
            briefed("worker-1", "contract-county", at("2026-03-31", "23:59")),
            task_done("A", "worker-1", at("2026-03-04", "08:00")),
            signed_off("worker-1", "medicines", "2026-01-01", "2026-03-04", when(said)),
            absent("worker-1", "2026-03-31", "2026-04-01", at("2026-03-31", "07:00")),
            in_post("worker-2", "2024-01-01"), held<Worker::Supervised>("worker-2", "2026-01-05", when(said)),
            held<Worker::Appraised>("worker-2", "2025-03-30", when(said)),
            held<Worker::SpotChecked>("worker-2", "2025-12-29", when(said)),
            trained("worker-2", "moving", "2025-02-01", "2026-03-30", when(said)),
            task_done("B", "worker-2", at("2026-03-03", "08:00")), in_post("worker-3", "2026-03-17"),
            in_post("worker-4", "2026-03-18"), in_post("worker-5", "2024-01-01"),
            left("worker-5", "2025-04-01", when(said)), in_post("worker-6", "2024-01-01"),
            left("worker-6", "2025-03-31", when(said))),
        {{"supervision", {1, 2}},
         {"appraisal", {1, 2}},
         {"spot_checks", {1, 2}},
         {"training", {1, 2}},
         {"briefing", {1, 3}},
         {"competency", {1, 1}},
         {"turnover", {12, 26}},
         {"sickness", {week, 91 * week}},
         {"vacancies", {80 * hour, 200 * hour}}}};
}

Tale files_by_other_rules() {
    return {{Case::terms_changed},
            "shorter spans, other topics, other agreements and more posts from the 16th on",
            told(three_files(), third_left,
                 house({.from = "2026-03-16",
                        .terms = {{"supervision_days", 20},
                                  {"appraisal_days", 30},
                                  {"spot_check_days", 20},
                                  {"posts_s", 200 * hour}},
                        .training = {{"fire", {}}},
                        .briefings = {"contract-new"}})),
            {{"supervision", {0, 2}},
             {"appraisal", {0, 2}},
             {"spot_checks", {0, 2}},
             {"training", {0, 2}},
             {"briefing", {0, 2}},
             {"competency", {1, 2}},
             {"turnover", {12, 35}},
             {"sickness", {5 * week, 72 * week}},
             {"vacancies", {140 * hour, 200 * hour}}}};
}

// What is given and briefed has the day the wall shows; all else has a date.
Tale files_of(const Night& night) {
    const std::string sunday = night.on(0), noon = night.at(0, "12:00"), behind = night.next_month + "-01";
    const std::int64_t days_of_third = std::stoi(sunday.substr(8));
    return night.tale(
        "half an hour into the 4th is in the 28 days, half an hour behind the 31st is not, by the wall",
        told(house(), in_post("worker-1"), held<Worker::Supervised>("worker-1", sunday, noon),
             held<Worker::Appraised>("worker-1", sunday, noon), held<Worker::SpotChecked>("worker-1", sunday, noon),
             trained("worker-1", "moving", sunday, "", noon),
             briefed("worker-1", "contract-county", at(night.month + "-31", "23:30")),
             task_done("A", "worker-1", at(night.month + "-04", "00:30")),
             signed_off("worker-1", "medicines", "2026-01-01", "", when(said)), in_post("worker-2"),
             briefed("worker-2", "contract-county", at(behind, "00:30")),
             task_done("B", "worker-2", at(night.month + "-03", "23:30")),
             task_done("C", "worker-2", at(behind, "00:30")), absent("worker-2", sunday, sunday, noon),
             in_post("worker-3"), left("worker-3", sunday, noon)),
        {{"supervision", {1, 2}},
         {"appraisal", {1, 2}},
         {"spot_checks", {1, 2}},
         {"training", {1, 2}},
         {"briefing", {1, 2}},
         {"competency", {1, 1}},
         {"turnover", {12, 35}},
         {"sickness", {week, (31 + 31 + days_of_third) * week}},
         {"vacancies", {40 * hour, 100 * hour}}});
}

std::vector<Tale> tales_of_files() {
    Figures none;
    for (const auto& [kpi, figure] : of_two_files) none[kpi] = {0, 0};
    return {{{Case::plain},
             "two in post, one file in order; a third who left",
             told(three_files(), third_left),
             of_two_files},
            files_told_late(),
            files_corrected(),
            files_on_the_bounds(),
            {{Case::no_data},
             "nobody is in post",
             told(house({.training = {{"moving", {}}}, .briefings = {"contract-county"}})),
             none},
            files_by_other_rules(),
            files_of(nights[0]),
            files_of(nights[1])};
}

}  // namespace

std::vector<Tale> tales_of_staff() {
    std::vector<Tale> all = tales_of_weeks();
    add(all, tales_of_files());
    return all;
}

}  // namespace daybook::projections
