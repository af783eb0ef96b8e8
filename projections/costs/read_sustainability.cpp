#include <algorithm>
#include <array>
#include <set>

#include "events/core/calendar.h"
#include "projections/billing/bill.h"
#include "projections/care_rows/care_rows.h"
#include "projections/costs/authorised.h"
#include "projections/costs/months.h"
#include "projections/costs/strain.h"
#include "projections/costs/weekly_sums.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::costs {
namespace {

using Row = schema::SustainabilityRow;
using Route = schema::Contract::Route;
using Service = schema::Contract::Service;
using std::chrono::days;

// Some months, one after the other.
struct Span {
    Day first{}, last{};
    Row::Side side = Row::Side::MONTH;
};

struct Group {
    Figures figures{};
    Events events{};
    std::set<std::string> packages{};
    std::int64_t authorised = 0;  // in the month
    std::int64_t by_week = 0;     // sevenths of pence, of what is paid by the week
    std::array<std::int64_t, weeks_of_volatility> weeks{};
};
using Groups = std::map<Type, Group>;

// Contracts and packages as they are known, each read once.
class Known {
 public:
    explicit Known(const Reading& reading) : setting_(reading) {}
    static Result<std::map<std::string, care::Package, std::less<>>> packages_of(const Reading& reading) {
        std::map<std::string, care::Package, std::less<>> all;
        auto cursor = reading.cursor(packages);
        for (cursor.seek({}); cursor.valid(); cursor.next()) {
            DAYBOOK_TRY(auto package, packages.decode(cursor.bytes()));
            all.emplace(KeyIn(cursor.key()).text(), std::move(package));
        }
        DAYBOOK_CHECK(cursor.status());
        return all;
    }
    // Of a package's service where one is named, else of the contract's.
    Type type_of(std::string_view contract, const care::Package* package) const {
        const auto* terms = contract.empty() ? nullptr : setting_.contract(contract);
        Type type{Route::FRAMEWORK, Service::HOMECARE};
        if (terms) type = {terms->route, terms->service};
        if (package && package->known()) type.second = package->service;
        return type;
    }
    Status status() const { return setting_.status(); }

 private:
    care_rows::ReadingSetting setting_;
};

using Packages = std::map<std::string, care::Package, std::less<>>;

const care::Package* find(const Packages& all, std::string_view id) {
    const auto known = all.find(id);
    return known == all.end() ? nullptr : &known->second;
}

Status add_events(Groups& groups, const Reading& reading, const Known& known, const Packages& all, const Span& span,
                  Position& changed) {
    auto cursor = reading.cursor(events);
    const std::string end = KeyOut().day(month_after(span.last)).take();
    for (cursor.seek(KeyOut().day(span.first).take()); cursor.valid() && cursor.key() < end; cursor.next()) {
        DAYBOOK_TRY(const Events one, events.decode(cursor.bytes()));
        const EventLabels labels = event_labels_of(cursor.key());
        const care::Package* package = find(all, labels.package);
        const std::string& contract =
            labels.contract.empty() && package ? package->plan.contract_on(labels.month) : labels.contract;
        Events& sum = groups[known.type_of(contract, package)].events;
        sum.credit_pence += one.credit_pence;
        sum.amendments += one.amendments;
        sum.disputes += one.disputes;
        sum.paid_pence += one.paid_pence;
        sum.paid_pence_days += one.paid_pence_days;
        changed = std::max(changed, cursor.changed());
    }
    return cursor.status();
}

// What was authorised on each day counts for the contract the package was on that day.
void add_authorised(Groups& groups, const Known& known, const Packages& all, const Span& span, Day today) {
    const Calendar& calendar = Calendar::london();
    const Day after = month_after(span.last);
    const auto in_months = days_from(span.first, static_cast<std::size_t>((after - span.first).count()), calendar);
    const auto in_weeks = days_from(first_week(after - days{1}, today), weeks_of_volatility * 7, calendar);
    for (const auto& [id, package] : all) {
        if (!package.known()) continue;
        for (const At& at : in_months) {
            if (!package.plan.runs_on(at.day)) continue;
            Group& group = groups[known.type_of(package.plan.contract_on(at.day), &package)];
            group.packages.insert(id);
            group.authorised += authorised_on(package, at);
        }
        for (std::size_t i = 0; i < in_weeks.size(); ++i) {
            const At& at = in_weeks[i];
            if (!package.plan.runs_on(at.day)) continue;
            groups[known.type_of(package.plan.contract_on(at.day), &package)].weeks[i / 7] +=
                authorised_on(package, at);
        }
    }
}

// Care given or not, a package or a block that is paid by the week earns a seventh on each of its days that is over.
Status add_weekly_sums(Groups& groups, const Reading& reading, const Known& known, const Packages& all,
                       const Span& span, Day today) {
    DAYBOOK_TRY(const WeeklySums sums, WeeklySums::of(reading));
    if (sums.none()) return {};
    for (Day day = span.first; day < std::min(month_after(span.last), today); day += days{1}) {
        for (const auto& [id, contract] : sums.contracts())
            if (const auto pence = billing::block_sum(contract, day); pence != 0)
                groups[known.type_of(id, nullptr)].by_week += pence;
        for (const auto& [id, package] : all) {
            if (!package.known() || !package.plan.runs_on(day)) continue;
            const std::string& contract = package.plan.contract_on(day);
            if (const auto pence = sums.of_package(id, contract, day); pence != 0)
                groups[known.type_of(contract, &package)].by_week += pence;
        }
    }
    return {};
}

std::int64_t a_hundred(std::int64_t count, std::size_t packages) {
    return packages == 0 ? no_data : sustain::rounded(sustain::Wide{count} * 100, static_cast<std::int64_t>(packages));
}

// Thirteen weeks, none before the first care of this type.
std::int64_t volatility(const Group& group) {
    if (group.weeks.front() == 0) return no_data;
    return sustain::volatility_ppm(group.weeks).value_or(no_data);
}

void fill_money(Row::Builder row, const Group& group, bool cost_unknown) {
    const sustain::Account account =
        group.figures.account(group.events.credit_pence - sustain::rounded(group.by_week, 7));
    row.setContactMinutes(sustain::rounded(account.work.contact_s, 60));
    row.setTravelMinutes(sustain::rounded(account.work.travel_s, 60));
    row.setMetres(account.work.metres);
    row.setRevenuePence(account.revenue);
    row.setCreditPence(group.events.credit_pence);
    row.setOverheadPence(account.overhead);
    row.setContactPayPence(cost_unknown ? no_data : account.contact_pay);
    row.setTravelPayPence(cost_unknown ? no_data : account.travel_pay);
    row.setOnCostPence(cost_unknown ? no_data : account.on_cost);
    row.setMileagePence(cost_unknown ? no_data : account.mileage);
    row.setMarginPence(cost_unknown ? no_data : account.margin());
    row.setMarginHourPence(cost_unknown ? no_data : account.margin_an_hour().value_or(no_data));
    row.setMarginPpm(cost_unknown ? no_data : account.margin_ppm().value_or(no_data));
}

struct Read {
    Span span;
    Strain strain;
    Groups groups{};
    bool cost_unknown = false;
    std::int64_t benchmark = no_data;  // on the last day
    Position changed{};
};

void fill(Row::Builder row, const Read& read, const Type& type, const Group& group, std::int64_t authorised) {
    row.setMonth(month_text(read.span.first));
    row.setUntil(month_text(read.span.last));
    row.setSide(read.span.side);
    row.setRoute(type.first);
    row.setService(type.second);
    row.setPackages(static_cast<std::uint32_t>(group.packages.size()));
    row.setShare(ppm(group.authorised, authorised));
    fill_money(row, group, read.cost_unknown);
    row.setLatePpm(ppm(group.figures.late, group.figures.of_attended));
    row.setMissedPpm(ppm(group.figures.missed, group.figures.of_due));
    row.setAmendments(a_hundred(group.events.amendments, group.packages.size()));
    row.setDisputes(a_hundred(group.events.disputes, group.packages.size()));
    row.setDaysToPay(group.events.paid_pence == 0
                         ? no_data
                         : sustain::rounded(group.events.paid_pence_days, group.events.paid_pence));
    row.setVolatilityPpm(volatility(group));
    row.setSicknessPpm(read.strain.sickness_ppm(type));
    row.setWorkloadPpm(read.strain.workload_ppm(type));
    row.setIncidents(no_data);  // no fact tells of one yet
    row.setBenchmarkPence(read.benchmark);
}

Status add_care(Read& read, const Reading& reading, const Known& known, const Packages& all) {
    for (Day first = read.span.first; first <= read.span.last; first = month_after(first)) {
        DAYBOOK_TRY(const Month month, Month::of(reading, first));
        for (const auto& [labels, cell] : month.cells()) {
            const Type type = known.type_of(labels.contract, find(all, labels.package));
            read.groups[type].figures.add(month, cell);
            for (const Worked& one : cell.worked) read.strain.add(type, one);
        }
        read.cost_unknown = read.cost_unknown || month.cost_unknown();
        read.changed = std::max(read.changed, month.changed());
        const auto* benchmark = month.reckoning().benchmark_on(month_after(read.span.last) - days{1});
        read.benchmark = benchmark ? benchmark->pence : no_data;
    }
    return {};
}

// The first week's care may lie in the month before.
Status add_strain(Read& read, const Reading& reading, const Known& known, const Packages& all) {
    if (const Day before = month_of(read.strain.from()); before < read.span.first) {
        DAYBOOK_TRY(const Month month, Month::of(reading, before));
        for (const auto& [labels, cell] : month.cells())
            for (const Worked& one : cell.worked)
                if (one.day >= read.strain.from())
                    read.strain.add(known.type_of(labels.contract, find(all, labels.package)), one);
    }
    return read.strain.read(reading, read.changed);
}

Status read_span(const Reading& reading, const ViewQuery& query, const Packages& all, const Span& span,
                 std::vector<ViewRow>& rows) {
    const Known known(reading);
    const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
    Read read{.span = span, .strain = Strain(span.first, month_after(span.last) - days{1}, today)};
    DAYBOOK_CHECK(add_care(read, reading, known, all));
    DAYBOOK_CHECK(add_strain(read, reading, known, all));
    DAYBOOK_CHECK(add_events(read.groups, reading, known, all, span, read.changed));
    add_authorised(read.groups, known, all, span, today);
    DAYBOOK_CHECK(add_weekly_sums(read.groups, reading, known, all, span, today));
    DAYBOOK_CHECK(known.status());
    std::int64_t authorised = 0;
    for (const auto& [type, group] : read.groups) authorised += group.authorised;
    for (const auto& [type, group] : read.groups) {
        if (group.packages.empty() && group.figures.account().work == sustain::Work{} && group.events == Events{} &&
            group.by_week == 0)
            continue;  // only weeks before this month
        if (!fits(query, "route", type.first) || !fits(query, "service", type.second)) continue;
        auto words = row_words<Row>(
            [&, &type = type, &group = group](Row::Builder row) { fill(row, read, type, group, authorised); });
        rows.push_back({month_text(span.first) + "/" + std::string(filters::name_of(type.first)) + "/" +
                            std::string(filters::name_of(type.second)),
                        std::move(words), read.changed});
    }
    return {};
}

// A month each; or, where the month in which a cap came is named, the months before and those from it on.
Result<std::vector<Span>> spans_asked(const Reading& reading, const ViewQuery& query) {
    const auto cap = query.get("cap");
    DAYBOOK_TRY(const auto months, months_asked(reading, query));
    std::vector<Span> spans;
    if (cap.empty()) {
        for (const Day month : months) spans.push_back({.first = month, .last = month});
        return spans;
    }
    const auto day = cap.size() == 7 ? parse_day(std::string(cap) + "-01") : std::nullopt;
    if (!day) return filters::unknown_word("cap", cap, "a month like 2026-03");
    if (months.empty() || months.front() >= *day || months.back() < *day)
        return rejected("the cap of " + std::string(cap) + " lies not between the months asked for: say from and to");
    spans.push_back({.first = months.front(), .last = month_of(*day - days{1}), .side = Row::Side::BEFORE});
    spans.push_back({.first = *day, .last = months.back(), .side = Row::Side::AFTER});
    return spans;
}

}  // namespace

Result<ViewPage> read_sustainability(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Route>(query, "route"));
    DAYBOOK_CHECK(check_word<Service>(query, "service"));
    DAYBOOK_TRY(const auto spans, spans_asked(reading, query));
    DAYBOOK_TRY(const Packages all, Known::packages_of(reading));
    std::vector<ViewRow> rows;
    for (const Span& span : spans) DAYBOOK_CHECK(read_span(reading, query, all, span, rows));
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::costs
