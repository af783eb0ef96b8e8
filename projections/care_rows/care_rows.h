#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/projection.h"

// The rows of care that several projections keep, each in its own database: person-days, where each visit stands, the
// terms of contracts, the suspensions of packages. One step folds events into them; a projection adds its `settle`,
// which measures a changed person-day once per commit.
namespace daybook::projections::care_rows {

// A person-day, and what the projection has put elsewhere for it (its own encoding), so that it can take that back.
struct CareDay {
    care::PersonDay day;
    std::string mark;
};

// Tables 1–15; a projection's own begin at 20.
extern const Table<CareDay> person_days;
extern const Table<care::ContractTerms> contract_terms;      // by contract id
extern const Table<care::PackageHolds> package_holds;        // by package id
extern const Table<std::vector<std::string>> people_of_day;  // by day and part, so that no row grows without bound

std::string person_day_key(std::string_view person, Day day);
std::string terms_key(std::string_view contract);
std::string holds_key(std::string_view package);

inline constexpr std::uint8_t parts_of_day = 64;
std::string people_key(Day day, std::uint8_t part);

// For Projection::tables and ::must_know.
std::vector<const TableInfo*> tables();
std::vector<std::string_view> must_know();

// Takes one event. What it changed is put off with Rows::later under its person_day_key.
Status step(Rows& rows, const EventView& event);

// One day of what a retroactive change of terms left to be measured again (format.md D3).
Result<bool> restate(Rows& rows);

// Has visits of a contract, or of a package, measured again from a day on; for projections that put more into their
// cells than the terms decide. The other of the two is empty.
void measure_again(Rows& rows, std::string_view contract, std::string_view package, Day from);

// The days on which a person has visits, and whether a day was closed.
const std::vector<Day>* days_of(Rows& rows, std::string_view person);
bool is_closed(Rows& rows, Day day);
// Of the committed rows, the last day that was closed up to this one.
Result<std::optional<Day>> closed_up_to(const Reading& reading, Day day);

// To be called at the end of `settle`: a person-day without visits leaves the indexes.
void leave_if_empty(Rows& rows, std::string_view key);

// What measuring asks for, from the rows of a step …
class RowsSetting final : public care::Setting {
 public:
    explicit RowsSetting(Rows& rows) : rows_(rows) {}
    const care::Terms& terms(std::string_view contract, Day day) const override;
    const care::PackageHolds* holds(std::string_view package) const override;

 private:
    Rows& rows_;
};

// … and from committed ones. Holds what it has read; a row that cannot be read is the `failure` to ask for at the end.
class ReadingSetting final : public care::Setting {
 public:
    explicit ReadingSetting(const Reading& reading) : reading_(reading) {}
    const care::Terms& terms(std::string_view contract, Day day) const override;
    const care::PackageHolds* holds(std::string_view package) const override;
    // Null for a contract of which nothing is known.
    const care::ContractTerms* contract(std::string_view id) const;
    Status status() const { return failure_ ? Status(tl::unexpected(*failure_)) : Status{}; }

 private:
    const Reading& reading_;
    mutable std::map<std::string, std::optional<care::ContractTerms>, std::less<>> contracts_;
    mutable std::map<std::string, std::optional<care::PackageHolds>, std::less<>> packages_;
    mutable std::optional<Error> failure_;
};

// The last day that was closed; nothing before the first.
Result<std::optional<Day>> last_closed(const Reading& reading);

// Every person who has a visit on a day, sorted.
Result<std::vector<std::string>> people_of(const Reading& reading, Day day);

}  // namespace daybook::projections::care_rows
