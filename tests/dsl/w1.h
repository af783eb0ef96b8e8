#pragma once

#include "tests/dsl/story.h"

namespace daybook::story {

// W1 of rules.md, visit by visit: one day, Wed 4 Mar 2026, one person each except V8 and V9, who are one.
inline Story of_person(std::string person, Story story) {
    for (Line& line : story) line.of(person);
    return story;
}

inline Story w1_ordinary() {
    const By a{.worker = "worker-a"}, b{.worker = "worker-b"};
    return told(
        of_person("person-1", told(planned("V1", "08:00", "08:30"), visited("V1", "08:30:59", "09:01:10"))),
        of_person("person-2", told(planned("V2", "08:00", "08:30"), visited("V2", "08:31:00", "08:55:00"))),
        of_person("person-3", told(planned("V3", "09:00", "09:30"), visited("V3", "08:29:59", "08:52:00"))),
        of_person("person-4", told(planned("V4", "08:00", "08:15", {.time_critical = true}),
                                   visited("V4", "08:15:40", "08:27:00"))),
        of_person("person-5", told(planned("V5", "12:00", "12:30", {.time_critical = true}),
                                   visited("V5", "12:16:00", "12:46:00"))),
        of_person("person-6", told(planned("V6", "10:00", "10:30", {.required = 2}), visited("V6", "10:00", "10:30", a),
                                   visited("V6", "10:35", "11:00", b))),
        of_person("person-7", told(planned("V7", "14:00", "14:30", {.required = 2}), visited("V7", "14:00", "14:30", a),
                                   visited("V7", "14:20", "14:45", b))),
        of_person("person-16", told(planned("V16", "16:00", "16:30"), by_hand("V16", "16:00", "16:30"))),
        of_person("person-17",
                  told(planned("V17", "07:00", "07:30"), replanned("V17", "07:45", "08:15", "06:30", Who::PERSON),
                       visited("V17", "08:05", "08:35"))),
        of_person("person-18",
                  told(planned("V18", "15:00", "15:30"), replanned("V18", "16:00", "16:30", "15:50", Who::PERSON),
                       visited("V18", "15:55", "16:25"))),
        of_person("person-19",
                  told(planned("V19", "20:00", "20:30"), clocked_in("V19", "20:02"), end_unknown("V19", "24:30"))),
        of_person("person-20", told(planned("V20", "17:00", "17:30"), shorter_agreed("V20", "16:40"),
                                    visited("V20", "17:00", "17:18"))),
        of_person("person-21", told(planned("V21", "18:30", "19:00"),
                                    clocked_in("V21", "18:31", {.at_home = Answer::NO}), clocked_out("V21", "19:00"))),
        of_person("person-22", told(planned("V22", "17:30", "18:00"), visited("V22", "17:30", "17:40"),
                                    adjusted("V22", "", "18:00", "+1 09:00"))));
}

inline Story w1_missed() {
    return told(
        of_person("person-8", told(planned("V8", "12:30", "13:00"), missed("V8", "18:00"),
                                   planned("V9", "18:00", "18:30"), visited("V9", "22:50", "23:20"))),
        of_person("person-10",
                  told(planned("V10", "19:00", "19:30"), missed("V10", "23:00"), visited("V10", "23:10", "23:40"))),
        of_person("person-11", told(planned("V11", "23:30", "24:30"), visited("V11", "23:35", "24:33"))),
        of_person("person-12", told(planned("V12", "09:00", "09:30"), cancelled("V12", "07:00", Who::PERSON))),
        of_person("person-13", told(planned("V13", "09:00", "09:30"), cancelled("V13", "06:00", Who::PROVIDER))),
        of_person("person-14", told(planned("V14", "11:00", "11:30"), frustrated("V14", "11:05", "11:15"))),
        of_person("person-15", told(planned("V15", "13:00", "13:30", {.package = "package-15"}),
                                    authorised("package-15"), suspended("package-15", "-1 14:00", "-1 14:00"))),
        of_person("person-23", told(missed("V23", "23:00", {.slot_from = "10:00", .slot_to = "10:30"}))),
        of_person("person-24", told(planned("V24", "21:00", "21:30"))));
}

// The day as it is known once it is closed.
inline Story w1() { return told(w1_ordinary(), w1_missed(), day_closed("+1 00:00")); }

// V8's clock-in, which reaches us the next day.
inline Story w1_later() { return of_person("person-8", visited("V8", "12:50", "13:20", {.recorded = "+1 10:00"})); }

}  // namespace daybook::story
