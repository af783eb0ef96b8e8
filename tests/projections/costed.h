#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>

#include "projections/costs/costs.h"
#include "schema/views.capnp.h"
#include "tests/dsl/costs.h"
#include "tests/projections/tale.h"

// What tests of the projection costs share: its rows live and whole, and an agency whose hours have a price and a cost.
namespace daybook::projections {

inline const Projection& projection() {
    static const Projection one = costs::projection();
    return one;
}

// After the whole book, and the same event by event.
inline std::unique_ptr<Shelf> told_live(const story::Book& book) {
    auto shelf = std::make_unique<Shelf>(projection(), book);
    whole(*shelf);
    Shelf slowly(projection(), book);
    one_by_one(slowly, book.events().size());
    CHECK(came(shelf->runner()) == came(slowly.runner()));
    return shelf;
}

using Money = schema::SustainabilityRow::Reader;
inline void sustainability(const Runner& runner, const std::string& route, const std::function<void(Money)>& visit,
                           Filters filters = {}) {
    filters.emplace_back("route", route);
    bool found = false;
    each<schema::SustainabilityRow>(asked(runner, "sustainability", filters), [&](Money row) {
        found = true;
        visit(row);
    });
    INFO(route);
    CHECK(found);
}

inline story::Book priced() {
    using namespace story;
    Book book;
    book.tell(agreed_contract("framework", "-30 09:00"),
              agreed_contract("spot", "-30 09:00", schema::Contract::Route::SPOT), hourly_rate("framework", 2'410),
              hourly_rate("spot", 2'650), costs_from("worker-1", 1'260), overhead(260));
    return book;
}

}  // namespace daybook::projections
