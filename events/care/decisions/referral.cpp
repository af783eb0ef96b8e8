#include "events/care/decisions/referral.h"

#include "events/care/days.h"
#include "events/care/decisions/demands.h"
#include "events/core/calendar.h"
#include "schema/referral.capnp.h"

namespace daybook::care {
namespace {

using Referral = schema::Referral;
using Which = Referral::Which;
using State = ReferralRecord::State;

Status is_open(const ReferralRecord& referral, const EventView& event, const char* be) {
    switch (referral.state) {
        case State::received: return {};
        case State::unknown: return cannot(event, be, "it was never received");
        case State::accepted: return cannot(event, be, "it was accepted already");
        case State::declined: return cannot(event, be, "it was declined already");
        case State::withdrawn: return cannot(event, be, "it was withdrawn");
        case State::lapsed: return cannot(event, be, "it has lapsed");
        case State::not_awarded: return cannot(event, be, "the bid for it was not awarded");
    }
    return {};
}

// The criteria of the check that this stream itself can vouch for; hard, each of them (R14). They are held again here
// because a check is made before it is recorded, and the record may have moved on.
Status safe_to_accept(const ReferralRecord& referral, const EventView& event) {
    constexpr const char* be = "accepted";
    if (!referral.assessed) {
        return cannot(event, be, "there is no assessment or risk information; record referral.Assessed first");
    }
    if (referral.conflict) {
        return cannot(event, be,
                      "what is asked for conflicts with the person's preferences or best interests; agree another "
                      "care first, or decline");
    }
    if (!referral.triaged) return cannot(event, be, "it was not triaged; record referral.Triaged first");
    if (referral.urgent && !referral.validated) {
        return cannot(event, be,
                      "it is urgent or out of hospital, and nobody validated its risk by telephone; record "
                      "referral.RiskValidated first");
    }
    return {};
}

// R14: the registered manager overrides, and nobody does in their name: whoever decides is who overrides.
Status overridden_in_person(Referral::Accepted::Reader accepted, const EventView& event) {
    const std::string actor(text_of(event.event().getActor())), by(text_of(accepted.getOverriddenBy()));
    if (!is_registered_manager(actor)) {
        return cannot(event, "accepted",
                      (actor.empty() ? std::string("nobody is said to decide this") : "'" + actor + "' decides this") +
                          ", and only the registered manager overrides a check: have them decide it themselves, as "
                          "actor role-manager or their account, such as account-manager");
    }
    if (!by.empty() && by != actor) {
        return cannot(event, "accepted",
                      "'" + by + "' is said to override the check, and '" + actor +
                          "' decides this; nobody overrides in another's name: have '" + by +
                          "' decide it themselves, or leave overriddenBy out");
    }
    return {};
}

Status accept(const ReferralRecord& referral, const EventView& event) {
    using Outcome = Referral::Criterion::Outcome;
    DAYBOOK_CHECK(is_open(referral, event, "accepted"));
    DAYBOOK_CHECK(safe_to_accept(referral, event));
    const auto accepted = event.as<Referral::Accepted>();
    if (accepted.getCheck().size() == 0) {
        return cannot(event, "accepted", "it carries no acceptance check: every criterion with what was found");
    }
    const bool overridden = accepted.getOverrideReason().size() != 0 && accepted.getOverriddenBy().size() != 0;
    if (accepted.getOverrideReason().size() != 0 || accepted.getOverriddenBy().size() != 0)
        DAYBOOK_CHECK(overridden_in_person(accepted, event));
    for (const auto criterion : accepted.getCheck()) {
        if (criterion.getOutcome() == Outcome::PASS) continue;
        const std::string says = criterion.getSays();
        if (criterion.getHard()) return cannot(event, "accepted", says + "; nobody can override that");
        if (!overridden) {
            return cannot(event, "accepted", says + "; only the registered manager can override that, with a reason");
        }
    }
    return {};
}

// R14: a decline needs reason, rationale and an alternative, or an explicit "none possible".
Status decline(const ReferralRecord& referral, const EventView& event) {
    DAYBOOK_CHECK(is_open(referral, event, "declined"));
    const auto declined = event.as<Referral::Declined>();
    if (declined.getReason().size() == 0) return cannot(event, "declined", "no reason is given");
    if (declined.getRationale().size() == 0) return cannot(event, "declined", "no rationale is given");
    if (declined.getAlternative().size() == 0 && !declined.getNonePossible()) {
        return cannot(event, "declined", "no alternative is offered, and it does not say that none is possible");
    }
    return {};
}

Status triage(const ReferralRecord& referral, const EventView& event) {
    DAYBOOK_CHECK(is_open(referral, event, "triaged"));
    const unsigned risk = event.as<Referral::Triaged>().getRisk();
    if (risk < 1 || risk > 5) {
        return cannot(event, "triaged", "its risk is " + std::to_string(risk) + ", and goes from 1, the highest, to 5");
    }
    return {};
}

Status defer(const ReferralRecord& referral, const EventView& event) {
    DAYBOOK_CHECK(is_open(referral, event, "deferred"));
    const auto deferred = event.as<Referral::Deferred>();
    const Day until = within_reach(day(deferred.getUntil()));
    return demand(event, "deferred",
                  {says(deferred.getUntil() != 0, "until when"),
                   says(deferred.getWhy().size() != 0, "why"),
                   {until >= told_on(event), "it says until " + to_string(until) + ", which has passed on " +
                                                 to_string(told_on(event)) + "; name a day to come"}});
}

Status flex(const ReferralRecord& referral, const EventView& event) {
    constexpr const char* be = "given a flexed time band";
    if (referral.state != State::accepted) DAYBOOK_CHECK(is_open(referral, event, be));
    const auto band = event.as<Referral::TimeBandFlexAgreed>();
    if (band.getWith() == schema::Who::NOBODY) return cannot(event, be, "it does not say with whom it was agreed");
    if (band.getBandTo() < band.getBandFrom()) return cannot(event, be, "the band ends before it begins");
    if (band.getBandTo() > 86'400) return cannot(event, be, "the band ends after the day, which has 86400 s");
    if (band.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    if (band.getTo() == 0 || band.getTo() < band.getFrom()) return cannot(event, be, "it has no last day");
    return {};
}

Status bid(const ReferralRecord& referral, const EventView& event) {
    DAYBOOK_CHECK(is_open(referral, event, "bid for"));
    if (referral.bid) return cannot(event, "bid for", "a bid was submitted already");
    if (referral.bids_close && event.occurred() > *referral.bids_close) {
        return cannot(event, "bid for",
                      "bids closed at " + to_string(*referral.bids_close) + ", and this one is of " +
                          to_string(event.occurred()) + "; ask the commissioner to offer it again");
    }
    return {};
}

// At the desk: an id is used once, since what was asked first stands and a second request under it would be lost.
Status receive(const ReferralRecord& referral, const EventView& event) {
    return demand(event, "received",
                  {{!referral.heard, "it was received already; give another request an id of its own"}});
}

// What people at the desk learn about a referral is of one there is: a slip of the id would be recorded and never seen.
Status learn(const ReferralRecord& referral, const EventView& event, const char* be) {
    return demand(event, be,
                  {{referral.heard || referral.state != State::unknown,
                    "it was never received; record referral.Received first, or name the referral that is meant"}});
}

Status validate(const ReferralRecord& referral, const EventView& event) {
    const unsigned risk = event.as<Referral::RiskValidated>().getRisk();
    DAYBOOK_CHECK(learn(referral, event, "validated"));
    return demand(event, "validated",
                  {{risk <= 5, "its risk is " + std::to_string(risk) + ", and goes from 1, the highest, to 5"}});
}

Status lose_bid(const ReferralRecord& referral, const EventView& event) {
    DAYBOOK_CHECK(is_open(referral, event, "told not to be awarded"));
    return demand(
        event, "told not to be awarded",
        {{referral.bid, "no bid was submitted for it; record referral.Withdrawn or referral.Lapsed instead"}});
}

// Somebody may still withdraw what was accepted, until care begins (R15); what was ended otherwise stays so.
Status withdraw(const ReferralRecord& referral, const EventView& event) {
    if (referral.state == State::accepted) return {};
    return is_open(referral, event, "withdrawn");
}

// What the world says ends a referral only while it is open: what was decided stays decided. An acceptance is the one
// that is withdrawn after all, once.
void end(ReferralRecord& referral, State state) {
    if (state == State::withdrawn && referral.state == State::accepted) referral.state = state;
    if (referral.state == State::received || referral.state == State::unknown) referral.state = state;
}

}  // namespace

bool is_registered_manager(std::string_view account) {
    const auto drop = [&](std::string_view prefix) {
        if (!account.starts_with(prefix)) return false;
        account.remove_prefix(prefix.size());
        return true;
    };
    if (!drop("role-") && !drop("account-")) return false;
    drop("registered-");
    return drop("manager") && (account.empty() || (account.size() > 1 && account.front() == '-'));
}

void add(ReferralRecord& referral, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RECEIVED: {  // heard again, e.g. from another feed: what was decided stays decided
            const auto received = event.as<Referral::Received>();
            if (referral.state == State::unknown) referral.state = State::received;
            referral.heard = true;
            referral.urgent = referral.urgent || received.getUrgent() || received.getDischarge() ||
                              received.getChannel() == Referral::Channel::HOSPITAL_DISCHARGE;
            return;
        }
        case Which::ACCEPTED:
            referral.state = State::accepted;
            referral.package = event.as<Referral::Accepted>().getPackage();
            return;
        case Which::DECLINED: referral.state = State::declined; return;
        case Which::WITHDRAWN: end(referral, State::withdrawn); return;
        case Which::LAPSED: end(referral, State::lapsed); return;
        case Which::BID_NOT_AWARDED: end(referral, State::not_awarded); return;
        case Which::RISK_VALIDATED: referral.validated = true; return;
        case Which::ASSESSED:
            referral.assessed = true;
            referral.conflict = event.as<Referral::Assessed>().getConflict();
            return;
        case Which::TRIAGED: referral.triaged = true; return;
        case Which::BID_SUBMITTED: referral.bid = true; return;
        case Which::OFFERED: {
            const auto closes = event.as<Referral::Offered>().getCloses();
            referral.bids_close.reset();
            if (closes != 0) referral.bids_close = time_of(closes);
            return;
        }
        case Which::TIME_BAND_FLEX_AGREED:
        case Which::DEFERRED:
        case Which::ROUTE_TRIED:
        case Which::RESPONSE_OVERDUE: return;
    }
}

Status admit(const ReferralRecord& referral, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::ACCEPTED: return accept(referral, event);
        case Which::DECLINED: return decline(referral, event);
        case Which::TRIAGED: return triage(referral, event);
        case Which::TIME_BAND_FLEX_AGREED: return flex(referral, event);
        case Which::DEFERRED: return defer(referral, event);
        case Which::BID_SUBMITTED: return bid(referral, event);
        case Which::WITHDRAWN: return withdraw(referral, event);
        case Which::LAPSED: return is_open(referral, event, "said to have lapsed");
        case Which::RECEIVED: return receive(referral, event);
        case Which::RISK_VALIDATED: return validate(referral, event);
        case Which::ASSESSED: return learn(referral, event, "assessed");
        case Which::OFFERED: return is_open(referral, event, "offered");
        case Which::BID_NOT_AWARDED: return lose_bid(referral, event);
        case Which::ROUTE_TRIED: return learn(referral, event, "sourced");
        case Which::RESPONSE_OVERDUE: return {};
    }
    return {};
}

}  // namespace daybook::care
