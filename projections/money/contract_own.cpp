#include "projections/money/contract_own.h"

#include <algorithm>
#include <map>

#include "events/care/referral.h"
#include "projections/care_rows/care_rows.h"

namespace daybook::projections::money {
namespace {

using care::ContractBilling;
using std::chrono::days;

WeekOf own_week(const std::string& contract, const ContractBilling& terms, Day day) {
    return {.contract = contract, .week = week_ending(day, terms.week_ends_on), .package = {}};
}

// Days of the week on which the block is paid for, by the card that says how much.
std::map<Day, unsigned> paid_days(const WeekOf& week, const ContractBilling& terms) {
    std::map<Day, unsigned> by_card;
    for (Day day = week.week - days{6}; day <= week.week; day += days{1})
        if (terms.is_block_on(day) && week_ending(day, terms.week_ends_on) == week.week)
            if (const auto* card = terms.card_on(day)) ++by_card[card->from];
    return by_card;
}

// "the block's weekly sum for E4, 7 of 7 days"
std::string why_of(const care::Rate& rate, const billing::Line& line) {
    std::string why = "the block's weekly sum";
    for (const auto* part : {&rate.zone, &rate.lot})
        if (!part->empty()) why += (why.ends_with("sum") ? " for " : ", ") + *part;
    return why + ", " + line.why;
}

}  // namespace

bool is_contracts_own(const WeekOf& week) { return week.package.empty(); }

// Each weekly rate of a card is a sum of its own.
std::vector<billing::Line> own_lines(const WeekOf& week, const WeekRow& row, const ContractBilling& terms) {
    std::vector<billing::Line> lines;
    for (const auto& [from, count] : paid_days(week, terms))
        for (const care::Rate& rate : terms.card_on(from)->rates) {
            if (rate.unit != care::RateUnit::WEEK || rate.pence == 0) continue;
            billing::Line line =
                billing::block_line({.pence = rate.pence, .unit = rate.unit, .day_type = rate.day_type, .found = true},
                                    week.week, count, terms.rules_on(std::max(from, week.week - days{6})).version);
            line.why = why_of(rate, line);
            lines.push_back(std::move(line));
        }
    for (const care::ServiceCredit& credit : row.credits) {
        billing::Line line;
        line.kind = billing::Kind::SERVICE_CREDIT;
        line.day = credit.given;
        line.pence = -credit.pence;
        line.rule_version = terms.rules_on(credit.given).version;
        line.why = credit.why;
        line.service_credit = credit.at;
        lines.push_back(std::move(line));
    }
    return lines;
}

void take_credit(Rows& rows, const std::string& contract, const ContractBilling& terms, care::ServiceCredit credit) {
    if (credit.pence == 0) return;
    const WeekOf week = own_week(contract, terms, credit.given);
    const std::string key = week_key(week);
    rows.edit(weeks, key).credits.push_back(std::move(credit));
    rows.later(weeks, key);
    auto& known = rows.edit(credited, id_key(contract));
    if (const auto at = std::ranges::lower_bound(known, week.week); at == known.end() || *at != week.week)
        known.insert(at, week.week);
}

void take_block(Rows& rows, const std::string& contract, const ContractBilling& terms, Day from) {
    if (!terms.block) return;
    const auto* known = rows.find(blocks, one_row);
    if (!known || !std::ranges::binary_search(*known, contract)) {
        auto& all = rows.edit(blocks, one_row);
        all.insert(std::ranges::lower_bound(all, contract), contract);
    }
    const auto* closed_blocks = rows.find(closed, one_row);
    if (!closed_blocks) return;
    for (const std::int32_t block : *closed_blocks)
        for (Day day = daybook::day(block * block_days); block_of(day) == block; day += days{1})
            if (day >= from && terms.is_block_on(day) && care_rows::is_closed(rows, day))
                rows.later(weeks, week_key(own_week(contract, terms, day)));
}

void close_blocks(Rows& rows, Day day) {
    const auto* known = rows.find(blocks, one_row);
    for (std::size_t i = 0; known && i < known->size(); ++i) {
        const auto* terms = rows.find(contracts, id_key((*known)[i]));
        if (terms && terms->is_block_on(day)) rows.later(weeks, week_key(own_week((*known)[i], *terms, day)));
    }
}

void settle_own(Rows& rows, WeekRow& row, const WeekOf& week, const ContractBilling& terms) {
    for (Day day = week.week - days{6}; day <= week.week && !row.stands; day += days{1})
        row.stands = billing::block_sum(terms, day) != 0 && week_ending(day, terms.week_ends_on) == week.week &&
                     care_rows::is_closed(rows, day);
    for (const auto& line : own_lines(week, row, terms)) {
        row.total.billable_pence += line.pence;
        if (line.kind == billing::Kind::SERVICE_CREDIT) row.total.service_credit_pence -= line.pence;
        ++row.total.lines;
    }
}

}  // namespace daybook::projections::money
