// What holds for every person-day, whatever befell it and in whatever order it was told.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

namespace {

std::string clock_time(int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minute / 60) + ":" + two(minute % 60) + ":" + two(minute * 7 % 60);
}

// One thing that may happen to visit `id`, out of random choices.
Story happening(const std::string& id, int kind, int minute, int length, int who) {
    const std::string from = clock_time(minute), to = clock_time(minute + length);
    const By by{
        .worker = "w" + std::to_string(who % 3), .at_home = static_cast<Answer>(who % 3), .secondary = who % 5 == 0};
    const Who agreed = static_cast<Who>(who % 5);
    switch (kind) {
        case 0:
        case 1: return told(planned(id, from, to, {.time_critical = who % 4 == 0, .required = who % 2 + 1u}));
        case 2: return told(replanned(id, from, to, clock_time(std::max(0, minute - 60 * (who % 4))), agreed));
        case 3:
        case 4: return visited(id, from, to, by);
        case 5: return told(clocked_in(id, from, by));
        case 6: return told(clocked_out(id, to, by));
        case 7: return told(by_hand(id, from, to, by));
        case 8: return told(adjusted(id, who % 2 ? from : "", to, clock_time(minute + length + who), by.worker));
        case 9: return told(cancelled(id, from, agreed, who % 3 == 0));
        case 10: return told(frustrated(id, from, to));
        case 11: return told(missed(id, "23:00"));
        case 12: return told(shorter_agreed(id, from, agreed));
        case 13: return told(overdue(id, to));
        case 14: return told(suspended("package-1", from, from));
        case 15: return told(resumed("package-1", to, to));
        default: return told(voided(id, to));
    }
}

struct Choice {
    int visit, kind, minute, length, who;
};

std::vector<Choice> choices() {
    const auto choice =
        rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 5), rc::gen::inRange(0, 17), rc::gen::inRange(0, 1380),
                                    rc::gen::inRange(0, 120), rc::gen::inRange(0, 30)),
                     [](const auto& t) {
                         const auto& [visit, kind, minute, length, who] = t;
                         return Choice{visit, kind, minute, length, who};
                     });
    return *rc::gen::container<std::vector<Choice>>(choice);
}

Story lines_of(const std::vector<Choice>& choices) {
    Story all;
    for (const Choice& c : choices)
        for (Line& line : happening("V" + std::to_string(c.visit), c.kind, c.minute, c.length, c.who))
            all.push_back(std::move(line));
    return all;
}

// The same lines in another order in which every stream keeps its own.
Story shuffled(const Story& lines, unsigned seed) {
    std::vector<std::size_t> order(lines.size());
    std::map<std::string, std::vector<std::size_t>> streams;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        order[i] = i;
        streams[lines[i].stream].push_back(i);
    }
    std::shuffle(order.begin(), order.end(), std::mt19937{seed});
    std::map<std::string, std::size_t> next;
    Story other;
    for (const std::size_t i : order) {
        const std::string& stream = lines[i].stream;
        other.push_back(lines[streams[stream][next[stream]++]]);
    }
    return other;
}

// Told line by line: each is recorded when it comes.
Book recorded(const Story& lines) {
    Book book;
    for (const Line& line : lines) book.tell(line);
    return book;
}

// Everything that figures are made of; not when things were recorded, which is another matter.
auto figures(const care::Measured& m) {
    std::vector<std::string> rows;
    for (const care::Visit* row : m.rows) rows.push_back(row->id);
    return std::tuple{m.visit->id,
                      rows,
                      m.day,
                      m.state,
                      m.plan ? m.plan->start : Instant{},
                      m.planned_length(),
                      m.cut_off,
                      m.required,
                      m.start,
                      m.end,
                      m.staffed_from,
                      m.staffed,
                      m.late,
                      m.punctual,
                      m.delivered_capped,
                      m.delivered,
                      m.shorter_agreed,
                      m.unknown()};
}

}  // namespace

TEST_CASE("property: the order in which streams arrive does not change what is measured") {
    REQUIRE(rc::check([] {
        const Story lines = lines_of(choices());
        const Book one_book = recorded(lines), other_book = recorded(shuffled(lines, *rc::gen::arbitrary<unsigned>()));
        const Measures one{one_book}, other{other_book};
        RC_ASSERT(one.all().size() == other.all().size());
        for (std::size_t i = 0; i < one.all().size(); ++i) RC_ASSERT(figures(one.all()[i]) == figures(other.all()[i]));
    }));
}

TEST_CASE("property: every visit is measured once, by itself or as another's row, and no figure is out of bounds") {
    REQUIRE(rc::check([] {
        const Measures day{recorded(lines_of(choices()))};
        std::size_t visits = 0, seen = 0;
        for (const care::PersonDay& d : day.days()) visits += d.visits.size();
        for (const care::Measured& m : day.all()) {
            seen += 1 + m.rows.size();
            RC_ASSERT(!(m.late && m.punctual));
            RC_ASSERT(m.staffed >= Seconds{0});
            RC_ASSERT(m.delivered_capped <= m.delivered);
            if (m.plan) {
                RC_ASSERT(m.delivered_capped <= m.plan->length * m.required);
                RC_ASSERT(*m.cut_off > m.plan->start || m.plan->length == Seconds{0});
            }
            if (m.attended() && m.plan) RC_ASSERT(*m.start < *m.cut_off);
            RC_ASSERT(!(m.attended() && m.counts_missed()));
            RC_ASSERT(!m.unknown() || !m.due());
        }
        RC_ASSERT(visits == seen);
    }));
}

TEST_CASE("property: a record kept as a row between any two events comes to the same") {
    REQUIRE(rc::check([] {
        const Book book = recorded(lines_of(choices()));
        std::map<std::string, std::string> rows;
        Agency agency;
        for (const Stored& stored : book.events()) {
            agency.hear(stored);
            if (!stored.stream.starts_with("visit-")) continue;
            care::Visit visit;
            if (const auto row = rows.find(stored.stream); row != rows.end()) visit = *care::decode_visit(row->second);
            care::fold(visit, EventView{stored.bytes()});
            rows[stored.stream] = care::encode(visit);
        }
        for (const auto& [stream, row] : rows) RC_ASSERT(*care::decode_visit(row) == agency.visit(stream.substr(6)));
    }));
}
