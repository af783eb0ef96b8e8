#include "services/steward/weekly.h"

#include <algorithm>
#include <utility>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"
#include "schema/package.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"

// Weeks further back than every close looks at: history that is loaded later, days that were closed while no steward
// ran, and what is heard of late. A queue of what changed; nothing is searched for.
namespace daybook::steward {
namespace {

using std::chrono::days;

// When the visit was or should have been, as the fact says it; else when the fact occurred.
Instant time_in(const EventView& event) {
    using Fact = schema::Visit;
    std::int64_t said = 0;
    if (event.is<Fact::Planned>()) said = event.as<Fact::Planned>().getStart();
    if (event.is<Fact::Replanned>()) said = event.as<Fact::Replanned>().getStart();
    if (event.is<Fact::ManuallyConfirmed>()) said = event.as<Fact::ManuallyConfirmed>().getStart();
    if (event.is<Fact::Claimed>()) said = event.as<Fact::Claimed>().getStart();
    if (event.is<Fact::Cancelled>()) said = event.as<Fact::Cancelled>().getStart();
    if (event.is<Fact::Frustrated>()) said = event.as<Fact::Frustrated>().getStart();
    if (event.is<Fact::Unrostered>()) said = event.as<Fact::Unrostered>().getStart();
    if (event.is<Fact::TimesAdjusted>()) {
        const auto fact = event.as<Fact::TimesAdjusted>();
        said = fact.getStart() != 0 ? fact.getStart() : fact.getEnd();
    }
    return said == 0 ? care::within_reach(event.occurred()) : care::time_of(said);
}

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
    const auto of_package = [&](std::string_view package) -> std::string_view {
        const auto known = bought_.find(care::id_in(package, "package"));
        return known == bought_.end() ? std::string_view{} : std::string_view{known->second.contract};
    };
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    if (category == Category::VISIT) {
        const Day on = Calendar::london().day_of(time_in(event));
        std::string contract;
        if (event.is<schema::Visit::Planned>())
            contract = care::id_in(care::text_of(event.as<schema::Visit::Planned>().getContract()), "contract");
        heard_of(contract, on, on);
    } else if (changed) {
        heard_of(of_package(event.stream()), *changed, *last_);
    } else if (event.is<schema::Variation::Agreed>() || event.is<schema::Variation::Reversed>()) {
        const auto what = proposed_.find(event.stream());
        if (what != proposed_.end()) heard_of(of_package(what->second.package), what->second.from, *last_);
    }
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
