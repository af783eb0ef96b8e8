#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/care/billing_terms.h"
#include "events/care/contract.h"
#include "events/care/decisions/person.h"
#include "events/care/house.h"
#include "events/care/invoice.h"
#include "events/care/load.h"
#include "events/care/location.h"
#include "events/care/package.h"
#include "events/care/people.h"
#include "events/care/recurring.h"
#include "events/care/referral.h"
#include "events/care/register.h"
#include "events/care/sickness.h"
#include "events/care/surge.h"
#include "events/care/terms.h"
#include "events/care/variation.h"
#include "events/care/worker.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "services/steward/crossings.h"
#include "services/steward/duty.h"
#include "services/steward/nations.h"
#include "services/steward/spending.h"

namespace daybook::steward {

// What makes a surge of a location, and ends it, as it came (R17).
struct SurgeSigns {
    std::vector<Instant> urgent{};  // when its urgent discharges were received
    std::vector<care::SurgeDecision> decisions{};
};

// What the records of commissioning make due (domain.md section 7): answers to referrals, reviews, ends, notices,
// obligations, holds, orders, clearances, risks, actions, meetings, reports, prices, and what the close of a day finds
// at its threshold. Folds each stream and keeps a queue of deadlines, rebuilt from the log at every start; no clock, no
// socket. What was said is seen again in the log and is said once.
class Duties {
 public:
    explicit Duties(const Calendar& calendar) : calendar_(calendar) {}

    void take(const EventView& event);
    // An invoice as it stands now (debts.h).
    void take(const std::string& stream, const care::Invoice& invoice);

    // Everything that may be said at `now`, by time.
    std::vector<const Duty*> due(Instant now) const;

    // It was said before, or cannot be said: off the list until its stream changes.
    using Key = std::pair<Instant, std::string>;  // its time and its id
    void done(const Key& key);

 private:
    // Takes the place of what was queued under that name before: a stream, or one matter of it.
    void queue(const std::string& name, std::vector<Duty> duties);
    template <class Record, class DutiesOf>
    void refold(std::map<std::string, Record>& records, const EventView& event, DutiesOf duties_of);
    void take_contract(const EventView& event);
    void take_package(const EventView& event);
    void requeue_package(const std::string& stream);
    void take_person(const EventView& event);
    void take_worker(const EventView& event);
    void take_run(const EventView& event);
    void requeue_worker(const std::string& stream);
    void take_variation(const EventView& event);
    void requeue_variation(const std::string& stream);
    void take_referral(const EventView& event);
    void take_governance(const EventView& event);
    void take_escalation(const EventView& event);
    void requeue_escalation(const std::string& stream);
    void take_nation(const EventView& event);
    void queue_contract(const std::string& stream);
    void queue_meetings(const std::vector<care::Governance::Place>& places);
    void queue_surge(const std::string& location);
    void take_capacity(const EventView& event);
    void queue_release(const std::string& location, const care::Location::Reserved& held);
    void over(const std::string& stream, const EventView& event);
    void take_closed(const EventView& event);
    std::vector<care::OnRoute> running_at(const std::string& location, Day day);
    void close_locations(const Crossings::Close& close);
    void close_zones(const Crossings::Close& close);
    void crossed(const Crossings::Key& key);

    const Calendar& calendar_;
    std::map<std::string, care::Referral> referrals_;  // all by stream
    struct Contract {
        care::Contract record{};
        care::DueTermsByDay terms{};
        care::ContractTerms measured{};
        care::Reports reports{};

        std::optional<Day> last() const;
    };
    std::map<std::string, Contract> contracts_;
    std::map<std::string, care::Package> packages_;
    std::map<std::string, care::Location> locations_;
    std::map<std::string, care::Risk> risks_;
    std::map<std::string, care::Action> actions_;
    std::map<std::string, care::Escalation> escalations_;
    std::map<std::string, care::CarePlanDates> people_;
    std::map<std::string, care::PersonRecord> prepared_;        // people, as a start of their care asks
    std::map<std::string, std::set<std::string>> packages_of_;  // by person
    std::map<std::string, Spending> spending_;                  // by package, as the weekly runs name it
    std::map<std::string, care::Clearances> workers_;
    std::map<std::string, care::Qualifications> qualified_;
    std::map<std::string, care::Variation> variations_;
    care::Governance governance_;
    std::map<std::string, std::set<std::string>> running_;  // packages that have not ended, by location
    std::map<std::string, std::set<std::string>> zones_;    // care workers, by zone
    std::map<std::string, care::Worker> staff_;
    std::map<std::string, care::House> houses_;  // by location
    std::optional<Day> closed_;                  // the last day
    Crossings crossings_;
    Nations nations_;
    std::map<std::string, Instant> over_;  // when first: a referral withdrawn or lapsed, a package ended or handed back
    std::map<std::string, SurgeSigns> surge_signs_;  // by location

    std::map<Key, Duty> queue_;
    std::map<std::string, std::vector<Key>> queued_;  // by name
    std::set<std::string, std::less<>> said_;
};

}  // namespace daybook::steward
