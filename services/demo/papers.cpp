#include "events/core/calendar_holidays.h"
#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/money.h"
#include "services/demo/office.h"

// The office's papers: what is agreed of a package beside its visits, and what a contract asks for besides care.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using OfPackage = schema::Package;
using OfContract = schema::Contract;

Line contract_line(const Agreement& agreement, std::string_view what, Instant at) {
    const std::string stream = "contract-" + std::string(agreement.id);
    return {.source = office_source,
            .id = std::string(what) + "/" + stream + "/" + to_string(at),
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = "north-office"};
}

// The n-th day of care, or the working day after it.
bool is_working(Day first, int n, Day day) {
    const Day on = first + days{n};
    return day == (is_working_day(on) ? on : working_days_after(on, 1));
}

constexpr std::string_view monthly_return = "monthly-return";
constexpr int review_after = 20, flexed_after = 4;
constexpr days flexed_for{14};

void tell_reviewed(const Package& package, Day day, Instant at, Tellings& out) {
    out.push_back(tell<OfPackage::Reviewed>(package_line(package, "reviewed", at), [&](auto fact) {
        fact.setOn(number(day));
        fact.setDocumentRef("document-review-" + package.id);
        fact.setNextDue(number(day + days{182}));
    }));
}

// What the person can pay was assessed, and holds from the first day of care.
void tell_payers(const Package& package, Instant at, Tellings& out) {
    using Kind = OfPackage::Authorised::Payer::Kind;
    out.push_back(tell<OfPackage::PayersSet>(package_line(package, "payers", at), [&](auto fact) {
        const auto payers = payers_of(package);
        auto list = fact.initPayers(static_cast<unsigned>(payers.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            const bool own = payers[i].share_ppm == 0;
            list[i].setKind(own ? Kind::PERSON : Kind::NHS);
            if (!own) list[i].setOrganisation(payers[i].id);
            list[i].setShare(payers[i].share_ppm);
            list[i].setWeeklyPence(payers[i].weekly_pence);
        }
        fact.setFrom(number(package.from));
        fact.setDocumentRef("document-assessment-" + package.id);
    }));
}

// For a fortnight the first visit of the day may be earlier or later: where people are bought a band.
void tell_flexed(const Package& package, Day day, Instant at, Tellings& out) {
    const Seconds start = package.slots.front().start;
    out.push_back(tell<OfPackage::TimeBandFlexAgreed>(package_line(package, "flexed", at), [&](auto fact) {
        fact.setWith(schema::Who::PERSON);
        fact.setBandFrom(static_cast<std::uint32_t>((start - minutes{60}).count()));
        fact.setBandTo(static_cast<std::uint32_t>((start + minutes{75}).count()));
        fact.setFrom(number(day + days{1}));
        fact.setTo(number(day + flexed_for));
    }));
}

void tell_obligation_met(const Agreement& agreement, Day day, Instant at, Tellings& out) {
    out.push_back(tell<OfContract::ObligationMet>(contract_line(agreement, "obligation-met", at), [&](auto fact) {
        fact.setObligation(text(monthly_return));
        fact.setOn(number(day));
        fact.setEvidenceRef("document-return-" + to_string(day));
    }));
}

void tell_contract_review(const Agreement& agreement, Day day, Instant at, Tellings& out) {
    out.push_back(tell<OfContract::ReviewHeld>(contract_line(agreement, "review", at), [&](auto fact) {
        fact.setOn(number(day));
        auto roles = fact.initAttended(2);
        roles.set(0, "role-registered-manager");
        roles.set(1, "role-contract-manager");
        fact.setMinutesRef("document-review-" + std::string(agreement.id));
        fact.setNextDue(number(day + days{182}));
    }));
}

// A year ahead: the city buys its care anew.
void tell_notice(const Agreement& agreement, Day day, Instant at, Tellings& out) {
    out.push_back(tell<OfContract::NoticeGiven>(contract_line(agreement, "notice", at), [&](auto fact) {
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setOn(number(day));
        fact.setEnds(number(day + days{365}));
        fact.setReason("a new framework is being bought");
    }));
}

constexpr int return_every = 30, return_ahead = 3;
constexpr std::size_t city = 2, spot = 3;  // of the agreements

}  // namespace

Line package_line(const Package& package, std::string_view what, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + package.id + "/" + to_string(at),
            .stream = "package-" + package.id,
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = office_of(package.zone)};
}

bool has_plan(const Package& package) { return package.number % 12 != 5; }

void tell_moved(const Package& package, Instant at, Tellings& out) {
    if (!package.move) return;
    out.push_back(tell<OfPackage::ContractMoved>(package_line(package, "contract-moved", at), [&](auto fact) {
        fact.setTo(std::string(agreements[package.move->to].id));
        fact.setFrom(number(package.move->from));
        fact.setReason("the framework has room again");
    }));
}

void tell_agreed_start(const Package& package, Instant at, Tellings& out) {
    if (!has_plan(package)) return;  // no start is agreed without one
    const bool moved = package.number % 4 == 3;
    out.push_back(tell<OfPackage::StartAgreed>(package_line(package, "start-agreed", at), [&](auto fact) {
        fact.setOn(number(moved ? package.from - days{1} : package.from));
    }));
    if (moved)
        out.push_back(
            tell<OfPackage::StartMoved>(package_line(package, "start-moved", at + minutes{40}), [&](auto fact) {
                fact.setTo(number(package.from));
                fact.setBy(schema::Who::PERSON);
                fact.setReason("home a day later");
            }));
    if (package.number % 15 == 4)
        out.push_back(
            tell<OfPackage::CarerLimitSet>(package_line(package, "carer-limit", at + minutes{5}), [&](auto fact) {
                fact.setWorkers(static_cast<std::uint8_t>(workers_per_zone + 1));
                fact.setFrom(number(package.from));
            }));
}

void tell_exit(const Package& package, Instant at, Tellings& out) {
    out.push_back(tell<OfPackage::ExitPlanned>(package_line(package, "exit", at), [&](auto fact) {
        fact.setDocumentRef("document-exit-" + package.id);
        fact.setLastDay(number(*package.last));
    }));
}

// Who wants to go is not held to the notice.
void tell_notice_waived(const Package& package, Instant at, Tellings& out) {
    out.push_back(tell<OfPackage::NoticeWaived>(package_line(package, "notice-waived", at), [&](auto fact) {
        fact.setProtocol("document-protocol-moves-at-once");
        fact.setReason("the person wants to move before the notice is over");
    }));
}

void tell_package_papers(const Package& package, Day day, const Calendar& calendar, Tellings& out) {
    if (day < package.from || (package.last && day > *package.last)) return;
    const auto since = static_cast<int>((day - package.from).count());
    const auto spread = static_cast<int>(package.number % 8);
    const Instant at = calendar.at(day, hours{14} + minutes{10}).instant;
    if (day == package.last && !package.died) tell_left(package, calendar.at(day, hours{23}).instant, out);
    if (since == assessed_after && !payers_of(package).empty()) tell_payers(package, at, out);
    // One in nine is forgotten.
    if (since == review_after + spread && package.number % 9 != 2) tell_reviewed(package, day, at, out);
    if (since == flexed_after && agreements[package.agreement].banded && package.number % 7 == 4)
        tell_flexed(package, day, at, out);
}

void tell_contract_terms(const Agreement& agreement, Instant at, Day from, Tellings& out) {
    using Billing = OfContract::BillingRulesSet;
    out.push_back(tell<Billing>(contract_line(agreement, "billing", at), [&](auto fact) {
        const std::pair<std::string_view, std::int64_t> terms[] = {
            {"grace_s", billed_as_planned.count()}, {"step_s", billed_step.count()}, {"mismatch_pence", 300}};
        fact.setFrom(number(from));
        fact.setVersion(text(billing_version));
        fact.setSource(Billing::Source::CLOCKED);
        fact.setRounding(Billing::Rounding::NEAREST);
        fact.setLine(Billing::Line::PACKAGE_WEEK);
        auto values = fact.initTerms(std::size(terms));
        for (unsigned i = 0; i < std::size(terms); ++i) {
            values[i].setName(text(terms[i].first));
            values[i].setValue(terms[i].second);
        }
    }));
    out.push_back(tell<OfContract::ComplianceChecked>(contract_line(agreement, "checked", at), [&](auto fact) {
        fact.initRegulations(1).set(0, "Care Act 2014");
        fact.setDocumentRef("document-check-" + std::string(agreement.id));
    }));
    out.push_back(tell<OfContract::CancellationPolicySet>(contract_line(agreement, "cancellation", at), [&](auto fact) {
        fact.setFrom(number(from));
        fact.setNoticeSeconds(static_cast<std::uint32_t>(cancelled_in_time.count()));
        fact.setLatePayable(1'000'000);
    }));
    out.push_back(tell<OfContract::ObligationSet>(contract_line(agreement, "obligation", at), [&](auto fact) {
        fact.setObligation(text(monthly_return));
        fact.setWhat("return of hours and staff");
        fact.setDue(number(from + days{return_every / 2}));
        fact.setEveryDays(return_every);
    }));
}

void tell_contract_papers(Day first, Day day, const Calendar& calendar, Tellings& out) {
    const auto since = static_cast<int>((day - first).count());
    const Instant at = calendar.at(day, hours{15}).instant;
    for (std::size_t i = 0; i < agreements.size(); ++i) {
        // Nobody thinks of what the spot contract asks for.
        if (i != spot && since >= 0 && since % return_every == return_every / 2 - return_ahead)
            tell_obligation_met(agreements[i], day, at, out);
        if (i != spot && is_working(first, 15 + static_cast<int>(i), day))
            tell_contract_review(agreements[i], day, at + hours{1}, out);
        if (i == city && is_working(first, 22, day)) tell_notice(agreements[i], day, at, out);
    }
}

}  // namespace daybook::demo
