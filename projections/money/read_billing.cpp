#include <algorithm>

#include "projections/engine/filters.h"
#include "projections/money/bills.h"
#include "schema/views.capnp.h"

namespace daybook::projections::money {
namespace {

using Billing = schema::BillingRow;

void fill(Billing::Builder row, const WeekOf& week, const std::string& person, const BillLine& one) {
    const billing::Line& line = one.line;
    row.setContract(week.contract);
    row.setPackage(said_package(week.package));
    row.setPerson(person);
    row.setWeek(to_string(week.week));
    row.setDay(to_string(line.day));
    row.setVisit(line.visit);
    row.setWorker(line.worker);
    row.setKind(line.kind);
    row.setSourceSeconds(line.source.count());
    row.setMinutes(line.minutes);
    row.setRatePence(line.rate.pence);
    row.setRateUnit(line.rate.unit);
    row.setDayType(line.rate.day_type);
    row.setShare(line.share_ppm);
    row.setPence(line.pence);
    auto steps = row.initSteps(static_cast<unsigned>(line.steps.size()));
    for (unsigned i = 0; i < steps.size(); ++i) steps.set(i, billing::to_string(line.steps[i]));
    row.setRuleVersion(line.rule_version);
    row.setInvoice(one.invoice);
    row.setWhy(line.why);
    row.setServiceCredit(line.service_credit.value);
    row.setAttended(line.attended);
    row.setPayer(one.part_of);
}

// A contribution is known by whose part it is and the invoice it stands on, which is none where it is left to bill.
std::string key_of(const BillLine& one) {
    const std::string day = to_string(one.line.day) + "/";
    if (one.line.kind == billing::Kind::CONTRIBUTION) return day + "contribution/" + one.part_of + "/" + one.invoice;
    return day + one.line.visit + "/" + std::to_string(one.place);
}

}  // namespace

Result<ViewPage> read_billing(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<billing::Kind>(query, "kind"));
    DAYBOOK_TRY(const auto invoiced, yes_or_no(query, "invoiced"));
    DAYBOOK_TRY(auto asked, WeeksAsked::of(reading, query));
    asked.go_on = week_shown(query.after);
    if (asked.go_on) asked.go_on->package.clear();  // a line's key goes on behind it
    const auto of_kind = [&](billing::Kind kind) { return query.get("kind") == filters::name_of(kind); };
    const bool of_credits = !asked.contract.empty() && of_kind(billing::Kind::SERVICE_CREDIT);
    const bool of_parts = query.get("payer").empty() && of_kind(billing::Kind::CONTRIBUTION);
    const Bills::Wanted wanted = [&](const billing::Line& line) {
        return fits(query, "day", to_string(line.day)) && fits(query, "visit", line.visit) &&
               fits(query, "worker", line.worker) && fits(query, "kind", line.kind);
    };
    Books books(reading);
    Bills bills(reading, books, asked, std::string(query.get("payer")));
    std::vector<ViewRow> rows;
    bool started = query.after.empty();
    std::size_t enough = query.rows() + 1;
    DAYBOOK_CHECK((of_credits ? each_credited_week : each_week)(
        reading, asked, [&](const WeekOf& week, const WeekRow& row, Position changed) -> Result<bool> {
            // What stands before the page that is asked for is not billed again.
            const std::string prefix = shown(week) + "/";
            const bool first = !started;
            if (!started && !query.after.starts_with(prefix)) return true;
            started = true;
            DAYBOOK_TRY(const auto lines, of_parts ? bills.parts(week, row) : bills.lines(week, row, wanted));
            for (const BillLine& one : lines) {
                if (!wanted(one.line) || invoiced.value_or(!one.invoice.empty()) == one.invoice.empty()) continue;
                auto words =
                    row_words<Billing>([&](Billing::Builder builder) { fill(builder, week, row.person, one); });
                rows.push_back({prefix + key_of(one), std::move(words), changed});
            }
            if (first) enough += rows.size();
            return rows.size() < enough;
        }));
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::money
