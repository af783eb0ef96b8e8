#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/package.h"
#include "events/care/person_day.h"
#include "events/care/referral.h"
#include "projections/engine/bytes.h"
#include "projections/engine/projection.h"
#include "projections/kpi/kpi.h"

// The records beside the visit that KPIs measure (rules.md R13): referrals, packages and what is known of their people.
// Their events are few; they are folded whole, and measured again once a commit when they change or fall due.
namespace daybook::projections::kpi_board {

// What a record has put into cells, and the next day whose close changes it.
struct Put {
    std::string mark;
    std::optional<Day> due;
};
struct ReferralRow {
    care::Referral referral;
    std::vector<std::string> packages;  // that say they came of it
    Put put;
};
struct PackageRow {
    care::Package package;
    std::optional<Instant> authorised;  // when the day began on which it was first authorised
    Put put;
};
struct PersonRow {
    kpi::PersonSeen seen;
    std::vector<std::string> packages;
};

extern const Table<ReferralRow> referrals;
extern const Table<PackageRow> packages;
extern const Table<PersonRow> people;
extern const Table<Day> first_days;  // by package and person: the day of the first attended visit

std::string record_key(std::string_view id);
void write(BytesOut& out, const Put& put);
Result<Put> read_put(BytesIn& in);

// Takes one event of a referral, a package or a person.
void take_record(Rows& rows, const EventView& event);
Status settle_referral(Rows& rows, std::string_view key);
Status settle_package(Rows& rows, std::string_view key);

// A person-day is measured: which packages had their first attended visit on it, or have no longer.
void note_starts(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures,
                 const std::vector<std::string>& packages_before);

}  // namespace daybook::projections::kpi_board
