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
// Weekly time a location promised to a referral (R15), until it was released.
struct Reservation {
    struct Share {
        std::string zone;
        Seconds weekly{};
    };
    std::string location, package;
    bool spot = false;
    Day from{};
    std::optional<Day> until;  // the first day it no longer stands
    std::vector<Share> shares;
};
struct ReferralRow {
    care::Referral referral;
    std::vector<std::string> packages;  // that it became
    std::vector<Reservation> reservations;
    Put put;
};
struct PackageRow {
    care::Package package;
    std::optional<Instant> authorised;   // when the day began on which it was first authorised
    std::vector<std::string> referrals;  // it came of
    Put put;
};
struct PersonRow {
    struct Survey {
        std::string id;
        Day sent{};
        bool known_sent = false;  // answered without having been told of
        std::optional<Day> given;
        std::uint8_t score = 0;
    };
    kpi::PersonSeen seen;
    std::vector<std::string> packages;
    std::vector<Survey> surveys;  // as they were heard of
    Put put;
};

extern const Table<ReferralRow> referrals;
extern const Table<PackageRow> packages;
extern const Table<PersonRow> people;
extern const Table<std::vector<std::string>> contract_packages;  // by contract and part: packages that were ever on it
extern const Table<Day> first_days;  // by package and person: the day of the first attended visit

std::string record_key(std::string_view id);

// Whose bank holidays count for a contract (R11); England's † for one of which nothing is known.
Nation nation_of(Rows& rows, std::string_view contract);

void write(BytesOut& out, const Put& put);
Result<Put> read_put(BytesIn& in);

// A referral and a package it became know of each other, whichever of their events says so.
void link(Rows& rows, std::string_view referral, std::string_view package);

// Takes one event of a record that KPIs measure, or that changes what is known of one.
void take_record(Rows& rows, const EventView& event);
Status settle_referral(Rows& rows, std::string_view key);
Status settle_package(Rows& rows, std::string_view key);

// A person-day is measured: which packages had their first attended visit on it, or have no longer.
void note_starts(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures,
                 const std::vector<std::string>& packages_before);

}  // namespace daybook::projections::kpi_board
