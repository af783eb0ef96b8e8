// W5 of rules.md, its referrals: cell by cell, and what was known when.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "projections/kpi/kpi.h"
#include "tests/kpi/times.h"

namespace daybook::kpi {
namespace {

using End = care::Referral::End;
using Criterion = schema::Referral::Criterion;
using Cell = std::optional<Ratio>;

constexpr Cell yes = Ratio{1, 1}, no = Ratio{0, 1}, out = std::nullopt;

struct Row {
    std::string id;
    std::string received;
    std::string responded, answered;  // empty = never
    End end;
    std::string ended;
    Cell response, decision, acceptance;
};

const std::vector<Row> w5 = {
    {"R1", "2026-03-02 09:00", "2026-03-02 11:30", "2026-03-02 11:30", End::accepted, "2026-03-02 11:30", yes, yes,
     yes},
    {"R2", "2026-03-02 16:00", "2026-03-02 18:00", "2026-03-04 15:59", End::accepted, "2026-03-04 15:59", yes, yes,
     yes},
    {"R3", "2026-03-02 10:00", "2026-03-02 14:00", "2026-03-02 14:00", End::declined, "2026-03-02 14:00", yes, yes, no},
    {"R4", "2026-03-03 09:00", "2026-03-05 09:01", "2026-03-05 09:01", End::declined, "2026-03-05 09:01", no, no, no},
    {"R5", "2026-03-03 09:00", "", "", End::withdrawn, "2026-03-03 10:00", out, out, out},
    {"R6", "2026-03-03 09:00", "", "", End::lapsed, "2026-03-05 09:00", no, no, no},
    {"R7", "2026-03-04 09:00", "2026-03-04 12:00", "2026-03-04 12:00", End::not_awarded, "2026-03-06 09:00", yes, yes,
     out},
    {"R8", "2026-03-31 22:00", "2026-04-01 01:30", "2026-04-01 01:30", End::accepted, "2026-04-01 01:30", yes, yes,
     yes}};

care::Referral referral(const Row& row) {
    care::Referral r;
    r.id = row.id;
    r.received = at(row.received);
    if (!row.responded.empty()) r.responded = at(row.responded);
    if (!row.answered.empty()) r.answered = at(row.answered);
    r.end = row.end;
    r.ended = at(row.ended);
    return r;
}
// As far as it had come by an instant.
care::Referral referral(const Row& row, Instant by) {
    care::Referral r = referral(row);
    if (r.responded && *r.responded >= by) r.responded.reset();
    if (r.answered && *r.answered >= by) r.answered.reset();
    if (*r.ended >= by) r.end = End::none, r.ended.reset();
    return r;
}

const care::Terms terms;

TEST_CASE("W5: every referral, once all days are closed") {
    for (const Row& row : w5) {
        INFO(row.id);
        const care::Referral r = referral(row);
        const ReferralSeen seen{.referral = r, .closed = known("2026-05-01")};
        CHECK(response_4h.measure(seen, terms) == row.response);
        CHECK(decision_2d.measure(seen, terms) == row.decision);
        CHECK(acceptance.measure(seen, terms) == row.acceptance);
        CHECK(response_4h.day(seen) == on(row.received.substr(0, 10)));
        CHECK(acceptance.day(seen) == on(row.ended.substr(0, 10)));
    }
}

TEST_CASE("W5: of March, known 1 Apr 00:00 and 3 Apr") {
    struct Known {
        const char* day;
        Ratio response, decision, acceptance;
    };
    for (const Known& when :
         {Known{"2026-04-01", {4, 6}, {4, 6}, {2, 5}}, Known{"2026-04-03", {5, 7}, {5, 7}, {2, 5}}}) {
        INFO(when.day);
        const auto in_march = [&](const ReferralKpi& kpi) {
            Ratio sum;
            for (const Row& row : w5) {
                const care::Referral r = referral(row, at(std::string(when.day) + " 00:00"));
                const ReferralSeen seen{.referral = r, .closed = known(when.day)};
                const auto day = kpi.day(seen);
                if (!day || *day < on("2026-03-01") || *day > on("2026-03-31")) continue;
                if (const auto ratio = kpi.measure(seen, terms)) sum += *ratio;
            }
            return sum;
        };
        CHECK(in_march(response_4h) == when.response);
        CHECK(in_march(decision_2d) == when.decision);
        CHECK(in_march(acceptance) == when.acceptance);
    }
    CHECK(ppm({2, 5}) == 400'000);
}

TEST_CASE("response and decision: an open deadline counts nowhere until its day is closed, unless already met") {
    care::Referral r;
    r.received = at("2026-03-02 09:00");
    CHECK(response_4h.measure({.referral = r, .closed = nothing_closed}, terms) == out);
    CHECK(response_4h.measure({.referral = r, .closed = known("2026-03-02")}, terms) == out);
    CHECK(response_4h.measure({.referral = r, .closed = known("2026-03-03")}, terms) == no);
    CHECK(response_4h.due({r, {}}) == on("2026-03-02"));
    CHECK(decision_2d.measure({.referral = r, .closed = known("2026-03-04")}, terms) == out);
    CHECK(decision_2d.measure({.referral = r, .closed = known("2026-03-05")}, terms) == no);
    r.responded = at("2026-03-02 13:00");
    CHECK(response_4h.measure({.referral = r, .closed = nothing_closed}, terms) == yes);  // exactly four hours
    CHECK(decision_2d.measure({.referral = r, .closed = nothing_closed}, terms) ==
          out);  // a deferral answers, and decides nothing
}

TEST_CASE(
    "response and decision: withdrawn after the deadline is not withdrawn in time; cited and never received is "
    "nothing") {
    care::Referral r;
    CHECK(response_4h.measure({.referral = r, .closed = known("2026-03-05")}, terms) == out);
    r.received = at("2026-03-02 09:00");
    r.end = End::withdrawn;
    r.ended = at("2026-03-02 13:01");
    CHECK(response_4h.measure({.referral = r, .closed = known("2026-03-05")}, terms) == no);
    CHECK(decision_2d.measure({.referral = r, .closed = known("2026-03-05")}, terms) == out);
}

TEST_CASE("declines and overrides: by what the check said and what was set aside") {
    care::Referral r;
    r.end = End::declined;
    CHECK(justified_declines.measure({.referral = r}, terms) == no);
    r.check = {{.what = Criterion::What::ZONE, .outcome = Criterion::Outcome::UNKNOWN}};
    CHECK(justified_declines.measure({.referral = r}, terms) == no);
    r.check.push_back({.what = Criterion::What::HOURS, .outcome = Criterion::Outcome::FAIL});
    CHECK(justified_declines.measure({.referral = r}, terms) == yes);
    CHECK(overrides.measure({.referral = r}, terms) == out);
    r.end = End::accepted;
    CHECK(justified_declines.measure({.referral = r}, terms) == out);
    CHECK(overrides.measure({.referral = r}, terms) == no);
    r.override_reason = "the buffer team starts on Monday";
    CHECK(overrides.measure({.referral = r}, terms) == yes);
}

}  // namespace
}  // namespace daybook::kpi
