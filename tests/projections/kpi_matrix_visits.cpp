#include "tests/projections/kpi_matrix.h"

// The tales of visits: each tells of every KPI of visits at once.
namespace daybook::projections {
namespace {

using namespace story;

std::string at(const std::string& date, const char* time) { return when(date + " " + time); }

// Planned for half an hour from eight, if nothing else is said.
Line half_hour(const std::string& visit, const std::string& date, PlanOf of = {}) {
    return planned(visit, at(date, "08:00"), at(date, "08:30"), std::move(of));
}
Story came(const std::string& visit, const std::string& date, const char* in, const char* out, By by = {}) {
    return visited(visit, at(date, in), at(date, out), std::move(by));
}
Story both_came(const std::string& visit, const std::string& date, const char* in, const char* out) {
    return told(came(visit, date, in, out, {.worker = "worker-1"}), came(visit, date, in, out, {.worker = "worker-2"}));
}
Story nobody_came(const std::string& visit, const std::string& date, const std::string& looked_after) {
    Story story = told(half_hour(visit, date), missed(visit, at(date, "23:00")));
    if (!looked_after.empty()) story.push_back(welfare_checked(visit, when(looked_after)));
    return story;
}

// Of six visits one time-critical and rostered beforehand, one 40 minutes late, one missed and looked after, one
// entered by hand, one double-handed, and one of ten minutes.
Story one_of_everything(const std::string& date, const std::string& n) {
    return told(half_hour("A" + n, date, {.time_critical = true, .workers = {"worker-1"}}),
                came("A" + n, date, "08:05", "08:35"), planned("B" + n, at(date, "10:00"), at(date, "10:20")),
                came("B" + n, date, "10:40", "11:00"), planned("C" + n, at(date, "12:00"), at(date, "12:30")),
                missed("C" + n, at(date, "17:00")), welfare_checked("C" + n, at(date, "17:30")),
                planned("D" + n, at(date, "17:00"), at(date, "17:30")),
                by_hand("D" + n, at(date, "17:00"), at(date, "17:30")),
                planned("E" + n, at(date, "19:00"), at(date, "19:30"), {.required = 2}),
                both_came("E" + n, date, "19:00", "19:30"), planned("F" + n, at(date, "21:00"), at(date, "21:30")),
                came("F" + n, date, "21:00", "21:10"));
}
const Figures of_everything{{"punctuality", {4, 5}},
                            {"critical_punctuality", {1, 1}},
                            {"late_visits", {1, 5}},
                            {"missed_visits", {1, 6}},
                            {"delivered_time", {9'000, 12'000}},
                            {"delivered_uncapped", {9'000, 12'000}},
                            {"short_visits", {1, 5}},
                            {"brief_visits", {1, 5}},
                            {"visits_30", {5, 6}},
                            {"electronic_logging", {4, 5}},
                            {"manual_edits", {1, 5}},
                            {"manual_equals_plan", {1, 1}},
                            {"double_handed_met", {1, 1}},
                            {"replans_recorded_late", {0, 5}},
                            {"rota_stability", {0, 6}},
                            {"missed_followed_up", {1, 1}}};

// Every KPI of visits has no data.
Figures nothing() {
    Figures all;
    for (const auto& [kpi, figure] : of_everything) all[kpi] = {0, 0};
    return all;
}

Tale on_the_bounds() {
    const auto moved = [](const std::string& visit, const std::string& date, const char* recorded) {
        return told(half_hour(visit, date),
                    replanned(visit, at(date, "09:00"), at(date, "09:30"), at(date, "07:59"), Who::PERSON)
                        .record_at(at(date, recorded)),
                    came(visit, date, "09:00", "09:30"));
    };
    return {{Case::bounds},
            "a visit on either side of each bound",
            told(half_hour("A1", "2026-03-03"), came("A1", "2026-03-03", "08:30:59", "09:02:59"),
                 half_hour("A2", "2026-03-04"), came("A2", "2026-03-04", "08:31:00", "09:01:00"),
                 half_hour("A3", "2026-03-05"), came("A3", "2026-03-05", "07:30:00", "08:00:00"),
                 half_hour("A4", "2026-03-06"), came("A4", "2026-03-06", "07:29:59", "07:59:59"),
                 half_hour("T1", "2026-03-07",
                           {.time_critical = true, .workers = {"worker-1"}, .made = when("2026-03-06 08:00")}),
                 came("T1", "2026-03-07", "08:15:59", "08:45:59"),
                 half_hour("T2", "2026-03-08",
                           {.time_critical = true, .workers = {"worker-1"}, .made = when("2026-03-07 08:01")}),
                 came("T2", "2026-03-08", "08:16:00", "08:46:00"),
                 planned("S1", at("2026-03-09", "08:00"), at("2026-03-09", "08:50")),
                 came("S1", "2026-03-09", "08:00", "08:40"),  // exactly 80 %
                 planned("S2", at("2026-03-10", "08:00"), at("2026-03-10", "08:50")),
                 came("S2", "2026-03-10", "08:00", "08:39:59"),
                 planned("P1", at("2026-03-11", "08:00"), at("2026-03-11", "08:15")),
                 came("P1", "2026-03-11", "08:00", "08:15"),
                 planned("P2", at("2026-03-12", "08:00"), at("2026-03-12", "08:16")),
                 came("P2", "2026-03-12", "08:00", "08:15:01"),
                 nobody_came("M1", "2026-03-13", "2026-03-14 00:00"),  // an hour after 23:00
                 nobody_came("M2", "2026-03-14", "2026-03-15 00:01"), half_hour("D1", "2026-03-15", {.required = 2}),
                 came("D1", "2026-03-15", "08:00", "08:30"),
                 came("D1", "2026-03-15", "08:06", "08:30", {.worker = "worker-2"}),  // together for 80 %
                 half_hour("D2", "2026-03-16", {.required = 2}), came("D2", "2026-03-16", "08:00", "08:30"),
                 came("D2", "2026-03-16", "08:06:01", "08:30", {.worker = "worker-2"}), half_hour("H1", "2026-03-17"),
                 by_hand("H1", at("2026-03-17", "08:00"), at("2026-03-17", "08:30")), half_hour("H2", "2026-03-18"),
                 by_hand("H2", at("2026-03-18", "08:01"), at("2026-03-18", "08:30")),
                 moved("R1", "2026-03-19", "08:01"), moved("R2", "2026-03-20", "08:00")),
            {{"punctuality", {13, 16}},
             {"critical_punctuality", {1, 2}},
             {"late_visits", {2, 16}},
             {"missed_visits", {2, 18}},
             {"delivered_time", {31'019, 36'660}},
             {"delivered_uncapped", {31'139, 36'660}},
             {"short_visits", {2, 16}},
             {"brief_visits", {1, 16}},
             {"visits_30", {16, 18}},
             {"electronic_logging", {14, 16}},
             {"manual_edits", {2, 16}},
             {"manual_equals_plan", {1, 2}},
             {"double_handed_met", {1, 2}},
             {"replans_recorded_late", {1, 16}},
             {"rota_stability", {1, 18}},
             {"missed_followed_up", {1, 2}}}};
}

Tale heard_of_late() {
    return {
        {Case::told_late},
        "what came of them is told in April: clock-ins, a time by hand, a welfare check, a replan agreed beforehand",
        told(half_hour("A", "2026-03-02", {.time_critical = true, .workers = {"worker-1"}}),
             half_hour("E", "2026-03-03", {.required = 2}), half_hour("D", "2026-03-04"),
             planned("P", at("2026-03-05", "08:00"), at("2026-03-05", "08:15")), nobody_came("M", "2026-03-06", ""),
             half_hour("R", "2026-03-07"), came("R", "2026-03-07", "08:00", "08:30"),
             nobody_came("X", "2026-03-08", "")),
        {{"punctuality", {1, 1}},
         {"critical_punctuality", {0, 0}},
         {"late_visits", {0, 1}},
         {"missed_visits", {2, 3}},
         {"delivered_time", {1'800, 5'400}},
         {"delivered_uncapped", {1'800, 5'400}},
         {"short_visits", {0, 1}},
         {"brief_visits", {0, 1}},
         {"visits_30", {3, 3}},
         {"electronic_logging", {1, 1}},
         {"manual_edits", {0, 1}},
         {"manual_equals_plan", {0, 0}},
         {"double_handed_met", {0, 0}},
         {"replans_recorded_late", {0, 1}},
         {"rota_stability", {0, 3}},
         {"missed_followed_up", {0, 2}}},
        told(came("A", "2026-03-02", "08:20", "08:50"), both_came("E", "2026-03-03", "08:00", "08:30"),
             by_hand("D", at("2026-03-04", "08:00"), at("2026-03-04", "08:30")),
             came("P", "2026-03-05", "08:00", "08:14"), welfare_checked("M", at("2026-03-06", "23:30")),
             replanned("R", at("2026-03-07", "08:05"), at("2026-03-07", "08:35"), at("2026-03-07", "07:00"),
                       Who::PERSON),
             came("X", "2026-03-08", "08:10", "08:40")),
        {{"punctuality", {5, 6}},
         {"critical_punctuality", {0, 1}},
         {"late_visits", {1, 6}},
         {"missed_visits", {1, 7}},
         {"delivered_time", {11'640, 13'500}},
         {"delivered_uncapped", {11'640, 13'500}},
         {"short_visits", {0, 6}},
         {"brief_visits", {1, 6}},
         {"visits_30", {6, 7}},
         {"electronic_logging", {5, 6}},
         {"manual_edits", {1, 6}},
         {"manual_equals_plan", {1, 1}},
         {"double_handed_met", {1, 1}},
         {"replans_recorded_late", {1, 6}},
         {"rota_stability", {0, 7}},
         {"missed_followed_up", {1, 1}}}};
}

Tale by_other_rules() {
    const ScheduleOf stricter{.from = "2026-03-16",
                              .terms = {{"late_s", 3'600},
                                        {"critical_early_s", 0},
                                        {"critical_late_s", 0},
                                        {"short_ppm", 100'000},
                                        {"welfare_s", 600}}};
    return {{Case::terms_changed},
            "the same six visits before and after other tolerances came into force",
            told(kpi_schedule("contract-1", stricter), one_of_everything("2026-03-02", "1"),
                 one_of_everything("2026-03-20", "2")),
            {{"punctuality", {8, 10}},
             {"critical_punctuality", {1, 2}},
             {"late_visits", {2, 10}},
             {"missed_visits", {2, 12}},
             {"delivered_time", {18'000, 24'000}},
             {"delivered_uncapped", {18'000, 24'000}},
             {"short_visits", {1, 10}},
             {"brief_visits", {2, 10}},
             {"visits_30", {10, 12}},
             {"electronic_logging", {8, 10}},
             {"manual_edits", {2, 10}},
             {"manual_equals_plan", {2, 2}},
             {"double_handed_met", {2, 2}},
             {"replans_recorded_late", {0, 10}},
             {"rota_stability", {0, 12}},
             {"missed_followed_up", {1, 2}}}};
}

Tale by_two() {
    return {{Case::double_handed},
            "both together, one after the other, one of them by hand, and nobody",
            told(half_hour("E1", "2026-03-02", {.required = 2, .workers = {"worker-1", "worker-2"}}),
                 both_came("E1", "2026-03-02", "08:00", "08:30"),
                 planned("E2", at("2026-03-03", "10:00"), at("2026-03-03", "10:30"), {.required = 2}),
                 came("E2", "2026-03-03", "10:00", "10:30", {.worker = "worker-1"}),
                 came("E2", "2026-03-03", "10:35", "11:00", {.worker = "worker-2"}),
                 half_hour("E3", "2026-03-04", {.time_critical = true, .required = 2}),
                 came("E3", "2026-03-04", "08:00", "08:30", {.worker = "worker-1"}),
                 by_hand("E3", at("2026-03-04", "08:00"), at("2026-03-04", "08:30"), {.worker = "worker-2"}),
                 half_hour("E4", "2026-03-05", {.required = 2}), missed("E4", at("2026-03-05", "23:00")),
                 welfare_checked("E4", at("2026-03-05", "23:30"))),
            {{"punctuality", {2, 3}},
             {"critical_punctuality", {1, 1}},
             {"late_visits", {1, 3}},
             {"missed_visits", {1, 4}},
             {"delivered_time", {10'500, 14'400}},
             {"delivered_uncapped", {10'500, 14'400}},
             {"short_visits", {1, 3}},
             {"brief_visits", {1, 3}},
             {"visits_30", {4, 4}},
             {"electronic_logging", {2, 3}},
             {"manual_edits", {1, 3}},
             {"manual_equals_plan", {1, 1}},
             {"double_handed_met", {2, 3}},
             {"replans_recorded_late", {0, 3}},
             {"rota_stability", {0, 4}},
             {"missed_followed_up", {1, 1}}}};
}

// The six of the Sunday, a visit through the night, and one the wall tells wrong: half an hour late where it shows an
// hour and a half, an hour late where it shows none.
Tale in_the_night(const Night& night) {
    const auto on = [&](const char* time) { return night.at(0, time); };
    const std::int64_t through = (night.hours - 24) * 3'600 + 9'000, late = night.back() ? 1 : 0;
    const Story by_the_wall =
        night.back() ? told(planned("W", on("01:00"), on("01:20")), visited("W", on("01:00b"), on("01:20b")))
                     : told(planned("W", on("00:30"), on("00:50")), visited("W", on("02:00"), on("02:20")));
    return night.tale("the six of the Sunday, one from 00:30 to 03:00 by the wall, and one that the wall tells wrong",
                      told(planned("N", on("00:30"), on("03:00")), visited("N", on("00:30"), on("03:00")), by_the_wall,
                           one_of_everything(night.on(0), "")),
                      {{"punctuality", {6 - late, 7}},
                       {"critical_punctuality", {1, 1}},
                       {"late_visits", {1 + late, 7}},
                       {"missed_visits", {1, 8}},
                       {"delivered_time", {9'000 + through + 1'200, 12'000 + through + 1'200}},
                       {"delivered_uncapped", {9'000 + through + 1'200, 12'000 + through + 1'200}},
                       {"short_visits", {1, 7}},
                       {"brief_visits", {1, 7}},
                       {"visits_30", {6, 8}},
                       {"electronic_logging", {6, 7}},
                       {"manual_edits", {1, 7}},
                       {"manual_equals_plan", {1, 1}},
                       {"double_handed_met", {1, 1}},
                       {"replans_recorded_late", {0, 7}},
                       {"rota_stability", {0, 8}},
                       {"missed_followed_up", {1, 1}}});
}

}  // namespace

std::vector<Tale> tales_of_visits() {
    Figures the_late_one = nothing();
    for (const auto& [kpi, figure] : Figures{{"punctuality", {0, 1}},
                                             {"late_visits", {1, 1}},
                                             {"missed_visits", {0, 1}},
                                             {"delivered_time", {1'200, 1'200}},
                                             {"delivered_uncapped", {1'200, 1'200}},
                                             {"short_visits", {0, 1}},
                                             {"brief_visits", {0, 1}},
                                             {"visits_30", {0, 1}},
                                             {"electronic_logging", {1, 1}},
                                             {"manual_edits", {0, 1}},
                                             {"replans_recorded_late", {0, 1}},
                                             {"rota_stability", {0, 1}}})
        the_late_one[kpi] = figure;
    return {{{Case::plain}, "six visits of one day", one_of_everything("2026-03-02", ""), of_everything},
            {{Case::no_data, Case::cancelled},
             "a visit that the person called off before it was due",
             told(half_hour("V", "2026-03-02", {.time_critical = true, .required = 2, .workers = {"worker-1"}}),
                  cancelled("V", at("2026-03-02", "07:00"), Who::PERSON)),
             nothing()},
            {{Case::corrected},
             "all but the late one were entered twice, and are void",
             one_of_everything("2026-03-02", ""),
             of_everything,
             told(voided("A", when("2026-04-02 09:00")), voided("C", when("2026-04-02 09:00")),
                  voided("D", when("2026-04-02 09:00")), voided("E", when("2026-04-02 09:00")),
                  voided("F", when("2026-04-02 09:00"))),
             the_late_one},
            on_the_bounds(),
            heard_of_late(),
            by_other_rules(),
            by_two(),
            in_the_night(nights[0]),
            in_the_night(nights[1])};
}

}  // namespace daybook::projections
