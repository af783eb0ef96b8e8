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

#include "events/care/due_terms.h"
#include "events/care/package_plan.h"
#include "events/care/person_day.h"
#include "events/care/variation.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "projections/variation_log/variation.h"
#include "services/steward/deadlines.h"
#include "services/steward/steward.h"

namespace daybook::steward {

// What a deadline makes true.
enum class Policy {
    unrostered,   // a slot of the visit plan without a planned visit (R2)
    withdrawn,    // … which was planned after all, or is not to be any more
    unallocated,  // fewer care workers on the rota than needed (R2)
    overdue,      // R6
    missed,       // not started at its cut-off (R3)
    given_up,     // missed because the provider cancelled it (R4)
    end_unknown,  // started, and no end (R8)
    started,      // a package: somebody came for the first time
    took_effect,  // of a variation
    lapsed,       // … nobody agreed to in time
    telling_due,  // … and it is not told, or not followed up (R24)
    welfare_due,  // nobody looked after who was not visited
    carer_limit,  // more care workers than agreed are on the rota
    silent,       // a source was not heard for long (R1)
    day_closed,
};

// One thing to be said: everything its event holds.
struct Due {
    Policy policy{};
    Instant deadline{};
    std::string stream;
    Version expected{};  // of its stream, as the ledger saw it
    Instant heard{};     // how far the visit's source was heard
    Day day{};           // that is closed, or of the visit
    std::string rule_version{}, person{}, contract{}, package{}, zone{}, location{};
    care::Plan plan{};  // of the visit, as it is measured
    bool slot = false;  // it was never rostered
    std::uint8_t allocated = 0;
    Position causation{};
    std::vector<std::string> missing{};  // what is outstanding of a variation
    bool overdue = false;                // its deadline has passed
    Instant since{};                     // that deadline; of a source, when it was heard last
    std::string source{}, detail{};
};

// Where a visit stands: what is told of it may change this day of care.
struct CareDay {
    std::string package, contract;
    Day day{};
};

// What the steward remembers of the log, and what follows from it at a given time. Folds and decides; no clock, no
// socket: `due` is a pure function of the events taken and of `now`. What it has forgotten the log still holds: a
// visit that grows again is read again, and a thing that is said with an old version is refused by the recorder.
class Ledger {
 public:
    Ledger(const Calendar& calendar, const Options& options);

    // Takes the next event of the log.
    void take(const EventView& event);

    // Everything that may be said at `now`, by deadline. Saying it adds events, and taking those takes it off the list.
    std::vector<Due> due(Instant now);

    // Streams of visits that were forgotten and have grown since, to be read again before anything is said. Once each.
    std::set<std::string> forgotten() { return std::exchange(gaps_, {}); }

    // The days of care that what was taken since was told of: of a visit, where it stands now and where it stood
    // before.
    std::vector<CareDay> told_of() { return std::exchange(told_of_days_, {}); }

    // Forgets a stream, so that its events can be taken again from the first.
    void forget(std::string_view stream);

    // It was said before, or cannot be said: off the list until its stream grows.
    void put_aside(const Due& due);

    // How much is remembered: person-days, and visits of which it is not known whose they are or when.
    std::size_t remembered() const { return person_days_.size() + homeless_.size(); }
    // Variations of which something may still have to be told.
    std::size_t to_be_told() const { return tellings_.size(); }

 private:
    // Of one visit; what it waits for follows from the policy.
    struct Deadline {
        Instant at{};
        Policy policy{};
        std::string visit;
        auto operator<=>(const Deadline&) const = default;
    };
    using Key = std::pair<Day, std::string>;  // a person-day
    struct Slot {
        std::string package;
        care::DueSlot due;
    };
    struct Entry {
        care::PersonDay record;
        std::map<Deadline, std::string> deadlines{};  // each with its contract
        std::map<std::string, Slot> slots{};          // that nobody has planned, by the visit they become
        std::set<Deadline> aside{};
    };
    struct Variation {
        care::Variation record;
        Version version{};
    };
    struct Telling {
        projections::variation_log::Variation record;
        Instant last{};  // when something was recorded of it
    };
    using Silent = std::pair<std::string, std::string>;  // source and contract
    // What a deadline waits for: the time alone, the source heard through it, or that or the close of its day.
    enum class Gate { time, heard, closed };
    static Gate gate_of(Policy policy);

    class Rules final : public care::Setting {
     public:
        explicit Rules(const Calendar& calendar) : calendar_(calendar) {}
        const care::Terms& terms(std::string_view contract, Day day) const override;
        const care::PackageHolds* holds(std::string_view package) const override;
        // By its id or by its stream; null = none known.
        const care::PackagePlan* package(std::string_view name) const;
        const Calendar& calendar() const override { return calendar_; }
        // By their ids, which a fact may name by its stream; as it names them, where nothing is known of them.
        const std::string& contract_id(const std::string& named) const;
        void name_by_ids(care::Visit& visit) const;
        std::map<std::string, care::ContractTerms, std::less<>> contracts{};
        std::map<std::string, care::PackagePlan, std::less<>> packages{};

     private:
        const care::ContractTerms* contract(std::string_view name) const;
        const Calendar& calendar_;
    };

    void take_visit(const EventView& event);
    void settle_in(const std::string& id, care::Visit visit, const EventView& event);
    void take_contract(const EventView& event);
    void take_package(const EventView& event);
    void take_variation(const EventView& event);
    void take_telling(const EventView& event);
    void take_referral(const EventView& event);
    void take_became(const EventView& event);
    void adopt_flexes(const std::string& referral, const std::string& package);
    void take_feed(const EventView& event);
    void take_closed(const EventView& event);
    void touch_package(const care::PackagePlan& package, std::optional<Instant> from);

    Entry& entry_of(const Key& key);
    void touch(const Key& key) { touched_.insert(key); }
    void remeasure(const Key& key);
    void add(Entry& entry, const Key& key, Deadline deadline, const std::string& contract);
    void clear(Entry& entry, const Key& key);
    void add_visit(Entry& entry, const Key& key, const care::Measured& m);
    bool begins(const care::Visit& visit) const;
    void add_unallocated(Entry& entry, const Key& key, const care::Measured& m);
    void add_carer_limit(Entry& entry, const Key& key, const care::Measured& m);
    std::string over_the_limit(const Key& key, const care::Visit& visit) const;
    void add_slots(Entry& entry, const Key& key);
    void add_package_slots(Entry& entry, const Key& key, const care::PackagePlan& package);
    void open_days(Instant now);
    bool open(Day day) const;
    void forget_before(Day day);
    bool alone(const Key& key, const care::Visit& visit) const;
    void report(const EventView& event, const care::Visit& visit);
    void forget(std::map<Key, Entry>::iterator at);
    void keep_within_limits();

    Instant heard(std::string_view contract) const;
    bool everybody_heard(Instant until) const;
    void due_visits(Instant now, std::vector<Due>& out) const;
    void due_variations(Instant now, std::vector<Due>& out);
    std::optional<Due> next_of(const std::string& stream, const Variation& variation) const;
    void due_tellings(Instant now, std::vector<Due>& out);
    // What is to be said of it, or when it is to be looked at again; neither, and it is let go of.
    struct Look {
        std::optional<Due> due{};
        std::optional<Instant> again{};
    };
    Look look_at(const std::string& id, const Telling& telling, Instant now) const;
    std::optional<Due> next_telling(const std::string& id, const Telling& telling, Instant now) const;
    void let_go(const std::string& id);
    void touch_tellings_of(std::string_view package);
    std::string contract_of(std::string_view contract, std::string_view package, Day day) const;
    std::set<std::string> rostered_after(const Telling& telling) const;
    std::set<std::string> planned_for(Day day, const std::string& package) const;
    void due_silences(Instant now, std::vector<Due>& out);
    void reports(const std::string& source, const std::string& contract);
    Seconds patience_with(const std::string& source, const std::string& contract) const;
    void due_days(Instant now, std::vector<Due>& out) const;
    std::optional<Due> due_of(const Deadline& deadline, const Key& key, Instant heard) const;
    Due slot_due(const Deadline& deadline, const Slot& slot) const;
    const care::Visit* visit(std::string_view id) const;

    const Calendar& calendar_;
    const Options& options_;
    Rules rules_;

    std::map<Key, Entry> person_days_;
    std::map<std::string, Key, std::less<>> place_of_;          // visit → its person-day
    std::map<std::string, care::Visit, std::less<>> homeless_;  // visits whose person or day is not known yet
    std::set<std::pair<Position, std::string>> homeless_since_;
    std::set<std::string> gaps_;
    std::vector<CareDay> told_of_days_;
    // Visits that grew after they were forgotten. They were read again, and what stood around them on a day before
    // `forgotten_` was not: the row that is paired with one, the next one that is its cut-off.
    std::set<std::string, std::less<>> come_back_;
    std::optional<Day> forgotten_;
    std::set<Key> touched_;  // to be measured again before the next answer
    std::map<std::pair<Gate, std::string>, std::set<std::pair<Deadline, Key>>> queue_;  // by contract

    std::map<std::string, std::set<std::string>, std::less<>> packages_of_;    // person → packages
    std::map<std::pair<Day, std::string>, std::set<std::string>> planned_on_;  // day and package → visits ever planned
    std::set<std::string, std::less<>> names_workers_;                         // contracts whose rota says who comes
    std::optional<Day> opened_;                                                // slots are looked at up to this day

    std::map<std::pair<std::string, std::string>, Instant> heard_;          // (source, contract) → until
    std::map<std::string, std::set<std::string>, std::less<>> sources_of_;  // contract → sources heard for it by name

    // What a source that is heard "for every contract it reports on" reports on (R1): contracts it names, and where it
    // names none, those of the people it tells of.
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> reported_;  // source → contracts
    std::map<std::string, std::set<std::string>, std::less<>> contracts_of_;  // person → contracts of their plans
    std::map<std::string, std::set<std::string>, std::less<>> nameless_;      // person → sources naming none

    std::map<std::string, Variation, std::less<>> variations_;  // not refused, lapsed or reversed
    Deadlines<std::string> variations_due_;
    std::map<std::string, care::DueTermsByDay, std::less<>> due_terms_;  // by contract

    std::map<std::string, Telling> tellings_;  // not settled long ago, by the variation's id
    Deadlines<std::string> tellings_due_;
    std::map<std::string, std::set<std::string>, std::less<>> tellings_of_;  // by package
    std::set<std::string> told_of_;                                          // ids of what was said of them

    struct Flexed {  // while it was a referral (R17)
        std::vector<care::ReferralFlex> flexes{};
        std::set<std::string> packages{};  // it became
    };
    std::map<std::string, Flexed> referrals_;

    struct Silence {
        std::string stream;  // in which the source was heard last
        Instant said{};      // that it is silent since then
    };
    std::map<Silent, Silence> silences_;
    Deadlines<Silent> silences_due_;

    std::optional<Day> first_day_;  // of the log itself
    std::set<Day> closed_, with_visits_;
    Version days_version_{};
};

// Where all days are closed.
inline constexpr std::string_view days_stream = "record-days";

// A source not heard for so long before a day is not waited for on that day.
inline constexpr std::chrono::days source_memory{14};

// The id of its event: `policy/stream/deadline` (format.md D11).
std::string id_of(const Due& due);

// The event that says it.
Proposal proposal_of(const Due& due);

}  // namespace daybook::steward
