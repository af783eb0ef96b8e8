#include <algorithm>
#include <string>

#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/locations.h"
#include "services/demo/office.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Referral;

constexpr std::uint64_t request_key = 41, hospital_key = 42;
constexpr std::uint64_t numbers_a_day = 4;
constexpr std::uint64_t first_number = 1'000;
constexpr const char* registered_manager = "account-registered-manager";

Request cast_request(std::uint64_t seed, Day first, Day day, std::uint64_t index, const Calendar& calendar) {
    const auto n = static_cast<std::uint64_t>((day - first).count()) * numbers_a_day + index;
    Dice dice({seed, request_key, n});
    Request request{.number = first_number + n, .package = {}};
    request.received = calendar.at(day, hours{9} + minutes{dice.between(0, 420)}).instant;
    const bool urgent = dice.chance(300);
    request.urgent = urgent || is_surge_day(first, day);
    const auto throw_of = dice.below(100);
    request.outcome = throw_of < 58   ? Request::Outcome::accepted
                      : throw_of < 85 ? Request::Outcome::declined
                      : throw_of < 92 ? Request::Outcome::withdrawn
                                      : Request::Outcome::open;
    const minutes wait = dice.chance(850) ? minutes{dice.between(15, 235)} : minutes{dice.between(250, 1'500)};
    request.decided = request.received + wait;
    const auto share = dice.below(10);
    const std::size_t agreement = share < 3 ? 0 : share < 5 ? 1 : share < 8 ? 2 : 3;
    const auto any_zone = static_cast<std::size_t>(dice.below(zones.size()));
    const std::size_t zone = is_surge_day(first, day) ? any_zone % 3 : any_zone;  // of the north office
    const Day from = day + days{dice.between(3, 6)};
    request.package = cast_package(seed, request.number, agreement, zone, from, request.decided + minutes{30});
    request.package.referral = "referral-" + std::to_string(request.number);
    Dice hospital({seed, hospital_key, n});
    if (request.urgent) come_out_of_hospital(request.package, hospital);
    return request;
}

Line decided(const Request& request, std::string_view what) {
    const std::string stream = "referral-" + std::to_string(request.number);
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = request.decided,
            .sent = request.decided,
            .actor = "account-coordinator-" + std::to_string(request.package.zone + 1),
            .location = office_of(request.package.zone)};
}

Line on_the_way(const Request& request, std::string_view what, Seconds after) {
    auto line = decided(request, what);
    line.occurred = line.sent = request.received + after;
    return line;
}

void tell_received(const Request& request, Tellings& out) {
    out.push_back(tell<Fact::Received>(on_the_way(request, "received", Seconds{1}), [&](auto fact) {
        const Agreement& agreement = agreements[request.package.agreement];
        std::int64_t weekly = 0;
        for (const Slot& slot : request.package.slots)
            weekly += __builtin_popcount(slot.weekdays) * slot.required * slot.length.count();
        fact.setPerson(request.package.person);
        fact.setChannel(request.urgent ? Fact::Channel::HOSPITAL_DISCHARGE : Fact::Channel::BROKERAGE);
        fact.setCommissioner(std::string(agreement.commissioner));
        fact.setContract(std::string(agreement.id));
        fact.setZone(std::string(zones[request.package.zone]));
        fact.setNeedBy(micros(request.received + hours{request.urgent ? 48 : 168}));
        fact.setWeeklySeconds(static_cast<std::uint32_t>(weekly));
        fact.setRequired(request.package.slots.front().required);
        fact.setUrgent(request.urgent);
        fact.setNotes("synthetic request " + std::to_string(request.number));
        fact.setDischarge(request.urgent);
        fact.setLocation(office_of(request.package.zone));
        fact.setRoute(agreement.route);
        fact.setRatePence(static_cast<std::uint32_t>(agreement.pence_an_hour));
        const auto by_band = weekly_by_band(request.package);
        unsigned count = 0, next = 0;
        for (const Seconds time : by_band) count += time != Seconds{0};
        auto asked = fact.initBands(count);
        for (std::size_t b = 0; b < by_band.size(); ++b) {
            if (by_band[b] == Seconds{0}) continue;
            asked[next].setName(std::string(bands[b].name));
            asked[next].setFrom(static_cast<std::uint32_t>(bands[b].from.count()));
            asked[next].setTo(static_cast<std::uint32_t>(bands[b].to.count()));
            asked[next++].setWeeklySeconds(static_cast<std::uint32_t>(by_band[b].count()));
        }
    }));
}

// What has to be known before anybody may accept: an assessment, the telephone call of an urgent one, its place in the
// queue.
void tell_sorted(const Request& request, Tellings& out) {
    out.push_back(tell<Fact::Assessed>(on_the_way(request, "assessed", minutes{2}), [&](auto fact) {
        fact.setDocumentRef("document-assessment-" + std::to_string(request.number));
    }));
    if (request.urgent)
        out.push_back(tell<Fact::RiskValidated>(on_the_way(request, "validated", minutes{5}), [&](auto fact) {
            fact.setWith(schema::Who::COMMISSIONER);
            fact.setRisk(1);
        }));
    out.push_back(tell<Fact::Triaged>(on_the_way(request, "triaged", minutes{8}), [&](auto fact) {
        fact.setRisk(request.urgent ? 1 : static_cast<std::uint8_t>(2 + request.number % 3));
        fact.setEstablished(request.package.zone != 2 && request.package.zone != 4);
    }));
}

template <class List>
void set_check(List lines, const std::vector<care::Criterion>& check) {
    for (unsigned i = 0; i < check.size(); ++i) {
        lines[i].setWhat(check[i].what);
        lines[i].setOutcome(check[i].outcome);
        lines[i].setHard(check[i].hard);
        lines[i].setNeeded(check[i].needed);
        lines[i].setFound(check[i].found);
        lines[i].setSays(check[i].says);
    }
}

// For the criterion nobody overrides, where one does not pass.
void tell_declined(const Line& line, const std::vector<care::Criterion>& check, const char* else_why, Tellings& out) {
    out.push_back(tell<Fact::Declined>(line, [&](auto fact) {
        const auto hard = std::ranges::find_if(check, [](const care::Criterion& one) {
            return one.hard && one.outcome != care::Criterion::Outcome::PASS;
        });
        const bool refused = hard != check.end();
        fact.setReason(refused ? "spot-cap" : "no-capacity");
        fact.setRationale(refused ? hard->says : else_why);
        fact.setAlternative(refused ? "the same care under the framework" : "a start two weeks later");
        set_check(fact.initCheck(static_cast<unsigned>(check.size())), check);
    }));
}

void tell_withdrawn(const Line& line, Tellings& out) {
    out.push_back(tell<Fact::Withdrawn>(line, [](auto fact) {
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setReason("placed elsewhere");
    }));
}

void tell_decision(const Request& request, const std::vector<care::Criterion>& check, Tellings& out) {
    switch (request.outcome) {
        case Request::Outcome::accepted: {
            const bool overridden = care::verdict_of(check) != care::Verdict::accept;
            auto line = decided(request, "accepted");
            if (overridden) line.actor = registered_manager;
            out.push_back(tell<Fact::Accepted>(std::move(line), [&](auto fact) {
                fact.setBasis(overridden ? "override of the registered manager" : "acceptance check passed");
                if (overridden) {
                    fact.setOverrideReason("a package of the same round ends this week");
                    fact.setOverriddenBy(registered_manager);
                }
                set_check(fact.initCheck(static_cast<unsigned>(check.size())), check);
                fact.setPackage("package-" + request.package.id);
                fact.setContract(std::string(agreements[request.package.agreement].id));
                fact.setAgreedStart(number(request.package.from));
            }));
            return;
        }
        case Request::Outcome::declined:
            tell_declined(decided(request, "declined"), check,
                          "no round in this zone and time band has the minutes free", out);
            return;
        case Request::Outcome::withdrawn: return tell_withdrawn(decided(request, "withdrawn"), out);
        case Request::Outcome::open:  // some are put off, and some are forgotten
            if (is_forgotten(request)) return;
            out.push_back(tell<Fact::Deferred>(decided(request, "deferred"), [&](auto fact) {
                fact.setUntil(number(put_off_until(request)));
                fact.setWhy("a round in this zone begins next week");
            }));
            return;
    }
}

}  // namespace

// What was bid for ends with its bid.
bool is_put_off(const Request& request) {
    return request.outcome == Request::Outcome::open && !is_forgotten(request) &&
           agreements[request.package.agreement].route != schema::Contract::Route::DPS;
}

Day put_off_until(const Request& request) {
    Day until = request.package.from + days{7};
    while (iso_weekday(until) > 5) until += days{1};
    return until;
}

void tell_end_of_put_off(const Request& request, std::span<const Package> others, const Calendar& calendar,
                         Tellings& out) {
    const Day today = put_off_until(request);
    Line line = decided(request, request.number % 2 == 0 ? "declined" : "withdrawn");
    line.occurred = line.sent = calendar.at(today, hours{10}).instant;
    if (request.number % 2 != 0) return tell_withdrawn(line, out);
    const auto check = check_of(request.package, request.urgent, others, line.occurred, today);
    tell_declined(line, check, "the round it waited for did not come about", out);
}

std::vector<Request> requests_on(std::uint64_t seed, Day first, Day day, const Calendar& calendar) {
    std::vector<Request> requests;
    if (day < first || iso_weekday(day) > 5) return requests;
    Dice dice({seed, request_key, static_cast<std::uint64_t>(number(day)), 1});
    const auto thrown = dice.below(3);
    const std::uint64_t count = is_surge_day(first, day) ? 2 : thrown;
    for (std::uint64_t i = 0; i < count; ++i) requests.push_back(cast_request(seed, first, day, i, calendar));
    return requests;
}

void tell_request(std::uint64_t seed, const Request& request, Tellings& out) {
    tell_person(seed, request.package, request.received, out);
    tell_received(request, out);
    tell_sorted(request, out);
    tell_sourcing(request, out);
    tell_decision(request, request.check, out);
    if (request.outcome != Request::Outcome::accepted) return;
    tell_reserved(request.package, request.number, request.decided, out);
    tell_prepared(request.package, request.package.authorised + hours{1}, out);
    tell_consent(request.package, request.package.authorised + hours{1}, out);
    tell_package(request.package, request.package.authorised, out);
    tell_agreed_start(request.package, request.package.authorised + hours{1} + minutes{10}, out);
}

}  // namespace daybook::demo
