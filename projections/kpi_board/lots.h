#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/engine/projection.h"

// Whose care a package is, and the lot it belongs to: its own or, where it names none, that of its zone.
namespace daybook::projections::kpi_board {

// Takes capacity.ZoneDefined, and leaves other events alone.
void take_zone(Rows& rows, const EventView& event);

std::vector<const TableInfo*> lot_tables();

// As they are told of by now, however the figures were filled. Holds what it has read.
class LotsRead {
 public:
    explicit LotsRead(const Reading& reading) : reading_(reading) {}

    // Empty where nobody has said it. A zone of figures without a location is the first of its name.
    const std::string& of_zone(std::string_view location, std::string_view zone) const;
    const std::string& of_package(std::string_view package) const;
    const std::string& person_of(std::string_view package) const;
    Status status() const { return failure_ ? Status(tl::unexpected(*failure_)) : Status{}; }

 private:
    struct Package {
        std::string lot, person;
    };
    const Package& package(std::string_view id) const;
    std::string first_came_to(std::string_view package) const;
    void read_zones() const;

    const Reading& reading_;
    mutable std::optional<std::map<std::pair<std::string, std::string>, std::string>> zones_;  // by zone and location
    mutable std::map<std::string, Package, std::less<>> packages_;
    mutable std::optional<Error> failure_;
};

}  // namespace daybook::projections::kpi_board
