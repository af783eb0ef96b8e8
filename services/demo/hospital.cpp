#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

// People in hospital: admitted, the package suspended meanwhile, discharged; and those whose care begins because they
// come home.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Person;

constexpr std::uint64_t avoidable_key = 61;

// A hospital tells it a little later.
Line person_line(const Package& package, std::string_view what, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + package.person + "/" + to_string(at),
            .stream = package.person,
            .occurred = at,
            .sent = at + minutes{5},
            .location = office_of(package.zone)};
}

struct Heard {
    Instant at, sent;
};

void tell_admitted(std::uint64_t seed, const Package& package, bool emergency, Heard heard, Tellings& out) {
    const Instant at = heard.at;
    Line line = person_line(package, "admitted", at);
    line.sent = heard.sent;
    out.push_back(tell<Fact::Admitted>(line, [&](auto fact) {
        Dice dice({seed, avoidable_key, package.number, static_cast<std::uint64_t>(micros(at))});
        const auto thrown = dice.below(100);
        fact.setAt(micros(at));
        fact.setEmergency(emergency);
        fact.setAvoidable(thrown < 20   ? schema::Answer::YES
                          : thrown < 80 ? schema::Answer::NO
                                        : schema::Answer::UNKNOWN);
    }));
}

void tell_discharged(const Package& package, Instant at, Tellings& out) {
    out.push_back(
        tell<Fact::Discharged>(person_line(package, "discharged", at), [&](auto fact) { fact.setAt(micros(at)); }));
}

}  // namespace

Instant stay_begins(const Stay& stay, const Calendar& calendar) { return calendar.at(stay.from, hours{10}).instant; }
Instant stay_ends(const Stay& stay, const Calendar& calendar) { return calendar.at(stay.until, hours{9}).instant; }

void tell_into_hospital(std::uint64_t seed, const Package& package, const Stay& stay, const Calendar& calendar,
                        Tellings& out) {
    const Instant from = stay_begins(stay, calendar);
    tell_admitted(seed, package, stay.emergency, {from - minutes{36}, from - minutes{31}}, out);
    out.push_back(
        tell<schema::Package::Suspended>(package_line(package, "suspended", from - minutes{30}), [&](auto fact) {
            fact.setFrom(micros(from));
            fact.setReason(schema::Package::Suspended::Reason::HOSPITAL);
        }));
}

void tell_home_again(const Package& package, const Stay& stay, const Calendar& calendar, Tellings& out) {
    const Instant until = stay_ends(stay, calendar);
    tell_discharged(package, until - minutes{50}, out);
    out.push_back(tell<schema::Package::Resumed>(package_line(package, "resumed", until),
                                                 [&](auto fact) { fact.setFrom(micros(until)); }));
}

void come_out_of_hospital(Package& package, Dice& dice) {
    // One in six is sent home earlier than the care can begin.
    package.discharged = package.from - days{dice.chance(160) ? 3 : 1};
    if (!dice.chance(250)) return;  // and one in four is back before the month is over
    const Stay back{.from = package.from + days{5 + dice.between(0, 6)},
                    .until = package.from + days{15 + dice.between(0, 4)},
                    .emergency = true};
    if (back.until + days{4} >= *package.last) return;
    std::erase_if(package.stays, [&](const Stay& stay) { return stay.from <= back.until + days{2}; });
    package.stays.insert(package.stays.begin(), back);
}

void tell_discharge(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out) {
    if (!package.discharged) return;
    // The hospital asks for care while the person is still there; that they were, is told with the package.
    if (day == calendar.day_of(package.authorised))
        tell_admitted(seed, package, true, {package.authorised - days{2}, package.authorised + minutes{5}}, out);
    if (day == *package.discharged) tell_discharged(package, calendar.at(day, hours{16}).instant, out);
}

}  // namespace daybook::demo
