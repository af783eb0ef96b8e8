#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/views.capnp.h"

namespace daybook::projections {

// One variation, from its own facts and from what people did because of it. An instant of 0 has not happened.
struct Variation {
    std::string id;  // the stream without "variation-"
    schema::Variation::Kind kind = schema::Variation::Kind::PACKAGE;
    std::string person, package, contract, summary, document;
    bool temporary = false;
    bool impact = false;      // on the person's wellbeing or needs
    bool in_writing = false;
    schema::Who agreed_by = schema::Who::NOBODY;
    Instant from{}, to{};     // effective; `to` 0 = permanent
    std::int64_t weekly_seconds = 0, weekly_pence = 0;

    Instant proposed{}, agreed{}, refused{}, took_effect{}, lapsed{}, reversed{};
    Instant told_by_rota{}, told_by_care_plan{}, briefed{};  // staff, first time
    Instant payer_told{};                                    // in writing
    Instant care_plan_updated{}, risk_reassessed{};          // the person's facts that cite this variation

    bool operator==(const Variation&) const = default;
};

// The variation an event is about: of its own stream, or the one that a person's or worker's fact cites. Empty if none.
std::string variation_of(const EventView& event);

// Folds one event that is about this variation.
void fold(Variation& variation, const EventView& event);

// R24: by when everybody had to be told: the effective instant or, if it was agreed after that, the end of the next
// working day; a price 28 days before. Nothing before it was agreed.
Instant deadline(const Variation& variation);

// What R24 asks for, and when it was done (0 = outstanding). Empty for a variation that never takes effect.
struct Duty {
    std::string_view what;
    Instant done;
};
std::vector<Duty> duties(const Variation& variation);

// Whether every duty was done by the deadline. `closed`: the instant up to which days have been closed; before the
// deadline nothing that is outstanding is late yet (R12).
schema::Answer closed_in_time(const Variation& variation, Instant closed);

schema::VariationLogRow::State state(const Variation& variation, Instant closed);

// The row a view answers with.
void write(const Variation& variation, Instant closed, schema::VariationLogRow::Builder row);

std::string encode(const Variation& variation);
Result<Variation> decode_variation(std::string_view bytes);

}  // namespace daybook::projections
