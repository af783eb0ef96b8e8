#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/care/house.h"
#include "events/care/invoice.h"
#include "events/care/package.h"
#include "events/care/referral.h"
#include "events/care/register.h"
#include "events/care/worker.h"
#include "events/core/calendar.h"
#include "events/core/calendar_holidays.h"
#include "schema/words.capnp.h"

// The records that KPIs measure beside the visit (care::Measured): plain values, each with all that its KPIs ask.
namespace daybook::kpi {

// How far the days are closed: figures that depend on time are as at the last closed day (R12).
struct Closed {
    std::optional<Day> day{};
    bool over(Day d) const { return day && *day >= d; }
    bool past(Instant deadline) const { return day && Calendar::london().day_of(deadline) <= *day; }
};

struct ReferralSeen {
    const care::Referral& referral;
    std::optional<Day> failed{};  // since it was accepted, the first day its care was missed or handed back
    Closed closed{};
};

// What is known of the person a package is for.
struct PersonSeen {
    struct Admission {
        Instant at{};
        bool emergency = false;
        bool operator==(const Admission&) const = default;
    };
    std::vector<Admission> admissions{};
    std::vector<Instant> discharges{};
    std::optional<Day> died{};
};

struct PackageSeen {
    const care::Package& package;
    const PersonSeen& person;
    std::optional<Instant> asked{};  // when its referral was received, else the start of the day it was authorised on
    std::optional<Instant> start{};  // of the first attended visit
    Closed closed{};
    Nation nation{};                  // its contract's: whose bank holidays count
    std::optional<Day> authorised{};  // first

    std::optional<Day> first_day() const;  // of the first attended visit
    // Never started, because the person died or the package was withdrawn. One that was handed back was not.
    bool called_off() const;
    // The discharge it is for: the first since it was asked for.
    std::optional<Instant> discharged() const;
};

struct VariationSeen {
    Instant from{};      // when it takes effect
    Instant deadline{};  // R24; 0 = none
    schema::Answer closed_in_time = schema::Answer::UNKNOWN;
    Closed closed{};
};

// One person's attendances in the 28 closed days up to a day.
struct PersonWindow {
    struct Worker {
        std::string id;
        std::int64_t attendances = 0;
        bool operator==(const Worker&) const = default;
    };
    std::vector<Worker> workers{};  // by id

    std::int64_t attendances() const;
    std::int64_t by_the_three_seen_most() const;
};

inline constexpr std::chrono::days window_days{28};

struct AdmissionSeen {
    Instant at{};
    bool emergency = false;
    bool in_service = false;  // a package of the person ran on that day
    Closed closed{};
};

struct SurveySeen {
    Day sent{};
    bool answered = false;
};
struct AnswerSeen {
    Day given{};
    unsigned score = 0;  // 1 … 5
};

struct ReviewSeen {
    Day due{};
    std::optional<Day> held{};
    Closed closed{};
};

struct EscalationSeen {
    const care::Escalation& escalation;
    Closed closed{};
};

// What one care worker worked and is paid for from Monday to Sunday.
struct WorkerWeek {
    Day sunday{};
    Seconds contact{};
    Seconds paid{};                       // contact and travel
    Seconds guaranteed{};                 // a week
    std::optional<Seconds> contracted{};  // a week; nothing = nobody said
    bool worked = false;                  // any shift
    Closed closed{};
};

// A care worker's file, and the rules of their location, which has no contract (R13). All of it stands.
struct WorkerSeen {
    const care::Worker& worker;
    std::span<const care::HouseTerms> schedule{};  // by day

    const care::HouseTerms& terms_on(Day day) const;
};

// One time an obligation of a contract was due.
struct ObligationSeen {
    Day due{};
    std::optional<Day> met{};
    Closed closed{};
};

struct InvoiceLineSeen {
    const care::Invoice::Billed& line;
    Day issued{};
};

// A mismatch of a package's week (R19).
struct MismatchSeen {
    Day raised{};
    std::optional<Day> sent{};  // to somebody with a name, by a person (R18); what the steward says stops no clock
    std::optional<Day> resolved{};
    Closed closed{};
    Nation nation{};  // its contract's: whose bank holidays count
};

// A package's week as it was reconciled.
struct PackageWeek {
    Day week{};  // its last day
    Seconds delivered{}, expected{};
};

}  // namespace daybook::kpi
