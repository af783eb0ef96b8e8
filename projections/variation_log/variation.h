#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/terms.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/variation.capnp.h"
#include "schema/views.capnp.h"

// One variation as its events tell it, and rule R24: who must have been told what by when. Pure.
namespace daybook::projections::variation_log {

// A telling: staff through the rota, the care plan or a briefing, each to these workers (nobody named = to all).
struct Told {
    schema::Variation::StaffNotified::Through through = schema::Variation::StaffNotified::Through::ROTA;
    Instant at{};
    std::vector<std::string> workers;
};

struct Variation {
    std::string id;  // the stream without "variation-"
    schema::Variation::Kind kind = schema::Variation::Kind::PACKAGE;
    std::string person, package, contract, summary;
    Instant from{}, to{};  // `to` 0 = for good
    std::int64_t weekly_seconds = 0;
    std::int64_t weekly_pence = 0;
    bool impact = false, temporary = false;

    Instant proposed{}, agreed{}, refused{}, took_effect{}, lapsed{}, reversed{};  // 0 = not (yet)
    Instant reversed_from{};                                                       // 0 = from when it was said
    bool in_writing = false;
    schema::Who agreed_by = schema::Who::NOBODY;
    std::string document;

    std::vector<Told> told;
    std::vector<Instant> payer_told;         // in writing
    std::vector<Instant> care_plan_updated;  // the person's facts that cite the variation
    std::vector<Instant> risk_reassessed;

    // From when it no longer holds, which may be long after that was said, or before; 0 = it stands.
    Instant taken_back() const {
        return reversed == Instant{} || reversed_from == Instant{} ? reversed : reversed_from;
    }
    // Taken back by the time it was to take effect: it never held.
    bool never_held() const { return taken_back() != Instant{} && taken_back() <= from; }
};

// The variation an event is about: its own, or one that a fact of a person or a care worker cites; empty = none.
std::string_view variation_of(const EventView& event);
// Folds an event that is about it.
void fold(Variation& variation, const EventView& event);

std::string encode(const Variation& variation);
Result<Variation> decode_variation(std::string_view bytes);

// R24: those with a planned visit on the first seven days are told, days as the wall in London has them.
inline constexpr std::chrono::days told_days{7};
// The end of the last of them.
Instant told_until(Instant effect);

// What is to be done about an agreed variation.
enum class Duty { rota, care_plan_notice, care_plan, risk, payer, briefing };
std::string_view title(Duty duty);

struct Standing {
    Instant deadline{};  // R24; 0 without an effective instant or before it was agreed
    std::vector<Duty> duties;
    std::vector<Duty> outstanding;
    schema::Answer closed_in_time = schema::Answer::UNKNOWN;
    Instant told_by_rota{}, told_by_care_plan{}, briefed{};        // everybody rostered was; 0 = not yet
    Instant care_plan_updated{}, risk_reassessed{}, payer_told{};  // 0 = not yet
    schema::VariationLogRow::State state = schema::VariationLogRow::State::PROPOSED;
    std::vector<std::string> told;      // care workers, in whatever way
    std::vector<std::string> not_told;  // of those rostered, while they are to be told or briefed
    Seconds late{};                     // past the deadline when all was done, or by now while something is outstanding
};

// What its contract says: the terms in force on the day it takes effect, and whose bank holidays count.
struct Rules {
    const care::Terms& terms;
    Nation nation = Nation::england_and_wales;
};

// `rostered`: the workers with a planned visit of the package in the first 7 days; `now`: when the last event of the
// log was recorded, for deadlines that have passed.
Standing standing_of(const Variation& variation, const std::set<std::string>& rostered, const Rules& rules,
                     Instant now);

}  // namespace daybook::projections::variation_log
