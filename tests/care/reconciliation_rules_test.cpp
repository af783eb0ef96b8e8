// What may be decided of a contract's week: mismatches explained and settled, the week looked at.

#include "schema/reconciliation.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using Fact = schema::Reconciliation;
using Pair = Fact::Pair;

template <class What>
Said of(const char* package, Pair pair, const std::function<void(typename What::Builder)>& more = {}) {
    return said<What>([&](auto fact) {
        fact.setPackage(package);
        fact.setPair(pair);
        if (more) more(fact);
    });
}
Said raised(const char* package = "p1", Pair pair = Pair::DELIVERED_EXPECTED) {
    return of<Fact::MismatchRaised>(package, pair);
}
Said explained(const char* package = "p1", Pair pair = Pair::DELIVERED_EXPECTED,
               Fact::Cause cause = Fact::Cause::MISSED, const char* document = "") {
    return of<Fact::MismatchExplained>(package, pair, [&](auto fact) {
        fact.setCause(cause);
        fact.setDocumentRef(document);
    });
}
Said resolved(const char* outcome, const char* package = "p1", Pair pair = Pair::DELIVERED_EXPECTED,
              bool by_self = false) {
    return of<Fact::MismatchResolved>(package, pair, [&](auto fact) {
        fact.setOutcome(outcome);
        fact.setBySelf(by_self);
    });
}
Said verified(std::uint64_t position) {
    return said<Fact::Verified>([&](auto fact) { fact.setPosition(position); });
}

TEST_CASE("rules: only a mismatch that is open is explained or resolved, in words") {
    check({
        {"nothing raised",
         {},
         explained(),
         "reconciliation-1 cannot be explained: no mismatch was raised of p1, delivered against expected"},
        {"raised", {raised()}, explained(), ""},
        {"another pair of it",
         {raised()},
         explained("p1", Pair::PAID_INVOICED),
         "reconciliation-1 cannot be explained: no mismatch was raised of p1, paid against invoiced"},
        {"another package",
         {raised()},
         explained("p2"),
         "reconciliation-1 cannot be explained: no mismatch was raised of p2, delivered against expected"},
        {"no package",
         {raised()},
         explained(""),
         "reconciliation-1 cannot be explained: it does not say of which package"},
        {"no cause",
         {raised()},
         explained("p1", Pair::DELIVERED_EXPECTED, Fact::Cause::UNSAID),
         "reconciliation-1 cannot be explained: it does not say what caused the difference"},
        {"another cause",
         {raised()},
         explained("p1", Pair::DELIVERED_EXPECTED, Fact::Cause::OTHER),
         "reconciliation-1 cannot be explained: another cause than those of the list is told in a note or a document"},
        {"another cause, told",
         {raised()},
         explained("p1", Pair::DELIVERED_EXPECTED, Fact::Cause::OTHER, "document-1"),
         ""},
        {"explained twice", {raised(), explained()}, explained(), ""},
        {"resolved without an outcome",
         {raised()},
         resolved(""),
         "reconciliation-1 cannot be resolved: it does not say with what outcome"},
        {"by people as by itself",
         {raised()},
         resolved("", "p1", Pair::DELIVERED_EXPECTED, true),
         "reconciliation-1 cannot be resolved: that its figures agree again is found by Daybook itself, and said by "
         "nobody else"},
        {"resolved", {raised(), explained()}, resolved("paid as delivered"), ""},
        {"resolved twice",
         {raised(), resolved("paid as delivered")},
         resolved("paid"),
         "reconciliation-1 cannot be resolved: the mismatch of p1, delivered against expected is resolved already"},
        {"raised again", {raised(), resolved("paid as delivered"), raised()}, explained(), ""},
    });
}

TEST_CASE("rules: a week is verified once it was run, and each time up to a later position") {
    const Said run = said<Fact::Run>();
    check({
        {"before the run",
         {},
         verified(5),
         "reconciliation-1 cannot be verified: its figures were not put together yet"},
        {"after it", {run}, verified(5), ""},
        {"with a mismatch open", {run, raised()}, verified(5), ""},
        {"of nothing",
         {run},
         verified(0),
         "reconciliation-1 cannot be verified: it does not say up to which position somebody looked"},
        {"of the same again",
         {run, verified(5)},
         verified(5),
         "reconciliation-1 cannot be verified: it was verified up to position 5, and 5 is not after it"},
        {"further", {run, verified(5)}, verified(6), ""},
    });
}

}  // namespace
}  // namespace daybook::care
