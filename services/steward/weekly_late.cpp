#include "services/steward/weekly.h"

#include <algorithm>
#include <utility>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/package.capnp.h"
#include "schema/variation.capnp.h"

// Weeks further back than every close looks at: history that is loaded later, days that were closed while no steward
// ran, and what is heard of late. A queue of what changed; nothing is searched for.
namespace daybook::steward {
namespace {

using std::chrono::days;

// From which day on a package's weeks may be others now.
std::optional<Day> changed_from(const EventView& event) {
    using Fact = schema::Package;
    const Calendar& london = Calendar::london();
    if (event.is<Fact::Authorised>()) return care::within_reach(day(event.as<Fact::Authorised>().getFrom()));
    if (event.is<Fact::Suspended>()) return london.day_of(care::time_of(event.as<Fact::Suspended>().getFrom()));
    if (event.is<Fact::Resumed>()) return london.day_of(care::time_of(event.as<Fact::Resumed>().getFrom()));
    if (event.is<Fact::Ended>()) return care::within_reach(day(event.as<Fact::Ended>().getOn()));
    if (event.is<Fact::HandedBack>()) return care::within_reach(day(event.as<Fact::HandedBack>().getOn()));
    if (event.is<Fact::SupplementSet>()) return care::within_reach(day(event.as<Fact::SupplementSet>().getFrom()));
    if (event.is<Fact::ContractMoved>()) return care::within_reach(day(event.as<Fact::ContractMoved>().getFrom()));
    if (event.is<Fact::StartAgreed>()) return care::within_reach(day(event.as<Fact::StartAgreed>().getOn()));
    if (event.is<Fact::StartMoved>()) return care::within_reach(day(event.as<Fact::StartMoved>().getTo()));
    return std::nullopt;
}

}  // namespace

// The same, and remembers what the next such change is held against. A start that is moved changes the weeks from the
// earlier of the two days on.
std::optional<Day> Weekly::take_package(const EventView& event) {
    using Fact = schema::Package;
    const auto from = changed_from(event);
    if (!from) return from;
    Bought& package = bought_[std::string(care::id_in(event.stream(), "package"))];
    if (event.is<Fact::Authorised>())
        package = {
            .contract = std::string(care::id_in(care::text_of(event.as<Fact::Authorised>().getContract()), "contract")),
            .from = *from};
    if (event.is<Fact::ContractMoved>()) package.contract.clear();
    if (event.is<Fact::StartAgreed>() || event.is<Fact::StartMoved>())
        return std::min(*from, std::exchange(package.from, *from));
    return from;
}

void Weekly::hear_late(const EventView& event) {
    const auto changed = take_package(event);
    if (event.is<schema::Variation::Proposed>()) {
        const auto fact = event.as<schema::Variation::Proposed>();
        if (fact.getPackage().size() != 0)
            proposed_[std::string(event.stream())] = {
                .package = std::string(care::id_in(care::text_of(fact.getPackage()), "package")),
                .from = Calendar::london().day_of(care::time_of(fact.getFrom()))};
    }
    if (!last_) return;
    if (changed) {
        heard_of(contract_of(event.stream()), *changed, *last_);
    } else if (event.is<schema::Variation::Agreed>() || event.is<schema::Variation::Reversed>()) {
        const auto what = proposed_.find(event.stream());
        if (what != proposed_.end()) heard_of(contract_of(what->second.package), what->second.from, *last_);
    }
}

std::string_view Weekly::contract_of(std::string_view package) const {
    const auto known = bought_.find(care::id_in(package, "package"));
    return known == bought_.end() ? std::string_view{} : std::string_view{known->second.contract};
}

void Weekly::take(const CareDay& of) {
    if (!last_) return;
    heard_of(of.package.empty() ? care::id_in(of.contract, "contract") : contract_of(of.package), of.day, of.day);
}

// The week before those that the next close looks at anyway is still among them now, and is taken, too.
void Weekly::heard_of(std::string_view contract, Day from, Day to) {
    const Day until = std::min(to, *last_ - weeks_looked_back + days{7});
    from = std::max(from, *first_);
    if (from > until) return;
    for (const auto& [id, terms] : contracts_) {
        if (!contract.empty() && contract != id) continue;
        for (Day week = week_ending(from, terms.week_ends_on); week <= week_ending(until, terms.week_ends_on);
             week += days{7})
            heard_of_.insert({id, week});
    }
}

// A day's week is run once of every contract, whenever the day is closed; where it had no care, nothing is said.
void Weekly::close(Day closed, Position position) {
    first_ = first_ ? std::min(*first_, closed) : closed;
    for (const auto& [id, terms] : contracts_)
        if (const Week week{id, week_ending(closed, terms.week_ends_on)}; !run_.contains(week)) heard_of_.insert(week);
    if (last_ && closed <= *last_) return;
    last_ = closed;
    last_position_ = position;
    for (const Week& week : std::exchange(heard_of_, {})) queue_.insert_or_assign(week, position);
}

}  // namespace daybook::steward
