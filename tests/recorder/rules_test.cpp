// The admission rules as a table: what stands in the stream, what is decided, and what is answered.

#include <catch2/catch.hpp>

#include "events/care/rules.h"
#include "events/stored/format.h"
#include "events/stored/proposal.h"
#include "schema/contract.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Invoice;
using schema::Package;
using schema::Referral;
using schema::Variation;

struct Said {
    std::vector<capnp::word> bytes;
    const FactType* type;
};

template <class Fact, class Fill>
Said said(Fill fill) {
    const FactType& type = fact_type<Fact>();
    const Envelope envelope{.id = "e", .source = "test", .stream = type.category_name + "-1", .occurred = instant(1)};
    return {format::stamped({}, propose<Fact>(envelope, fill).content), &type};
}
template <class Fact>
Said said() {
    return said<Fact>([](auto) {});
}

struct Row {
    std::string story;
    std::vector<Said> before;
    Said decision;
    std::string refusal;  // empty = admitted
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.story);
        Record record = record_of(row.decision.type->category);
        for (const Said& event : row.before) add(record, EventView(event.bytes));
        const Status answer = admit(record, EventView(row.decision.bytes));
        CHECK((answer ? "" : answer.error().sentence) == row.refusal);
        if (!answer) CHECK(answer.error().kind == Error::Kind::rejected);
    }
}

Said agreed_with_cap(std::uint32_t pence) {
    return said<Contract::Agreed>([=](auto fact) { fact.setRateCapPence(pence); });
}
Said rate(std::int64_t pence, Contract::RatesSet::RateUnit unit, std::uint32_t band_seconds = 0) {
    return said<Contract::RatesSet>([=](auto fact) {
        auto rates = fact.initRates(1);
        rates[0].setPence(pence);
        rates[0].setUnit(unit);
        rates[0].setBandSeconds(band_seconds);
    });
}

TEST_CASE("rules: a contract's terms follow its agreement") {
    using Unit = Contract::RatesSet::RateUnit;
    check({
        {"agreed", {}, said<Contract::Agreed>(), ""},
        {"agreed twice",
         {said<Contract::Agreed>()},
         said<Contract::Agreed>(),
         "contract-1 cannot be agreed: it was agreed already; a change of its terms is a variation"},
        {"schedule", {said<Contract::Agreed>()}, said<Contract::KpiScheduleSet>(), ""},
        {"schedule of no contract",
         {},
         said<Contract::KpiScheduleSet>(),
         "contract-1 cannot be given a KPI schedule: it was never agreed"},
        {"rates of no contract", {}, rate(1'800, Unit::HOUR), "contract-1 cannot be given rates: it was never agreed"},
        {"rate at the cap", {agreed_with_cap(1'820)}, rate(1'820, Unit::HOUR), ""},
        {"rate over the cap",
         {agreed_with_cap(1'820)},
         rate(1'821, Unit::HOUR),
         "contract-1 cannot be given rates: rate 1, 1821p, is over the agreed cap of 1820p an hour"},
        {"no cap", {agreed_with_cap(0)}, rate(9'999, Unit::HOUR), ""},
        {"half an hour at the cap", {agreed_with_cap(1'820)}, rate(910, Unit::VISIT, 1'800), ""},
        {"half an hour over the cap",
         {agreed_with_cap(1'820)},
         rate(911, Unit::VISIT, 1'800),
         "contract-1 cannot be given rates: rate 1, 911p, is over the agreed cap of 1820p an hour"},
        {"a night has no hourly cap", {agreed_with_cap(1'820)}, rate(9'000, Unit::NIGHT), ""},
        {"a rate below 0",
         {agreed_with_cap(0)},
         rate(-1, Unit::HOUR),
         "contract-1 cannot be given rates: rate 1 is below 0"},
        {"closed twice",
         {said<Contract::Agreed>(), said<Contract::ClosedToNew>()},
         said<Contract::ClosedToNew>(),
         "contract-1 cannot be closed to new packages: it is closed to them already"},
        {"ended", {said<Contract::Agreed>()}, said<Contract::Ended>(), ""},
        {"ended twice",
         {said<Contract::Agreed>(), said<Contract::Ended>()},
         said<Contract::Ended>(),
         "contract-1 cannot be ended: it has ended already"},
    });
}

TEST_CASE("rules: a package is authorised once, then suspended and resumed in turn, and ends once") {
    const Said authorised = said<Package::Authorised>();
    const Said suspended = said<Package::Suspended>();
    const Said resumed = said<Package::Resumed>();
    const Said ended = said<Package::Ended>();
    check({
        {"authorised", {}, authorised, ""},
        {"authorised twice",
         {authorised},
         authorised,
         "package-1 cannot be authorised: it was authorised already; a change is a variation"},
        {"started before it was authorised is only odd", {said<Package::Started>()}, authorised, ""},
        {"suspended", {authorised}, suspended, ""},
        {"suspended unauthorised", {}, suspended, "package-1 cannot be suspended: it was never authorised"},
        {"suspended twice",
         {authorised, suspended},
         suspended,
         "package-1 cannot be suspended: it is suspended already"},
        {"resumed", {authorised, suspended}, resumed, ""},
        {"resumed, running", {authorised}, resumed, "package-1 cannot be resumed: it is not suspended"},
        {"suspended again", {authorised, suspended, resumed}, suspended, ""},
        {"ended while suspended", {authorised, suspended}, ended, ""},
        {"suspended after its end", {authorised, ended}, suspended, "package-1 cannot be suspended: it has ended"},
        {"resumed after its end", {authorised, suspended, ended}, resumed, "package-1 cannot be resumed: it has ended"},
        {"ended twice", {authorised, ended}, ended, "package-1 cannot be ended: it has ended already"},
    });
}

TEST_CASE("rules: a variation is proposed, then agreed or refused, and only what was agreed is reversed") {
    const Said proposed = said<Variation::Proposed>();
    const Said agreed = said<Variation::Agreed>();
    const Said refused = said<Variation::Refused>();
    const Said lapsed = said<Variation::Lapsed>();
    const Said reversed = said<Variation::Reversed>();
    const Said told = said<Variation::StaffNotified>();
    check({
        {"agreed", {proposed}, agreed, ""},
        {"agreed unproposed", {}, agreed, "variation-1 cannot be agreed: it was never proposed"},
        {"agreed twice", {proposed, agreed}, agreed, "variation-1 cannot be agreed: it was agreed already"},
        {"agreed after refusal", {proposed, refused}, agreed, "variation-1 cannot be agreed: it was refused"},
        {"agreed after lapse", {proposed, lapsed}, agreed, "variation-1 cannot be agreed: it has lapsed"},
        {"agreed after reversal",
         {proposed, agreed, reversed},
         agreed,
         "variation-1 cannot be agreed: it was reversed"},
        {"refused after agreement",
         {proposed, agreed},
         refused,
         "variation-1 cannot be refused: it was agreed already"},
        {"proposed twice", {proposed}, proposed, "variation-1 cannot be proposed: it was proposed already"},
        {"reversed in effect", {proposed, agreed, said<Variation::TookEffect>()}, reversed, ""},
        {"reversed unagreed", {proposed}, reversed, "variation-1 cannot be reversed: it is proposed, and not agreed"},
        {"told", {proposed, agreed}, told, ""},
        {"told of its reversal", {proposed, agreed, reversed}, told, ""},
        {"told after refusal", {proposed, refused}, told, "variation-1 cannot be told to anybody: it was refused"},
    });
}

Said declined(std::string reason, std::string rationale, std::string alternative, bool none) {
    return said<Referral::Declined>([&](auto fact) {
        fact.setReason(reason);
        fact.setRationale(rationale);
        fact.setAlternative(alternative);
        fact.setNonePossible(none);
    });
}

TEST_CASE("rules: a referral is decided once, and a decline explains itself") {
    const Said received = said<Referral::Received>();
    const Said accepted = said<Referral::Accepted>();
    const Said full = declined("capacity", "no hours left in the zone", "from Monday", false);
    check({
        {"accepted", {received}, accepted, ""},
        {"accepted unreceived", {}, accepted, "referral-1 cannot be accepted: it was never received"},
        {"accepted twice", {received, accepted}, accepted, "referral-1 cannot be accepted: it was accepted already"},
        {"accepted twice, received again between",
         {received, accepted, received},
         accepted,
         "referral-1 cannot be accepted: it was accepted already"},
        {"declined after acceptance",
         {received, accepted},
         full,
         "referral-1 cannot be declined: it was accepted already"},
        {"accepted after withdrawal",
         {received, said<Referral::Withdrawn>()},
         accepted,
         "referral-1 cannot be accepted: it was withdrawn"},
        {"declined", {received}, full, ""},
        {"none possible", {received}, declined("skill", "needs a nurse", "", true), ""},
        {"no reason",
         {received},
         declined("", "why", "what", false),
         "referral-1 cannot be declined: no reason is given"},
        {"no rationale",
         {received},
         declined("skill", "", "what", false),
         "referral-1 cannot be declined: no rationale is given"},
        {"no alternative",
         {received},
         declined("skill", "why", "", false),
         "referral-1 cannot be declined: no alternative is offered, and it does not say that none is possible"},
    });
}

TEST_CASE("rules: an invoice is drafted, then issued or cancelled") {
    const Said drafted = said<Invoice::Drafted>();
    const Said issued = said<Invoice::Issued>();
    const Said cancelled = said<Invoice::Cancelled>();
    check({
        {"issued", {drafted}, issued, ""},
        {"issued undrafted", {}, issued, "invoice-1 cannot be issued: it was never drafted"},
        {"issued twice", {drafted, issued}, issued, "invoice-1 cannot be issued: it was issued already"},
        {"cancelled draft", {drafted}, cancelled, ""},
        {"cancelled when issued", {drafted, issued}, cancelled, "invoice-1 cannot be cancelled: it was issued already"},
        {"issued when cancelled", {drafted, cancelled}, issued, "invoice-1 cannot be issued: its draft was cancelled"},
        {"drafted twice", {drafted}, drafted, "invoice-1 cannot be drafted: it was drafted already"},
    });
}

TEST_CASE("rules: observations and policies are always admitted") {
    for (const FactType& type : all_facts()) {
        INFO(type.type);
        if (type.nature != schema::Nature::DECISION) CHECK_FALSE(depends_on_record(type));
    }
    CHECK(depends_on_record(fact_type<Variation::Agreed>()));
    CHECK_FALSE(depends_on_record(fact_type<schema::Visit::AlertAcknowledged>()));
}

}  // namespace
}  // namespace daybook::care
