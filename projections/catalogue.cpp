#include "projections/catalogue.h"

#include <vector>

#include "projections/audit_trail/audit_trail.h"
#include "projections/commissioning/commissioning.h"
#include "projections/costs/costs.h"
#include "projections/invoices/invoices.h"
#include "projections/kpi_board/kpi_board.h"
#include "projections/live_board/live_board.h"
#include "projections/market/market.h"
#include "projections/money/money.h"
#include "projections/variation_log/variation_log.h"

namespace daybook::projections {

std::span<const Projection> all() {
    static const std::vector<Projection> projections = {
        live_board::projection(),    kpi_board::projection(),   variation_log::projection(),
        commissioning::projection(), audit_trail::projection(), invoices::projection(),
        money::projection(),         market::projection(),      costs::projection()};
    return projections;
}

const Projection* find_projection(std::string_view name) {
    for (const auto& projection : all())
        if (projection.name == name) return &projection;
    return nullptr;
}

FoundView find_view(std::string_view name) {
    for (const auto& projection : all())
        for (const auto& view : projection.views)
            if (view.name == name) return {&projection, &view};
    return {};
}

}  // namespace daybook::projections
