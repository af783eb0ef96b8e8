#include "projections/money/bills.h"

#include <algorithm>

#include "events/care/referral.h"
#include "projections/money/contract_own.h"

namespace daybook::projections::money {
namespace {

using care::same_payer;

BillLine contribution(const std::string& part_of, std::int64_t pence, std::string why, std::string invoice) {
    BillLine one;
    one.line.kind = billing::Kind::CONTRIBUTION;
    one.line.pence = pence;
    one.line.why = std::move(why);
    one.invoice = std::move(invoice);
    one.part_of = part_of;
    return one;
}

bool every_line(const billing::Line&) { return true; }

// The package did not come over from another contract in the middle of this week.
bool is_whole(const std::vector<Day>& running, const WeekOf& week, const PackageRow& package) {
    return running.front() == week.week - std::chrono::days{6} ||
           !package.plan.runs_on(running.front() - std::chrono::days{1});
}

}  // namespace

std::int64_t PaidWeek::comes_to() const {
    std::int64_t all = left;
    for (const On& one : on) all += one.sums.care;
    return all;
}

std::int64_t PaidWeek::carried_by(const std::string& payer) const {
    std::int64_t all = same_payer(payer, split.rest) ? left : 0;
    for (const On& one : on)
        if (same_payer(one.payer, payer)) all += one.sums.care;
    return all;
}

// What the payer's contributions should come to, by whose part they are. Whoever pays what is left has the lines, less
// everybody's part; everybody else their own part, less what they were billed when others paid what is left.
std::vector<PaidWeek::Target> PaidWeek::targets(const std::string& payer) const {
    if (!same_payer(payer, split.rest)) {
        Target own{.part_of = payer, .pence = -carried_by(payer), .why = "no part of it any more"};
        for (const auto& part : split.parts)
            if (same_payer(part.payer, payer)) {
                own.pence += part.pence;
                own.why = part.why;
            }
        for (const On& one : on)
            for (const auto& [whose, pence] : one.sums.parts)
                if (same_payer(one.payer, payer) && !same_payer(whose, payer)) own.pence -= pence;
        return {std::move(own)};
    }
    std::vector<Target> all{
        {.part_of = payer, .pence = comes_to() - carried_by(payer), .why = "what was billed to another payer"}};
    const auto known = [&](const std::string& whose) {
        return std::ranges::any_of(all, [&](const Target& one) { return same_payer(one.part_of, whose); });
    };
    for (const auto& part : split.parts)
        all.push_back({.part_of = part.payer, .pence = -part.pence, .why = part.payer + " pays " + part.why});
    for (const On& one : on)
        for (const auto& [whose, pence] : one.sums.parts)
            if (same_payer(one.payer, payer) && !known(whose))
                all.push_back({.part_of = whose, .pence = 0, .why = whose + " pays no part of it any more"});
    return all;
}

std::vector<BillLine> PaidWeek::contributions(const std::string& payer) const {
    std::vector<BillLine> all;
    for (Target& target : targets(payer)) {
        std::int64_t stands = 0;
        for (const On& one : on)
            for (const auto& [whose, pence] : one.sums.parts)
                if (same_payer(one.payer, payer) && same_payer(whose, target.part_of)) {
                    stands += pence;
                    all.push_back(contribution(target.part_of, pence, "as it was billed", one.invoice));
                }
        if (target.pence == stands) continue;
        if (stands != 0) target.why += ", less " + care::pounds(stands) + " that stand on invoices";
        all.push_back(contribution(target.part_of, target.pence - stands, std::move(target.why), {}));
    }
    return all;
}

// The invoice a line of a visit, or of a week's own, stands on. What another contract was billed for the visit, before
// its package was moved, is not this one's.
Result<std::string> Bills::invoice_of(const WeekOf& week, const billing::Line& line) {
    if (line.visit.empty()) {
        DAYBOOK_TRY(const auto known,
                    reading_.find(invoiced_else, else_key(week.contract, week.package, line.day, line.service_credit)));
        return known && !known->row.empty() ? known->row.front() : std::string();
    }
    DAYBOOK_TRY(const auto known, reading_.find(invoiced_visits, id_key(line.visit)));
    if (!known) return std::string();
    for (const Invoiced& one : known->row) {
        if (one.worker != line.worker && !one.worker.empty()) continue;
        DAYBOOK_TRY(const auto* invoice, books_.invoice(one.invoice));
        if (invoice->contract == week.contract) return one.invoice;
    }
    return std::string();
}

Result<std::vector<BillLine>> Bills::care_of(const WeekOf& week, const WeekRow& row, const Wanted& wanted) {
    DAYBOOK_TRY(auto lines, books_.lines(week, row));
    std::vector<BillLine> all;
    all.reserve(lines.size());
    for (std::size_t place = 0; place < lines.size(); ++place) {
        if (!wanted(lines[place])) continue;
        DAYBOOK_TRY(std::string invoice, invoice_of(week, lines[place]));
        all.push_back({.line = std::move(lines[place]), .invoice = std::move(invoice), .place = place});
    }
    return all;
}

// Whether the payer asked for has a part of any package of these weeks.
Result<bool> Bills::named_by_any() {
    if (named_) return *named_;
    named_ = false;
    WeeksAsked asked = asked_;
    asked.go_on.reset();
    DAYBOOK_CHECK(each_week(reading_, asked, [&](const WeekOf& week, const WeekRow&, Position) -> Result<bool> {
        DAYBOOK_TRY(const auto* package, books_.package(week.package));
        named_ = package->payers.names(payer_);
        return !*named_;
    }));
    return *named_;
}

// Of a contract that names none, whoever is billed and is no package's payer.
Result<std::string> Bills::commissioner(const std::string& contract) {
    const auto [at, added] = commissioners_.try_emplace(contract);
    if (!added) return at->second;
    for (const std::string_view name : {std::string_view(contract), care::id_in(contract, "contract")}) {
        DAYBOOK_TRY(auto row, reading_.find(commissioners, id_key(name)));
        if (row && at->second.empty()) at->second = std::move(row->row);
    }
    if (!at->second.empty() || payer_.empty()) return at->second;
    DAYBOOK_TRY(const bool named, named_by_any());
    if (!named) at->second = payer_;
    return at->second;
}

// Those with lines of the package's days about then.
Result<std::set<std::string>> Bills::invoices_of(const WeekOf& week) {
    std::set<std::string> ids;
    for (const Day day : {week.week - std::chrono::days{6}, week.week}) {
        DAYBOOK_TRY(auto known, reading_.find(package_invoices, block_key(week.package, block_of(day))));
        if (known) ids.insert(known->row.begin(), known->row.end());
    }
    return ids;
}

// By the payers in force on the first day of the contract's week on which the package runs. Of a week in which it came
// over from another contract, that one's invoices hold the fixed sums.
Result<PaidWeek> Bills::paid(const WeekOf& week, const PackageRow& package, const std::vector<BillLine>& lines) {
    DAYBOOK_TRY(const std::string commissioner, this->commissioner(week.contract));
    DAYBOOK_TRY(const auto* terms, books_.contract(week.contract));
    PaidWeek paid;
    for (const auto& one : lines)
        if (one.invoice.empty()) paid.left += one.line.pence;
    DAYBOOK_TRY(const auto ids, invoices_of(week));
    for (const std::string& id : ids) {
        DAYBOOK_TRY(const auto* invoice, books_.invoice(id));
        const auto sums = invoice->weeks.find({week.package, week.week});
        if (!invoice->listed || invoice->contract != week.contract || sums == invoice->weeks.end()) continue;
        // Who is none of its payers was billed in the commissioner's place, by whatever name.
        paid.on.push_back({.invoice = id,
                           .payer = package.payers.names(invoice->payer) ? invoice->payer : commissioner,
                           .sums = sums->second});
    }
    std::vector<Day> running;
    for (Day day = week.week - std::chrono::days{6}; day <= week.week; day += std::chrono::days{1})
        if (runs_in(package, week, *terms, day)) running.push_back(day);
    const Day first = running.empty() ? week.week - std::chrono::days{6} : running.front();
    paid.split = care::split(package.payers.on(first), commissioner, paid.comes_to(),
                             running.empty() || is_whole(running, week, package));
    return paid;
}

Status Bills::add_contributions(std::vector<BillLine>& lines, const WeekOf& week, const PaidWeek& paid,
                                const std::string& payer) {
    DAYBOOK_TRY(const auto* terms, books_.contract(week.contract));
    for (auto& one : paid.contributions(payer)) {
        one.line.day = week.week;
        one.line.rule_version = terms->rules_on(week.week).version;
        lines.push_back(std::move(one));
    }
    return {};
}

Result<std::vector<BillLine>> Bills::lines(const WeekOf& week, const WeekRow& row, const Wanted& wanted) {
    if (payer_.empty()) return care_of(week, row, wanted);
    DAYBOOK_TRY(const std::string commissioner, this->commissioner(week.contract));
    DAYBOOK_TRY(const auto* package, books_.package(week.package));
    // Whoever pays one package of a thousand is not shown the bills of the others.
    if (!same_payer(payer_, commissioner) && !package->payers.names(payer_)) return std::vector<BillLine>{};
    DAYBOOK_TRY(auto care, care_of(week, row, every_line));
    if (package->payers.sets.empty()) return care;
    DAYBOOK_TRY(const PaidWeek paid, this->paid(week, *package, care));
    std::vector<BillLine> all;
    for (auto& one : care) {
        const auto on = std::ranges::find(paid.on, one.invoice, &PaidWeek::On::invoice);
        const std::string& whose = on == paid.on.end() ? paid.split.rest : on->payer;
        if (same_payer(whose, payer_)) all.push_back(std::move(one));
    }
    DAYBOOK_CHECK(add_contributions(all, week, paid, payer_));
    return all;
}

Result<std::vector<BillLine>> Bills::parts(const WeekOf& week, const WeekRow& row) {
    std::vector<BillLine> all;
    DAYBOOK_TRY(const auto* package, books_.package(week.package));
    if (package->payers.sets.empty()) return all;
    DAYBOOK_TRY(const auto care, care_of(week, row, every_line));
    DAYBOOK_TRY(const PaidWeek paid, this->paid(week, *package, care));
    std::vector<std::string> payers;
    const auto add = [&](const std::string& payer) {
        const auto same = [&](const std::string& one) { return same_payer(one, payer); };
        if (!same(paid.split.rest) && std::ranges::none_of(payers, same)) payers.push_back(payer);
    };
    for (const auto& part : paid.split.parts) add(part.payer);
    for (const auto& one : paid.on) add(one.payer);
    for (const auto& payer : payers) DAYBOOK_CHECK(add_contributions(all, week, paid, payer));
    return all;
}

}  // namespace daybook::projections::money
