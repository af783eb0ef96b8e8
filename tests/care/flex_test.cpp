// R17: a time band that is flexed for a while moves what is measured, and lapses by itself.

#include <catch2/catch.hpp>

#include "tests/dsl/agency.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/variations.h"

namespace daybook::story {
namespace {

// A package with a visit at 08:00 and one at 18:00 every day.
Line two_visits() { return authorised("package-1", "-30 09:00", {.from = "-30 00:00", .visits = {{8, 30}, {18, 30}}}); }

// The morning is flexed to 08:00–10:00 from the scene's day for a week.
Line flexed(std::string when = "-1 09:00", std::uint16_t slot = 0) {
    return says<schema::Package::TimeBandFlexAgreed>("package-package-1", std::move(when),
                                                     [=](auto fact, const Scene& scene) {
                                                         fact.setWith(Who::PERSON);
                                                         fact.setSlot(slot);
                                                         fact.setBandFrom(8 * 3'600);
                                                         fact.setBandTo(10 * 3'600);
                                                         fact.setFrom(day_number(scene, "00:00"));
                                                         fact.setTo(day_number(scene, "+6 00:00"));
                                                     });
}

struct Row {
    const char* story;
    Story told;
    bool punctual, late;
};

void check(const Row& row) {
    INFO(row.story);
    Book book;
    book.tell(told(two_visits(), row.told));
    const Measures measures(book);
    CHECK(measures.of("V").punctual == row.punctual);
    CHECK(measures.of("V").late == row.late);
}

TEST_CASE("flexed band: it is measured from its first day to its last, for its own visit, if it was agreed before") {
    const auto came = [](std::string at) {
        return told(planned("V", "08:00", "08:30"), clocked_in("V", std::move(at)));
    };
    const auto later = [](std::string day) {
        return told(planned("V", day + " 08:00", day + " 08:30"), clocked_in("V", day + " 09:45"));
    };
    check({"not flexed", came("09:45"), false, true});
    check({"at the end of the band", told(flexed(), came("10:00:59")), true, false});
    check({"a minute after it", told(flexed(), came("10:01")), false, true});
    check({"before it, as the band says and not the tolerance", told(flexed(), came("07:45")), false, false});
    check({"on its last day", told(flexed(), later("+6")), true, false});
    check({"the day after", told(flexed(), later("+7")), false, true});
    check({"agreed when the visit should have begun", told(flexed("08:30"), came("09:45")), false, true});
    check({"of the evening visit", told(flexed("-1 09:00", 1), came("09:45")), false, true});
    check({"agreed for a visit that the plan does not have", told(flexed("-1 09:00", 2), came("09:45")), false, true});
}

// A variation puts one visit at 11:00 in the place of both, from a day on; and one that begins at 11:00 is flexed until
// 13:00.
Story varied(std::string from, std::string agreed_when, std::string until = {}) {
    Line plan = says<schema::Variation::Proposed>("variation-v", "-5 09:00", [=](auto fact, const Scene& scene) {
        fact.setPackage("package-package-1");
        fact.setFrom(micros(at(scene, from)));
        if (!until.empty()) fact.setTo(micros(at(scene, until)));
        auto slot = fact.initPlan(1)[0];
        slot.setWeekdays(0x7f);
        slot.setStart(11 * 3'600);
        slot.setLength(1'800);
    });
    return told(std::move(plan), agreed("v", std::move(agreed_when)));
}
Line flexed_at_noon(std::string when = "-1 09:00") {
    return says<schema::Package::TimeBandFlexAgreed>("package-package-1", std::move(when),
                                                     [](auto fact, const Scene& scene) {
                                                         fact.setWith(Who::PERSON);
                                                         fact.setSlot(0);
                                                         fact.setBandFrom(11 * 3'600);
                                                         fact.setBandTo(13 * 3'600);
                                                         fact.setFrom(day_number(scene, "00:00"));
                                                         fact.setTo(day_number(scene, "+6 00:00"));
                                                     });
}

TEST_CASE("flexed band: it is of the visit that the plan in force on its first day has, as it was varied") {
    const auto came = [](std::string at) {
        return told(planned("V", "11:00", "11:30"), clocked_in("V", std::move(at)));
    };
    check({"varied, not flexed", told(varied("-3 00:00", "-4 09:00"), came("12:30")), false, true});
    check({"varied, then flexed", told(varied("-3 00:00", "-4 09:00"), flexed_at_noon(), came("12:30")), true, false});
    check({"a minute after the band", told(varied("-3 00:00", "-4 09:00"), flexed_at_noon(), came("13:01")), false,
           true});
    check({"flexed, and the variation agreed afterwards",
           told(flexed_at_noon(), varied("-3 00:00", "-4 09:00"), came("12:30")), true, false});
    check({"varied only from the day after on", told(varied("+1 00:00", "-4 09:00"), flexed_at_noon(), came("12:30")),
           false, true});
    check({"varied until the day before",
           told(varied("-3 00:00", "-4 09:00", "00:00"), flexed_at_noon(), came("12:30")), false, true});
    const auto late = [](const std::string& day, const char* hour, const char* in) {
        return told(planned("V", day + hour + ":00", day + hour + ":30"), clocked_in("V", day + in));
    };
    const Story both = told(varied("-3 00:00", "-4 09:00"), flexed_at_noon());
    check({"reversed from later on: until then",
           told(both, reversed("v", "-1 10:00", "+3 00:00"), late("+2", " 11", " 12:30")), true, false});
    check({"reversed from then on: the morning is not what was flexed",
           told(both, reversed("v", "-1 10:00", "+3 00:00"), late("+4", " 08", " 12:30")), false, true});
    check({"reversed altogether: nor is it then",
           told(both, reversed("v", "-1 10:00", "-3 00:00"), late("+2", " 08", " 12:30")), false, true});
}

TEST_CASE("flexed band: it is read by the wall clock on the day the clocks change") {
    Book book({.day = "2026-03-29"});
    book.tell(told(two_visits(), flexed(), planned("V", "08:00", "08:30"), clocked_in("V", "10:00")));
    const Measures measures(book);
    CHECK(measures.of("V").punctual);
}

}  // namespace
}  // namespace daybook::story
