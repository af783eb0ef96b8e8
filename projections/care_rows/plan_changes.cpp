#include "projections/care_rows/plan_changes.h"

#include "events/care/package_fields.h"

namespace daybook::projections::care_rows {
namespace {

constexpr std::uint8_t row_version = 2;

}  // namespace

std::string encode(const care::PlanChange& change) { return care::to_bytes(change, row_version); }
Result<care::PlanChange> decode_plan_change(std::string_view bytes) {
    return care::from_bytes<care::PlanChange>(bytes, row_version, "a proposed visit plan");
}

std::optional<care::PlanChange> settled_by(Rows& rows, const PlanChanges& changes, const std::string& key,
                                           const EventView& event) {
    using Fact = schema::Variation;
    if (event.is<Fact::Proposed>()) {
        if (auto change = care::plan_change_of(event.as<Fact::Proposed>()))
            rows.edit(changes, key) = std::move(*change);
        return std::nullopt;
    }
    if (event.is<Fact::Refused>() || event.is<Fact::Lapsed>()) rows.erase(changes, key);
    if (!event.is<Fact::Agreed>() && !event.is<Fact::Reversed>()) return std::nullopt;
    const care::PlanChange* known = rows.find(changes, key);
    return known ? std::optional(*known) : std::nullopt;
}

}  // namespace daybook::projections::care_rows
