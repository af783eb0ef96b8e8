#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "events/care/billing_terms.h"
#include "events/care/invoice.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "projections/billing/reconcile.h"
#include "schema/reconciliation.capnp.h"
#include "services/steward/ledger.h"
#include "services/steward/warnings.h"
#include "services/wire/client.h"

namespace daybook::steward {

// One package's week as the view reconciliation shows it.
struct PackageWeek {
    std::string package;
    billing::WeekFigures figures;
};
struct ShownWeek {
    Position position;  // up to which the figures hold the record
    std::vector<PackageWeek> packages;
};

// Every package of a contract's week, of a record that holds at least `since`. Unavailable as long as nobody answers
// for it, it is behind, or being measured again.
Result<ShownWeek> week_of(wire::Views& views, const std::string& contract, Day week, Position since);

// The weekly reconciliation (R18, R19): which weeks are to be held against their orders at the close of a day, which
// mismatches are open, and what follows. A week is run at the close of the day before its second working day is over,
// and held against its figures again at later closes, for late events: for five weeks, and as long as one of its
// mismatches is open or an invoice of it is overdue; further back when it becomes known, and at the close after
// something of it was heard of late. It is run again, whole, at a close that finds other figures than
// were said last. No clock, no socket.
class Weekly {
 public:
    explicit Weekly(const Calendar& calendar) : calendar_(calendar) {}

    // Takes the next event of the log; one taken before changes nothing.
    void take(const EventView& event);
    // A day of care that something was told of (ledger.h): a visit says by itself neither where it stands nor stood.
    void take(const CareDay& of);
    // An invoice as it stands now (debts.h): its weeks are looked at once it is due, until it is paid.
    void take(const std::string& stream, const care::Invoice& invoice);

    struct Ask {
        std::string contract;
        Day week{};
        Day closed{};         // at whose close it is asked
        Position position{};  // of its DayClosed
    };
    // The next week nobody has looked at since the last day was closed.
    std::optional<Ask> next();
    void looked(const Ask& ask) {
        looked_[{ask.contract, ask.week}] = ask.closed;
        queue_.erase({ask.contract, ask.week});
    }

    using Saying = Warnings::Saying;
    // What the figures make true, in the order it is to be said: the run, mismatches raised and come back inside their
    // tolerance, somebody to be told of those, and that the office has yet to look.
    std::vector<Saying> decide(const Ask& ask, const ShownWeek& shown) const;

 private:
    using Week = std::pair<std::string, Day>;                               // contract and last day
    using Open = std::tuple<std::string, Day, std::string, billing::Pair>;  // …, package and pair

    void take_reconciliation(const EventView& event);
    void take_run(const Week& week, const EventView& event);
    void take_escalation(const EventView& event);  // weekly_escalated.cpp
    // The closes whose escalations of a week stand open though none of their mismatches does, once those are resolved.
    std::set<Day> settled_escalations(const Week& week, const std::set<Open>& resolved, Day closed) const;
    // What is heard of days that are further back than weeks are looked at anyway (weekly_late.cpp).
    void hear_late(const EventView& event);
    void heard_of(std::string_view contract, Day from, Day to);  // no contract: of any
    std::optional<Day> take_package(const EventView& event);
    std::string_view contract_of(std::string_view package) const;  // empty = of any, or not known
    void close(Day closed, Position position);
    bool payment_due(const Week& week, const std::string& package, Day closed) const;
    std::set<Day> weeks_to_look_at(const std::string& contract, const care::ContractBilling& terms) const;

    const Calendar& calendar_;
    std::map<std::string, care::ContractBilling, std::less<>> contracts_;  // that were agreed
    std::optional<Day> first_, last_;                                      // closed
    Position last_position_;
    // What was said last of a week. A run is said in slices, all of one position.
    struct Run {
        Position position{};
        Position told{};    // of its last slice, in the log
        Digest packages{};  // of their figures, in any order
    };
    std::map<Week, Run> run_;
    // Weeks to be looked at, however far back: heard of since the last close, and those that a close has put there,
    // each with its position, until a run says them or somebody has looked.
    std::set<Week> heard_of_;
    std::map<Week, Position> queue_;
    struct Bought {
        std::string contract;   // empty = of any: it was moved from one to another
        Day from = Day::max();  // of care, as it was agreed last
    };
    std::map<std::string, Bought, std::less<>> bought_;  // by package
    struct Proposed {
        std::string package;
        Day from{};
    };
    std::map<std::string, Proposed, std::less<>> proposed_;  // variations of packages, by stream
    std::set<Week> verified_;
    std::map<Open, Day> open_;            // mismatches, and the day at whose close each was raised
    std::map<Week, std::set<Day>> told_;  // escalations of them that stand open, by the same
    struct Owed {
        Day due{};
        std::set<std::string> packages{};
    };
    std::map<Week, std::map<std::string, Owed>> owed_;  // by the stream of each invoice that is not paid
    std::map<std::string, std::set<Week>> owing_;       // and the weeks by that
    std::map<Week, Day> looked_;
};

// Weeks that ended longer ago before a close are held against late events only where something is heard of them.
inline constexpr std::chrono::days weeks_looked_back{35};

// "reconciliation-framework.2026-03-08"
std::string reconciliation_stream(std::string_view contract, Day week);

// "escalation-mismatch.framework.2026-03-08.2026-03-10": of the week's mismatches that were raised at the close of one
// day. R18 lets one escalation stand open for a trigger, KPI and contract; a mismatch has no KPI, and its own five
// working days to be told in (rules.md section 2, mismatch_escalation; W8 has two raised on one day and told on
// others). So mismatches raised together are told together, and each stands in one open escalation at a time: it
// returns by itself once none of its mismatches is open, and one raised again is a new one (R19).
std::string mismatch_escalation_stream(std::string_view contract, Day week, Day closed);

}  // namespace daybook::steward
