#include "projections/kpi_board/rebases.h"

#include "events/core/calendar.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

std::string encode(const Rebase& rebase) {
    BytesOut out;
    out.text(rebase.reason);
    return out.take();
}

Result<Rebase> decode(std::string_view bytes) {
    BytesIn in(bytes);
    Rebase rebase{.reason = std::string(in.text())};
    if (!in.done()) return corrupt("a rebase of the KPI board cannot be read: rebuild the projection");
    return rebase;
}

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.size()}; }

KeyOut chart_key(std::string_view contract, std::string_view location, std::string_view kpi) {
    KeyOut key;
    key.text(contract).text(location).text(kpi);
    return key;
}

std::string shown(std::string_view key) {
    KeyIn in(key);
    const std::string contract = in.text(), location = in.text();
    return contract + "/" + (location.empty() ? "" : location + "/") + in.text();
}

}  // namespace

const Table<Rebase> rebases{{.number = 23, .name = "rebases", .shown = &shown}, &encode, &decode};

void take_rebase(Rows& rows, const EventView& event) {
    using Fact = schema::Governance::KpiRebased;
    if (static_cast<schema::Catalogue::Which>(event.category()) != schema::Catalogue::GOVERNANCE) return;
    if (!event.is<Fact>()) return;
    const auto fact = event.as<Fact>();
    const Day from = fact.getFrom() == 0 ? Calendar::london().day_of(event.occurred()) : day(fact.getFrom());
    // A location has charts of what belongs to no contract alone (R13).
    const std::string contract = text(fact.getContract());
    const std::string location = contract.empty() ? text(fact.getLocation()) : std::string();
    rows.edit(rebases, chart_key(contract, location, text(fact.getKpi())).day(from).take()).reason =
        text(fact.getReason());
}

Result<std::map<Day, std::string>> rebases_of(const Reading& reading, std::string_view contract,
                                              std::string_view location, std::string_view kpi) {
    std::map<Day, std::string> all;
    const std::string chart = chart_key(contract, location, kpi).take();
    auto cursor = reading.cursor(rebases);
    for (cursor.seek(chart); cursor.valid() && cursor.key().starts_with(chart); cursor.next()) {
        DAYBOOK_TRY(const Rebase rebase, rebases.decode(cursor.bytes()));
        all[KeyIn(cursor.key().substr(chart.size())).day()] = rebase.reason;
    }
    DAYBOOK_CHECK(cursor.status());
    return all;
}

}  // namespace daybook::projections::kpi_board
