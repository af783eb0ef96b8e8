#include "projections/money/books.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "projections/money/contract_own.h"

namespace daybook::projections::money {
namespace {

Result<std::optional<Day>> day_asked(const ViewQuery& query, std::string_view name) {
    const auto text = query.get(name);
    if (text.empty()) return std::optional<Day>{};
    const auto day = parse_day(text);
    if (!day)
        return rejected("the filter “" + std::string(name) + "” is “" + std::string(text) +
                        "”, not a date like 2026-03-08");
    return day;
}

}  // namespace

std::string said_package(const std::string& package) { return names_no_package(package) ? std::string() : package; }

Result<WeeksAsked> WeeksAsked::of(const Reading& reading, const ViewQuery& query) {
    WeeksAsked asked{.contract = std::string(query.get("contract")),
                     .package = std::string(query.get("package")),
                     .person = std::string(query.get("person")),
                     .first = day(INT32_MIN),
                     .last = day(INT32_MAX)};
    DAYBOOK_TRY(const auto week, day_asked(query, "week"));
    DAYBOOK_TRY(const auto from, day_asked(query, "from"));
    DAYBOOK_TRY(const auto to, day_asked(query, "to"));
    if (week && (from || to)) return rejected("give either “week” or “from” and “to”");
    if (week) asked.first = asked.last = *week;
    if (from) asked.first = *from;
    if (to) asked.last = *to;
    if (asked.first > asked.last) return rejected("“from” is after “to”");
    asked.any_day = !week && !from && !to;
    if (asked.any_day && asked.package.empty() && asked.person.empty()) {
        const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
        asked.first = today - std::chrono::days{7};
        asked.last = today - std::chrono::days{1};
    }
    return asked;
}

bool WeeksAsked::fits(const WeekOf& week, const WeekRow& row) const {
    return (package.empty() || week.package == package) && (person.empty() || row.person == person);
}

Status each_week(const Reading& reading, const WeeksAsked& asked, const TakeWeek& take) {
    auto cursor = reading.cursor(weeks);
    std::string begin = asked.contract.empty() ? std::string() : week_key(asked.contract, asked.first);
    if (asked.go_on) begin = std::max(begin, week_key(*asked.go_on));
    cursor.seek(begin);
    WeekRow row;
    while (cursor.valid()) {
        const auto week = week_of(cursor.key());
        if (!week || (!asked.contract.empty() && week->contract != asked.contract)) break;
        if (week->week < asked.first) {
            cursor.seek(week_key(week->contract, asked.first));
            continue;
        }
        if (week->week > asked.last) {
            cursor.seek(week_key(week->contract, day(INT32_MAX)));
            continue;
        }
        if (asked.package.empty() || asked.package == week->package) {
            DAYBOOK_CHECK(decode_into(row, cursor.bytes()));
            if (asked.fits(*week, row)) {
                DAYBOOK_TRY(const bool more, take(*week, row, cursor.changed()));
                if (!more) return {};
            }
        }
        cursor.next();
    }
    return cursor.status();
}

Status each_credited_week(const Reading& reading, const WeeksAsked& asked, const TakeWeek& take) {
    for (const std::string_view contract :
         {std::string_view(asked.contract), care::id_in(asked.contract, "contract")}) {
        DAYBOOK_TRY(const auto known, reading.find(credited, id_key(contract)));
        for (std::size_t i = 0; known && i < known->row.size(); ++i) {
            const WeekOf week{.contract = std::string(contract), .week = known->row[i], .package = {}};
            if (!asked.any_day && (week.week < asked.first || week.week > asked.last)) continue;
            DAYBOOK_TRY(const auto row, reading.find(weeks, week_key(week)));
            if (!row || !asked.fits(week, row->row)) continue;
            DAYBOOK_TRY(const bool more, take(week, row->row, row->changed));
            if (!more) return {};
        }
        if (contract.size() == asked.contract.size() && known) return {};
    }
    return {};
}

Result<const care::ContractBilling*> Books::contract(const std::string& id) {
    const auto [at, added] = contracts_.try_emplace(id);
    if (added) {
        DAYBOOK_TRY(auto row, reading_.find(contracts, id_key(id)));
        if (row) at->second = std::move(row->row);
    }
    return &at->second;
}

Result<const PackageRow*> Books::package(const std::string& id) {
    const auto [at, added] = packages_.try_emplace(id);
    if (added) {
        DAYBOOK_TRY(auto row, reading_.find(packages, id_key(id)));
        if (row) at->second = std::move(row->row);
    }
    return &at->second;
}

namespace {

OnInvoice read_invoice(const care::Invoice& invoice, unsigned week_ends_on) {
    using Kind = care::Invoice::Fact::Line::Kind;
    OnInvoice on{.contract = invoice.contract,
                 .payer = invoice.payer,
                 .listed = invoice.drafted && !invoice.cancelled,
                 .weeks = {}};
    for (const auto& billed : invoice.lines) {
        const auto& line = billed.line;
        if (line.package.empty() || line.kind == Kind::SERVICE_CREDIT) continue;
        const Day day = care::within_reach(line.day.value_or(invoice.issued.value_or(invoice.drafted.value_or(Day{}))));
        auto& sums = on.weeks[{line.package, week_ending(day, week_ends_on)}];
        // What was given back of a part is not to be billed again, as nothing else is.
        if (line.kind == Kind::CONTRIBUTION)
            sums.parts[line.payer] += line.pence + billed.adjusted;
        else
            sums.care += billed.net();
    }
    return on;
}

}  // namespace

Result<const OnInvoice*> Books::invoice(const std::string& id) {
    const auto [at, added] = invoices_.try_emplace(id);
    if (added) {
        DAYBOOK_TRY(const auto row, reading_.find(invoices, id_key(id)));
        if (!row) return &at->second;
        DAYBOOK_TRY(const auto* terms, contract(row->row.invoice.contract));
        at->second = read_invoice(row->row.invoice, terms->week_ends_on);
    }
    return &at->second;
}

Status Books::add_visits(std::vector<billing::Line>& lines, const WeekOf& week, const WeekRow& row,
                         const billing::Basis& basis, const PackageRow& package) {
    for (const DayPart& part : row.parts) {
        DAYBOOK_TRY(const auto day,
                    reading_.find(care_rows::person_days, care_rows::person_day_key(part.person, part.day)));
        if (!day) continue;
        for (const auto& m : care::measure(day->row.day, setting_)) {
            if (package_of(*m.visit, part.person) != week.package ||
                contract_of(*m.visit, &package, part.day) != week.contract)
                continue;
            for (auto& line : billing::bill(m, basis)) lines.push_back(std::move(line));
        }
    }
    return setting_.status();
}

Result<std::vector<billing::Line>> Books::lines(const WeekOf& week, const WeekRow& row) {
    DAYBOOK_TRY(const auto* terms, contract(week.contract));
    if (is_contracts_own(week)) return own_lines(week, row, *terms);
    DAYBOOK_TRY(const auto* of, package(week.package));
    const billing::Basis basis{.contract = *terms, .package = of->price, .holds = &of->plan.holds};
    std::vector<billing::Line> all;
    DAYBOOK_CHECK(add_visits(all, week, row, basis, *of));
    std::vector<Day> running;
    for (Day day = week.week - std::chrono::days{6}; day <= week.week; day += std::chrono::days{1})
        if (runs_in(*of, week, *terms, day)) running.push_back(day);
    for (const Day day : running) {
        const auto slots = care::authorised_on(of->plan, day, basis.calendar);
        std::vector<std::vector<Instant>> starts;
        for (const auto& part : row.parts)
            if (part.day == day)
                for (const auto& visit : part.visits) starts.push_back(visit.starts);
        const auto by = care::covered(slots, starts);
        for (std::size_t i = 0; i < slots.size(); ++i)
            if (slots[i].held && !by[i])
                for (auto& line : billing::bill(slots[i], day, basis)) all.push_back(std::move(line));
    }
    std::ranges::stable_sort(all, {}, [](const billing::Line& line) {
        return std::tuple{line.day, std::string_view(line.visit), std::string_view(line.worker)};
    });
    for (auto& line : billing::week_lines(all, week.week)) all.push_back(std::move(line));
    if (running.empty()) return all;
    const auto& rules = terms->rules_on(running.front());
    const auto weekly = billing::weekly_rate(*terms, of->price, running.front(), basis.calendar);
    if (weekly.found)
        all.push_back(billing::block_line(weekly, week.week, static_cast<unsigned>(running.size()), rules.version));
    return all;
}

}  // namespace daybook::projections::money
