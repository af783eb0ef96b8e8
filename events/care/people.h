#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/worker.capnp.h"

// What the dates of a person's and a care worker's records make due; nothing that says who they are.
namespace daybook::care {

struct CarePlanDates {
    std::optional<Day> review_due{};
    bool died = false, left = false;  // the service

    bool ended() const { return died || left; }
};
void fold(CarePlanDates& person, const EventView& event);

// What care workers were signed off or trained for, and until when.
struct Qualifications {
    using Kind = schema::Worker::QualificationExpiring::Kind;
    struct Held {
        Kind kind{};
        std::string name;
        Day until{};
    };
    std::vector<Held> held{};  // the last of each kind and name, where it ends
    bool left = false;
};
void fold(Qualifications& worker, const EventView& event);

struct Clearances {
    struct Clearance {
        schema::Worker::Cleared::Kind kind{};
        Day until{};
    };
    std::vector<Clearance> held{};  // the last of each kind, where it ends
    bool left = false;
};
void fold(Clearances& worker, const EventView& event);

}  // namespace daybook::care
