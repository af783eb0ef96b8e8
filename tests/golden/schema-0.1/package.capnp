@0xc69e1106e23d6872;
# Packages of care: what was commissioned for one person, and when it runs.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Package @0x9818bbe8bf7f260f {
  union {
    authorised @0 :Authorised;
    started @1 :Started;
    suspended @2 :Suspended;
    resumed @3 :Resumed;
    ended @4 :Ended;
  }

  struct Slot @0xcce109e945ba5335 {
    # One regular visit of the plan.
    weekdays @0 :UInt8;                               # bit 0 = Monday … bit 6 = Sunday
    start @1 :UInt32 $Words.unit("s");                # local time of day
    length @2 :UInt32 $Words.unit("s");
    bandFrom @3 :UInt32 $Words.unit("s");             # agreed band, local time of day; both 0 = none
    bandTo @4 :UInt32 $Words.unit("s");
    required @5 :UInt8;                               # care workers at once; 0 is read as 1
    timeCritical @6 :Bool;
  }

  struct Authorised @0xee595c4190dc808b $Words.nature(decision) $Words.title("Package authorised") {
    person @0 :Text;
    contract @1 :Text;
    provider @2 :Text;
    zone @3 :Text;
    lot @4 :Text;
    service @5 :import "contract.capnp".Contract.Service;
    for @6 :import "contract.capnp".Contract.For;
    weeklySeconds @7 :UInt64 $Words.unit("s");        # 0.01 h = 36 s: minutes cannot print council figures (R25)
    plan @8 :List(Slot);
    from @9 :Int32 $Words.unit("day");
    to @10 :Int32 $Words.unit("day");                 # last day; 0 = open
    purchaseOrder @11 :Text;
    ratePence @12 :Int64 $Words.unit("p");            # 0 = the contract's rate card
    rateUnit @13 :import "contract.capnp".Contract.RatesSet.RateUnit;
    location @14 :Text;
  }
  struct Started @0xca922394e2a13a63 $Words.nature(observation) $Words.title("Package started") {
    on @0 :Int32 $Words.unit("day");
  }
  struct Suspended @0xc6eeac5f5bec4aba $Words.nature(decision) $Words.title("Package suspended") {
    from @0 :Int64 $Words.unit("µs");
    reason @1 :Reason;
    enum Reason @0xea5d9ead3e26a27f { other @0; hospital @1; away @2; respite @3; }
  }
  struct Resumed @0xc55f146a1edd0fb8 $Words.nature(decision) $Words.title("Package resumed") {
    from @0 :Int64 $Words.unit("µs");
  }
  struct Ended @0xfc39ba52d549c056 $Words.nature(decision) $Words.title("Package ended") {
    on @0 :Int32 $Words.unit("day");
    reason @1 :Reason;
    enum Reason @0x9f4ffa1dd03baab9 {
      other @0; goalsMet @1; died @2; movedAway @3; toCareHome @4; toHospital @5; transferred @6; handedBack @7;
    }
  }
}
