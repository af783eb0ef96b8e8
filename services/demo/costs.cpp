#include "services/demo/costs.h"

#include <array>
#include <map>

#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::minutes;

enum Purpose : std::uint64_t { pay_key = 91, leg_key };

Line line(std::string_view what, const std::string& stream, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = "account-finance-officer",
            .location = "north-office"};
}

struct Firm {
    std::string_view id, title;
    schema::Organisation::Role role;
    schema::Organisation::Rating rating = schema::Organisation::Rating::NOT_INSPECTED;
};

void tell_organisations(Instant at, Day first, Tellings& out) {
    using Fact = schema::Organisation;
    using Role = Fact::Role;
    using Rating = Fact::Rating;
    constexpr std::array firms{Firm{"daybook-demo-care", "Daybook Demo Care", Role::PROVIDER, Rating::GOOD},
                               Firm{"synthwell-care", "Synthwell Care", Role::PROVIDER, Rating::REQUIRES_IMPROVEMENT},
                               Firm{"fablecott-homecare", "Fablecott Homecare", Role::PROVIDER},
                               Firm{"county", "The Invented County Council", Role::COMMISSIONER},
                               Firm{"district", "The Invented District Council", Role::COMMISSIONER},
                               Firm{"city", "The Invented City Council", Role::COMMISSIONER}};
    for (const Firm& firm : firms) {
        const std::string stream = "organisation-" + std::string(firm.id);
        out.push_back(tell<Fact::Registered>(line("known", stream, at), [&](auto fact) {
            fact.setTitle(std::string(firm.title));
            fact.initRoles(1).set(0, firm.role);
        }));
        if (firm.rating == Rating::NOT_INSPECTED) continue;
        out.push_back(tell<Fact::RatingPublished>(line("rated", stream, at), [&](auto fact) {
            fact.setRating(firm.rating);
            fact.setOn(number(first - days{200}));
        }));
    }
}

void tell_worker_cost(std::uint64_t seed, std::size_t worker, Instant at, Day from, Tellings& out) {
    Dice dice({seed, pay_key, worker});
    const std::string stream = worker_id(seed, worker);
    out.push_back(tell<schema::Worker::CostSet>(line("cost", stream, at), [&](auto fact) {
        fact.setFrom(number(from));
        fact.setPayPence(1'240 + 20 * dice.between(0, 5));
        fact.setOnCost(220'000);
        fact.setMileagePence(35);
    }));
}

// A zone's lanes: minutes between two doors, and metres a minute.
struct Lanes {
    std::int64_t shortest, longest, metres;
};
constexpr std::array<Lanes, zones.size()> lanes{{{3, 7, 350}, {3, 8, 350}, {7, 16, 550}, {3, 6, 300}, {9, 22, 600}}};

// A care worker's round of one day, from the first door to the last.
struct Shift {
    std::size_t worker = 0;
    Instant from{}, to{};
    std::int64_t travel_s = 0;
};

void tell_shift(std::uint64_t seed, const Shift& shift, Tellings& out) {
    const std::string stream = worker_id(seed, shift.worker);
    const Line said{.source = app_source,
                    .id = "shift/" + stream + "/" + to_string(shift.from),
                    .stream = stream,
                    .occurred = shift.to,
                    .sent = shift.to + minutes{2},
                    .location = office_of(zone_of_worker(shift.worker))};
    out.push_back(tell<schema::Worker::ShiftWorked>(said, [&](auto fact) {
        fact.setFrom(micros(shift.from));
        fact.setTo(micros(shift.to));
        fact.setTravelSeconds(static_cast<std::uint32_t>(shift.travel_s));
    }));
}

}  // namespace

void tell_reckoning(std::uint64_t seed, Instant at, Day first, Tellings& out) {
    const Day from = first - days{30};
    tell_organisations(at, first, out);
    for (std::size_t n = 0; n < all_workers; ++n) tell_worker_cost(seed, n, at, from, out);
    using Fact = schema::Governance;
    out.push_back(tell<Fact::OverheadSet>(line("overhead", "governance-costs", at), [&](auto fact) {
        fact.setFrom(number(from));
        fact.setPence(260);
    }));
    out.push_back(tell<Fact::BenchmarkSet>(line("benchmark", "governance-costs", at), [&](auto fact) {
        fact.setFrom(number(from));
        fact.setSource("average of the neighbouring authorities");
        fact.setPence(2'380);
    }));
}

void tell_travel(std::uint64_t seed, std::span<const Played> day, Tellings& out) {
    using Fact = schema::Visit;
    std::map<std::pair<std::size_t, std::size_t>, Instant> left;  // zone and round: when the visit before was to end
    std::map<std::size_t, Shift> shifts;                          // by care worker
    for (const Played& played : day) {
        const Rostered& visit = played.visit;
        const std::size_t zone = visit.package->zone;
        for (const Attended& one : played.attended) {
            const auto before = left.find({zone, one.run});
            const bool first = before == left.end();
            Shift& shift = shifts[visit.worker(one.run)];
            if (shift.from == Instant{}) shift = {.worker = visit.worker(one.run), .from = one.in};
            shift.to = std::max(shift.to, one.out);
            const Instant ended = first ? Instant{} : before->second;
            left[{zone, one.run}] = visit.end();
            if (first) continue;  // from home: nobody's leg
            Dice dice({seed, leg_key, visit.package->number * 8 + visit.slot,
                       static_cast<std::uint64_t>(number(visit.day)), one.run});
            const std::int64_t way = dice.between(lanes[zone].shortest, lanes[zone].longest);
            shift.travel_s += way * 60;
            const auto gap = std::max(std::chrono::floor<Seconds>(visit.start - ended), Seconds{});
            const std::string stream = visit.stream();
            const Line said{.source = app_source,
                            .id = "travel/" + stream + "/" + std::to_string(one.run),
                            .stream = stream,
                            .occurred = one.in,
                            .sent = one.in + minutes{1},
                            .location = office_of(zone)};
            out.push_back(tell<Fact::TravelRecorded>(said, [&](auto fact) {
                fact.setWorker(worker_id(seed, visit.worker(one.run)));
                fact.setSeconds(static_cast<std::uint32_t>(way * 60));
                fact.setMetres(static_cast<std::uint32_t>(way * lanes[zone].metres));
                fact.setGapSeconds(static_cast<std::uint32_t>(gap.count()));
                fact.setPerson(visit.package->person);
            }));
        }
    }
    for (const auto& [worker, shift] : shifts) tell_shift(seed, shift, out);
}

}  // namespace daybook::demo
