#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/care/person_day.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "services/steward/steward.h"

namespace daybook::steward {

// What a deadline makes true.
enum class Policy { overdue, missed, took_effect, day_closed };

// One thing to be said: everything its event holds.
struct Due {
    Policy policy{};
    Instant deadline{};
    std::string stream;
    Version expected{};  // of its stream, as the ledger saw it
    Instant heard{};     // how far the visit's source was heard
    Day day{};           // that is closed
    std::string rule_version{}, person{}, contract{}, package{}, zone{}, location{};
    std::uint8_t required = 0;
    Position causation{};
};

// What the steward remembers of the log, and what follows from it at a given time. Folds and decides; no clock, no
// socket: `due` is a pure function of the events taken and of `now`.
class Ledger {
 public:
    Ledger(const Calendar& calendar, const Options& options);

    // Takes the next event of the log.
    void take(const EventView& event);

    // Everything that may be said at `now`, by deadline. Saying it adds events, and taking those takes it off the list.
    std::vector<Due> due(Instant now);

    // A due thing could not be appended: it is looked at again.
    void reconsider(const Due& due);

 private:
    // Of one visit: first its overdue time, then its cut-off.
    struct Deadline {
        Instant at{};
        Policy policy{};
        std::string visit;
        auto operator<=>(const Deadline&) const = default;
    };
    using Key = std::pair<Day, std::string>;  // a person-day
    struct Entry {
        care::PersonDay record;
        std::map<Deadline, std::string> deadlines{};  // each with its contract
    };
    struct Variation {
        Instant from{}, agreed{};
        bool open = false;  // agreed, and not yet in effect
        Version version{};
    };
    class Rules final : public care::Setting {
     public:
        explicit Rules(const Calendar& calendar) : calendar_(calendar) {}
        const care::Terms& terms(std::string_view contract, Day day) const override;
        const care::PackageHolds* holds(std::string_view package) const override;
        const Calendar& calendar() const override { return calendar_; }
        std::map<std::string, care::ContractTerms, std::less<>> contracts{};
        std::map<std::string, care::PackageHolds, std::less<>> packages{};

     private:
        const Calendar& calendar_;
    };

    void take_visit(const EventView& event);
    void take_contract(const EventView& event);
    void take_package(const EventView& event);
    void take_variation(const EventView& event);
    void take_feed(const EventView& event);
    void take_closed(const EventView& event);

    void touch(const Key& key);
    void remeasure(const Key& key);
    void forget_before(Day day);
    void report(const EventView& event, const care::Visit& visit);
    Instant heard(std::string_view contract) const;
    bool everybody_heard(Instant until) const;
    void due_visits(Instant now, std::vector<Due>& out);
    void due_variations(Instant now, std::vector<Due>& out) const;
    void due_days(Instant now, std::vector<Due>& out) const;
    std::optional<Due> visit_due(const Deadline& deadline, Instant heard) const;

    const Calendar& calendar_;
    const Options& options_;
    Rules rules_;

    std::map<Key, Entry> person_days_;
    std::map<std::string, Key, std::less<>> place_of_;          // visit → its person-day
    std::map<std::string, care::Visit, std::less<>> homeless_;  // visits whose person or day is not known yet
    std::set<Key> touched_;                                     // to be measured again before the next answer
    std::map<std::string, std::set<std::pair<Deadline, Key>>, std::less<>> queue_;  // by contract

    std::map<std::pair<std::string, std::string>, Instant> heard_;  // (source, contract) → until
    std::map<std::string, Instant, std::less<>> heard_contract_;    // the furthest of a contract, by name

    // What a source that is heard "for every contract it reports on" reports on (R1): contracts it names, and where it
    // names none, those of the people it tells of.
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> reported_;  // source → contracts
    std::map<std::string, std::set<std::string>, std::less<>> contracts_of_;           // person → contracts of their plans
    std::map<std::string, std::set<std::string>, std::less<>> nameless_;               // person → sources naming none

    std::map<std::string, Variation, std::less<>> variations_;

    std::optional<Day> first_day_;  // of the log itself
    std::set<Day> closed_, with_visits_;
    Version days_version_{};
};

// Where all days are closed.
inline constexpr std::string_view days_stream = "record-days";

// The event that says it; `policy/stream/deadline` is its id (format.md D11).
Proposal proposal_of(const Due& due);

}  // namespace daybook::steward
