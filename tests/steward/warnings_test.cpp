// Early warning decided: what the figures at the close of a day make true, without a service.

#include "services/steward/warnings.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "events/care/register.h"
#include "events/stored/format.h"
#include "schema/catalogue.capnp.h"

namespace daybook::steward {
namespace {

using Lines = std::vector<std::string>;
using Fact = schema::Escalation;

// A log in memory, which takes what is said as the recorder would, and the memory of whoever reads it.
class Book {
 public:
    Warnings warnings{Calendar::london()};

    // The day is closed and its figures are looked at. "raised forecast.late_visits.c1.2026-03" …
    Lines close(const std::string& day, const std::vector<Figure>& figures) {
        day_closed(day);
        const auto close = warnings.next();
        REQUIRE(close);
        REQUIRE(to_string(close->day) == day);
        Lines lines;
        for (const auto& [id, stream, event] : say(*close, figures)) lines.push_back(line(stream));
        return lines;
    }
    void day_closed(const std::string& day) {
        stamp("record-days",
              propose<schema::Record::DayClosed>(
                  {.id = "day-" + day, .source = "daybook:steward", .stream = "record-days", .occurred = end_of(day)},
                  [&](auto fact) { fact.setDay(number(*parse_day(day))); })
                  .content);
    }
    template <class What>
    void people_say(const std::string& stream, const std::string& day) {
        stamp(stream, propose<What>({.id = "p" + std::to_string(events_.size()),
                                     .source = "office",
                                     .stream = stream,
                                     .occurred = end_of(day)},
                                    [](auto) {})
                          .content);
    }
    std::vector<Warnings::Saying> say(const Warnings::Close& close, const std::vector<Figure>& figures) {
        auto said = warnings.decide(close, {.position = close.position, .all = figures});
        for (const auto& one : said.warnings) {
            const Version head = streams_[one.stream].head;
            CHECK(one.event.once);
            CHECK(one.event.expected == (head == Version{} ? Expected::none() : Expected::exactly(head)));
            stamp(one.stream, one.event.content);
        }
        stamp(std::string(figures_stream), said.looked.content);
        return std::move(said.warnings);
    }
    // The events once more, into another memory.
    void read_into(Warnings& other) const {
        for (const auto& words : events_) other.take(EventView{words});
    }
    // Which stand open of each trigger, KPI and contract: raised, and neither closed nor back within the threshold.
    using Key = std::tuple<Fact::Trigger, std::string, std::string>;
    std::map<Key, Lines> standing() const {
        std::map<std::string, care::Escalation> all;
        for (const auto& words : events_) {
            const EventView event{words};
            if (event.stream().starts_with("escalation-")) care::fold(all[std::string(event.stream())], event);
        }
        std::map<Key, Lines> open;
        for (const auto& [stream, one] : all)
            if (one.raised && !one.returned && !one.closed)
                open[{one.trigger, one.kpi, one.contract}].push_back(stream);
        return open;
    }
    EventView last() const { return EventView{events_.at(events_.size() - 2)}; }  // before that it was looked at

 private:
    struct Stream {
        Position number;
        Version head;
    };
    static Instant end_of(const std::string& day) {
        return Calendar::london().start_of(*parse_day(day) + std::chrono::days{1});
    }
    void stamp(const std::string& stream, const std::vector<capnp::word>& content) {
        const Position position{events_.size() + 1};
        Stream& known = streams_.try_emplace(stream, Stream{.number = position, .head = {}}).first->second;
        ++known.head.value;
        const Stamp stamp{.position = position, .stream = known.number, .recorded = {}, .version = known.head};
        events_.push_back(format::stamped(stamp, content));
        warnings.take(EventView{events_.back()});
        if (known.number == position || !lines_.contains(stream)) lines_[stream] = {};
        lines_[stream].push_back(position.value);
    }
    // What the next unread event of a stream says.
    std::string line(const std::string& stream) {
        auto& unread = read_[stream];
        const EventView event{events_.at(lines_[stream].at(unread++) - 1)};
        const std::string name = stream.substr(stream.find('-') + 1);
        if (event.is<Fact::Raised>()) return "raised " + name;
        if (event.is<Fact::Breached>()) return "breached " + name;
        if (event.is<Fact::ReturnedToThreshold>()) return "returned " + name;
        return "other " + name;
    }

    std::vector<std::vector<capnp::word>> events_;
    std::map<std::string, Stream> streams_;
    std::map<std::string, std::vector<std::uint64_t>> lines_;
    std::map<std::string, std::size_t> read_;
};

constexpr spc::Share of(std::int64_t hits, std::int64_t visits) { return {hits, visits, visits}; }

// Late visits of contract c1: amber 7 %, target 10 %.
Figure late(spc::Share so_far, spc::Share last_14, std::int64_t remaining, spc::Share last_7 = {},
            const std::string& month = "2026-03") {
    return {.contract = "c1",
            .kpi = "late_visits",
            .month = month,
            .standing = {.period = so_far, .last_7 = last_7, .last_14 = last_14, .remaining = remaining},
            .threshold = {.target_ppm = 100'000, .amber_ppm = 70'000, .better = spc::Better::lower},
            .least = 100};
}
const Figure well = late(of(40, 1'000), of(40, 1'000), 2'000, of(20, 500));
const Figure heading = late(of(72, 1'000), of(72, 1'000), 2'000, of(55, 500));  // 7.2 %, last 7 days 11 %
const Figure broken = late(of(101, 1'000), of(101, 1'000), 2'000, of(60, 500));

Figure charted(Figure figure, const std::string& week, spc::Variation variation = spc::Variation::concern) {
    const bool speaks = variation != spc::Variation::common;
    figure.week = Figure::Week{.last = *parse_day(week),
                               .ppm = 102'000,
                               .signal = {.rule = speaks ? spc::Rule::one_side : spc::Rule::none,
                                          .side = speaks ? spc::Side::above : spc::Side::none,
                                          .variation = variation}};
    return figure;
}

}  // namespace

TEST_CASE("early warning: W11's forecast is raised at the close of 13 March, once") {
    Book book;
    CHECK(book.close("2026-03-02", {late(of(9, 104), of(78, 1'420), 3'096)}).empty());
    CHECK(book.close("2026-03-12", {late(of(74, 1'240), of(109, 1'430), 1'960)}).empty());
    const Lines raised{"raised forecast.late_visits.c1.2026-03"};
    CHECK(book.close("2026-03-13", {late(of(83, 1'345), of(113, 1'435), 1'855)}) == raised);
    const auto fact = book.last().as<Fact::Raised>();
    CHECK(fact.getTrigger() == Fact::Trigger::KPI_FORECAST);
    CHECK(fact.getFigure() == 71'585);
    CHECK(fact.getThreshold() == 70'000);
    CHECK(to_string(instant(fact.getDue())) == "2026-03-21T00:00:00Z");  // 5 working days after Saturday 14 March
    CHECK(book.close("2026-03-14", {late(of(83, 1'345), of(113, 1'435), 1'855)}).empty());
}

TEST_CASE("early warning: a month whose threshold breaks is said once, of what was raised first") {
    Book book;
    const auto signal = charted(well, "2026-03-08");
    CHECK(book.close("2026-03-08", {signal}) == Lines{"raised signal.late_visits.c1.2026-03-08"});
    CHECK(book.close("2026-03-09", {charted(heading, "2026-03-08")}) ==
          Lines{"raised forecast.late_visits.c1.2026-03"});
    CHECK(book.close("2026-03-10", {charted(broken, "2026-03-08")}) ==
          Lines{"breached signal.late_visits.c1.2026-03-08"});
    CHECK(book.last().as<Fact::Breached>().getFigure() == 101'000);
    CHECK(book.last().as<Fact::Breached>().getThreshold() == 100'000);
    CHECK(book.close("2026-03-11", {charted(broken, "2026-03-08")}).empty());
    // The next month is another.
    Figure april = broken;
    april.month = "2026-04";
    CHECK(book.close("2026-04-10", {april}) == Lines{"breached signal.late_visits.c1.2026-03-08"});
}

TEST_CASE("early warning: a threshold that breaks unannounced raises an escalation of its own") {
    Book book;
    Figure sudden = broken;
    sudden.standing.remaining = -1;  // nobody knows what is to come, so there was no forecast
    CHECK(book.close("2026-03-10", {sudden}) ==
          Lines{"raised breach.late_visits.c1.2026-03", "breached breach.late_visits.c1.2026-03"});
    CHECK(book.close("2026-03-11", {sudden}).empty());
}

TEST_CASE("early warning: forecast and breach of one day are one escalation") {
    Book book;
    CHECK(book.close("2026-03-10", {broken}) ==
          Lines{"raised forecast.late_visits.c1.2026-03", "breached forecast.late_visits.c1.2026-03"});
}

TEST_CASE("early warning: back within its threshold is the first later day whose last 7 days meet it") {
    Book book;
    Figure same_day = heading;
    same_day.standing.last_7 = of(10, 500);
    REQUIRE(book.close("2026-03-10", {same_day}).size() == 1);  // not on the day it is raised
    CHECK(book.close("2026-03-11", {heading}).empty());         // 11 %
    Figure met = heading;
    met.standing.last_7 = of(51, 500);
    CHECK(book.close("2026-03-12", {met}).empty());
    Figure nothing = heading;
    nothing.standing.last_7 = {};
    CHECK(book.close("2026-03-13", {nothing}).empty());  // no data is not met
    met.standing.last_7 = of(50, 500);                   // what the contract wants, and over amber
    CHECK(book.close("2026-03-14", {met}) == Lines{"returned forecast.late_visits.c1.2026-03"});
    CHECK(book.last().as<Fact::ReturnedToThreshold>().getFigure() == 100'000);
    CHECK(book.close("2026-03-15", {met}).empty());  // once a month
    Figure april = heading;
    april.month = "2026-04";
    CHECK(book.close("2026-04-15", {april}) == Lines{"raised forecast.late_visits.c1.2026-04"});
}

TEST_CASE("early warning: after a breach it is the target that must be met again") {
    Book book;
    Figure sudden = broken;
    sudden.standing.remaining = -1;
    REQUIRE(book.close("2026-03-10", {sudden}).size() == 2);
    sudden.standing.last_7 = of(50, 500);
    CHECK(book.close("2026-03-11", {sudden}) == Lines{"returned breach.late_visits.c1.2026-03"});
}

TEST_CASE("early warning: one of a trigger is open at a time, and closed or returned makes room") {
    Book book;
    REQUIRE(book.close("2026-03-10", {heading}).size() == 1);
    Figure april = heading, may = heading;
    april.month = "2026-04";
    may.month = "2026-05";
    CHECK(book.close("2026-04-10", {april}).empty());
    book.people_say<Fact::SentTo>("escalation-forecast.late_visits.c1.2026-03", "2026-04-11");
    book.people_say<Fact::Closed>("escalation-forecast.late_visits.c1.2026-03", "2026-04-11");
    CHECK(book.close("2026-05-10", {may}) == Lines{"raised forecast.late_visits.c1.2026-05"});
    // Of another contract or KPI nothing stands in the way.
    Figure other = may;
    other.contract = "c2";
    CHECK(book.close("2026-05-11", {may, other}) == Lines{"raised forecast.late_visits.c2.2026-05"});
}

TEST_CASE("early warning: a signal is told of the week that ended last, once while it is open") {
    Book book;
    CHECK(book.close("2026-03-07", {charted(well, "2026-03-01", spc::Variation::improvement)}).empty());
    CHECK(book.close("2026-03-15", {charted(well, "2026-03-08")}).empty());  // a week old
    CHECK(book.close("2026-03-16", {charted(well, "2026-03-15")}) == Lines{"raised signal.late_visits.c1.2026-03-15"});
    CHECK(std::string(book.last().as<Fact::Raised>().getRule().cStr()) == "7 points above the mean");
    CHECK(book.last().as<Fact::Raised>().getFigure() == 102'000);
    // Its 7 days were within amber all along: it is back when the chart is quiet again as well.
    CHECK(book.close("2026-03-22", {charted(well, "2026-03-22")}).empty());
    CHECK(book.close("2026-03-23", {charted(well, "2026-03-15", spc::Variation::common)}).empty());
    CHECK(book.close("2026-03-29", {charted(well, "2026-03-29", spc::Variation::common)}) ==
          Lines{"returned signal.late_visits.c1.2026-03-15"});
    CHECK(book.close("2026-04-05", {charted(well, "2026-04-05")}) == Lines{"raised signal.late_visits.c1.2026-04-05"});
}

TEST_CASE("early warning: the month's close is a breach on however few visits") {
    Book book;
    Figure few = late(of(20, 99), {}, -1);
    CHECK(book.close("2026-03-30", {few}).empty());
    few.standing.period_closed = true;
    CHECK(book.close("2026-03-31", {few}).size() == 2);
}

TEST_CASE("early warning: whoever decides a day again says it in the same words, and adds nothing") {
    Book book;
    book.day_closed("2026-03-10");
    Warnings again(Calendar::london());
    book.read_into(again);
    const auto close = again.next();
    REQUIRE(close);
    const auto first = book.say(*close, {broken});
    const auto second = again.decide(*close, {.position = close->position, .all = {broken}}).warnings;
    REQUIRE(second.size() == first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        CHECK(second[i].id == first[i].id);
        CHECK(second[i].stream == first[i].stream);
    }
    // Who has read that it was looked at does not look again; events read twice change nothing.
    book.read_into(again);
    CHECK_FALSE(again.next());
    book.read_into(again);
    book.day_closed("2026-03-11");
    CHECK(book.say(*book.warnings.next(), {broken}).empty());
}

TEST_CASE("early warning: days wait in order until they are looked at, and none longer than a month") {
    Book book;
    for (const std::string day : {"2026-02-01", "2026-03-01", "2026-03-10", "2026-03-11"}) book.day_closed(day);
    CHECK(to_string(book.warnings.next()->day) == "2026-03-01");
    book.say(*book.warnings.next(), {});
    CHECK(to_string(book.warnings.next()->day) == "2026-03-10");
    book.say(*book.warnings.next(), {});
    book.say(*book.warnings.next(), {});
    CHECK_FALSE(book.warnings.next());
    book.day_closed("2026-03-05");  // closed late: what it would warn of is past
    CHECK_FALSE(book.warnings.next());
}

TEST_CASE("early warning: a contract whose name no stream may hold has a stream all the same") {
    Book book;
    Figure named = heading, likewise = heading;
    named.contract = "Côte d’Or / 12";
    likewise.contract = std::string(70, 'c');
    book.day_closed("2026-03-10");
    const auto said = book.say(*book.warnings.next(), {named, likewise});
    REQUIRE(said.size() == 2);
    CHECK(said[0].stream != said[1].stream);
    for (const auto& one : said) CHECK(one.stream.starts_with("escalation-forecast.late_visits."));
    book.day_closed("2026-03-11");
    CHECK(book.say(*book.warnings.next(), {named, likewise}).empty());
}

// R13: of what has no contract, each location has its own figure and its own escalation.
TEST_CASE("early warning: what has no contract is warned of by location, and one location does not stand for another") {
    const auto supervision = [](const std::string& location, std::int64_t hits, bool period_closed) {
        return Figure{.contract = {},
                      .location = location,
                      .kpi = "supervision",
                      .month = "2026-03",
                      .standing = {.period = {hits, 20, 20},
                                   .last_7 = {hits, 20, 20},
                                   .last_14 = {hits, 20, 20},
                                   .remaining = -1,
                                   .period_closed = period_closed},
                      .threshold = {.target_ppm = 950'000, .amber_ppm = 950'000, .better = spc::Better::higher},
                      .least = 100};
    };
    Book book;
    // Twenty care workers are too few to speak of before the month's close (R23).
    CHECK(book.close("2026-03-30", {supervision("north", 18, false), supervision("south", 19, false)}).empty());
    CHECK(book.close("2026-03-31", {supervision("north", 18, true), supervision("south", 19, true)}) ==
          Lines{"raised breach.supervision.at-north.2026-03", "breached breach.supervision.at-north.2026-03"});
    CHECK(std::string(book.last().event().getLocation().cStr()) == "north");
    CHECK(std::string(book.last().stream()) == "escalation-breach.supervision.at-north.2026-03");
    auto north = supervision("north", 19, false), south = supervision("south", 18, true);
    north.month = south.month = "2026-04";
    CHECK(book.close("2026-04-30", {north, south}) == Lines{"returned breach.supervision.at-north.2026-03",
                                                            "raised breach.supervision.at-south.2026-04",
                                                            "breached breach.supervision.at-south.2026-04"});
}

TEST_CASE("early warning: whatever figures and people do, no two of a trigger, KPI and contract stand open together") {
    Book book;
    std::minstd_rand dice{GENERATE(1U, 2U, 3U)};
    const auto one_in = [&](unsigned n) { return dice() % n == 0; };
    std::size_t most = 0, closed = 0;
    for (Day day = *parse_day("2026-03-02"); day < *parse_day("2026-09-01"); day += std::chrono::days{1}) {
        std::vector<Figure> figures;
        for (const char* contract : {"c1", "c2"})
            for (const char* kpi : {"late_visits", "short_visits"}) {
                Figure one = one_in(3) ? well : one_in(2) ? heading : broken;
                if (one_in(4)) one = charted(one, to_string(week_ending(day)));
                one.contract = contract;
                one.kpi = kpi;
                one.month = to_string(day).substr(0, 7);
                figures.push_back(std::move(one));
            }
        book.close(to_string(day), figures);
        const auto standing = book.standing();
        for (const auto& [key, streams] : standing) CHECK(streams.size() == 1);
        most = std::max(most, standing.size());
        for (const auto& [key, streams] : standing)
            if (one_in(9)) {
                book.people_say<Fact::SentTo>(streams.front(), to_string(day));
                book.people_say<Fact::Closed>(streams.front(), to_string(day));
                ++closed;
            }
    }
    CHECK(most > 4);  // of other triggers, KPIs and contracts they do
    CHECK(closed > 10);
}

}  // namespace daybook::steward
