#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "projections/care_rows/care_rows.h"

// Tables only the step knows.
namespace daybook::projections::care_rows {

// Where a visit stands now.
struct VisitPlace {
    std::string person;
    Day day{};
};

// Person-days to be measured again, because terms changed for days that were measured already.
struct Restate {
    std::string contract;  // of visits of this contract …
    std::string package;   // … or of this package
    Day from{};            // from this day on; moves forward as days are done
};

struct Span {
    Day first{};
    Day last{};
};

// Bands flexed while packages were referrals, and the packages those became (R17).
struct ReferralFlexes {
    std::vector<care::ReferralFlex> flexes;  // as they were agreed
    std::vector<std::string> packages;
};

struct Nothing {};

extern const Table<VisitPlace> visit_places;             // by number of the visit's stream
extern const Table<care::Visit> unplaced;                // likewise: visits whose facts do not say whose or when
extern const Table<std::vector<Day>> days_of_person;     // by person
extern const Table<Nothing> closed_days;                 // by day
extern const Table<std::vector<Restate>> restate_queue;  // one row
extern const Table<ReferralFlexes> referral_flexes;      // by referral
extern const Table<Span> span_of_days;                   // one row: the first and last day any visit ever stood on

inline const std::string only_key = "1";

}  // namespace daybook::projections::care_rows
