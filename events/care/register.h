#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/escalation.capnp.h"
#include "schema/risk.capnp.h"
#include "schema/words.capnp.h"

// What somebody has to look after until it is settled: risks, escalations and actions, each folded from its stream.
namespace daybook::care {

struct Risk {
    std::string id;  // the stream without "risk-"
    std::string about, what, owner;
    schema::Risk::Scope scope{};
    std::uint8_t likelihood = 0, impact = 0;  // 1 … 5
    unsigned raised_score = 0;
    std::optional<Day> review_on{};
    std::optional<Instant> raised{}, closed{};
    std::vector<std::string> mitigations{};
    bool accepted = false;

    unsigned score() const { return likelihood * impact; }
};
void fold(Risk& risk, const EventView& event);
std::string encode(const Risk& risk);
Result<Risk> decode_risk(std::string_view bytes);

struct Escalation {
    std::string id;  // the stream without "escalation-"
    schema::Escalation::Trigger trigger{};
    std::string kpi, contract, location, period, rule, about, role, outcome;  // location: of what has no contract
    std::int64_t figure_ppm = 0, threshold_ppm = 0;
    std::optional<Instant> raised{}, due{}, sent{}, acknowledged{}, breached{}, returned{}, closed{};
    std::optional<Instant>
        commissioner_told{};  // first; others may have been told before. Neither before it was raised
    schema::Escalation::SentTo::To sent_to{};
    std::vector<std::string> actions{};

    // Was a person told by the time it was due: yes, no, or not known at `now` (R18).
    schema::Answer sent_in_time(Instant now) const;
};
void fold(Escalation& escalation, const EventView& event);
std::string encode(const Escalation& escalation);
Result<Escalation> decode_escalation(std::string_view bytes);

struct Action {
    std::string id;  // the stream without "action-"
    std::string about, owner, what, evidence;
    std::optional<Day> due{}, until{}, done{};
    std::uint16_t every_days = 0;  // 0 = once
    std::uint32_t times_done = 0;

    // It is to be done again after the last time.
    bool open() const { return due.has_value(); }
};
void fold(Action& action, const EventView& event);
std::string encode(const Action& action);
Result<Action> decode_action(std::string_view bytes);

}  // namespace daybook::care
