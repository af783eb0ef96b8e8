#include "projections/commissioning/plans.h"

#include "events/care/package_fields.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "projections/commissioning/tables.h"
#include "schema/catalogue.capnp.h"
#include "schema/variation.capnp.h"

namespace daybook::projections::commissioning {

template <class Bytes>
void fields(Bytes& bytes, care::Is<PlanChange> auto& c) {
    bytes(c.package, c.turn);
}

namespace {

constexpr std::uint8_t row_version = 1;

std::string take_variation(Rows& rows, const EventView& event, const PlanTables& tables) {
    using Fact = schema::Variation;
    const std::string stream(event.stream());
    const Instant recorded = event.stamp().recorded;
    const auto change = [&]() -> const PlanChange* { return rows.find(tables.changes, key_of(stream)); };
    const auto package_of = [](const PlanChange& known) { return std::string(care::id_in(known.package, "package")); };
    const auto plan_of = [&](const PlanChange& known) -> care::PackagePlan& {
        return rows.edit(tables.packages, key_of(package_of(known))).plan;
    };
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED: {
            const auto proposed = event.as<Fact::Proposed>();
            auto turn = care::turn_of(proposed);
            if (!turn || proposed.getPackage().size() == 0) return {};
            rows.edit(tables.changes, key_of(stream)) = {.package = std::string{care::text_of(proposed.getPackage())},
                                                         .turn = std::move(turn)};
            return {};
        }
        case Fact::AGREED: {
            const auto* known = change();
            if (!known) return {};
            care::agree(plan_of(*known), stream, *known->turn, recorded);
            return package_of(*known);
        }
        case Fact::REVERSED: {
            const auto* known = change();
            if (!known) return {};
            const auto from = event.as<Fact::Reversed>().getFrom();
            care::reverse(plan_of(*known), stream, from == 0 ? event.occurred() : care::time_of(from), recorded);
            return package_of(*known);
        }
        case Fact::REFUSED:
        case Fact::LAPSED: rows.erase(tables.changes, key_of(stream)); return {};
        case Fact::TOOK_EFFECT:
        case Fact::STAFF_NOTIFIED:
        case Fact::PAYER_NOTIFIED:
        case Fact::PAYER_NOTICE_DUE: return {};
    }
    return {};
}

}  // namespace

std::string encode(const PlanChange& change) { return care::to_bytes(change, row_version); }
Result<PlanChange> decode_plan_change(std::string_view bytes) {
    return care::from_bytes<PlanChange>(bytes, row_version, "a proposed visit plan");
}

std::string take_plan(Rows& rows, const EventView& event, const PlanTables& tables) {
    if (event.category() == schema::Catalogue::VARIATION) return take_variation(rows, event, tables);
    if (event.category() != schema::Catalogue::PACKAGE) return {};
    std::string id(care::id_in(event.stream(), "package"));
    care::fold(rows.edit(tables.packages, key_of(id)), event);
    return id;
}

}  // namespace daybook::projections::commissioning
