#pragma once

#include <optional>
#include <string>

#include "events/care/package_holds.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/package.capnp.h"

namespace daybook::care {

struct PackageRecord {
    bool authorised = false;
    bool started = false;  // somebody came
    bool hand_back_requested = false;
    bool transfer_arranged = false;
    bool ended = false;
    Day told{};                 // when it was authorised
    Day from{};                 // of care, as it was agreed or moved last; 1970-01-01 = not said
    std::optional<Day> last{};  // of care, as it was authorised or ended; nothing = open
    // As it was told last, where that fits (package_plan.h); before its authorisation, as it was heard.
    std::optional<Day> handed_back{};
    Day moved{};             // to the contract it is on; 1970-01-01 = it is on the first
    PackageHolds holds{};    // the same that visits are measured by, so that both agree on what is suspended
    std::string contract{};  // as it was agreed or moved last
    std::string person{};
    bool operator==(const PackageRecord&) const = default;
};

// What stands against a visit plan, or nothing: each visit is on days there are, within a day, and takes time.
std::string wrong_with_plan(capnp::List<schema::Package::Slot>::Reader plan);

void add(PackageRecord& package, const EventView& event);
Status admit(const PackageRecord& package, const EventView& event);

}  // namespace daybook::care
