// What a feed or the steward sees of a package and does not fit it: kept as an exception, and counted nowhere.

#include "events/care/days.h"
#include "events/care/package.h"
#include "schema/package.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using Fact = schema::Package;

Instant noon(const std::string& day) { return *parse_instant(day + "T12:00:00Z"); }
Day on(const std::string& day) { return *parse_day(day); }

Said authorised(const std::string& told, const std::string& from, const std::string& to = "") {
    const auto fill = [=](auto fact) {
        fact.setPerson("person-ada");
        fact.setContract("county");
        fact.setFrom(number(on(from)));
        if (!to.empty()) fact.setTo(number(on(to)));
    };
    return said<Fact::Authorised>(fill, "test", noon(told));
}
Said started(const std::string& day) {
    return said<Fact::Started>([=](auto fact) { fact.setOn(number(on(day))); });
}
Said back(const std::string& day, Fact::HandBack reason = Fact::HandBack::CAPACITY) {
    return said<Fact::HandedBack>([=](auto fact) {
        fact.setOn(number(on(day)));
        fact.setReason(reason);
        fact.setTo("organisation-2");
    });
}
Said ended(const std::string& day, Fact::Ended::Reason reason) {
    return said<Fact::Ended>([=](auto fact) {
        fact.setOn(number(on(day)));
        fact.setReason(reason);
    });
}

// As its row gives it back.
Package folded(const std::vector<Said>& events) {
    Package package;
    for (const Said& event : events) fold(package, EventView(event.bytes));
    const auto kept = decode_package(encode(package));
    REQUIRE(kept);
    CHECK(kept->plan.odd == package.plan.odd);
    return *kept;
}

struct Story {
    std::string story;
    std::vector<Said> events;
    std::string started, handed_back, last;  // days; empty = none
    std::vector<std::string> odd{};
};

}  // namespace

TEST_CASE("package: what is seen of it and does not fit is an exception, and counts nowhere") {
    const Said told = authorised("2026-03-02", "2026-03-09");
    const std::vector<Story> stories = {
        {"as it goes", {told, started("2026-03-09"), back("2026-03-20")}, "2026-03-09", "2026-03-20", "2026-03-20"},
        {"started, and nobody authorised it",
         {started("2026-03-09")},
         "",
         "",
         "",
         {"started on 2026-03-09, and never authorised"}},
        {"handed back, and nobody authorised it",
         {back("2026-03-20")},
         "",
         "",
         "",
         {"handed back on 2026-03-20, and never authorised"}},
        {"heard of before its authorisation, which comes",
         {started("2026-03-09"), back("2026-03-20"), told},
         "2026-03-09",
         "2026-03-20",
         "2026-03-20"},
        {"somebody came before the day that was agreed: it began then",
         {told, started("2026-03-06")},
         "2026-03-06",
         "",
         "",
         {"started on 2026-03-06, before the day that was agreed"}},
        {"started after it ended",
         {authorised("2026-03-02", "2026-03-09", "2026-03-15"), started("2026-03-16")},
         "",
         "",
         "2026-03-15",
         {"started on 2026-03-16, after its last day"}},
        {"on its last day is in time",
         {authorised("2026-03-02", "2026-03-09", "2026-03-15"), started("2026-03-15")},
         "2026-03-15",
         "",
         "2026-03-15"},
        {"handed back the day before care began: its visits stay due",
         {told, started("2026-03-09"), back("2026-03-08")},
         "2026-03-09",
         "",
         "",
         {"handed back on 2026-03-08, before it began"}},
        {"handed back when nobody had come yet", {told, back("2026-03-03")}, "", "2026-03-03", "2026-03-03"},
        {"handed back before it was authorised",
         {told, back("2026-03-01")},
         "",
         "",
         "",
         {"handed back on 2026-03-01, before it began"}},
        {"handed back after the person died",
         {told, started("2026-03-09"), ended("2026-03-12", Fact::Ended::Reason::DIED), back("2026-03-14")},
         "2026-03-09",
         "",
         "2026-03-12",
         {"handed back on 2026-03-14, after its last day"}},
        {"told again with another day: the last word stands",
         {told, back("2026-03-20"), back("2026-03-27")},
         "",
         "2026-03-27",
         "2026-03-27"},
        {"told twice it is one exception",
         {back("2026-03-20"), back("2026-03-20")},
         "",
         "",
         "",
         {"handed back on 2026-03-20, and never authorised"}},
    };
    const auto day = [](const std::optional<Day>& one) { return one ? to_string(*one) : std::string(); };
    for (const Story& story : stories) {
        INFO(story.story);
        const Package package = folded(story.events);
        CHECK(day(package.started) == story.started);
        CHECK(day(package.handed_back) == story.handed_back);
        CHECK(day(package.plan.last) == story.last);
        CHECK((package.end_reason == Fact::Ended::Reason::HANDED_BACK) == !story.handed_back.empty());
        std::vector<std::string> odd;
        for (const auto& one : package.plan.odd) odd.push_back(in_words(one));
        CHECK(odd == story.odd);
    }
}

TEST_CASE("package: a hand-back that does not fit leaves the reason and the successor that were said before") {
    const auto kept = folded({authorised("2026-03-02", "2026-03-09"), started("2026-03-09"),
                              said<Fact::HandBackRequested>([](auto fact) { fact.setReason(Fact::HandBack::RISK); }),
                              back("2026-03-01")});
    CHECK(kept.hand_back == Fact::HandBack::RISK);
    CHECK(kept.handed_to.empty());
    const auto early = folded({back("2026-03-20", Fact::HandBack::NOT_VIABLE), authorised("2026-03-02", "2026-03-09")});
    CHECK(early.hand_back == Fact::HandBack::NOT_VIABLE);
    CHECK(early.handed_to == "organisation-2");
}

TEST_CASE("package: a start that is told late leaves how it ended as it was told last") {
    const auto kept = folded({authorised("2026-03-02", "2026-03-09"), back("2026-03-20"),
                              ended("2026-03-18", Fact::Ended::Reason::DIED), started("2026-03-09")});
    CHECK(kept.started == on("2026-03-09"));
    CHECK(kept.end == on("2026-03-18"));
    CHECK(kept.end_reason == Fact::Ended::Reason::DIED);
}

TEST_CASE("package: a source that tells nothing but what does not fit is kept within bounds") {
    std::vector<Said> many;
    for (int n = 0; n < 40; ++n) many.push_back(said<Fact::Started>([=](auto fact) { fact.setOn(20'000 + n); }));
    CHECK(folded(many).plan.odd.size() == 16);
}

}  // namespace daybook::care
