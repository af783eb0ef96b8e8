#include "services/steward/crossings.h"

#include "events/care/referral.h"
#include "events/stored/digest.h"
#include "events/stored/names.h"
#include "schema/escalation.capnp.h"

namespace daybook::steward {
namespace {

using Fact = schema::Escalation;
using Trigger = Fact::Trigger;

constexpr unsigned send_within = 5;  // working days (R18)

struct Words {
    std::string_view policy, kpi;
};
std::optional<Words> words_for(Trigger trigger) {
    if (trigger == Trigger::SPOT_CAP) return Words{"spot-cap", "spot_share"};
    if (trigger == Trigger::SICKNESS) return Words{"sickness", "sickness"};
    return std::nullopt;
}

// The cap that a location has by itself, and the share of a zone, need no more than what they are about.
bool alone(const Crossings::Key& key) {
    return key.trigger == Trigger::SICKNESS || key.rule == "spot share of the weekly authorised time, at its cap";
}

std::string name_of(const Crossings::Key& key) {
    const std::string about(care::id_in(key.about, "capacity"));
    return in_name(alone(key) ? about : about + " " + key.rule);
}

}  // namespace

std::string in_name(const std::string& id) {
    constexpr std::size_t most = 32;
    if (id.size() <= most && !category_of("contract-" + id).empty()) return id;
    const Digest digest = Sha256()(std::as_bytes(std::span(id)));
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < most / 2; ++i) {
        hex += digits[static_cast<unsigned>(digest[i]) >> 4];
        hex += digits[static_cast<unsigned>(digest[i]) & 15];
    }
    return hex;
}

Instant to_be_sent_by(Instant raised, Nation nation, const Calendar& calendar) {
    return calendar.start_of(working_days_after(calendar.day_of(raised), send_within, nation) + std::chrono::days{1});
}

void Crossings::read(const Key& key, Reading reading, const Close& close) {
    State& state = states_[key];
    state.below = state.below || !reading.reached;
    state.reading = std::move(reading);
    state.close = close;
}

std::optional<Crossings::Key> Crossings::take(const EventView& event, const care::Escalation& record) {
    if (!words_for(record.trigger) || !record.raised) return std::nullopt;
    Key key{.trigger = record.trigger, .about = record.about, .rule = record.rule};
    State& state = states_[key];
    if (!record.returned && !record.closed)
        state.open = event.stream();
    else if (state.open == event.stream())
        state.open.clear();
    if (event.is<Fact::Raised>()) state.below = false;
    return key;
}

std::set<Crossings::Key> Crossings::open_of(Trigger trigger, const std::string& about) const {
    std::set<Key> open;
    for (auto at = states_.lower_bound({.trigger = trigger, .about = about, .rule = {}});
         at != states_.end() && at->first.trigger == trigger && at->first.about == about; ++at)
        if (!at->second.open.empty()) open.insert(at->first);
    return open;
}

std::vector<Duty> Crossings::duties(const Key& key, const Calendar& calendar) const {
    const auto known = states_.find(key);
    if (known == states_.end() || known->second.close.day == Day{}) return {};
    const auto& [reading, close, open, below] = known->second;
    const Words words = *words_for(key.trigger);
    const std::string policy(words.policy);
    std::vector<Duty> duties;
    if (reading.reached && open.empty() && below) {
        const std::string stream = "escalation-" + policy + "." + name_of(key) + "." + to_string(close.day);
        duties.push_back(duty<Fact::Raised>(
            policy, stream, stream, close.at,
            [&](auto fact) {
                fact.setTrigger(key.trigger);
                fact.setKpi(capnp::Text::Reader(words.kpi.data(), words.kpi.size()));
                fact.setPeriod(to_string(close.day));
                fact.setFigure(reading.ppm);
                fact.setThreshold(reading.threshold_ppm);
                fact.setRule(key.rule);
                fact.setAbout(key.about);
                fact.setDue(micros(to_be_sent_by(close.at, reading.nation, calendar)));
            },
            reading.location, close.position));
    }
    if (!reading.reached && !open.empty())
        duties.push_back(duty<Fact::ReturnedToThreshold>(
            policy + "-returned", open, open, close.at, [&](auto fact) { fact.setFigure(reading.ppm); },
            reading.location, close.position));
    return duties;
}

}  // namespace daybook::steward
