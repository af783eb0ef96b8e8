// Of a contract, each day is said where it is needed, and they follow on each other.

#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Contract;

std::int32_t on(const char* date) { return number(*parse_day(date)); }
Said agreed(const char* from, const char* to) {
    return said<Contract::Agreed>([=](auto fact) {
        fact.setFrom(on(from));
        if (to) fact.setTo(on(to));
    });
}
Said ended(const char* last) {
    return said<Contract::Ended>([=](auto fact) { fact.setOn(on(last)); });
}
// Told on 1 June 2026.
template <class Fact, class Fill>
Said in_june(Fill fill) {
    return said<Fact>(fill, "test", *parse_instant("2026-06-01T10:00:00Z"));
}
Said extended(const char* to) {
    return in_june<Contract::Extended>([=](auto fact) { fact.setTo(on(to)); });
}
Said reviewed(const char* day) {
    return in_june<Contract::ReviewHeld>([=](auto fact) { fact.setOn(on(day)); });
}

TEST_CASE("rules: a contract ends after it began, and is extended to a later day that is still to come") {
    const Said open = agreed("2026-01-01", nullptr), year = agreed("2026-01-01", "2026-12-31");
    const std::string no_later = "; name a later day, or record contract.Ended";
    check({
        {"on its first day", {open}, ended("2026-01-01"), ""},
        {"before it",
         {open},
         ended("2025-12-31"),
         "contract-1 cannot be ended: it would end on 2025-12-31, before it began on 2026-01-01; name its last day"},
        {"agreed the wrong way round",
         {},
         agreed("2026-12-31", "2026-01-01"),
         "contract-1 cannot be agreed: it ends on 2026-01-01, and begins on 2026-12-31"},
        {"for another year", {year}, extended("2027-12-31"), ""},
        {"to the day it ends anyway",
         {year},
         extended("2026-12-31"),
         "contract-1 cannot be extended: it runs to 2026-12-31 already, and 2026-12-31 is no later" + no_later},
        {"shorter than it was extended to",
         {year, extended("2027-12-31")},
         extended("2027-06-30"),
         "contract-1 cannot be extended: it runs to 2027-12-31 already, and 2027-06-30 is no later" + no_later},
        {"to a day that has passed",
         {agreed("2025-01-01", "2025-12-31")},
         extended("2026-05-31"),
         "contract-1 cannot be extended: it would end on 2026-05-31, which has passed; name a day to come"},
    });
}

TEST_CASE("rules: a contract is reviewed on a day that has come, and its terms say from when they hold") {
    const Said open = agreed("2026-01-01", nullptr);
    check({
        {"reviewed", {open}, reviewed("2026-05-29"), ""},
        {"next year's review",
         {open},
         reviewed("2027-05-29"),
         "contract-1 cannot be reviewed: it says that it was done on 2027-05-29, and it is told on 2026-06-01"},
        {"rates",
         {open},
         said<Contract::RatesSet>(),
         "contract-1 cannot be given rates: it does not say from which day"},
        {"billing rules",
         {open},
         said<Contract::BillingRulesSet>(),
         "contract-1 cannot be given billing rules: it does not say from which day"},
        {"what a cancelled visit pays",
         {open},
         said<Contract::CancellationPolicySet>(),
         "contract-1 cannot be given a cancellation policy: it does not say from which day"},
        {"charges",
         {open},
         said<Contract::ChargesNotified>(),
         "contract-1 cannot be changed in price: it does not say from which day"},
    });
}

}  // namespace
}  // namespace daybook::care
