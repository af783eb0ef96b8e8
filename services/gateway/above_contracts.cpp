#include <algorithm>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr int soon_days = 90;

std::string money_or_none(std::int64_t pence) { return pence < 0 ? std::string("no rate") : money_text(pence); }

struct Register {
    std::int64_t in_force = 0, overdue = 0, due = 0, obligations = 0, ending = 0, closed = 0;
};

void put_tiles(Above& above, const Register& sum) {
    above.tile({.label = "In force",
                .value = thousands(sum.in_force),
                .note = sum.closed > 0 ? thousands(sum.closed) + " closed to new packages" : "all open to new packages",
                .how = "Contracts that were agreed and have not ended.",
                .icon = "disc"});
    above.tile({.label = "Reviews overdue",
                .value = thousands(sum.overdue),
                .note = thousands(sum.due) + " more due within " + std::to_string(soon_days) + " days",
                .how = "Contracts in force whose review was due before today.",
                .kind = sum.overdue > 0 ? "bad" : "good",
                .icon = sum.overdue > 0 ? "cross" : "disc"});
    above.tile({.label = "Obligations due",
                .value = thousands(sum.obligations),
                .note = "and not met yet",
                .how = "Obligations of contracts in force that fell due and were not met.",
                .kind = sum.obligations > 0 ? "warn" : "good",
                .icon = sum.obligations > 0 ? "triangle" : "disc"});
    above.tile({.label = "Under notice",
                .value = thousands(sum.ending),
                .note = "care has to be handed over",
                .how = "Contracts of which notice was given and that have not ended.",
                .kind = sum.ending > 0 ? "warn" : "good",
                .icon = sum.ending > 0 ? "triangle" : "disc"});
}

}  // namespace

Result<json> above_contracts(const Frame& frame, const Request&, Backend& backend) {
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, {.view = "contracts"}));
    const Day today = Calendar::london().day_of(frame.now);
    const std::string now = to_string(today), soon = to_string(today + std::chrono::days{soon_days});
    Register sum;
    std::vector<Bar> bars;
    DAYBOOK_CHECK(each_row<schema::ContractRow>(rows, [&](schema::ContractRow::Reader row, const auto&) {
        using State = schema::ContractRow::State;
        if (row.getState() == State::ENDED) return;
        ++sum.in_force;
        const std::string review = row.getReviewDue().cStr();
        sum.overdue += !review.empty() && review < now;
        sum.due += !review.empty() && review >= now && review <= soon;
        sum.obligations += row.getObligationsDue().size();
        sum.ending += row.getState() == State::UNDER_NOTICE;
        sum.closed += row.getState() == State::CLOSED_TO_NEW || row.getState() == State::SUSPENDED_TO_NEW;
        bars.push_back(
            {.label = row.getContract().cStr(),
             .text = hours_text(row.getWeeklySeconds()) + " on " + plural(row.getPackages(), "package", "packages"),
             .value = row.getWeeklySeconds(),
             .href = "/contracts/" + percent_encoded(row.getContract().cStr())});
    }));
    Above above;
    above.say(cut_text(rows));
    above.say("What a commissioner sees of its own contracts:", "/commissioner", "the commissioner’s page");
    put_tiles(above, sum);
    std::ranges::stable_sort(bars, std::greater{}, &Bar::value);
    above.bars("hours", "Authorised hours a week", "", "Contract", "Hours a week", bars);
    return above.json();
}

Result<json> above_market(const Frame&, const Request&, Backend& backend) {
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, {.view = "market"}));
    Above above;
    above.say(cut_text(rows));
    std::vector<Bar> bars;
    DAYBOOK_CHECK(each_row<schema::MarketRow>(rows, [&](schema::MarketRow::Reader row, const auto&) {
        using By = schema::MarketRow::By;
        if (row.getBy() == By::ALL) {
            above.say(plural(row.getPackages(), "package", "packages") + " of " +
                      plural(row.getPeople(), "person", "people") + ": " + hours_text(row.getWeeklySeconds()) +
                      " and " + money_text(row.getWeeklyPence()) + " a week.");
            above.say("Weighted by hours an hour costs " + money_or_none(row.getWeightedPence()) +
                      "; the mean of the packages’ rates is " + money_or_none(row.getMeanPence()) + ", from " +
                      money_or_none(row.getMinPence()) + " to " + money_or_none(row.getMaxPence()) + ".");
            if (row.getOnClosed() > 0)
                above.say(plural(row.getOnClosed(), "package is", "packages are") +
                          " still on a contract that is closed to new ones.");
        } else if (row.getBy() == By::ROUTE && row.getWeightedPence() >= 0) {
            bars.push_back({.label = row.getTitle().size() > 0 ? row.getTitle().cStr() : row.getGroup().cStr(),
                            .text = money_text(row.getWeightedPence()) + " an hour, " +
                                    plural(row.getPackages(), "package", "packages"),
                            .value = row.getWeightedPence()});
        }
    }));
    above.bars("rates", "Weighted hourly rate by contract type", "", "Contract type", "Rate an hour", bars);
    return above.json();
}

}  // namespace daybook::gateway
