#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/billing_terms.h"
#include "events/care/costs.h"
#include "events/care/invoice.h"
#include "events/care/package_plan.h"
#include "events/care/payers.h"
#include "events/care/register.h"
#include "projections/billing/bill.h"
#include "projections/billing/reconcile.h"
#include "projections/care_rows/plan_changes.h"
#include "projections/engine/projection.h"

// The rows of the money projection beside those of care_rows.
namespace daybook::projections::money {

// A package, what it costs and who pays it.
struct PackageRow {
    care::PackagePlan plan;
    care::PackagePrice price;
    care::Payers payers;
    bool authorised() const { return plan.first.has_value(); }
};

// Where a package's visits stand, and the weeks it has, in blocks of four weeks.
struct PersonDayOf {
    std::string person;
    Day day{};
    auto operator<=>(const PersonDayOf&) const = default;
};
struct ContractWeek {
    std::string contract;
    Day week{};
    auto operator<=>(const ContractWeek&) const = default;
};
struct Places {
    struct In {
        std::string contract;
        std::int32_t weeks = 0;
    };
    std::vector<std::int32_t> days, weeks;  // blocks that hold any
    std::vector<In> contracts;              // that its weeks are in
    bool empty() const { return days.empty() && weeks.empty() && contracts.empty(); }
};

// What one person-day puts into a package's week.
enum class Outcome : std::uint8_t { other, cancelled, frustrated, suspended };
struct PlannedVisit {
    std::vector<Instant> starts;  // every one it was planned for
    Seconds planned{};            // of every care worker needed
    Outcome outcome = Outcome::other;
    bool operator==(const PlannedVisit&) const = default;
};
struct DayPart {
    std::string person;
    Day day{};
    billing::WeekFigures figures;  // without what the plan of the package says
    std::vector<PlannedVisit> visits;
    std::vector<billing::Line> by_week;  // what is priced with the rest of the week, summed up
    bool operator==(const DayPart&) const = default;
};

// What an issued invoice, its credits and adjustments charge for the week, and what of it was paid.
struct Share {
    std::string invoice;  // the stream without "invoice-"
    Day due{};
    std::int64_t pence = 0, paid = 0;
    std::int64_t credited = 0;  // that was asked for once, and is no longer
    bool operator==(const Share&) const = default;
};
// The figures the office had before it when it looked.
struct Looked {
    Seconds delivered{};
    std::int64_t billable = 0, claimed = 0, invoiced = 0, paid = 0;
    bool operator==(const Looked&) const = default;
};

struct WeekRow {
    std::string person;
    std::vector<DayPart> parts;  // by day, then person
    std::vector<Share> shares;
    std::optional<Looked> verified;
    bool stands = false;                       // the package runs in it, on a day that was closed
    std::vector<care::ServiceCredit> credits;  // of the contract, in the week it has beside its packages
    billing::WeekFigures total;
    bool empty() const { return parts.empty() && shares.empty() && !verified && !stands && credits.empty(); }
};

struct Mismatch {
    billing::Pair pair{};
    std::int64_t expected = 0, found = 0, tolerance = 0;
    billing::Cause cause{};
    Instant raised{};
    Position position;
    Day due{};
    std::optional<Instant> explained, resolved;
    std::string outcome, document;
};

// A package's week.
struct WeekOf {
    std::string contract;
    Day week{};
    std::string package;
    auto operator<=>(const WeekOf&) const = default;
};

struct InvoiceRow {
    care::Invoice invoice;
    std::vector<WeekOf> weeks;  // that have a share of it
};
struct Invoiced {
    std::string worker, invoice;
    auto operator<=>(const Invoiced&) const = default;
};

// When the office looked at a contract's week last, and up to which position it did.
struct Verified {
    Instant at{};
    Position upto{};
};

struct Again {  // care of a contract to be billed again, from a day on; goes through its packages part by part
    std::string contract;
    Day from{};
    std::uint8_t part = 0;
};

extern const Table<care::ContractBilling> contracts;          // by contract id
extern const Table<PackageRow> packages;                      // by package id
extern const Table<WeekRow> weeks;                            // by week_key
extern const Table<std::vector<std::string>> authorised;      // by part: ids of packages
extern const Table<std::vector<std::string>> contract_weeks;  // by contract and part: packages with weeks there
extern const Table<std::vector<std::int32_t>> closed;         // one row: blocks of days some of which were closed
extern const Table<Places> places;                            // by package id
extern const Table<std::vector<PersonDayOf>> package_days;    // by package and block
extern const Table<std::vector<ContractWeek>> package_weeks;  // by package and block
extern const Table<std::vector<Again>> again;                 // one row
extern const Table<Verified> looks;                           // by contract and week
extern const Table<Position> runs;                           // by contract and week: of the last time it was reconciled
extern const Table<std::vector<Mismatch>> mismatches;        // by contract, week, package and pair, as they were raised
extern const Table<InvoiceRow> invoices;                     // by id
extern const Table<std::vector<Invoiced>> invoiced_visits;   // by visit
extern const Table<std::vector<std::string>> invoiced_else;  // by else_key: ids of invoices
extern const Table<std::vector<std::string>> package_invoices;  // by package and block: ids, with lines of its days
extern const Table<std::string> commissioners;                  // by contract id
extern const Table<std::vector<Day>> credited;                  // by contract id: weeks with service credits
extern const Table<std::vector<std::string>> blocks;            // one row: ids of contracts that pay by the block
extern const Table<care::Escalation> escalations;               // of mismatches, by id
extern const Table<std::vector<std::string>> escalated_about;   // by the stream they are about: ids

inline constexpr std::uint8_t parts = 64;
inline const std::string one_row = "1";

std::vector<const TableInfo*> tables();
std::string id_key(std::string_view id);
inline constexpr std::int32_t block_days = 28;
std::int32_t block_of(Day day);
std::string block_key(std::string_view package, std::int32_t block);
std::string part_key(std::uint8_t part);
std::string part_key(std::string_view contract, std::uint8_t part);

// Keys of weeks begin as no key of a person-day does, so that `settle` can tell them apart.
std::string week_key(const WeekOf& week);
std::string week_key(std::string_view contract, Day week);  // before every package of it
std::optional<WeekOf> week_of(std::string_view key);
std::string mismatch_key(const WeekOf& week, billing::Pair pair);
std::string look_key(std::string_view contract, Day week);
// What a line that names no visit is known by on an invoice: its service credit, else the package and day.
std::string else_key(std::string_view contract, std::string_view package, Day day, Position service_credit);

// A week's row into one that was read before: its lists keep the memory they have.
Status decode_into(WeekRow& row, std::string_view bytes);

// "framework/2026-03-08/package-1", as readers know a week, and back; nothing for what is none. What stands behind a
// further "/" is the package's.
std::string shown(const WeekOf& week);
std::optional<WeekOf> week_shown(std::string_view text);

// The package a visit is billed under; of one that names none a group of its own for the person.
std::string package_of(const care::Visit& visit, std::string_view person);
bool names_no_package(std::string_view package);
// The contract that is billed: the package's on the day, else what the visit says.
const std::string& contract_of(const care::Visit& visit, const PackageRow* package, Day day);
// A day of the package that counts in this week.
bool runs_in(const PackageRow& package, const WeekOf& week, const care::ContractBilling& contract, Day day);

// Takes one event into the rows.
void take(Rows& rows, const EventView& event);
void take_invoice(Rows& rows, const EventView& event);
void take_reconciliation(Rows& rows, const EventView& event);
Result<bool> bill_again(Rows& rows);
Status settle(Rows& rows, std::string_view key);

Result<ViewPage> read_billing(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_reconciliation(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_mismatches(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_orders(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::money
