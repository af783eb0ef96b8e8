#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "events/care/decisions/decisions.h"
#include "events/stored/format.h"
#include "events/stored/proposal.h"

// The admission rules as tables: what stands in the stream, what is decided, and what is answered.
namespace daybook::care {

struct Said {
    std::vector<capnp::word> bytes;
    const FactType* type;
};

// `source` says it, on the first day there is unless another is named.
template <class Fact, class Fill>
Said said(Fill fill, std::string_view source = "test", Instant occurred = instant(1), std::string_view actor = {}) {
    const FactType& type = fact_type<Fact>();
    const Envelope envelope{.id = "e",
                            .source = std::string(source),
                            .stream = type.category_name + "-1",
                            .occurred = occurred,
                            .actor = std::string(actor)};
    return {format::stamped({}, propose<Fact>(envelope, fill).content), &type};
}
template <class Fact>
Said said() {
    return said<Fact>([](auto) {});
}

struct Row {
    std::string story;
    std::vector<Said> before;
    Said decision;
    std::string refusal;  // empty = admitted
    // Of records the decision leans on: what stands in their streams, by name.
    std::map<std::string, std::vector<Said>> beside{};
};

inline void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.story);
        Record record = record_of(row.decision.type->category);
        for (const Said& event : row.before) {
            const EventView view(event.bytes);
            REQUIRE_FALSE(view.damage());
            add(record, view);
        }
        const EventView decision(row.decision.bytes);
        REQUIRE_FALSE(decision.damage());
        Others others;
        for (const std::string& stream : leans_on(record, decision)) {
            Record other = record_of(stream);
            if (const auto known = row.beside.find(stream); known != row.beside.end())
                for (const Said& event : known->second) add(other, EventView(event.bytes));
            others.emplace(stream, std::move(other));
        }
        // As the recorder does it: what a feed or the steward saw is not asked about.
        const Status answer = depends_on_record(decision) ? admit(record, decision, others) : Status{};
        CHECK((answer ? "" : answer.error().sentence) == row.refusal);
        if (!answer) CHECK(answer.error().kind == Error::Kind::rejected);
    }
}

}  // namespace daybook::care
