#include "services/gateway/behind.h"

#include <algorithm>
#include <array>

#include "services/gateway/row_words.h"

namespace daybook::gateway {
namespace {

// Of several of one view, the first that fits and whose columns all hold something.
constexpr std::array all{
    Behind{"live-board", "Events", "/records/visit-{visit}"},
    Behind{"kpi-visits", "Events", "/records/visit-{visit}"},
    Behind{"kpi-records", "Events", "/records/{record}"},
    Behind{"kpi-board", "Visits",
           "/views/kpi-visits?kpi={kpi}&from={from}&to={to}{?contract}{?lot}{?zone}{?location}{?package}{?person}"
           "{?worker}",
           "counts:visits"},
    Behind{"kpi-board", "Figure", "/kpis/{kpi}?contract={contract}", "counts:s,zone:,location:,package:,worker:,lot:"},
    Behind{"kpi-board", "Records", "/views/kpi-records?kpi={kpi}&from={from}&to={to}{?contract}{?zone}{?location}",
           "package:,person:,worker:,lot:"},
    Behind{"kpi-series", "Figure", "/kpis/{kpi}?contract={contract}"},
    Behind{"kpi-forecast", "Figure", "/kpis/{kpi}?contract={contract}"},
    Behind{"kpi-reported", "Figure", "/views/kpi-board?kpi={kpi}&from={from}&to={to}&by=contract{?contract}"},
    Behind{"continuity", "Events", "/records/{person}"},
    Behind{"surges", "Events", "/records/capacity-{location}"},
    Behind{"variation-log", "Events", "/records/variation-{variation}"},
    Behind{"audit-trail", "Event", "/v1/events/{position}"},

    Behind{"referrals", "Events", "/records/referral-{referral}"},
    Behind{"acceptance", "Events", "/records/referral-{referral}"},
    Behind{"capacity", "Events", "/records/capacity-{location}"},
    Behind{"locations", "Events", "/records/capacity-{location}"},
    Behind{"reservations", "Events", "/records/capacity-{location}"},
    Behind{"spot-caps", "Packages", "/contracts/packages?location={location}&route=spot{?zone}"},
    Behind{"contracts", "Events", "/records/contract-{contract}"},
    Behind{"packages", "Events", "/records/package-{package}"},
    Behind{"people", "Events", "/records/person-{person}"},
    Behind{"workforce", "Events", "/records/worker-{worker}"},
    Behind{"partners", "Events", "/records/organisation-{organisation}"},
    Behind{"governance", "Events", "/records/{record}"},
    Behind{"risk-register", "Events", "/records/risk-{risk}"},
    Behind{"escalations", "Events", "/records/escalation-{escalation}"},
    Behind{"actions", "Events", "/records/action-{action}"},
    Behind{"market", "Packages", "/contracts/packages?{by}={group}", "by:contract|route|zone"},
    Behind{"market-exceptions", "Events", "/records/package-{title}"},

    Behind{"reconciliation", "Visits", "/money/billable?contract={contract}&week={week}{?package}"},
    Behind{"mismatches", "Events", "/records/reconciliation-{contract}.{week}"},
    Behind{"billing", "Events", "/records/visit-{visit}"},
    Behind{"billing", "Events", "/records/package-{package}"},
    Behind{"purchase-orders", "Events", "/records/package-{package}"},
    Behind{"invoices", "Events", "/records/invoice-{invoice}"},
    Behind{"invoice-lines", "Events", "/records/invoice-{invoice}"},
    Behind{"statements", "Events", "/records/invoice-{invoice}"},
    Behind{"cash", "Invoices", "/money/invoices?contract={contract}"},
    Behind{"aged-debt", "Invoices", "/money/invoices?contract={contract}&open=yes{?payer}"},
    Behind{"sustainability", "Packages", "/contracts/packages?route={route}"},
    Behind{"travel-cost", "Events", "/records/package-{package}"},
    Behind{"travel-cost", "Packages", "/money/travel?month={month}&zone={zone}"},
    Behind{"pay-check", "Events", "/records/worker-{worker}"},
};

}  // namespace

std::span<const Behind> behinds() { return all; }

bool has_behind(std::string_view view) { return std::ranges::find(all, view, &Behind::view) != all.end(); }

nlohmann::json behind_of(std::string_view view, capnp::DynamicStruct::Reader row) {
    for (const auto& one : all) {
        if (one.view != view || !fit(one.of, row)) continue;
        if (auto href = filled_address(one.where, row); !href.empty())
            return {{"href", std::move(href)}, {"word", one.word}};
    }
    return nullptr;
}

}  // namespace daybook::gateway
