#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// When one package of care is suspended and held: from each instant of suspension to the next resumption (R21).
struct PackageHolds {
    struct Turn {
        Instant from{};
        bool suspended = false;
        Position position;
        bool operator==(const Turn&) const = default;
    };
    std::string package;  // its id: the stream without "package-"
    std::string person;
    std::string contract;
    std::vector<Turn> turns;  // by instant, then position

    bool held_at(Instant t) const;
    bool operator==(const PackageHolds&) const = default;
};

// Folds one event of the package's stream. Returns the instant from which its visits have to be measured again.
std::optional<Instant> fold(PackageHolds& package, const EventView& event);

std::string encode(const PackageHolds& package);
Result<PackageHolds> decode_package_holds(std::string_view bytes);

}  // namespace daybook::care
