#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "schema/referral.capnp.h"

// May this referral be taken (rules.md R14 to R16)? Pure: everything it asks is in the question, everything it found is
// in the answer, in words a coordinator reads.
namespace daybook::care {

// One cap on spot work, of a location or of one of its zones (R16): a share of the weekly authorised time, a number of
// packages, or weekly time; held and reserved work counts like any other.
struct SpotCap {
    enum class Measure { share, packages, time };
    Measure measure = Measure::share;
    std::string zone{};        // empty = the whole location
    std::int64_t spot = 0;     // seconds a week, or packages
    std::int64_t of = 0;       // of a share: all seconds a week; else the most there may be
    std::int64_t cap_ppm = 0;  // of `of`
    std::int64_t ppm() const;  // what is taken of `of`
    bool within() const;       // inclusive, and compared without rounding
    bool reached() const;      // nothing more fits under it
    std::string says() const;  // "spot in E4 would be 3 packages, and the cap is 4 packages"
    bool operator==(const SpotCap&) const = default;
};

struct AcceptanceQuestion {
    // What was found of a thing: nothing = nobody said, which is not a pass.
    using Known = std::optional<bool>;

    // The referral.
    bool assessed = false;
    bool conflict = false;  // with the person's preferences or best interests
    std::string conflict_with{};
    bool triaged = false;
    bool urgent = false;  // or out of hospital
    bool risk_validated = false;
    std::string zone{};
    std::vector<std::string> skills_needed{};
    std::int64_t pence_an_hour = 0;  // offered; 0 = not said

    // The contract it would run under.
    enum class Contract { unknown, open, closed, suspended, ended } contract = Contract::unknown;
    bool spot = false;

    // The location: nothing where no acceptance criteria were ever set.
    std::optional<std::vector<std::string>> zones{}, bands{}, skills{};
    std::int64_t floor_pence_an_hour = 0;  // 0 = none

    // Weekly time asked for in one band, and what the location has there.
    struct Band {
        std::string name{};
        Seconds needed{};
        std::optional<Seconds> declared{};  // in total; nothing = never declared
        Seconds active{}, held{}, accepted{};
        std::string skill{};  // the competence it is held against; empty = any
        std::optional<Seconds> free() const;
    };
    std::vector<Band> asked{};
    std::vector<Band> of_skills{};  // the same for each competence needed of which the location declared its time

    // From the nearest planned visit of the band's rounds in the next seven days.
    std::optional<std::int64_t> travel_minutes{};
    std::int64_t travel_limit_minutes = 0;  // 0 = not set

    std::vector<SpotCap> spot_caps{};  // as they would stand with this one; empty = none set
};

struct Criterion {
    using What = schema::Referral::Criterion::What;
    using Outcome = schema::Referral::Criterion::Outcome;
    What what{};
    Outcome outcome = Outcome::UNKNOWN;
    bool hard = false;  // nobody overrides it
    std::int64_t needed = 0, found = 0;
    std::string says{};
    bool operator==(const Criterion&) const = default;
};

// Every criterion, in the order of the schema; `band` once for each band asked for, and so `hours`.
std::vector<Criterion> acceptance_check(const AcceptanceQuestion& question);

enum class Verdict {
    accept,
    accept_with_override,  // by the registered manager, with a reason
    refuse,                // a hard criterion does not pass
};
Verdict verdict_of(const std::vector<Criterion>& check);

}  // namespace daybook::care
