// What may be decided about a referral (rules.md R14).

#include "events/stored/json.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Referral;
using What = Referral::Criterion::What;
using Outcome = Referral::Criterion::Outcome;

struct Line {
    What what;
    Outcome outcome;
    bool hard;
    std::string says;
};

// By whoever is named as overriding it, unless another actor decides.
Said accepted(const std::vector<Line>& check, const std::string& override_reason = "", const std::string& by = "",
              const std::optional<std::string>& actor = {}) {
    const auto fill = [&](auto fact) {
        auto lines = fact.initCheck(static_cast<unsigned>(check.size()));
        for (unsigned i = 0; i < check.size(); ++i) {
            lines[i].setWhat(check[i].what);
            lines[i].setOutcome(check[i].outcome);
            lines[i].setHard(check[i].hard);
            lines[i].setSays(check[i].says);
        }
        fact.setOverrideReason(override_reason);
        fact.setOverriddenBy(by);
    };
    return said<Referral::Accepted>(fill, "test", instant(1), actor.value_or(by));
}

Said received(bool urgent) {
    return said<Referral::Received>([&](auto fact) { fact.setUrgent(urgent); });
}

Said declined(std::string reason, std::string rationale, std::string alternative, bool none) {
    return said<Referral::Declined>([&](auto fact) {
        fact.setReason(reason);
        fact.setRationale(rationale);
        fact.setAlternative(alternative);
        fact.setNonePossible(none);
    });
}

Said triaged(std::uint8_t risk) {
    return said<Referral::Triaged>([&](auto fact) { fact.setRisk(risk); });
}

const std::vector<Line> all_pass = {{What::ZONE, Outcome::PASS, false, "zone north is served"}};

TEST_CASE("rules: a referral is decided once, and a decline explains itself") {
    const Said full = declined("capacity", "no hours left in the zone", "from Monday", false);
    const Said request = received(false), held = said<Referral::Assessed>(), sorted = triaged(2),
               yes = accepted(all_pass);
    check({
        {"accepted", {request, held, sorted}, yes, ""},
        {"accepted unreceived", {}, yes, "referral-1 cannot be accepted: it was never received"},
        {"accepted twice", {request, held, sorted, yes}, yes, "referral-1 cannot be accepted: it was accepted already"},
        {"accepted twice, received again between",
         {request, held, sorted, yes, request},
         yes,
         "referral-1 cannot be accepted: it was accepted already"},
        {"declined after acceptance",
         {request, held, sorted, yes},
         full,
         "referral-1 cannot be declined: it was accepted already"},
        {"accepted after withdrawal",
         {request, said<Referral::Withdrawn>()},
         yes,
         "referral-1 cannot be accepted: it was withdrawn"},
        {"accepted after it lapsed",
         {request, said<Referral::Lapsed>()},
         yes,
         "referral-1 cannot be accepted: it has lapsed"},
        {"withdrawn after acceptance, which the world may say",
         {request, held, sorted, yes, said<Referral::Withdrawn>()},
         full,
         "referral-1 cannot be declined: it was withdrawn"},
        {"declined", {request}, full, ""},
        {"none possible", {request}, declined("skill", "needs a nurse", "", true), ""},
        {"no reason",
         {request},
         declined("", "why", "what", false),
         "referral-1 cannot be declined: no reason is given"},
        {"no rationale",
         {request},
         declined("skill", "", "what", false),
         "referral-1 cannot be declined: no rationale is given"},
        {"no alternative",
         {request},
         declined("skill", "why", "", false),
         "referral-1 cannot be declined: no alternative is offered, and it does not say that none is possible"},
    });
}

TEST_CASE("rules: people say of an open referral that it lapsed, and withdraw what was accepted until care begins") {
    const auto at_desk = [](auto fact) { (void)fact; };
    const Said lapsed = said<Referral::Lapsed>(at_desk, desk_source);
    const Said withdrawn = said<Referral::Withdrawn>(at_desk, desk_source);
    const Said request = received(false), held = said<Referral::Assessed>(), sorted = triaged(2);
    const Said yes = said<Referral::Accepted>([](auto fact) { fact.setPackage("package-1"); });
    const std::vector<Said> taken{request, held, sorted, yes};
    const Said came = said<schema::Package::Started>([](auto fact) { fact.setOn(20'000); });
    const Said bought = said<schema::Package::Authorised>();
    const Said ended = said<schema::Package::Ended>([](auto fact) { fact.setOn(20'000); });
    check({
        {"lapsed", {request}, lapsed, ""},
        {"lapsed, never received", {}, lapsed, "referral-1 cannot be said to have lapsed: it was never received"},
        {"lapsed after acceptance", taken, lapsed, "referral-1 cannot be said to have lapsed: it was accepted already"},
        {"as a feed tells it", {}, said<Referral::Lapsed>(), ""},
        {"withdrawn", {request}, withdrawn, ""},
        {"withdrawn, never received", {}, withdrawn, "referral-1 cannot be withdrawn: it was never received"},
        {"withdrawn after it lapsed", {request, lapsed}, withdrawn, "referral-1 cannot be withdrawn: it has lapsed"},
        {"withdrawn after all", taken, withdrawn, ""},
        {"withdrawn when somebody came",
         taken,
         withdrawn,
         "referral-1 cannot be withdrawn: package-1 has started; record package.Ended of it instead",
         {{"package-1", {bought, came}}}},
        {"withdrawn while its visits are due",
         taken,
         withdrawn,
         "referral-1 cannot be withdrawn: package-1 is authorised, and its visits are due; record package.Ended of it "
         "first",
         {{"package-1", {bought}}}},
        {"withdrawn once its package was ended", taken, withdrawn, "", {{"package-1", {bought, ended}}}},
    });
}

TEST_CASE("rules: what nobody overrides stands against an acceptance, whatever the check says") {
    const Said held = said<Referral::Assessed>(), yes = accepted(all_pass, "we know the family", "account-manager");
    const Said conflict = said<Referral::Assessed>([](auto fact) { fact.setConflict(true); });
    check({
        {"no assessment",
         {received(false), triaged(2)},
         yes,
         "referral-1 cannot be accepted: there is no assessment or risk information; record referral.Assessed first"},
        {"against the person's wishes",
         {received(false), conflict, triaged(2)},
         yes,
         "referral-1 cannot be accepted: what is asked for conflicts with the person's preferences or best interests; "
         "agree "
         "another care first, or decline"},
        {"not triaged",
         {received(false), held},
         yes,
         "referral-1 cannot be accepted: it was not triaged; record referral.Triaged first"},
        {"urgent, and nobody rang",
         {received(true), held, triaged(1)},
         yes,
         "referral-1 cannot be accepted: it is urgent or out of hospital, and nobody validated its risk by telephone; "
         "record "
         "referral.RiskValidated first"},
        {"urgent, and somebody rang", {received(true), held, triaged(1), said<Referral::RiskValidated>()}, yes, ""},
    });
}

TEST_CASE("rules: the registered manager is known by the account or role that decides") {
    for (const char* one : {"role-manager", "account-manager", "account-registered-manager", "account-manager-north"})
        CHECK(is_registered_manager(one));
    for (const char* one : {"", "manager", "role-", "account-", "role-coordinator", "account-manager-",
                            "account-managers", "account-line-manager", "anybody"})
        CHECK_FALSE(is_registered_manager(one));
}

TEST_CASE(
    "rules: an acceptance carries its check, and a fail needs the registered manager, in person and with a reason") {
    const std::vector<Said> ready = {received(false), said<Referral::Assessed>(), triaged(2)};
    const std::string instead =
        ", and only the registered manager overrides a check: have them decide it themselves, as actor role-manager or "
        "their account, such as account-manager";
    const Line hours{What::HOURS, Outcome::FAIL, false, "E4 morning: 270 min free, and it needs 300 min"};
    const Line unknown{What::TRAVEL, Outcome::UNKNOWN, false, "no limit of travel was set"};
    const Line cap{What::SPOT_CAP, Outcome::FAIL, true, "spot would be 15.33 %, and the cap is 15.00 %"};
    check({
        {"no check", ready, accepted({}),
         "referral-1 cannot be accepted: it carries no acceptance check: every criterion with what was found"},
        {"short of hours", ready, accepted({hours}),
         "referral-1 cannot be accepted: E4 morning: 270 min free, and it needs 300 min; only the registered manager "
         "can "
         "override that, with a reason"},
        {"short of hours, a reason and nobody who decides", ready, accepted({hours}, "a visit ends on Friday"),
         "referral-1 cannot be accepted: nobody is said to decide this" + instead},
        {"short of hours, decided by the manager and overridden by nobody", ready,
         accepted({hours}, "a visit ends on Friday", "", "account-manager"),
         "referral-1 cannot be accepted: E4 morning: 270 min free, and it needs 300 min; only the registered manager "
         "can override that, with a reason"},
        {"short of hours, overridden", ready, accepted({hours}, "a visit ends on Friday", "account-manager"), ""},
        {"unknown is no pass", ready, accepted({unknown}),
         "referral-1 cannot be accepted: no limit of travel was set; only the registered manager can override that, "
         "with a "
         "reason"},
        {"short of hours, overridden by the role", ready, accepted({hours}, "a visit ends on Friday", "role-manager"),
         ""},
        {"short of hours, overridden by the coordinator", ready,
         accepted({hours}, "a visit ends on Friday", "account-coordinator"),
         "referral-1 cannot be accepted: 'account-coordinator' decides this" + instead},
        {"short of hours, overridden by the coordinator in the manager's name", ready,
         accepted({hours}, "a visit ends on Friday", "account-manager", "account-coordinator"),
         "referral-1 cannot be accepted: 'account-coordinator' decides this" + instead},
        {"nothing fails, and the coordinator overrides all the same", ready,
         accepted(all_pass, "to be safe", "account-manager", "account-coordinator"),
         "referral-1 cannot be accepted: 'account-coordinator' decides this" + instead},
        {"short of hours, overridden by one manager in another's name", ready,
         accepted({hours}, "a visit ends on Friday", "account-manager-south", "account-manager-north"),
         "referral-1 cannot be accepted: 'account-manager-south' is said to override the check, and "
         "'account-manager-north' decides this; nobody overrides in another's name: have 'account-manager-south' "
         "decide it themselves, or leave overriddenBy out"},
        {"nothing fails, and the coordinator decides", ready, accepted(all_pass, "", "", "account-coordinator"), ""},
        {"over the spot cap", ready, accepted({hours, cap}, "a visit ends on Friday", "account-manager"),
         "referral-1 cannot be accepted: spot would be 15.33 %, and the cap is 15.00 %; nobody can override that"},
    });
}

TEST_CASE("rules: a bid comes no later than its offer closes") {
    // A bid of these stories is made at the first microsecond of 1970.
    const auto offered = [](std::int64_t closes) {
        return said<Referral::Offered>([=](auto fact) { fact.setCloses(closes); });
    };
    const Said request = received(false), bid = said<Referral::BidSubmitted>();
    check({
        {"never offered to a market", {request}, bid, ""},
        {"no closing was said", {request, offered(0)}, bid, ""},
        {"at the closing", {request, offered(1)}, bid, ""},
        {"after it",
         {request, offered(-1'000'000)},
         bid,
         "referral-1 cannot be bid for: bids closed at 1969-12-31T23:59:59Z, and this one is of "
         "1970-01-01T00:00:00.000001Z; ask the commissioner to offer it again"},
        {"offered again for longer", {request, offered(-1'000'000), offered(1)}, bid, ""},
    });
}

TEST_CASE("rules: what is decided on the way says enough") {
    const Said request = received(false);
    const auto deferred = [](std::int32_t until, const char* why) {
        return said<Referral::Deferred>([=](auto fact) {
            fact.setUntil(until);
            fact.setWhy(why);
        });
    };
    const auto flexed = [](schema::Who with, std::uint32_t from, std::uint32_t to, std::int32_t last) {
        return said<Referral::TimeBandFlexAgreed>([=](auto fact) {
            fact.setWith(with);
            fact.setBandFrom(from);
            fact.setBandTo(to);
            fact.setFrom(20'000);
            fact.setTo(last);
        });
    };
    check({
        {"risk 1", {request}, triaged(1), ""},
        {"risk 5", {request}, triaged(5), ""},
        {"risk 0",
         {request},
         triaged(0),
         "referral-1 cannot be triaged: its risk is 0, and goes from 1, the highest, to 5"},
        {"risk 6",
         {request},
         triaged(6),
         "referral-1 cannot be triaged: its risk is 6, and goes from 1, the highest, to 5"},
        {"deferred", {request}, deferred(20'000, "a round starts on Monday"), ""},
        {"deferred for ever",
         {request},
         deferred(0, "later"),
         "referral-1 cannot be deferred: it does not say until when"},
        {"deferred without a reason",
         {request},
         deferred(20'000, ""),
         "referral-1 cannot be deferred: it does not say why"},
        {"flexed", {request}, flexed(schema::Who::PERSON, 7 * 3600, 9 * 3600, 20'014), ""},
        {"flexed with nobody",
         {request},
         flexed(schema::Who::NOBODY, 7 * 3600, 9 * 3600, 20'014),
         "referral-1 cannot be given a flexed time band: it does not say with whom it was agreed"},
        {"flexed for ever",
         {request},
         flexed(schema::Who::PERSON, 7 * 3600, 9 * 3600, 0),
         "referral-1 cannot be given a flexed time band: it has no last day"},
        {"bid twice",
         {request, said<Referral::BidSubmitted>()},
         said<Referral::BidSubmitted>(),
         "referral-1 cannot be bid for: a bid was submitted already"},
    });
}

}  // namespace
}  // namespace daybook::care
