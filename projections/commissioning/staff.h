#pragma once

#include <optional>
#include <vector>

#include "events/care/due_terms.h"
#include "events/care/house.h"
#include "events/care/worker.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

// Care workers' files, and what the schedules of locations ask of them and of the office.
namespace daybook::projections::commissioning {

struct StaffRow {
    struct Clearance {
        schema::Worker::Cleared::Kind kind{};
        std::optional<Day> until{};  // the last day it is good for; nothing = without end
    };
    care::Worker worker;
    std::vector<Clearance> clearances{};  // the last of each kind
    schema::Worker::Joined::RecruitedFrom recruited_from{};
    schema::Answer spot_check_passed{};  // the last
};
extern const Table<StaffRow> staff;  // by id

struct HouseRow {
    care::House rules;
    care::DueTermsByDay dues;
};
extern const Table<HouseRow> houses;  // by location

// Takes an event of a care worker.
void take_staff(Rows& rows, const EventView& event);

}  // namespace daybook::projections::commissioning
