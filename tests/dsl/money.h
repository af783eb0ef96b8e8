#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/escalation.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "tests/dsl/records.h"

// Lines about what care costs, what is invoiced, and whether it agrees. Days are dates, "2026-03-08".
namespace daybook::story {

using Rounding = schema::Contract::BillingRulesSet::Rounding;
using Source = schema::Contract::BillingRulesSet::Source;
using DayType = schema::Contract::RatesSet::DayType;
using RateUnit = schema::Contract::RatesSet::RateUnit;
using Pair = schema::Reconciliation::Pair;

struct RatesOf {
    std::string from = "2020-01-01";
    std::int64_t bank_holiday = 0;  // 0 = as any other day
    RateUnit unit = RateUnit::HOUR;
    std::string when = "-40 09:00";
};
inline Line rates(const std::string& contract, std::int64_t pence, RatesOf of = {}) {
    return says<schema::Contract::RatesSet>("contract-" + contract, of.when, [=](auto fact, const Scene&) {
        fact.setFrom(number_of(of.from));
        auto list = fact.initRates(of.bank_holiday == 0 ? 1 : 2);
        list[0].setPence(pence);
        list[0].setUnit(of.unit);
        if (of.bank_holiday == 0) return;
        list[1].setPence(of.bank_holiday);
        list[1].setDayType(DayType::BANK_HOLIDAY);
    });
}

struct RulesOf {
    std::string from = "2020-01-01";
    std::string version = "rules 1";
    Source source = Source::CLOCKED;
    Rounding rounding = Rounding::NONE;
    std::vector<std::pair<std::string, std::int64_t>> terms{};
    bool by_week = false;
    std::string when = "-40 09:00";
};
inline Line billing_rules(const std::string& contract, RulesOf of = {}) {
    return says<schema::Contract::BillingRulesSet>("contract-" + contract, of.when, [=](auto fact, const Scene&) {
        using LineOf = schema::Contract::BillingRulesSet::Line;
        fact.setFrom(number_of(of.from));
        fact.setVersion(of.version);
        fact.setSource(of.source);
        fact.setRounding(of.rounding);
        fact.setLine(of.by_week ? LineOf::PACKAGE_WEEK : LineOf::VISIT_WORKER);
        auto terms = fact.initTerms(static_cast<unsigned>(of.terms.size()));
        for (unsigned i = 0; i < terms.size(); ++i) {
            terms[i].setName(of.terms[i].first);
            terms[i].setValue(of.terms[i].second);
        }
    });
}
// So many hours of notice are in time, else all is paid; a retainer of so many days each at a share in ppm.
inline Line cancellation_policy(const std::string& contract, unsigned hours,
                                std::vector<std::pair<unsigned, unsigned>> retainer = {},
                                std::string when = "-40 09:00") {
    return says<schema::Contract::CancellationPolicySet>(
        "contract-" + contract, std::move(when), [=](auto fact, const Scene&) {
            fact.setFrom(number_of("2020-01-01"));
            fact.setNoticeSeconds(hours * 3'600);
            fact.setLatePayable(1'000'000);
            auto tiers = fact.initRetainer(static_cast<unsigned>(retainer.size()));
            for (unsigned i = 0; i < tiers.size(); ++i) {
                tiers[i].setDays(static_cast<std::uint16_t>(retainer[i].first));
                tiers[i].setPayable(retainer[i].second);
            }
        });
}

// A contract that pays for capacity by the week, from its first day to its last; empty = open.
inline Line block_agreed(const std::string& contract, std::string from, std::string to = {},
                         std::string when = "-90 09:00") {
    return says<schema::Contract::Agreed>("contract-" + contract, std::move(when), [=](auto fact, const Scene&) {
        fact.setRoute(schema::Contract::Route::BLOCK);
        fact.setFrom(number_of(from));
        fact.setTo(number_of(to));
    });
}
// Taken off a contract's bill for a KPI that was worse than its threshold.
inline Line service_credit(const std::string& contract, std::int64_t pence, std::string when) {
    return says<schema::Contract::ServiceCreditApplied>("contract-" + contract, std::move(when),
                                                        [=](auto fact, const Scene&) {
                                                            fact.setPence(pence);
                                                            fact.setPeriod("2026-02");
                                                            fact.setReason("late visits in February");
                                                            fact.setKpi("late_visits");
                                                            fact.setFigure(120'500);
                                                            fact.setThreshold(100'000);
                                                        });
}

// A visit every day at each of these hours, for so many minutes.
struct OrderOf {
    std::string from = "2026-01-01", to{};
    std::vector<unsigned> hours{8};
    unsigned minutes = 30;
    std::int64_t rate_pence = 0;
    RateUnit unit = RateUnit::HOUR;
    std::string contract{};  // empty = the scene's
};
inline Line ordered(const std::string& package, OrderOf of = {}, std::string when = "-30 09:00") {
    return says<schema::Package::Authorised>("package-" + package, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(of.contract.empty() ? scene.contract : of.contract);
        fact.setFrom(number_of(of.from));
        fact.setTo(number_of(of.to));
        fact.setPurchaseOrder("PO-1");
        fact.setRatePence(of.rate_pence);
        fact.setRateUnit(of.unit);
        auto plan = fact.initPlan(static_cast<unsigned>(of.hours.size()));
        for (unsigned i = 0; i < plan.size(); ++i) {
            plan[i].setWeekdays(0x7f);
            plan[i].setStart(of.hours[i] * 3'600);
            plan[i].setLength(of.minutes * 60);
            plan[i].setRequired(1);
        }
    });
}
inline Line supplement(const std::string& package, std::int64_t pence, std::string from, std::string when) {
    return says<schema::Package::SupplementSet>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setPence(pence);
        fact.setFrom(number_of(from));
    });
}

// Who pays a package from a day on: a share in ppm or a fixed sum a week, or what is left; nobody named = the person.
struct PayerOf {
    std::string organisation{};
    std::uint32_t share = 0;
    std::int64_t weekly = 0;
};
template <class List>
void fill_payers(List list, const std::vector<PayerOf>& payers) {
    using Kind = schema::Package::Authorised::Payer::Kind;
    for (unsigned i = 0; i < list.size(); ++i) {
        list[i].setKind(payers[i].organisation.empty() ? Kind::PERSON : Kind::COUNCIL);
        list[i].setOrganisation(payers[i].organisation);
        list[i].setShare(payers[i].share);
        list[i].setWeeklyPence(payers[i].weekly);
    }
}
inline Line payers_set(const std::string& package, std::vector<PayerOf> payers, std::string from, std::string when) {
    return says<schema::Package::PayersSet>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fill_payers(fact.initPayers(static_cast<unsigned>(payers.size())), payers);
    });
}

struct LineOf {
    std::string package, visit, worker, day;
    std::int64_t pence = 0;
    std::uint32_t cites = 0;           // the line it credits or adjusts
    std::uint64_t service_credit = 0;  // position of the one it takes off
};
template <class Lines>
void fill_lines(Lines list, const std::vector<LineOf>& lines) {
    for (unsigned i = 0; i < list.size(); ++i) {
        list[i].setNumber(i + 1);
        list[i].setPackage(lines[i].package);
        list[i].setVisit(lines[i].visit);
        list[i].setWorker(lines[i].worker);
        list[i].setDay(number_of(lines[i].day));
        list[i].setPence(lines[i].pence);
        list[i].setCitesLine(lines[i].cites);
        list[i].setServiceCredit(lines[i].service_credit);
        if (lines[i].service_credit != 0) list[i].setKind(schema::Invoice::Line::Kind::SERVICE_CREDIT);
    }
}
inline Line drafted(const std::string& invoice, std::vector<LineOf> lines, std::string when) {
    return says<schema::Invoice::Drafted>("invoice-" + invoice, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setContract(scene.contract);
        fill_lines(fact.initLines(static_cast<unsigned>(lines.size())), lines);
    });
}
inline Line issued(const std::string& invoice, std::string due, std::string when) {
    return says<schema::Invoice::Issued>("invoice-" + invoice, std::move(when), [=](auto fact, const Scene&) {
        fact.setNumber(invoice);
        fact.setDue(number_of(due));
    });
}
inline Line credited(const std::string& invoice, std::vector<LineOf> lines, std::string when) {
    return says<schema::Invoice::CreditNoted>("invoice-" + invoice, std::move(when), [=](auto fact, const Scene&) {
        fill_lines(fact.initLines(static_cast<unsigned>(lines.size())), lines);
    });
}
inline Line paid(const std::string& invoice, std::int64_t pence, std::string when) {
    return says<schema::Invoice::Paid>("invoice-" + invoice, std::move(when),
                                       [=](auto fact, const Scene&) { fact.setPence(pence); });
}
inline Line draft_cancelled(const std::string& invoice, std::string when) {
    return says<schema::Invoice::Cancelled>("invoice-" + invoice, std::move(when));
}

// The reconciliation of a contract's week, by its last day.
inline std::string reconciliation(const std::string& contract, const std::string& week) {
    return "reconciliation-" + contract + "." + week;
}
inline Line mismatch_raised(const std::string& contract, const std::string& week, const std::string& package, Pair pair,
                            std::string when, std::string due = "2026-04-07") {
    return says<schema::Reconciliation::MismatchRaised>(reconciliation(contract, week), std::move(when),
                                                        [=](auto fact, const Scene&) {
                                                            fact.setContract(contract);
                                                            fact.setWeek(number_of(week));
                                                            fact.setPackage(package);
                                                            fact.setPair(pair);
                                                            fact.setDue(number_of(due));
                                                        });
}
inline Line mismatch_explained(const std::string& contract, const std::string& week, const std::string& package,
                               Pair pair, schema::Reconciliation::Cause cause, std::string when) {
    return says<schema::Reconciliation::MismatchExplained>(reconciliation(contract, week), std::move(when),
                                                           [=](auto fact, const Scene&) {
                                                               fact.setPackage(package);
                                                               fact.setPair(pair);
                                                               fact.setCause(cause);
                                                           });
}
inline Line mismatch_resolved(const std::string& contract, const std::string& week, const std::string& package,
                              Pair pair, std::string when, bool by_self = true) {
    return says<schema::Reconciliation::MismatchResolved>(reconciliation(contract, week), std::move(when),
                                                          [=](auto fact, const Scene&) {
                                                              fact.setPackage(package);
                                                              fact.setPair(pair);
                                                              fact.setBySelf(by_self);
                                                          });
}
// The steward's run over one package's week, and the office's look at it.
inline Line reconciled(const std::string& contract, const std::string& week, const std::string& package,
                       unsigned delivered_minutes, std::int64_t billable, std::string when) {
    return says<schema::Reconciliation::Run>(reconciliation(contract, week), std::move(when),
                                             [=](auto fact, const Scene&) {
                                                 fact.setContract(contract);
                                                 fact.setWeek(number_of(week));
                                                 auto one = fact.initPackages(1)[0];
                                                 one.setPackage(package);
                                                 one.setDeliveredSeconds(std::uint64_t{delivered_minutes} * 60);
                                                 one.setBillablePence(billable);
                                             });
}
inline Line verified(const std::string& contract, const std::string& week, std::string when) {
    return says<schema::Reconciliation::Verified>(reconciliation(contract, week), std::move(when));
}

}  // namespace daybook::story
