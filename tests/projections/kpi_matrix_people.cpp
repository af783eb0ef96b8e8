#include "tests/dsl/records.h"
#include "tests/dsl/staff.h"
#include "tests/projections/kpi_matrix.h"

// The tales of people (their windows, stays in hospital and surveys) and of care workers (their weeks and files).
namespace daybook::projections {
namespace {

using namespace story;
using Person = schema::Person;

std::string at(const std::string& date, const char* time) { return when(date + " " + time); }

// A visit of half an hour to somebody, by one care worker or two.
Story seen(const std::string& person, const std::string& date, const std::vector<std::string>& workers) {
    const std::string id = person + "-" + date;
    Story story =
        told(planned(id, at(date, "08:00"), at(date, "08:30"), {.required = static_cast<unsigned>(workers.size())})
                 .of(person));
    for (const auto& worker : workers)
        for (Line line : visited(id, at(date, "08:00"), at(date, "08:30"), {.worker = worker}))
            story.push_back(line.of(person));
    return story;
}
Line few_enough(std::int64_t attendances, std::int64_t workers, const std::string& from = "2026-01-01") {
    return kpi_schedule(
        "contract-1",
        {.from = from, .terms = {{"continuity_attendances", attendances}, {"continuity_workers", workers}}});
}

// One person by one care worker, another by four.
Story by_one_and_by_four() {
    return told(seen("person-1", "2026-03-20", {"worker-1"}), seen("person-1", "2026-03-21", {"worker-1"}),
                seen("person-2", "2026-03-20", {"worker-1"}), seen("person-2", "2026-03-21", {"worker-2"}),
                seen("person-2", "2026-03-22", {"worker-3"}), seen("person-2", "2026-03-23", {"worker-4"}));
}

std::vector<Tale> tales_of_windows() {
    return {{{Case::plain, Case::told_late},
             "the first turns out to have seen a second care worker",
             told(few_enough(2, 1), by_one_and_by_four()),
             {{"continuity_workers", {1, 2}}, {"continuity_share", {5, 6}}},
             seen("person-1", "2026-03-22", {"worker-2"}),
             {{"continuity_workers", {0, 2}}, {"continuity_share", {6, 7}}}},
            {{Case::corrected},
             "a visit by the fourth was none",
             told(few_enough(2, 3), by_one_and_by_four()),
             {{"continuity_workers", {1, 2}}, {"continuity_share", {5, 6}}},
             told(voided("person-2-2026-03-23", when("2026-04-02 09:00"))),
             {{"continuity_workers", {2, 2}}, {"continuity_share", {5, 5}}}},
            {{Case::bounds},
             "the 28 days up to the last one closed begin on the 4th; two care workers are few, three are not",
             told(few_enough(2, 2), seen("person-1", "2026-03-04", {"worker-1"}),
                  seen("person-1", "2026-03-31", {"worker-2"}), seen("person-2", "2026-03-03", {"worker-1"}),
                  seen("person-2", "2026-03-31", {"worker-2"}), seen("person-3", "2026-03-10", {"worker-1"}),
                  seen("person-3", "2026-03-11", {"worker-2"}), seen("person-3", "2026-03-12", {"worker-3"}),
                  seen("person-3", "2026-03-13", {"worker-4"})),
             {{"continuity_workers", {1, 2}}, {"continuity_share", {5, 6}}}},
            {{Case::no_data},
             "seen once is too little to say",
             seen("person-1", "2026-03-20", {"worker-1"}),
             {{"continuity_workers", {0, 0}}, {"continuity_share", {0, 0}}}},
            {{Case::terms_changed},
             "by the rules in force when each was seen last",
             told(few_enough(2, 2), few_enough(2, 1, "2026-03-16"), seen("person-1", "2026-03-10", {"worker-1"}),
                  seen("person-1", "2026-03-11", {"worker-2"}), seen("person-2", "2026-03-20", {"worker-1"}),
                  seen("person-2", "2026-03-21", {"worker-2"})),
             {{"continuity_workers", {1, 2}}, {"continuity_share", {4, 4}}}},
            {{Case::double_handed},
             "two at once are two care workers, and two attendances",
             told(few_enough(4, 1), seen("person-1", "2026-03-20", {"worker-1", "worker-2"}),
                  seen("person-1", "2026-03-21", {"worker-1", "worker-2"})),
             {{"continuity_workers", {0, 1}}, {"continuity_share", {4, 4}}}},
            {{Case::cancelled},
             "who was to come and was called off was not seen",
             told(few_enough(2, 1), seen("person-1", "2026-03-20", {"worker-1"}),
                  seen("person-1", "2026-03-21", {"worker-1"}),
                  planned("off", at("2026-03-22", "08:00"), at("2026-03-22", "08:30"), {.workers = {"worker-2"}}),
                  cancelled("off", at("2026-03-22", "07:00"), Who::PERSON)),
             {{"continuity_workers", {1, 1}}, {"continuity_share", {2, 2}}}}};
}

Line survey(const std::string& id, const std::string& on, const std::string& said) {
    return says<Person::SurveySent>("person-1", when(said), [=](auto fact, const Scene&) {
        fact.setSurvey(id);
        fact.setOn(number_of(on));
    });
}
Line answer(const std::string& id, std::uint8_t score, const std::string& said) {
    return says<Person::SatisfactionGiven>("person-1", when(said), [=](auto fact, const Scene&) {
        fact.setSurvey(id);
        fact.setScore(score);
    });
}
Story cared_for(const std::string& from, const std::string& to) {
    return told(authorised_as("A", {.from = from, .to = to}, when("2026-03-01 06:00")));
}

std::vector<Tale> tales_of_stays_and_answers() {
    return {{{Case::plain, Case::told_late},
             "an emergency and an answer are heard of in April",
             told(cared_for("2026-03-01", "2026-03-10"), admitted("person-1", when("2026-03-04 09:00"), true),
                  admitted("person-1", when("2026-03-06 09:00"), false), survey("s1", "2026-03-02", "2026-03-02 09:00"),
                  survey("s2", "2026-03-03", "2026-03-03 09:00"), answer("s1", 4, "2026-03-05 09:00")),
             {{"hospital_admissions", {1, 10}}, {"satisfaction_response", {1, 2}}, {"satisfaction", {4, 1}}},
             told(admitted("person-1", when("2026-03-05 09:00"), true), answer("s2", 2, "2026-03-08 09:00")),
             {{"hospital_admissions", {2, 10}}, {"satisfaction_response", {2, 2}}, {"satisfaction", {6, 2}}}},
            {{Case::corrected},
             "the person had died on the 5th, the answer was another, and the survey one of April",
             told(cared_for("2026-03-01", "2026-03-10"), admitted("person-1", when("2026-03-04 09:00"), true),
                  survey("s1", "2026-03-02", "2026-03-02 09:00"), answer("s1", 4, "2026-03-05 09:00")),
             {{"hospital_admissions", {1, 10}}, {"satisfaction_response", {1, 1}}, {"satisfaction", {4, 1}}},
             told(died("person-1", "2026-03-05", when("2026-04-02 09:00")), answer("s1", 2, "2026-03-05 09:00"),
                  survey("s1", "2026-04-01", "2026-04-02 09:00")),
             {{"hospital_admissions", {1, 5}}, {"satisfaction_response", {0, 0}}, {"satisfaction", {2, 1}}}},
            {{Case::bounds},
             "the last minute in service and the first out of it, the month's first and last day, one and five points",
             told(cared_for("2026-03-01", "2026-03-10"), admitted("person-1", when("2026-03-10 23:59"), true),
                  admitted("person-1", when("2026-03-11 00:00"), true), survey("s1", "2026-03-01", "2026-03-01 09:00"),
                  survey("s2", "2026-03-31", "2026-03-31 09:00"), survey("s3", "2026-04-01", "2026-03-31 09:00"),
                  survey("s4", "2026-03-10", "2026-03-10 09:00"), survey("s5", "2026-03-31", "2026-03-31 09:00"),
                  answer("s1", 1, "2026-03-05 09:00"), answer("s2", 5, "2026-03-31 23:59"),
                  answer("s3", 6, "2026-03-31 12:00"), answer("s4", 0, "2026-03-12 09:00")),
             {{"hospital_admissions", {1, 10}}, {"satisfaction_response", {3, 4}}, {"satisfaction", {6, 2}}}},
            {{Case::no_data},
             "nobody is cared for, and nobody is asked",
             {},
             {{"hospital_admissions", {0, 0}}, {"satisfaction_response", {0, 0}}, {"satisfaction", {0, 0}}}},
            {{Case::clocks_change},
             "an admission at a time the wall never showed, and an answer of Monday that is still Sunday in UTC",
             told(cared_for("2026-03-28", "2026-03-30"), admitted("person-1", when("2026-03-29 01:30"), true),
                  survey("s1", "2026-03-29", "2026-03-29 01:30"), answer("s1", 4, "2026-03-30 00:30")),
             {{"hospital_admissions", {1, 3}}, {"satisfaction_response", {1, 1}}, {"satisfaction", {4, 1}}}}};
}

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
        {{Case::clocks_change},
         "from 00:30 to 03:30 by the wall are two hours that night",
         told(contracted("worker-1", 2, 1),
              planned_and_worked("A", "2026-03-29 00:30", "2026-03-29 03:30", "worker-1")),
         {{"workload", {0, 1}}, {"guaranteed_hours", {hour, 2 * hour}}}}};
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
            files_by_other_rules()};
}

std::vector<Tale> both(std::vector<Tale> some, std::vector<Tale> more) {
    for (Tale& tale : more) some.push_back(std::move(tale));
    return some;
}

}  // namespace

std::vector<Tale> tales_of_people() { return both(tales_of_windows(), tales_of_stays_and_answers()); }
std::vector<Tale> tales_of_staff() { return both(tales_of_weeks(), tales_of_files()); }

}  // namespace daybook::projections
