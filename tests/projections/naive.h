#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "events/care/days.h"
#include "events/care/reviews.h"
#include "projections/kpi/kpi.h"
#include "projections/variation_log/variation.h"
#include "schema/capacity.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/dsl/agency.h"
#include "tests/projections/figures.h"
#include "tests/projections/naive_office.h"

// The figures of the KPI board, over all contracts together, of each, and of each care worker, recomputed from a whole
// book at once: no rows, no marks, no deadlines, each record folded and measured once at the end.
namespace daybook::projections {

class Naive {
 public:
    Naive(const story::Book& book, Day from, Day to) : from_(from), to_(to), measures_(book) {
        for (const auto& stored : book.events()) hear(EventView{stored.bytes()});
        if (!closed_.empty()) last_.day = *closed_.rbegin();
        const auto after = closed_.upper_bound(to_);
        if (after != closed_.begin() && *std::prev(after) >= from_) as_at_ = *std::prev(after);
        visits();
        referrals();
        packages();
        people();
        windows();
        weeks();
        variations();
        for (const auto& [stream, e] : escalations_)
            add(kpi::escalation_kpis(), kpi::EscalationSeen{.escalation = e, .closed = last_},
                [&](Day) { return e.contract; });
        for (const auto& [stream, all] : reviews_) reviews(all.about.empty() ? stream : all.about, all);
        office_.figures(sums_, from_, to_, as_at_, last_);
    }
    const NaiveSums& sums() const { return sums_; }

 private:
    struct Asked {
        std::optional<Day> sent, given;
        unsigned score = 0;
    };
    struct Who {
        kpi::PersonSeen seen;
        std::set<std::string> packages;
        std::map<std::string, Asked> surveys;
    };
    struct Promise {
        std::string referral, package;
        Day from{};
        std::optional<Day> until;
        std::int64_t weekly = 0;
    };
    struct Week {
        std::int64_t attendances = 0, shifts = 0;
        Seconds contact{}, travel{};
    };

    static Day day_of(Instant t) { return Calendar::london().day_of(t); }
    static std::string part(std::string_view text, std::string_view category) {
        return std::string(care::id_in(text, category));
    }
    // `contract_on` says whose figures they are on a day.
    template <class Record, class ContractOn>
    void add(std::span<const kpi::Kpi<Record>* const> kpis, const Record& record, const ContractOn& contract_on) {
        for (const auto* kpi : kpis) {
            const auto day = kpi->day(record);
            if (!day || *day < from_ || *day > to_) continue;
            const std::string contract = contract_on(*day);
            if (const auto ratio = kpi->measure(record, measures_.agency().terms(contract, *day)))
                sums_.put(kpi->id, *ratio, contract);
        }
    }

    void hear(const EventView& event) {
        office_.hear(event);
        const std::string stream(event.stream());
        const Day on = day_of(event.occurred());
        if (event.is<schema::Record::DayClosed>()) closed_.insert(day(event.as<schema::Record::DayClosed>().getDay()));
        if (care::concerns_reviews(event)) care::fold(reviews_[stream], event);
        care::fold(escalations_[stream], event);
        if (!stream.starts_with("escalation-")) escalations_.erase(stream);
        if (const auto id = variation_log::variation_of(event); !id.empty())
            variation_log::fold(variations_[std::string(id)], event);
        if (stream.starts_with("referral-")) {
            auto& referral = referrals_[part(stream, "referral")];
            care::fold(referral, event);
            if (event.is<schema::Referral::Accepted>()) came_of_[part(referral.package, "package")].insert(referral.id);
        }
        if (stream.starts_with("package-")) hear_package(event, on);
        if (stream.starts_with("person-")) hear_person(event, on);
        if (event.is<schema::Capacity::Reserved>()) {
            const auto fact = event.as<schema::Capacity::Reserved>();
            Promise one{.referral = part(care::text_of(fact.getReferral()), "referral"),
                        .package = part(care::text_of(fact.getPackage()), "package"),
                        .from = on,
                        .until = {},
                        .weekly = 0};
            for (const auto share : fact.getShares()) one.weekly += static_cast<std::int64_t>(share.getWeeklySeconds());
            came_of_[one.package].insert(one.referral);
            promises_.push_back(one);
        }
        if (event.is<schema::Capacity::Released>())
            for (Promise& one : promises_)
                if (!one.until &&
                    one.referral ==
                        part(care::text_of(event.as<schema::Capacity::Released>().getReferral()), "referral"))
                    one.until = on;
        if (event.is<schema::Worker::ContractHoursSet>()) {
            const auto fact = event.as<schema::Worker::ContractHoursSet>();
            contracted_[stream][day(fact.getFrom())] = {Seconds{fact.getWeeklySeconds()},
                                                        Seconds{fact.getGuaranteedSeconds()}};
        }
        if (event.is<schema::Worker::Joined>()) {  // whoever comes back has the hours they come back for
            const auto fact = event.as<schema::Worker::Joined>();
            contracted_[stream][fact.getOn() == 0 ? on : day(fact.getOn())] = {Seconds{fact.getContractedSeconds()},
                                                                               Seconds{}};
        }
        if (event.is<schema::Worker::ShiftWorked>()) {
            const auto fact = event.as<schema::Worker::ShiftWorked>();
            Week& week = weeks_[{stream, week_ending(day_of(care::time_of(fact.getFrom())), 7)}];
            ++week.shifts;
            week.travel += Seconds{fact.getTravelSeconds()};
        }
    }
    void hear_package(const EventView& event, Day on) {
        const std::string id = part(event.stream(), "package");
        care::fold(packages_[id], event);
        if (!event.is<schema::Package::Authorised>()) return;
        const auto fact = event.as<schema::Package::Authorised>();
        authorised_.try_emplace(id, on);
        people_[part(care::text_of(fact.getPerson()), "person")].packages.insert(id);
        if (fact.getReferral().size() != 0) came_of_[id].insert(part(care::text_of(fact.getReferral()), "referral"));
    }
    void hear_person(const EventView& event, Day on) {
        using Fact = schema::Person;
        Who& who = people_[part(event.stream(), "person")];
        if (event.is<Fact::Admitted>())
            who.seen.admissions.push_back({.at = care::time_of(event.as<Fact::Admitted>().getAt()),
                                           .emergency = event.as<Fact::Admitted>().getEmergency()});
        if (event.is<Fact::Discharged>())
            who.seen.discharges.push_back(care::time_of(event.as<Fact::Discharged>().getAt()));
        if (event.is<Fact::Died>()) who.seen.died = day(event.as<Fact::Died>().getOn());
        if (event.is<Fact::SurveySent>())
            who.surveys[event.as<Fact::SurveySent>().getSurvey()].sent = day(event.as<Fact::SurveySent>().getOn());
        if (event.is<Fact::SatisfactionGiven>()) {
            Asked& asked = who.surveys[event.as<Fact::SatisfactionGiven>().getSurvey()];
            asked.given = on;
            asked.score = event.as<Fact::SatisfactionGiven>().getScore();
        }
    }

    // A visit by two is, for each of them, their own attendance.
    void visits() {
        for (const auto& m : measures_.all()) {
            if (m.day < from_ || m.day > to_) continue;
            for (const auto* kpi : kpi::visit_kpis()) {
                if (const auto ratio = kpi->measure(m, *m.terms)) sums_.put(kpi->id, *ratio, m.visit->contract);
                for (std::size_t i = 0; i < m.workers.size(); ++i) {
                    if (m.workers[i].worker.empty()) continue;
                    if (const auto ratio = kpi->measure(care::attendance_of(m, i), *m.terms))
                        sums_.own(kpi->id, *ratio, std::string(m.workers[i].worker));
                }
            }
        }
    }
    void referrals() {
        for (const auto& [id, referral] : referrals_) {
            std::optional<Day> failed;
            const auto fail = [&](Day day) {
                if (referral.ended && day >= day_of(*referral.ended) && (!failed || day < *failed)) failed = day;
            };
            for (const auto& [package, of] : came_of_) {
                if (!of.contains(id)) continue;
                if (packages_.contains(package) && packages_[package].handed_back)
                    fail(*packages_[package].handed_back);
                for (const auto& m : measures_.all())
                    if (m.visit->package == package && m.due() && m.missed_counts()) fail(m.day);
            }
            add(kpi::referral_kpis(), kpi::ReferralSeen{.referral = referral, .failed = failed, .closed = last_},
                [&](Day) { return referral.contract; });
        }
    }
    void packages() {
        for (const auto& [id, package] : packages_) {
            kpi::PackageSeen seen{.package = package,
                                  .person = people_[part(package.plan.person, "person")].seen,
                                  .asked = {},
                                  .start = {},
                                  .closed = last_};
            if (authorised_.contains(id)) {
                seen.authorised = authorised_[id];
                seen.asked = Calendar::london().start_of(authorised_[id]);
            }
            const auto referral = referrals_.find(part(package.referral, "referral"));
            if (referral != referrals_.end() && referral->second.received != Instant{})
                seen.asked = referral->second.received;
            for (const auto& m : measures_.all())
                if (m.given() && m.visit->package == package.plan.package && m.visit->person == package.plan.person &&
                    (!seen.start || *m.start < *seen.start))
                    seen.start = m.start;
            add(kpi::package_kpis(), seen, [&](Day day) { return package.plan.contract_on(day); });
            if (as_at_ && package.plan.runs_on(*as_at_))
                for (const auto* kpi : {&kpi::hand_backs, &kpi::hand_backs_not_viable})
                    sums_.put(kpi->id, {0, 1}, package.plan.contract_on(*as_at_));
        }
        for (const Promise& one : promises_) {
            if (!as_at_ || one.from > *as_at_ || (one.until && *one.until <= *as_at_)) continue;
            if (authorised_.contains(one.package) && authorised_[one.package] <= *as_at_) continue;
            sums_.put(kpi::spot_share.id, {0, one.weekly}, referrals_[one.referral].contract);
        }
    }
    // The contract a person is in service under on a day, of the first package that runs.
    std::optional<std::string> service(const Who& who, Day day) {
        if (who.seen.died && day > *who.seen.died) return std::nullopt;
        for (const auto& id : who.packages)
            if (theirs(who, id) && packages_[id].plan.runs_on(day)) return packages_[id].plan.contract_on(day);
        return std::nullopt;
    }
    bool theirs(const Who& who, const std::string& package) {
        return &people_[part(packages_[package].plan.person, "person")] == &who;
    }
    // Else of the first there is.
    std::string nearest(const Who& who, Day day) {
        if (auto running = service(who, day)) return *running;
        for (const auto& id : who.packages)
            if (theirs(who, id) && packages_[id].known()) return packages_[id].plan.contract_on(day);
        return {};
    }
    void people() {
        for (const auto& [id, who] : people_) {
            const auto contract_on = [&](Day day) { return nearest(who, day); };
            for (Day day = from_; as_at_ && day <= *as_at_; day += std::chrono::days{1})
                if (const auto contract = service(who, day)) sums_.put(kpi::hospital_admissions.id, {0, 1}, *contract);
            for (const auto& one : who.seen.admissions)
                add(kpi::admission_kpis(),
                    kpi::AdmissionSeen{.at = one.at,
                                       .emergency = one.emergency,
                                       .in_service = service(who, day_of(one.at)).has_value(),
                                       .closed = last_},
                    contract_on);
            for (const auto& [survey, asked] : who.surveys) {
                if (asked.sent)
                    add(kpi::survey_kpis(), kpi::SurveySeen{.sent = *asked.sent, .answered = asked.given.has_value()},
                        contract_on);
                if (asked.given)
                    add(kpi::answer_kpis(), kpi::AnswerSeen{.given = *asked.given, .score = asked.score}, contract_on);
            }
        }
    }
    void reviews(const std::string& about, const care::Reviews& all) {
        const auto contract_on = [&](Day day) {
            if (about.starts_with("person-")) return nearest(people_[part(about, "person")], day);
            return about.starts_with("contract-") ? part(about, "contract") : std::string{};
        };
        const auto review = [&](Day due, std::optional<Day> held) {
            add(kpi::review_kpis(), kpi::ReviewSeen{.due = due, .held = held, .closed = last_}, contract_on);
        };
        for (const auto& one : all.past) review(one.due, one.held);
        if (all.due) review(*all.due, {});
    }
    // Who has a planned visit of the package in the seven days from its effect on.
    std::set<std::string> rostered(const variation_log::Variation& v) {
        std::set<std::string> workers;
        for (const auto& day : measures_.days())
            for (const auto& visit : day.visits) {
                if (v.package.empty() || v.from == Instant{} || day.person != v.person || visit.voided) continue;
                if (part(visit.package, "package") != part(v.package, "package")) continue;
                if (visit.plans.empty() || !visit.cancellations.empty()) continue;
                const Instant start = visit.plans.back().start;
                if (start >= v.from && start < v.from + std::chrono::days{7})
                    workers.insert(visit.rostered.begin(), visit.rostered.end());
            }
        return workers;
    }
    void variations() {
        const Instant now = last_.day ? Calendar::london().start_of(*last_.day + std::chrono::days{1}) : Instant{};
        for (const auto& [id, v] : variations_) {
            const Day effect = day_of(v.from);
            const auto package = packages_.find(part(v.package, "package"));
            const std::string of_package = package == packages_.end() ? "" : package->second.plan.contract_on(effect);
            const auto standing = variation_log::standing_of(
                v, rostered(v), {measures_.agency().terms(v.contract.empty() ? of_package : v.contract, effect)}, now);
            add(kpi::variation_kpis(),
                kpi::VariationSeen{.from = v.from,
                                   .deadline = standing.deadline,
                                   .closed_in_time = standing.closed_in_time,
                                   .closed = last_},
                [&](Day) { return v.contract.empty() ? of_package : v.contract; });
        }
    }
    void windows() {
        std::map<std::string, std::map<std::string, std::int64_t>> seen;
        std::map<std::string, const care::Measured*> last;
        for (const auto& m : measures_.all()) {
            if (!as_at_ || !m.given() || !m.day_closed) continue;
            if (m.day > *as_at_ || m.day <= *as_at_ - kpi::window_days) continue;
            bool named = false;
            for (const auto& worker : m.workers)
                if (!worker.worker.empty()) named = ++seen[m.visit->person][std::string(worker.worker)] > 0;
            if (named || (last.contains(m.visit->person) && last[m.visit->person]->day == m.day))
                last[m.visit->person] = &m;
        }
        for (const auto& [person, workers] : seen) {
            kpi::PersonWindow window;
            for (const auto& [id, count] : workers) window.workers.push_back({.id = id, .attendances = count});
            const auto& terms = measures_.agency().terms(last[person]->visit->contract, last[person]->day);
            for (const auto* kpi : kpi::window_kpis())
                if (const auto ratio = kpi->measure(window, terms))
                    sums_.put(kpi->id, *ratio, last[person]->visit->contract);
        }
    }
    void weeks() {
        for (const auto& m : measures_.all()) {
            if (!m.day_closed || (!m.given() && m.state != schema::VisitState::ATTENDED_LATE)) continue;
            for (const auto& worker : m.workers) {
                if (worker.worker.empty()) continue;
                Week& week = weeks_[{std::string(worker.worker), week_ending(m.day, 7)}];
                week.attendances += m.given();
                week.contact += worker.delivered;
            }
        }
        for (const auto& [key, week] : weeks_) {
            const auto& [worker, sunday] = key;
            kpi::WorkerWeek seen{.sunday = sunday,
                                 .contact = week.contact,
                                 .paid = week.contact + week.travel,
                                 .guaranteed = {},
                                 .contracted = {},
                                 .worked = week.attendances > 0 || week.shifts > 0,
                                 .closed = last_};
            const auto& all = contracted_[worker];
            if (const auto after = all.upper_bound(sunday); after != all.begin())
                std::tie(seen.contracted, seen.guaranteed) = std::prev(after)->second;
            for (const auto* kpi : kpi::worker_week_kpis())
                if (const auto ratio = kpi->measure(seen, care::Terms::defaults());
                    ratio && sunday >= from_ && sunday <= to_) {
                    sums_.put(kpi->id, *ratio, {});
                    sums_.own(kpi->id, *ratio, worker);
                }
        }
    }

    Day from_, to_;
    story::Measures measures_;
    std::set<Day> closed_;
    kpi::Closed last_{};
    std::optional<Day> as_at_;
    std::map<std::string, care::Referral> referrals_;
    std::map<std::string, care::Package> packages_;
    std::map<std::string, Day> authorised_;
    std::map<std::string, std::set<std::string>> came_of_;  // package → referrals
    std::map<std::string, Who> people_;
    std::vector<Promise> promises_;
    std::map<std::string, care::Escalation> escalations_;
    std::map<std::string, care::Reviews> reviews_;
    std::map<std::string, variation_log::Variation> variations_;
    std::map<std::string, std::map<Day, std::pair<Seconds, Seconds>>> contracted_;  // and guaranteed
    NaiveOffice office_;
    std::map<std::pair<std::string, Day>, Week> weeks_;
    NaiveSums sums_;
};

}  // namespace daybook::projections
