#include "projections/kpi_board/reconciled.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/mentions.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/warned.h"
#include "schema/reconciliation.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using Fact = schema::Reconciliation;

constexpr std::uint8_t row_version = 2;

struct Mismatch {
    std::string package;
    Fact::Pair pair{};
    Instant raised{};
    std::optional<Instant> resolved;
};
struct RunOf {
    std::string package;
    Seconds delivered{}, expected{};
};
struct WeekRow {
    std::string stream;
    std::vector<RunOf> run;                // as it was run last
    std::uint64_t position = 0;            // of the record that run was made at; 0 = it does not say
    std::vector<Mismatch> mismatches;      // as they were raised
    std::vector<std::string> escalations;  // about it: streams, in order
    std::string mark;
    std::optional<Day> due;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<Mismatch> auto& m) {
    bytes(m.package, m.pair, m.raised, m.resolved);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<RunOf> auto& r) {
    bytes(r.package, r.delivered, r.expected);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekRow> auto& w) {
    bytes(w.stream, w.run, w.position, w.mismatches, w.escalations, w.mark, w.due);
}
std::string encode(const WeekRow& row) { return care::to_bytes(row, row_version); }
Result<WeekRow> decode(std::string_view bytes) {
    return care::from_bytes<WeekRow>(bytes, row_version, "a contract's week");
}

const Table<WeekRow> reconciled{{.number = 61, .name = "reconciled"}, &encode, &decode};

using Keys = std::vector<std::string>;  // in order
std::string encode_keys(const Keys& keys) { return care::to_bytes(keys, row_version); }
Result<Keys> decode_keys(std::string_view bytes) {
    return care::from_bytes<Keys>(bytes, row_version, "the weeks of a contract");
}
const Table<Keys> weeks_of_contract{{.number = 63, .name = "weeks_of_contract"}, &encode_keys, &decode_keys};

// The stream "reconciliation-CONTRACT.WEEK"; nothing for one of another form.
struct ContractWeek {
    std::string contract;
    Day week{};
};
std::optional<ContractWeek> week_in(std::string_view stream) {
    const std::string_view name = care::id_in(stream, "reconciliation");
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto week = parse_day(name.substr(dot + 1));
    if (!week) return std::nullopt;
    return ContractWeek{.contract = std::string(name.substr(0, dot)), .week = care::within_reach(*week)};
}

Day day_of(Instant t) { return Calendar::london().day_of(t); }

// A run comes in slices of so many packages: those of one run were made at the same position of the record.
void run(WeekRow& row, Fact::Run::Reader fact) {
    if (fact.getPosition() == 0 || fact.getPosition() != row.position) row.run.clear();
    row.position = fact.getPosition();
    for (const auto one : fact.getPackages())
        row.run.push_back({.package = std::string{care::text_of(one.getPackage())},
                           .delivered = care::weekly_said(one.getDeliveredSeconds()),
                           .expected = care::weekly_said(one.getExpectedSeconds())});
}

// Its weeks are measured again when a contract's nation is told of after them.
void note_contract(Rows& rows, std::string_view stream, const std::string& key) {
    const auto week = week_in(stream);
    if (!week) return;
    auto& all = rows.edit(weeks_of_contract, record_key(week->contract));
    if (const auto at = std::ranges::lower_bound(all, key); at == all.end() || *at != key) all.insert(at, key);
}

void resolved(WeekRow& row, const EventView& event) {
    const auto fact = event.as<Fact::MismatchResolved>();
    const auto package = care::text_of(fact.getPackage());
    for (auto one = row.mismatches.rbegin(); one != row.mismatches.rend(); ++one)
        if (one->package == package && one->pair == fact.getPair()) {
            if (!one->resolved) one->resolved = care::within_reach(event.occurred());
            return;
        }
}

// When somebody was first told of it: what was told before it was raised was told of others.
std::optional<Day> sent_of(Rows& rows, const WeekRow& row, Instant raised) {
    std::optional<Day> sent;
    for (const auto& stream : row.escalations)
        if (const auto* one = escalation_of(rows, stream); one && one->sent && *one->sent >= raised)
            sooner(sent, day_of(*one->sent));
    return sent;
}

}  // namespace

void take_reconciliation(Rows& rows, const EventView& event) {
    const bool of_run = event.is<Fact::Run>(), of_mismatch = event.is<Fact::MismatchRaised>();
    if (!of_run && !of_mismatch && !event.is<Fact::MismatchResolved>()) return;
    const std::string key = record_key(event.stream());
    WeekRow& row = rows.edit(reconciled, key);
    if (row.stream.empty()) note_contract(rows, event.stream(), key);
    row.stream = event.stream();
    if (of_run) {
        run(row, event.as<Fact::Run>());
        for (const RunOf& one : row.run) mention(rows, one.package, Kind::reconciliation, key);
    } else if (of_mismatch) {
        const auto fact = event.as<Fact::MismatchRaised>();
        row.mismatches.push_back({.package = std::string{care::text_of(fact.getPackage())},
                                  .pair = fact.getPair(),
                                  .raised = care::within_reach(event.occurred()),
                                  .resolved = {}});
        mention(rows, row.mismatches.back().package, Kind::reconciliation, key);
    } else {
        resolved(row, event);
    }
    measure_later(rows, Kind::reconciliation, key);
}

void weeks_later(Rows& rows, std::string_view contract) {
    if (const auto* all = rows.find(weeks_of_contract, record_key(contract)))
        for (const auto& key : *all) measure_later(rows, Kind::reconciliation, key);
}

void escalated(Rows& rows, std::string_view week, std::string_view escalation) {
    const std::string key = record_key(week);
    auto& all = rows.edit(reconciled, key).escalations;
    const auto at = std::ranges::lower_bound(all, escalation);
    if (at == all.end() || *at != escalation) all.emplace(at, escalation);
    measure_later(rows, Kind::reconciliation, key);
}

Status settle_reconciliation(Rows& rows, std::string_view key) {
    const WeekRow* row = rows.find(reconciled, key);
    if (!row) return {};
    const auto week = week_in(row->stream);
    if (!week) return {};
    const care_rows::RowsSetting setting(rows);
    const auto labels_for = [&](const std::string& package) {
        return [&rows, &week, &package](Day day) { return labels_of_package(rows, package, week->contract, day); };
    };
    Contribution now;
    std::optional<Day> next;
    for (const RunOf& one : row->run)
        measure(now, kpi::package_week_kpis(), kpi::Measures::package_weeks,
                kpi::PackageWeek{.week = week->week, .delivered = one.delivered, .expected = one.expected}, setting,
                labels_for(one.package), care::id_in(one.package, "package"));
    const kpi::Closed days_closed = closed(rows);
    for (const Mismatch& one : row->mismatches) {
        kpi::MismatchSeen seen{.raised = day_of(one.raised),
                               .sent = sent_of(rows, *row, one.raised),
                               .resolved = {},
                               .closed = days_closed,
                               .nation = nation_of(rows, week->contract)};
        if (one.resolved) seen.resolved = day_of(*one.resolved);
        sooner(next, measure(now, kpi::mismatch_kpis(), kpi::Measures::mismatches, seen, setting,
                             labels_for(one.package), care::id_in(one.package, "package")));
    }
    WeekRow& put = rows.edit(reconciled, key);
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::reconciliation, key, put.due, next);
    return {};
}

std::vector<const TableInfo*> reconciliation_tables() { return {&reconciled, &weeks_of_contract}; }

Status each_reconciled(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, reconciled, [](const auto& row, KeyIn) { return row.stream; },
        [](const auto& row) { return row.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
