#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

// How a request came to us: offered to several, bid for, tried elsewhere before; and what became of those nobody
// answered.
namespace daybook::demo {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Referral;
using Route = schema::Contract::Route;

constexpr hours offered_for{24}, forgotten_after{30};

Line line(const Request& request, std::string_view what, Instant at) {
    const std::string stream = "referral-" + std::to_string(request.number);
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = "account-coordinator-" + std::to_string(request.package.zone + 1),
            .location = office_of(request.package.zone)};
}

// Spot work is bought when it could not be had otherwise.
void tell_tried(const Request& request, Tellings& out) {
    const std::pair<std::size_t, std::string_view> tried[] = {{0, "nobody offered a start in time"},
                                                              {2, "no bid was made"}};
    for (const auto& [agreement, result] : tried)
        out.push_back(tell<Fact::RouteTried>(
            line(request, "tried-" + std::string(agreements[agreement].id), request.received + Seconds{30}),
            [&, of = agreement, came = result](auto fact) {
                fact.setRoute(agreements[of].route);
                fact.setContract(std::string(agreements[of].id));
                fact.setResult(std::string(came));
            }));
}

void tell_offered(const Request& request, Tellings& out) {
    out.push_back(tell<Fact::Offered>(line(request, "offered", request.received + Seconds{30}), [&](auto fact) {
        fact.setCloses(micros(request.received + offered_for));
        fact.setLot(request.package.zone < 3 ? "lot-north" : "lot-south");
    }));
    if (request.outcome != Request::Outcome::accepted && request.outcome != Request::Outcome::open) return;
    out.push_back(tell<Fact::BidSubmitted>(line(request, "bid", request.received + minutes{12}), [&](auto fact) {
        fact.setRatePence(static_cast<std::uint32_t>(agreements[request.package.agreement].pence_an_hour));
        fact.setStart(number(request.package.from));
    }));
    if (request.outcome == Request::Outcome::open)
        out.push_back(tell<Fact::BidNotAwarded>(line(request, "not-awarded", request.received + hours{26}),
                                                [&](auto fact) { fact.setReason("another provider was cheaper"); }));
}

}  // namespace

bool is_forgotten(const Request& request) {
    return request.outcome == Request::Outcome::open && request.number % 3 == 0;
}

void tell_sourcing(const Request& request, Tellings& out) {
    const Route route = agreements[request.package.agreement].route;
    if (route == Route::SPOT) tell_tried(request, out);
    if (route == Route::DPS) return tell_offered(request, out);
    if (is_forgotten(request))
        out.push_back(tell<Fact::Lapsed>(line(request, "lapsed", request.received + forgotten_after),
                                         [&](auto fact) { fact.setReason("nobody answered in time"); }));
}

}  // namespace daybook::demo
