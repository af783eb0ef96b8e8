// Which escalations of a week's mismatches stand open, and which of them are settled.

#include "events/care/referral.h"
#include "schema/catalogue.capnp.h"
#include "services/steward/weekly.h"

namespace daybook::steward {
namespace {

constexpr std::string_view of_mismatches = "escalation-mismatch.";
constexpr std::size_t day_length = 10;  // "2026-03-08"

// Of a stream as mismatch_escalation_stream writes it. The contract's name may hold dots of its own.
struct Escalated {
    std::string contract;
    Day week{}, closed{};
};
std::optional<Escalated> escalated(std::string_view stream) {
    constexpr std::size_t days_length = 2 * (day_length + 1);
    if (!stream.starts_with(of_mismatches) || stream.size() <= of_mismatches.size() + days_length) return std::nullopt;
    const auto days = stream.substr(stream.size() - days_length);
    const auto week = parse_day(days.substr(1, day_length)), closed = parse_day(days.substr(day_length + 2));
    if (!week || !closed) return std::nullopt;
    stream.remove_prefix(of_mismatches.size());
    stream.remove_suffix(days_length);
    return Escalated{.contract = std::string(stream), .week = *week, .closed = *closed};
}

}  // namespace

std::string mismatch_escalation_stream(std::string_view contract, Day week, Day closed) {
    return std::string(of_mismatches) + std::string(contract) + "." + to_string(week) + "." + to_string(closed);
}

void Weekly::take_escalation(const EventView& event) {
    using Fact = schema::Escalation;
    const auto one = escalated(event.stream());
    if (!one) return;
    const Week week{one->contract, one->week};
    if (event.is<Fact::Raised>()) told_[week].insert(one->closed);
    if (!event.is<Fact::Closed>() && !event.is<Fact::ReturnedToThreshold>()) return;
    const auto known = told_.find(week);
    if (known == told_.end()) return;
    known->second.erase(one->closed);
    if (known->second.empty()) told_.erase(known);
}

std::set<Day> Weekly::settled_escalations(const Week& week, const std::set<Open>& resolved, Day closed) const {
    const auto known = told_.find(week);
    if (known == told_.end()) return {};
    std::set<Day> settled = known->second;
    settled.erase(closed);  // what is raised at this close stands
    const auto& [contract, last] = week;
    for (auto at = open_.lower_bound({contract, last, {}, {}}); at != open_.end(); ++at) {
        const auto& [mismatch, raised] = *at;
        if (std::get<0>(mismatch) != contract || std::get<1>(mismatch) != last) break;
        if (!resolved.contains(mismatch)) settled.erase(raised);
    }
    return settled;
}

}  // namespace daybook::steward
