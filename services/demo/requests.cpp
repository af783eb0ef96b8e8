#include <string>

#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Referral;

constexpr std::uint64_t request_key = 41;
constexpr std::uint64_t numbers_a_day = 4;
constexpr std::uint64_t first_number = 1'000;

Request cast_request(std::uint64_t seed, Day first, Day day, std::uint64_t index, const Calendar& calendar) {
    const auto n = static_cast<std::uint64_t>((day - first).count()) * numbers_a_day + index;
    Dice dice({seed, request_key, n});
    Request request{.number = first_number + n, .package = {}};
    request.received = calendar.at(day, hours{9} + minutes{dice.between(0, 420)}).instant;
    request.urgent = dice.chance(300);
    const auto throw_of = dice.below(100);
    request.outcome = throw_of < 58   ? Request::Outcome::accepted
                      : throw_of < 85 ? Request::Outcome::declined
                      : throw_of < 92 ? Request::Outcome::withdrawn
                                      : Request::Outcome::open;
    const minutes wait = dice.chance(850) ? minutes{dice.between(15, 235)} : minutes{dice.between(250, 1'500)};
    request.decided = request.received + wait;
    const auto share = dice.below(10);
    const std::size_t agreement = share < 3 ? 0 : share < 5 ? 1 : share < 8 ? 2 : 3;
    const auto zone = static_cast<std::size_t>(dice.below(zones.size()));
    const Day from = day + days{dice.between(3, 6)};
    request.package = cast_package(seed, request.number, agreement, zone, from, request.decided + minutes{30});
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

void tell_received(const Request& request, Tellings& out) {
    auto line = decided(request, "received");
    line.occurred = line.sent = request.received + Seconds{1};
    out.push_back(tell<Fact::Received>(line, [&](auto fact) {
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
    }));
}

void tell_decision(const Request& request, Tellings& out) {
    switch (request.outcome) {
        case Request::Outcome::accepted:
            out.push_back(tell<Fact::Accepted>(decided(request, "accepted"), [&](auto fact) {
                fact.setBasis("acceptance check passed");
                fact.setContract(std::string(agreements[request.package.agreement].id));
                fact.setAgreedStart(number(request.package.from));
            }));
            return;
        case Request::Outcome::declined:
            out.push_back(tell<Fact::Declined>(decided(request, "declined"), [&](auto fact) {
                fact.setReason("no-capacity");
                fact.setRationale("no round in this zone and time band has the minutes free");
                fact.setAlternative("a start two weeks later");
            }));
            return;
        case Request::Outcome::withdrawn:
            out.push_back(tell<Fact::Withdrawn>(decided(request, "withdrawn"), [&](auto fact) {
                fact.setBy(schema::Who::COMMISSIONER);
                fact.setReason("placed elsewhere");
            }));
            return;
        case Request::Outcome::open: return;
    }
}

}  // namespace

std::vector<Request> requests_on(std::uint64_t seed, Day first, Day day, const Calendar& calendar) {
    std::vector<Request> requests;
    if (day < first || iso_weekday(day) > 5) return requests;
    Dice dice({seed, request_key, static_cast<std::uint64_t>(number(day)), 1});
    const auto count = dice.below(3);
    for (std::uint64_t i = 0; i < count; ++i) requests.push_back(cast_request(seed, first, day, i, calendar));
    return requests;
}

void tell_request(std::uint64_t seed, const Request& request, Tellings& out) {
    tell_person(seed, request.package, request.received, out);
    tell_received(request, out);
    tell_decision(request, out);
    if (request.outcome == Request::Outcome::accepted) tell_package(request.package, request.package.authorised, out);
}

}  // namespace daybook::demo
