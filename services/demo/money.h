#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "events/care/costs.h"
#include "events/care/invoice.h"
#include "events/care/payers.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "schema/reconciliation.capnp.h"
#include "services/demo/cast.h"
#include "services/demo/roster.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// How all four contracts are billed: what was clocked, by the quarter hour, within ten minutes of the plan as planned;
// a package's week in one line for each rate. A visit that is not wanted costs nothing with an hour's notice.
inline constexpr std::string_view billing_version = "b1";
inline constexpr Seconds billed_step = std::chrono::minutes{15};
inline constexpr Seconds billed_as_planned = std::chrono::minutes{10};
inline constexpr Seconds cancelled_in_time = std::chrono::hours{1};

// The last day of the contract's week that is drafted on a day: the second working day after it.
std::optional<Day> drafted_week(const Agreement& agreement, Day day);
// Who pays a package beside the commissioner, who pays what is left: of one in forty the person a fixed sum, and of
// every second of these the NHS a quarter. Assessed the day after it begins, and from its first day.
std::vector<care::Payers::Payer> payers_of(const Package& package);
inline constexpr int assessed_after = 1;

// The invoices of a contract's week, one for each payer, put together from its visits as they went. What the office
// adjusted later, or does not know, is not in it: these are the differences that finance finds.
void tell_draft(const Agreement& agreement, Day week, std::span<const Played> visits, Instant at, Tellings& out);

// What finance does about what is in the log: invoices are issued with the next number of their contract's book, paid
// in part, reminded of and paid; of every second one the payer disputes a line, which is credited. Weeks that were put
// together are looked at, and what differs is explained; of the spot contract nobody takes care. Pure, as Answers is.
class Books {
 public:
    explicit Books(const Calendar& calendar = Calendar::london()) : calendar_(calendar) {}

    // The next event of the log.
    void take(const EventView& event);
    // Before it is sent: the commissioner's draft takes off the service credits given on its contract that no invoice
    // took off yet, as far as it holds them. A line names its credit by the position, which only the log can tell.
    void take_off_credits(Telling& telling) const;
    // What is due by `now`, each thing once.
    Tellings because(Instant now);

 private:
    struct Account {
        care::Invoice invoice;
        bool disputes = false;
        std::set<std::string> said{};
    };
    struct Mismatch {
        schema::Reconciliation::Cause cause{};
        Instant raised{};
        bool told = false;
    };
    struct Week {
        Position run;  // where it was put together
        Instant at{};
        bool verified = false;
        std::map<std::pair<std::string, schema::Reconciliation::Pair>, Mismatch> open{};  // by package and pair
    };

    void take_invoice(const EventView& event);
    void take_reconciliation(const EventView& event);
    void settle(const std::string& stream, Account& account, Instant now, Tellings& out);
    void dispute(const std::string& stream, Account& account, Instant now, Tellings& out);
    void pay(const std::string& stream, Account& account, Instant now, Tellings& out) const;
    void look_after(const std::string& stream, Week& week, Instant now, Tellings& out) const;
    std::string next_number(const std::string& contract, Instant now, Tellings& out);
    Instant at(Day day, std::chrono::minutes time) const { return calendar_.at(day, time).instant; }

    const Calendar& calendar_;
    std::map<std::string, Account> accounts_;      // by stream; those that are settled are gone
    std::map<std::string, std::uint32_t> given_;   // numbers, by book
    std::map<std::string, std::uint32_t> drafts_;  // by contract
    std::map<std::string, Week> weeks_;            // by stream; those that ended a while ago are gone
    std::map<std::string, std::vector<care::ServiceCredit>> credits_;  // by contract; those no invoice took off
};

}  // namespace daybook::demo
