#pragma once

#include <catch2/catch.hpp>
#include <functional>

#include "projections/commissioning/commissioning.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/variations.h"
#include "tests/projections/tale.h"

// What the tests of the commissioning projection begin with.
namespace daybook::projections {

// The projection after the whole book, and after the book told event by event: both must be the same.
struct Told {
    explicit Told(const story::Book& book) : shelf(projection(), book) {
        whole(shelf);
        Shelf slowly(projection(), book);
        one_by_one(slowly, book.events().size());
        CHECK(came(shelf.runner()) == came(slowly.runner()));
    }
    template <class Row>
    void rows(std::string_view view, Filters filters, const std::function<void(typename Row::Reader)>& visit) const {
        each<Row>(asked(shelf.runner(), view, std::move(filters)), visit);
    }
    static const Projection& projection() {
        static const Projection one = commissioning::projection();
        return one;
    }
    mutable Shelf shelf;
};

// The scene's day is Mon 2 March 2026.
inline story::Scene monday() { return {.day = "2026-03-02"}; }

// A location with two packages: every morning 60 min in E4, every evening 30 min in E4.
inline story::Book open_for_work() {
    using namespace story;
    Book book{monday()};
    book.tell(agreed_contract("framework", "-20 09:00"),
              agreed_contract("spot", "-20 09:00", schema::Contract::Route::SPOT), criteria("-20 10:00"),
              travel_times("-20 10:00"), declared("-20 10:00", "E4", "morning", 840),
              declared("-20 10:00", "E4", "evening", 420),
              authorised("p1", "-10 09:00", {.from = "-9 00:00", .visits = {{8, 60}}}),
              authorised("p2", "-10 09:00", {.from = "-9 00:00", .visits = {{18, 30}}}));
    return book;
}

}  // namespace daybook::projections
