@0xb32ab9e61610fad4;
# Reconciliation of a contract's week: what was authorised, delivered, claimed, invoiced and paid, where they differ, and
# that somebody looked. Stream "reconciliation-C.2026-03-08": the contract's id and the last day of its week.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Reconciliation @0xfb21a304a2397373 {
  union {
    run @0 :Run;
    mismatchRaised @1 :MismatchRaised;
    mismatchExplained @2 :MismatchExplained;
    mismatchResolved @3 :MismatchResolved;
    verified @4 :Verified;
    verificationDue @5 :VerificationDue;
  }

  enum Pair @0xf7bd6c839696bd19 {
    deliveredExpected @0 $Words.title("delivered against expected");
    claimedBillable @1 $Words.title("claimed against billable");
    invoicedClaimed @2 $Words.title("invoiced against claimed");
    paidInvoiced @3 $Words.title("paid against invoiced");
  }
  enum Cause @0xf771487d2fefcceb {
    unsaid @0 $Words.title("not said");
    lateStart @1 $Words.title("late start");
    cancelled @2;
    hospital @3;
    noOrder @4 $Words.title("no purchase order");
    overAuthorised @5 $Words.title("over authorised");
    rate @6;
    rounding @7;
    duplicate @8;
    wrongReference @9 $Words.title("wrong reference");
    missed @10;
    frustrated @11 $Words.title("no access");
    other @12;
  }

  struct Run @0xe246a1c694c0394d $Words.nature(policy) $Words.title("Week reconciled") {
    contract @0 :Text;
    week @1 :Int32 $Words.unit("day");                                # its last day
    position @2 :UInt64;                           # up to which the figures hold the record
    packages @3 :List(Package);
    struct Package @0xbf4582052a2b478f {
      package @0 :Text;
      authorisedSeconds @1 :UInt64 $Words.unit("s");
      plannedSeconds @2 :UInt64 $Words.unit("s");
      deliveredSeconds @3 :UInt64 $Words.unit("s");
      claimedSeconds @4 :UInt64 $Words.unit("s");
      expectedSeconds @5 :UInt64 $Words.unit("s"); # authorised less what is explained (R19)
      billablePence @6 :Int64 $Words.unit("p");
      claimedPence @7 :Int64 $Words.unit("p");
      invoicedPence @8 :Int64 $Words.unit("p");
      paidPence @9 :Int64 $Words.unit("p");
      billableSeconds @10 :UInt64 $Words.unit("s");
    }
  }
  struct MismatchRaised @0xb246fcbf41e8062a $Words.nature(policy) $Words.title("Mismatch raised") {
    contract @0 :Text;
    week @1 :Int32 $Words.unit("day");
    package @2 :Text;
    pair @3 :Pair;
    expected @4 :Int64;                            # seconds of the first pair, pence of the others
    found @5 :Int64;
    tolerance @6 :Int64;
    cause @7 :Cause;                               # as far as the record tells
    due @8 :Int32 $Words.unit("day");                                 # the fifth working day after: told to somebody by its end (R18)
  }
  struct MismatchExplained @0xfc1639896ddee5cb $Words.nature(decision) $Words.title("Mismatch explained") {
    package @0 :Text;
    pair @1 :Pair;
    cause @2 :Cause;
    note @3 :Text $Words.personal(other);
    documentRef @4 :Text;
  }
  struct MismatchResolved @0xa9419c1f13efd37f $Words.nature(decision) $Words.title("Mismatch resolved") {
    package @0 :Text;
    pair @1 :Pair;
    bySelf @2 :Bool;                               # the figures came back inside the tolerance
    outcome @3 :Text;
  }
  struct Verified @0xa70c5cb99c069265 $Words.nature(decision) $Words.title("Week verified") {
    # The office looked (R18); of what was recorded up to here.
    position @0 :UInt64;
    note @1 :Text $Words.personal(other);
  }
  struct VerificationDue @0xbf5c06453fad6024 $Words.nature(policy) $Words.title("Week to be verified") { due @0 :Int32 $Words.unit("day"); overdue @1 :Bool; }
}
