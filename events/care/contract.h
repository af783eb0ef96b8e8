#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/acceptance.h"
#include "events/care/to_new.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/contract.capnp.h"

namespace daybook::care {

// A contract as its stream tells it: who buys what, until when, and what was agreed about it since. The rules by which
// its care is measured are ContractTerms.
struct Contract {
    struct Obligation {
        std::string id, what;
        Day due{};                     // next
        std::uint16_t every_days = 0;  // 0 = once
        bool met = false;              // of one that is due once
    };
    struct Version {  // of a dated rule set
        Day from{};
        std::string name;
    };

    std::string id;             // the stream without "contract-"
    std::uint32_t version = 0;  // of its stream
    std::string title, commissioner, provider, replaced_by;
    std::vector<std::string> lots{}, zones{};  // it is for
    std::string outcomes{}, clauses{};         // that care is to achieve; by which it may be ended
    std::string responsibilities{}, exit_clauses{};
    schema::Contract::Route route{};
    schema::Contract::Service service{};
    schema::Contract::For whom{};
    schema::Contract::Nation nation{};
    std::optional<Day> from{}, to{}, review_due{}, reviewed{}, ends_by_notice{}, ended{};
    std::optional<Day> closed_from{};
    SuspensionsToNew suspensions{};
    std::uint32_t notice_days = 0, cap_pence_an_hour = 0;
    bool agreed = false, exit_planned = false, handed_over = false;
    std::optional<Day> exit_on{};              // last day by its exit plan
    std::uint32_t breaches = 0;                // notified
    std::vector<std::string> uplifts_asked{};  // packages, by id, that wait for an answer
    std::string uplift_brief{};                // digest of the brief the last one was asked with
    std::int64_t uplift_pence = 0;             // an hour, as agreed last; 0 = none was
    std::optional<Day> charges_from{};         // the day the charges that were notified last begin
    std::vector<Obligation> obligations{};
    std::vector<Version> rules{}, billing{};  // by day
    struct Hold {
        Day from{};
        std::uint32_t days = 0;
    };
    std::vector<Hold> holds{};  // how long a suspension is paid (R21), by day
    // By the policy in force on the first day of a suspension; nothing where none was.
    std::optional<std::uint32_t> longest_hold_on(Day day) const;

    // What it is to a new package on a day.
    AcceptanceQuestion::Contract to_new_on(Day day) const;
    static const std::string& version_on(const std::vector<Version>& versions, Day day);
};

void fold(Contract& contract, const EventView& event);

std::string encode(const Contract& contract);
Result<Contract> decode_contract(std::string_view bytes);

}  // namespace daybook::care
