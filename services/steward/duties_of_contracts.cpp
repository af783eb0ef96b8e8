#include "events/care/days.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/variation.capnp.h"
#include "services/steward/duties_of.h"

// What contracts, the prices agreed for them, and the meetings about them and about locations make due.
namespace daybook::steward {
namespace {

using std::chrono::days;
using MeetingKind = schema::Governance::MeetingHeld::Kind;

// Whether it goes on is open only while nobody gave notice.
void notice(const std::string& stream, const care::Contract& contract, const care::DueTermsByDay& terms,
            const Calendar& calendar, std::vector<Duty>& duties) {
    if (!contract.to || contract.ends_by_notice || contract.notice_days == 0) return;
    const Day ends = *contract.to;
    const Day by = care::within_reach(ends - days{contract.notice_days});
    const Day said = by - days{terms.on(by).notice_ahead_days};
    duties.push_back(duty<schema::Contract::NoticeDue>("notice-due", stream, stream + "/" + to_string(ends),
                                                       calendar.start_of(said), [&](auto fact) {
                                                           fact.setBy(number(by));
                                                           fact.setEnds(number(ends));
                                                       }));
}

// An exit that was planned ends with somebody else caring, and with their records (rules.md section 3, source D 4i).
void handover(const std::string& stream, const care::Contract& contract, const Calendar& calendar,
              std::vector<Duty>& duties) {
    const auto ends = contract.ended ? contract.ended : contract.exit_on ? contract.exit_on : contract.ends_by_notice;
    if (!contract.exit_planned || contract.handed_over || !ends) return;
    duties.push_back(duty<schema::Contract::HandoverOverdue>("handover-overdue", stream, stream,
                                                             calendar.start_of(*ends + days{1}),
                                                             [&](auto fact) { fact.setEnds(number(*ends)); }));
}

std::string_view name_of(MeetingKind kind) {
    switch (kind) {
        case MeetingKind::QUALITY: return "quality";
        case MeetingKind::CONTRACT_REVIEW: return "contract-review";
        case MeetingKind::SUSTAINABILITY: return "sustainability";
        case MeetingKind::OTHER: break;
    }
    return "other";
}

}  // namespace

std::vector<Duty> duties_of(const std::string& stream, const care::Contract& contract, const care::DueTermsByDay& terms,
                            const care::Reports& reports, const Calendar& calendar) {
    using Fact = schema::Contract;
    std::vector<Duty> duties;
    if (!contract.agreed) return duties;
    const auto last = contract.ends_by_notice ? contract.ends_by_notice : contract.to;
    if (const auto report = reports.next(terms, contract.ended ? contract.ended : last))
        duties.push_back(duty<Fact::ReportDue>("report-due", stream, stream + "/" + care::month_text(report->month),
                                               calendar.start_of(report->due), [&](auto fact) {
                                                   fact.setPeriod(care::month_text(report->month));
                                                   fact.setDue(number(report->due));
                                               }));
    handover(stream, contract, calendar, duties);
    if (contract.ended) return duties;
    if (contract.review_due)
        duties.push_back(duty<Fact::ReviewDue>("review-due", stream, stream, calendar.start_of(*contract.review_due),
                                               [&](auto fact) { fact.setDue(number(*contract.review_due)); }));
    if (last) {
        const auto ahead = std::max(days{terms.on(*last).expiry_ahead_days}, days{contract.notice_days});
        duties.push_back(duty<Fact::ExpiryDue>("expiry-due", stream, stream + "/" + to_string(*last),
                                               calendar.start_of(*last - ahead),
                                               [&](auto fact) { fact.setEnds(number(*last)); }));
    }
    notice(stream, contract, terms, calendar, duties);
    for (const auto& obligation : contract.obligations)
        if (!obligation.met)
            duties.push_back(duty<Fact::ObligationOverdue>("obligation-overdue", stream, stream + "/" + obligation.id,
                                                           calendar.start_of(obligation.due + days{1}), [&](auto fact) {
                                                               fact.setObligation(obligation.id);
                                                               fact.setDue(number(obligation.due));
                                                           }));
    return duties;
}

// The last day on which the payer is told in time is so many days before the price changes; agreed later than that, or
// than it is spoken of, it is spoken of at once.
std::vector<Duty> duties_of(const std::string& stream, const care::Variation& variation,
                            const care::DueTermsByDay& terms, const care::ContractTerms& measured,
                            const Calendar& calendar) {
    std::vector<Duty> duties;
    if (variation.kind != schema::Variation::Kind::PRICE || !variation.open() || variation.payer_told) return duties;
    if (variation.from == care::time_of(0)) return duties;  // it does not say when
    const Day from = calendar.day_of(variation.from);
    const Day due = care::within_reach(from - days{measured.on(from).price_notice_days});
    const Day said = due - days{terms.on(due).price_notice_ahead_days};
    duties.push_back(duty<schema::Variation::PayerNoticeDue>("payer-notice-due", stream, stream,
                                                             std::max(calendar.start_of(said), *variation.agreed),
                                                             [&](auto fact) { fact.setDue(number(due)); }));
    return duties;
}

std::vector<Duty> policy_review(const std::string& stream, const std::string& policy, std::int32_t next,
                                const Calendar& calendar) {
    std::vector<Duty> duties;
    if (const auto due = care::day_said(next))
        duties.push_back(duty<schema::Governance::PolicyReviewDue>("policy-review-due", stream, stream + "/" + policy,
                                                                   calendar.start_of(*due), [&](auto fact) {
                                                                       fact.setPolicy(policy);
                                                                       fact.setDue(number(*due));
                                                                   }));
    return duties;
}

std::vector<Duty> duties_of(const care::Governance::Place& place, const care::Meetings& meetings,
                            const care::DueTermsByDay& terms, std::optional<Day> last, const Calendar& calendar) {
    std::vector<Duty> duties;
    const auto& [kind, where] = place;
    const auto due = meetings.next(kind, terms);
    if (!due || (last && *due > *last)) return duties;
    const std::string stream = "governance-" + where;
    const bool of_location = kind != MeetingKind::CONTRACT_REVIEW;
    duties.push_back(duty<schema::Governance::MeetingDue>(
        "meeting-due", stream, stream + "/" + std::string(name_of(kind)), calendar.start_of(*due),
        [&, kind = kind](auto fact) {
            fact.setKind(kind);
            fact.setDue(number(*due));
        },
        of_location ? where : std::string{}));
    return duties;
}

}  // namespace daybook::steward
