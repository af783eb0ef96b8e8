#pragma once

#include <rapidcheck.h>

#include <string>

#include "schema/capacity.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/organisation.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/office.h"
#include "tests/dsl/records.h"
#include "tests/dsl/staff.h"
#include "tests/dsl/variations.h"

// One thing or another that may be told of care, drawn at random.
namespace daybook::story {

inline std::string clock_time(unsigned minutes) {
    const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

// What is told with a date has one between 3 March and the `last_day` of it.
struct Anything {
    int last_day = 8;

    std::string any_date() const {
        const int day = *rc::gen::inRange(3, last_day + 1);
        return (day < 10 ? "2026-03-0" : "2026-03-") + std::to_string(day);
    }

    // One thing that may happen to prices, costs and the market.
    Line any_price(const std::string& package, const std::string& recorded) const {
        switch (*rc::gen::inRange(0, 5)) {
            case 0: {
                const std::string from = any_date();
                const auto pence = *rc::gen::inRange<std::int64_t>(1'000, 3'000);
                return says<schema::Contract::RatesSet>("contract-contract-1", recorded, [=](auto fact, const Scene&) {
                    fact.setFrom(number_of(from));
                    fact.initRates(1)[0].setPence(pence);
                });
            }
            case 1: {
                const std::string from = any_date();
                return says<schema::Package::SupplementSet>("package-" + package, recorded,
                                                            [=](auto fact, const Scene&) {
                                                                fact.setFrom(number_of(from));
                                                                fact.setPence(500);
                                                            });
            }
            case 2:
                return says<schema::Organisation::Registered>("organisation-1", recorded, [](auto fact, const Scene&) {
                    fact.initRoles(1).set(0, schema::Organisation::Role::PROVIDER);
                });
            case 3:
                return says<schema::Worker::CostSet>("worker-1", recorded,
                                                     [](auto fact, const Scene&) { fact.setPayPence(1'260); });
            default:
                return says<schema::Contract::ServiceCreditApplied>(
                    "contract-contract-1", recorded, [](auto fact, const Scene&) { fact.setPence(5'000); });
        }
    }

    // One thing that may happen to escalations, reviews and surveys.
    Line any_warning_or_word(const std::string& recorded) const {
        const std::string n = std::to_string(*rc::gen::inRange(1, 3));
        const std::string person = "person-" + n, warned = "escalation-" + n;
        const std::int32_t date = number_of(any_date());
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
                return says<schema::Escalation::Raised>(warned, recorded, [](auto fact, const Scene& scene) {
                    fact.setTrigger(schema::Escalation::Trigger::KPI_SIGNAL);
                    fact.setContract(scene.contract);
                });
            case 1:
                return says<schema::Escalation::SentTo>(warned, recorded, [](auto fact, const Scene&) {
                    fact.setTo(schema::Escalation::SentTo::To::COMMISSIONER);
                });
            case 2: return says<schema::Escalation::Breached>(warned, recorded);
            case 3: return says<schema::Escalation::ReturnedToThreshold>(warned, recorded);
            case 4:
                return says<schema::Person::CarePlanUpdated>(person, recorded,
                                                             [=](auto fact, const Scene&) { fact.setNextDue(date); });
            case 5: return admitted(person, recorded, true);
            case 6:
                return says<schema::Person::SurveySent>(person, recorded, [=](auto fact, const Scene&) {
                    fact.setSurvey("s" + n);
                    fact.setOn(date);
                });
            default:
                return says<schema::Person::SatisfactionGiven>(person, recorded, [=](auto fact, const Scene&) {
                    fact.setSurvey("s" + n);
                    fact.setScore(4);
                });
        }
    }

    // One thing that may be done with care workers, or said of what is asked of them.
    Line any_of_staff(const std::string& recorded) const {
        const std::string worker = "worker-" + std::to_string(*rc::gen::inRange(1, 3)), date = any_date();
        switch (*rc::gen::inRange(0, 14)) {
            case 0: return joined(worker, *rc::gen::element<std::string>("2025-06-01", date), recorded);
            case 1: return left(worker, date, recorded);
            case 2: return held<Worker::Supervised>(worker, date, recorded);
            case 3: return held<Worker::Appraised>(worker, date, recorded);
            case 4: return held<Worker::SpotChecked>(worker, date, recorded);
            case 5: return trained(worker, "insulin", date, any_date(), recorded);
            case 6: return signed_off(worker, "medicines", date, any_date(), recorded);
            case 7: return briefed(worker, "contract-county", recorded);
            case 8: return absent(worker, date, "", recorded);
            case 9: return returned(worker, date, recorded);
            case 10: return task_done("V1", worker, recorded, *rc::gen::arbitrary<bool>());
            case 11:
                return says<Worker::Joined>(worker, recorded, [=](auto fact, const Scene&) {
                    fact.setOn(number_of("2025-06-01"));
                    fact.setLocation("location-2");
                    fact.setEngagement(Worker::Joined::Engagement::AGENCY);
                });
            default:
                return house_schedule({.from = *rc::gen::element<std::string>("2026-03-01", "2026-03-05"),
                                       .version = recorded,
                                       .terms = {{"supervision_days", *rc::gen::inRange<std::int64_t>(1, 4)},
                                                 {"spot_check_days", 2},
                                                 {"training_days", 1},
                                                 {"briefing_days", 1},
                                                 {"absent_days", 2},
                                                 {"posts_s", *rc::gen::element<std::int64_t>(0, 360'000)}},
                                       .training = {{"insulin", {}}},
                                       .briefings = {"contract-county"}},
                                      recorded);
        }
    }

    // One thing that may be said of what a contract obliges to, of its weeks, and of what was invoiced.
    Line any_of_office(const std::string& recorded) const {
        const std::string n = std::to_string(*rc::gen::inRange(1, 3)), invoice = "J" + n, date = any_date();
        const std::string week = "2026-03-08", escalation = "escalation-mismatch-" + n;
        switch (*rc::gen::inRange(0, 12)) {
            case 0:
                return obligation_set("contract-1", "report", date, *rc::gen::element<std::uint16_t>(0, 2), recorded);
            case 1: return obligation_met("contract-1", "report", date, recorded);
            case 2: return invoice_drafted(invoice, std::vector<Bill>(3), recorded);
            case 3: return invoice_issued(invoice, 898, "2026-04-03", recorded);
            case 4: return line_disputed(invoice, 2, recorded);
            case 5: return dispute_resolved(invoice, 2, *rc::gen::arbitrary<bool>(), recorded);
            case 6: return invoice_credited(invoice, {{3, -100}}, recorded, true);
            case 7: return mismatch_raised("contract-1", week, "package-" + n, Pair::DELIVERED_EXPECTED, recorded);
            case 8: return mismatch_resolved("contract-1", week, "package-" + n, Pair::DELIVERED_EXPECTED, recorded);
            case 9: return mismatch_escalated(escalation, "contract-1", week, recorded);
            case 10: return says<schema::Escalation::SentTo>(escalation, recorded);
            default: return week_run("contract-1", week, {{"package-" + n, 30, 45}}, recorded);
        }
    }

    // One thing that may happen to care workers and promises.
    Line any_work_or_promise(const std::string& recorded) const {
        const std::string n = std::to_string(*rc::gen::inRange(1, 3)), worker = "worker-" + n;
        const std::int32_t date = number_of(any_date());
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                return says<schema::Worker::ContractHoursSet>(worker, recorded, [=](auto fact, const Scene&) {
                    fact.setFrom(date);
                    fact.setWeeklySeconds(1'800);
                    fact.setGuaranteedSeconds(900);
                });
            case 1:
                return says<schema::Worker::ShiftWorked>(worker, recorded, [=](auto fact, const Scene& scene) {
                    fact.setFrom(micros_at(scene, recorded));
                    fact.setTravelSeconds(600);
                });
            case 2:
                return says<schema::Capacity::Reserved>("capacity-location-1", recorded, [=](auto fact, const Scene&) {
                    fact.setReferral("referral-R" + n);
                    fact.setPackage("package-package-" + n);
                    fact.initShares(1)[0].setWeeklySeconds(3'600);
                });
            case 3:
                return says<schema::Capacity::Released>("capacity-location-1", recorded, [=](auto fact, const Scene&) {
                    fact.setReferral("referral-R" + n);
                });
            default:
                return says<schema::Referral::TimeBandFlexAgreed>("referral-R" + n, recorded,
                                                                  [=](auto fact, const Scene&) {
                                                                      fact.setBandFrom(7 * 3'600);
                                                                      fact.setBandTo(12 * 3'600);
                                                                      fact.setFrom(date);
                                                                      fact.setTo(date + 2);
                                                                  });
        }
    }

    // One thing that may happen to the records around the visits.
    Line any_record(const std::string& recorded) const {
        const std::string n = std::to_string(*rc::gen::inRange(1, 3));
        const std::string person = "person-" + n, package = "package-" + n;
        switch (*rc::gen::inRange(0, 25)) {
            case 0: return received("R" + n, "-1 10:00", {.contract = "contract-1"}).record_at(recorded);
            case 1: return accepted("R" + n, recorded);
            case 2: return says<schema::Referral::Declined>("referral-R" + n, recorded);
            case 3: return says<schema::Referral::Deferred>("referral-R" + n, "+0 11:00").record_at(recorded);
            case 4:
                return authorised_as(package, {.from = any_date(), .referral = "R" + n, .discharge = true}, recorded)
                    .of(*rc::gen::element<std::string>("person-1", "person-2"));
            case 5: return start_agreed(package, any_date(), recorded);
            case 6: return handed_back(package, any_date(), schema::Package::HandBack::NOT_VIABLE, recorded);
            case 7: return contract_moved(package, "contract-2", any_date(), recorded);
            case 8: return discharged(person, "-1 12:00").record_at(recorded);
            case 9: return died(person, any_date(), recorded);
            case 10: return proposed("v" + n, recorded, "+1 00:00").of(person);
            case 11: return agreed("v" + n, recorded);
            case 12: return told_by_rota("v" + n, recorded);
            case 13: return told_by_care_plan("v" + n, recorded);
            case 14:
            case 15:
            case 16: return any_warning_or_word(recorded);
            case 17:
            case 18:
            case 19: return any_price(package, recorded);
            case 20:
            case 21: return any_of_staff(recorded);
            case 22: return any_of_office(recorded);
            default: return any_work_or_promise(recorded);
        }
    }

    // One thing that may be said about what they cost.
    Line any_money(const std::string& recorded) const {
        const std::string n = std::to_string(*rc::gen::inRange(1, 3));
        const std::string package = "package-" + n, visit = "V" + n, date = any_date(), week = "2026-03-08";
        switch (*rc::gen::inRange(0, 14)) {
            case 0: return rates("contract-" + n, *rc::gen::inRange(1'000, 3'000), {.from = date, .when = recorded});
            case 1:
                return billing_rules("contract-1", {.from = date,
                                                    .version = recorded,
                                                    .source = *rc::gen::element(Source::PLANNED, Source::LESSER),
                                                    .by_week = *rc::gen::arbitrary<bool>(),
                                                    .when = recorded});
            case 2: return cancellation_policy("contract-1", 24, {{1, 1'000'000}, {2, 500'000}}, recorded);
            case 3: return ordered(package, {.from = date, .hours = {8, 17}}, recorded);
            case 4: return supplement(package, 100, date, recorded);
            case 5: return contract_agreed("contract-" + n, "County framework", *rc::gen::inRange(4U, 8U), recorded);
            case 6: return claimed(visit, recorded, recorded, 898, recorded);
            case 7: return drafted("I" + n, {{package, visit, "worker-1", date, 898}}, recorded);
            case 8: return issued("I" + n, "2026-03-20", recorded);
            case 9: return paid("I" + n, 500, recorded);
            case 10: return credited("I" + n, {{package, visit, "worker-1", date, -100, 1}}, recorded);
            case 11: return mismatch_raised("contract-1", week, package, Pair::DELIVERED_EXPECTED, recorded);
            case 12: return reconciled("contract-1", week, package, 30, 898, recorded);
            default: return verified("contract-1", week, recorded);
        }
    }

    // One thing that may happen to one of a few visits over three days, or around them; of care alone where the visit
    // plans of orders and the legs of travel are not recomputed.
    Line any_line(bool of_care_alone = false) const {
        const std::string visit = "V" + std::to_string(*rc::gen::inRange(1, 6));
        const unsigned from = *rc::gen::inRange(7U * 60, 20U * 60);
        const std::string day = "+" + std::to_string(*rc::gen::inRange(0, 3)) + " ";
        const std::string at = day + clock_time(from), later = day + clock_time(from + 30);
        const std::string recorded = day + clock_time(from + *rc::gen::inRange(0U, 180U));
        const std::string package = "package-" + std::to_string(*rc::gen::inRange(1, 3));
        switch (*rc::gen::inRange(of_care_alone ? 3 : 0, 23)) {
            case 3: return planned(visit, at, later, {.made = "-1 09:00", .package = package}).record_at(recorded);
            case 4: return planned(visit, at, later, {.required = 2, .made = recorded}).of("person-2");
            case 5: return replanned(visit, at, later, recorded, *rc::gen::element(Who::PERSON, Who::NOBODY));
            case 6: return clocked_in(visit, at).record_at(recorded);
            case 7: return clocked_out(visit, later).record_at(day + "23:00");
            case 8: return by_hand(visit, at, later).record_at(day + "22:00");
            case 9: return voided(visit, recorded);
            case 10: return missed(visit, recorded);
            case 11: return cancelled(visit, recorded, Who::PERSON);
            case 12:
                return kpi_schedule("contract-1", {.from = *rc::gen::element<std::string>("2026-03-01", "2026-03-05"),
                                                   .version = at,
                                                   .terms = {{"late_s", *rc::gen::inRange<std::int64_t>(0, 7'200)},
                                                             {"continuity_attendances", 2}},
                                                   .when = recorded});
            case 13: return suspended(package, at, recorded);
            case 14: return assigned(visit, recorded, *rc::gen::element<std::string>("worker-1", "worker-2"));
            case 0:
                return visit_line<schema::Visit::TravelRecorded>(visit, recorded, [](auto fact, const Scene& scene) {
                    fact.setWorker(scene.worker);
                    fact.setSeconds(600);
                    fact.setMetres(2'000);
                    fact.setPerson(scene.person);
                });
            case 15:
            case 16: return day_closed(day + "23:59", any_date());
            case 1:
            case 2: return any_money(recorded);
            default: return any_record(recorded);
        }
    }
};

}  // namespace daybook::story
