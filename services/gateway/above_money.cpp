#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "events/core/calendar.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/column_how.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Pair = schema::Reconciliation::Pair;
using State = schema::MismatchRow::State;

constexpr std::uint32_t told_within_days = 5;  // working days a mismatch may be open before somebody has to be told

// The differences of some weeks, by what was held against what.
struct Differences {
    std::int64_t short_count = 0, short_pence = 0, short_seconds = 0;  // expected and not delivered
    std::int64_t over_count = 0, over_pence = 0;                       // delivered beyond the order
    std::int64_t money_count = 0, money_pence = 0;                     // claimed, invoiced or paid otherwise
    std::int64_t open = 0, longest = 0;
    std::set<std::string> packages;
};

void take(Differences& sum, schema::MismatchRow::Reader row) {
    sum.packages.insert(row.getPackage().cStr());
    const bool open = row.getState() != State::RESOLVED;
    sum.open += open;
    if (open) sum.longest = std::max<std::int64_t>(sum.longest, row.getWorkingDays());
    if (row.getPair() != Pair::DELIVERED_EXPECTED) {
        ++sum.money_count;
        sum.money_pence += std::abs(row.getPence());
    } else if (row.getDifference() < 0) {
        ++sum.short_count;
        sum.short_pence -= row.getPence();
        sum.short_seconds -= row.getDifference();
    } else {
        ++sum.over_count;
        sum.over_pence += row.getPence();
    }
}

struct Week {
    std::int64_t expected = 0, delivered = 0, billable = 0, invoiced = 0, paid = 0;
    std::set<std::pair<std::string, std::string>> of;  // contract and the last day of its week
    std::string cut;                                   // what is said where not every row could be looked at
};

// The week of each contract that ended last, or the one asked for.
Result<Week> week_of(const Request& request, wire::Views& views) {
    wire::Views::Query query{.view = "reconciliation"};
    for (const char* name : {"week", "contract"})
        if (const auto value = request.parameter(name); !value.empty())
            query.filters.push_back({name, std::string(value)});
    DAYBOOK_TRY(const auto rows, all_rows(views, std::move(query)));
    Week week;
    week.cut = cut_text(rows);
    DAYBOOK_CHECK(each_row<schema::ReconciliationRow>(rows, [&](schema::ReconciliationRow::Reader row, const auto&) {
        week.expected += row.getExpectedSeconds();
        week.delivered += row.getDeliveredSeconds();
        week.billable += row.getBillablePence();
        week.invoiced += row.getInvoicedPence();
        week.paid += row.getPaidPence();
        week.of.emplace(row.getContract().cStr(), row.getWeek().cStr());
    }));
    return week;
}

std::string day_text(const std::string& text) {
    const auto day = parse_day(text);
    return day ? date_year(*day) : text;
}

std::string packages_text(std::int64_t count) { return plural(count, "package", "packages"); }

// One contract week's own line: contracts end their weeks on different days.
void say_week(Above& above, const std::string& week, const Differences& sum) {
    std::string text = "Week ending " + day_text(week) + ": " +
                       plural(static_cast<std::int64_t>(sum.packages.size()), "package differs", "packages differ");
    if (sum.short_count > 0) text += ", " + money_text(sum.short_pence) + " not delivered";
    if (sum.over_count > 0) text += ", " + money_text(sum.over_pence) + " beyond the order";
    if (sum.money_count > 0) text += ", " + money_text(sum.money_pence) + " claimed, invoiced or paid otherwise";
    above.say(text + ".", "/money/mismatches?week=" + percent_encoded(week), "See each");
}

// The answer to: what did the mismatches of the week that ended last cost?
void say_cost(Above& above, const std::map<std::string, Differences>& weeks) {
    Differences all;
    for (const auto& [week, sum] : weeks) {
        all.short_count += sum.short_count;
        all.short_pence += sum.short_pence;
        all.short_seconds += sum.short_seconds;
        all.over_count += sum.over_count;
        all.over_pence += sum.over_pence;
        all.money_count += sum.money_count;
        all.money_pence += sum.money_pence;
        all.open += sum.open;
        all.longest = std::max(all.longest, sum.longest);
    }
    if (all.short_count + all.over_count + all.money_count == 0) {
        above.say("No mismatch was raised of the week that ended last: what differs is raised when it is reconciled.");
        return;
    }
    above.say(all.short_count == 0
                  ? "Last week’s mismatches cost no care: nothing expected was left undelivered."
                  : "Last week’s mismatches cost " + money_text(all.short_pence) + ": " +
                        hours_text(all.short_seconds) + " of care that was expected and not delivered, on " +
                        packages_text(all.short_count) + ".");
    if (all.over_count > 0)
        above.say("Care beyond what was expected is worth " + money_text(all.over_pence) + ", on " +
                  packages_text(all.over_count) + ".");
    if (all.money_count > 0)
        above.say("Claimed, invoiced or paid otherwise than it should be: " + money_text(all.money_pence) + " in " +
                  plural(all.money_count, "difference.", "differences."));
    for (const auto& [week, sum] : weeks)
        if (!sum.packages.empty()) say_week(above, week, sum);
    above.say(all.open == 0 ? std::string("All of it is resolved.")
                            : plural(all.open, "difference is", "differences are") + " still open, the longest for " +
                                  plural(all.longest, "working day.", "working days."));
}

// In a tile: whole hours and whole pounds.
std::string whole_hours(std::int64_t seconds) { return thousands(seconds / 3600) + " h"; }
std::string whole_pounds(std::int64_t pence) { return "£" + thousands((pence + 50) / 100); }

// A tile adds up a column of the rows below it.
std::string of_weeks(std::string_view column) {
    return "Over all packages, in the week of each contract that ended last or in the week asked for. " +
           std::string(how_of_column("reconciliation", column));
}
std::string of_invoices(std::string_view column) {
    return "Over all invoices that are issued. " + std::string(how_of_column("invoices", column));
}

void put_tiles(Above& above, const Week& week, std::int64_t open) {
    const bool behind = week.invoiced < week.billable;
    above.tile({.label = "Expected",
                .value = whole_hours(week.expected),
                .note = "authorised less what is explained",
                .how = of_weeks("expectedSeconds"),
                .kind = "quiet"});
    above.tile({.label = "Delivered",
                .value = whole_hours(week.delivered),
                .note = week.expected > 0 ? per_cent(week.delivered * 1'000'000 / week.expected) + " of it"
                                          : "nothing expected",
                .how = of_weeks("deliveredSeconds"),
                .icon = "half"});
    above.tile({.label = "Billable",
                .value = whole_pounds(week.billable),
                .note = "by each contract’s rules",
                .how = of_weeks("billablePence"),
                .icon = "disc"});
    above.tile({.label = "Invoiced",
                .value = whole_pounds(week.invoiced),
                .note = behind ? whole_pounds(week.billable - week.invoiced) + " not invoiced yet" : "all of it",
                .how = of_weeks("invoicedPence"),
                .kind = behind ? "warn" : "good",
                .icon = behind ? "triangle" : "disc"});
    above.tile({.label = "Paid",
                .value = whole_pounds(week.paid),
                .note = "of what was invoiced",
                .how = of_weeks("paidPence"),
                .kind = "quiet"});
    above.tile({.label = "Mismatches open",
                .value = thousands(open),
                .note = "in this week",
                .how = "Differences over their tolerance that were raised of these weeks and are not resolved.",
                .kind = open > 0 ? "warn" : "good",
                .icon = open > 0 ? "triangle" : "disc"});
}

}  // namespace

Result<json> above_weeks(const Frame&, const Request& request, Backend& backend) {
    DAYBOOK_TRY(const Week week, week_of(request, backend.views));
    if (week.of.empty()) return json(nullptr);
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, {.view = "mismatches"}));
    std::map<std::string, Differences> weeks;
    DAYBOOK_CHECK(each_row<schema::MismatchRow>(rows, [&](schema::MismatchRow::Reader row, const auto&) {
        if (week.of.contains({row.getContract().cStr(), row.getWeek().cStr()})) take(weeks[row.getWeek().cStr()], row);
    }));
    std::int64_t open = 0;
    for (const auto& [last, sum] : weeks) open += sum.open;
    Above above;
    say_cost(above, weeks);
    above.say(week.cut.empty() ? cut_text(rows) : week.cut);
    put_tiles(above, week, open);
    return above.json();
}

Result<json> above_mismatches(const Frame&, const Request& request, Backend& backend) {
    wire::Views::Query query{.view = "mismatches"};
    for (const char* name : {"week", "contract"})
        if (const auto value = request.parameter(name); !value.empty())
            query.filters.push_back({name, std::string(value)});
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, std::move(query)));
    struct Age {
        const char* label;
        std::uint32_t most;
        const char* kind;
        std::int64_t count = 0, pence = 0;
    };
    std::vector<Age> ages{{"Today or yesterday", 1, "info"},
                          {"2 or 3 working days", 3, "info"},
                          {"4 or 5 working days", told_within_days, "warn"},
                          {"Over 5 working days", UINT32_MAX, "bad"}};
    std::int64_t open = 0, untold = 0, worth = 0;
    DAYBOOK_CHECK(each_row<schema::MismatchRow>(rows, [&](schema::MismatchRow::Reader row, const auto&) {
        if (row.getState() == State::RESOLVED) return;
        ++open;
        worth += std::abs(row.getPence());
        untold += row.getWorkingDays() > told_within_days && row.getSent().size() == 0;
        for (auto& age : ages) {
            if (row.getWorkingDays() > age.most) continue;
            ++age.count;
            age.pence += std::abs(row.getPence());
            break;
        }
    }));
    Above above;
    above.say(cut_text(rows));
    if (open == 0) {
        above.say("Nothing is open.");
        return above.json();
    }
    above.say(plural(open, "mismatch is open", "mismatches are open") + ", worth " + money_text(worth) + " in all.");
    above.say(untold == 0 ? std::string("Everything over five working days old was told to somebody.")
                          : plural(untold, "difference is", "differences are") +
                                " over five working days old, and nobody was told.");
    std::vector<Bar> bars;
    for (const auto& age : ages)
        bars.push_back({.label = age.label,
                        .text = thousands(age.count) + " · " + money_text(age.pence),
                        .value = age.count,
                        .kind = age.kind});
    above.bars("ages", "Open mismatches by age", "How many, and what they are worth.", "Age", "Mismatches", bars);
    return above.json();
}

Result<json> above_invoices(const Frame&, const Request& request, Backend& backend) {
    wire::Views::Query query{.view = "invoices"};
    if (const auto value = request.parameter("contract"); !value.empty())
        query.filters.push_back({"contract", std::string(value)});
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, std::move(query)));
    std::int64_t open = 0, overdue = 0, disputed = 0, drafts = 0, drafted = 0, invoices = 0, late = 0;
    DAYBOOK_CHECK(each_row<schema::InvoiceRow>(rows, [&](schema::InvoiceRow::Reader row, const auto&) {
        if (row.getState() == schema::InvoiceRow::State::DRAFT) {
            ++drafts;
            drafted += row.getBilledPence();
            return;
        }
        invoices += row.getOpenPence() > 0;
        open += row.getOpenPence();
        disputed += row.getDisputedPence();
        if (row.getDaysOverdue() == 0 || row.getOpenPence() <= 0) return;
        ++late;
        overdue += row.getOpenPence();
    }));
    Above above;
    above.say(cut_text(rows));
    above.tile({.label = "Outstanding",
                .value = whole_pounds(open),
                .note = "on " + plural(invoices, "invoice", "invoices"),
                .how = of_invoices("openPence"),
                .icon = "half"});
    above.tile({.label = "Overdue",
                .value = whole_pounds(overdue),
                .note = "on " + plural(late, "invoice", "invoices"),
                .how = "What is outstanding on invoices whose due day was over by the last closed day.",
                .kind = late > 0 ? "bad" : "good",
                .icon = late > 0 ? "cross" : "disc"});
    above.tile({.label = "In dispute",
                .value = whole_pounds(disputed),
                .note = "held back by the payer",
                .how = of_invoices("disputedPence"),
                .kind = disputed > 0 ? "warn" : "good",
                .icon = disputed > 0 ? "triangle" : "disc"});
    above.tile({.label = "Drafts",
                .value = whole_pounds(drafted),
                .note = plural(drafts, "invoice", "invoices") + " not issued yet",
                .how = "The lines of invoices that are not issued, as they stand; none of the other figures has them.",
                .kind = "quiet"});
    return above.json();
}

Result<json> above_debt(const Frame&, const Request& request, Backend& backend) {
    wire::Views::Query query{.view = "aged-debt"};
    if (const auto value = request.parameter("contract"); !value.empty())
        query.filters.push_back({"contract", std::string(value)});
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, std::move(query)));
    std::array<std::int64_t, 5> ages{};
    DAYBOOK_CHECK(each_row<schema::AgedDebtRow>(rows, [&](schema::AgedDebtRow::Reader row, const auto&) {
        const std::int64_t these[] = {row.getNotDuePence(), row.getDays30Pence(), row.getDays60Pence(),
                                      row.getDays90Pence(), row.getOlderPence()};
        for (std::size_t i = 0; i < ages.size(); ++i) ages[i] += these[i];
    }));
    const std::int64_t overdue = ages[1] + ages[2] + ages[3] + ages[4], all = overdue + ages[0];
    Above above;
    above.say(cut_text(rows));
    if (all == 0) return json(nullptr);
    above.say(money_text(all) + " is owed, " + money_text(overdue) + " of it past its due date.");
    static constexpr std::pair<const char*, const char*> words[]{{"Not due yet", "info"},
                                                                 {"1 to 30 days", "warn"},
                                                                 {"31 to 60 days", "warn"},
                                                                 {"61 to 90 days", "bad"},
                                                                 {"Over 90 days", "bad"}};
    std::vector<Bar> bars;
    for (std::size_t i = 0; i < ages.size(); ++i)
        bars.push_back(
            {.label = words[i].first, .text = money_text(ages[i]), .value = ages[i], .kind = words[i].second});
    above.bars("debt", "What is owed, by age", "", "Age", "Owed", bars);
    return above.json();
}

Result<json> above_cash(const Frame&, const Request& request, Backend& backend) {
    wire::Views::Query query{.view = "cash"};
    for (const char* name : {"by", "contract"})
        if (const auto value = request.parameter(name); !value.empty())
            query.filters.push_back({name, std::string(value)});
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, std::move(query)));
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> weeks;
    DAYBOOK_CHECK(each_row<schema::CashRow>(rows, [&](schema::CashRow::Reader row, const auto&) {
        auto& week = weeks[row.getWeek().cStr()];
        week.first += row.getDuePence();
        week.second += row.getReceivedPence();
    }));
    std::vector<Bar> bars;
    constexpr std::size_t shown = 12;
    for (auto at = weeks.rbegin(); at != weeks.rend() && bars.size() < shown; ++at) {
        const auto [due, received] = at->second;
        bars.push_back({.label = day_text(at->first),
                        .text = money_text(received) + " of " + money_text(due),
                        .value = received,
                        .kind = received < due ? std::string_view("warn") : std::string_view("good"),
                        .mark = due});
    }
    Above above;
    above.say(cut_text(rows));
    above.bars("cash", "Received against expected", "The bar is what came in, the line what was expected.",
               "Week ending", "Received", bars);
    return above.json();
}

}  // namespace daybook::gateway
