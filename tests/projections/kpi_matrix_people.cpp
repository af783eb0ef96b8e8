#include "tests/dsl/records.h"
#include "tests/projections/kpi_matrix.h"

// The tales of people: their windows, stays in hospital and surveys.
namespace daybook::projections {
namespace {

using namespace story;
using Person = schema::Person;

std::string at(const std::string& date, const char* time) { return when(date + " " + time); }

// A visit of half an hour to somebody, by one care worker or two.
Story seen(const std::string& person, const std::string& date, const std::vector<std::string>& workers,
           const char* from = "08:00", const char* to = "08:30") {
    const std::string id = person + "-" + date;
    Story story =
        told(planned(id, at(date, from), at(date, to), {.required = static_cast<unsigned>(workers.size())}).of(person));
    for (const auto& worker : workers)
        for (Line line : visited(id, at(date, from), at(date, to), {.worker = worker}))
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

// Half an hour into a day by the wall may be the day before in UTC: the window begins on the 4th and ends on the 31st.
Tale windows_of(const Night& night) {
    const auto early = [](const std::string& date, const char* worker) {
        return seen("person-1", date, {worker}, "00:30", "01:00");
    };
    return night.tale("one care worker in the 28 days by the wall, others half an hour before and behind them",
                      told(few_enough(2, 1), seen("person-1", night.month + "-03", {"worker-2"}, "23:30", "23:50"),
                           early(night.month + "-04", "worker-1"), early(night.on(0), "worker-1"),
                           early(night.on(1), "worker-1"), early(night.next_month + "-01", "worker-3")),
                      {{"continuity_workers", {1, 1}}, {"continuity_share", {3, 3}}});
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
             {{"continuity_workers", {1, 1}}, {"continuity_share", {2, 2}}}},
            windows_of(nights[0]),
            windows_of(nights[1])};
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

Tale stays_and_answers_of(const Night& night) {
    return night.tale(
        "admissions at 01:30 that Sunday, half an hour into the first day in service and out of the last, and an "
        "answer",
        told(cared_for(night.on(-1), night.on(1)), admitted("person-1", night.at(-1, "00:30"), true),
             admitted("person-1", night.at(0, "01:30"), true), admitted("person-1", night.at(2, "00:30"), true),
             survey("s1", night.on(0), night.on(0) + " 01:30"), answer("s1", 4, night.on(1) + " 00:30")),
        {{"hospital_admissions", {2, 3}}, {"satisfaction_response", {1, 1}}, {"satisfaction", {4, 1}}});
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
            stays_and_answers_of(nights[0]),
            stays_and_answers_of(nights[1])};
}

}  // namespace

std::vector<Tale> tales_of_people() {
    std::vector<Tale> all = tales_of_windows();
    add(all, tales_of_stays_and_answers());
    return all;
}

}  // namespace daybook::projections
