// The admission rules as a table: what stands in the stream, what is decided, and what is answered.

#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Package;
using schema::Variation;

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
