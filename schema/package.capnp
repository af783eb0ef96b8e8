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
    startAgreed @5 :StartAgreed;
    startMoved @6 :StartMoved;
    reviewed @7 :Reviewed;
    handBackRequested @8 :HandBackRequested;
    handedBack @9 :HandedBack;
    transferArranged @10 :TransferArranged;
    contractMoved @11 :ContractMoved;
    exitPlanned @12 :ExitPlanned;
    recordsHanded @13 :RecordsHanded;
    noticeWaived @14 :NoticeWaived;
    timeBandFlexAgreed @15 :TimeBandFlexAgreed;
    carerLimitSet @16 :CarerLimitSet;
    supplementSet @17 :SupplementSet;
    orderEnding @18 :OrderEnding;
    holdExpired @19 :HoldExpired;
    reviewDue @20 :ReviewDue;
    preparationDue @21 :PreparationDue;
    handoverOverdue @22 :HandoverOverdue;
    orderRunningOut @23 :OrderRunningOut;
    payersSet @24 :PayersSet;
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
    referral @15 :Text;                               # the stream of the referral it came of
    orderPence @16 :Int64 $Words.unit("p");                        # value of the purchase order; 0 = not said
    payers @17 :List(Payer);                          # who pays which share; empty = the commissioner pays all
    discharge @18 :Bool;                              # out of hospital
    skills @19 :List(Text);
    orderSeconds @20 :UInt64 $Words.unit("s");        # time the purchase order pays for; 0 = not said

    struct Payer @0xc6ebce0237411ae7 {
      kind @0 :Kind;
      organisation @1 :Text;                          # empty for the person's own share
      share @2 :UInt32 $Words.unit("ppm");
      weeklyPence @3 :Int64 $Words.unit("p");                      # a fixed sum a week instead of a share
      enum Kind @0xd6a04186395b1ec9 { council @0; nhs @1 $Words.title("NHS"); person @2; topUp @3 $Words.title("top-up by a third party"); }
    }
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
    needs @2 :Needs;                                  # how much support the person needs from then on
    enum Needs @0x8e2c40b7f15d9a36 { unsaid @0 $Words.title("not said"); none @1; less @2; same @3; more @4; }
  }
  struct StartAgreed @0xa7ee62b39cb35e69 $Words.nature(decision) $Words.title("Start agreed") { on @0 :Int32 $Words.unit("day"); }
  struct StartMoved @0x997e2e789259e99b $Words.nature(decision) $Words.title("Start moved") { to @0 :Int32 $Words.unit("day"); by @1 :Words.Who; reason @2 :Text; }
  struct Reviewed @0x9d97e134911904fd $Words.nature(decision) $Words.title("Package reviewed") { on @0 :Int32 $Words.unit("day"); documentRef @1 :Text; nextDue @2 :Int32 $Words.unit("day"); }
  struct HandBackRequested @0xcd2a6a14e2c284ba $Words.nature(decision) $Words.title("Hand-back requested") {
    reason @0 :HandBack;
    lastDay @1 :Int32 $Words.unit("day");
    rationale @2 :Text $Words.personal(other);
  }
  enum HandBack @0xff18d8066e9728a1 { other @0; notViable @1 $Words.title("not viable at its price"); capacity @2; risk @3; needsChanged @4 $Words.title("needs changed"); }
  struct HandedBack @0xed7e79abf89fe270 $Words.nature(observation) $Words.title("Package handed back") { on @0 :Int32 $Words.unit("day"); reason @1 :HandBack; to @2 :Text; }
  struct TransferArranged @0xfd55cd90a56f4c0d $Words.nature(decision) $Words.title("Transfer arranged") {
    # Packages are not taken from a provider unless there are serious concerns and a high risk: both are named.
    to @0 :Text;
    on @1 :Int32 $Words.unit("day");
    by @2 :Words.Who;
    concernRef @3 :Text;
    riskRef @4 :Text;
  }
  struct ContractMoved @0xa710589473d46f1a $Words.nature(decision) $Words.title("Package moved to another contract") { to @0 :Text; from @1 :Int32 $Words.unit("day"); reason @2 :Text; }
  struct ExitPlanned @0xdc717f254c949d01 $Words.nature(decision) $Words.title("Exit of a package planned") { documentRef @0 :Text; lastDay @1 :Int32 $Words.unit("day"); }
  struct RecordsHanded @0xf577f70fd36b334b $Words.nature(decision) $Words.title("Records handed over") { to @0 :Text; on @1 :Int32 $Words.unit("day"); }
  struct NoticeWaived @0xd16059fb7d5a8550 $Words.nature(decision) $Words.title("Notice of a package waived") { protocol @0 :Text; reason @1 :Text; }
  struct TimeBandFlexAgreed @0xd13a20506072f7a5 $Words.nature(decision) $Words.title("Flexed time band of a package agreed") {
    with @0 :Words.Who;
    slot @1 :UInt16;                                  # index in the plan
    bandFrom @2 :UInt32 $Words.unit("s");
    bandTo @3 :UInt32 $Words.unit("s");
    from @4 :Int32 $Words.unit("day");
    to @5 :Int32 $Words.unit("day");                               # last day: it lapses by itself
  }
  struct PayersSet @0xd9d357fcb59e4419 $Words.nature(decision) $Words.title("Payers of a package set") {
    # Who pays from a day on: a council's assessment of what the person can pay comes after the package, and every year again.
    payers @0 :List(Authorised.Payer);                # empty = the commissioner pays all
    from @1 :Int32 $Words.unit("day");
    documentRef @2 :Text;
  }
  struct CarerLimitSet @0xd76a9c78fadfc569 $Words.nature(decision) $Words.title("Limit of care workers set") { workers @0 :UInt8; from @1 :Int32 $Words.unit("day"); }
  struct SupplementSet @0xd85078edcba4f7b5 $Words.nature(decision) $Words.title("Supplement set") { pence @0 :Int64 $Words.unit("p"); from @1 :Int32 $Words.unit("day"); to @2 :Int32 $Words.unit("day"); documentRef @3 :Text; }
  struct OrderEnding @0xc475b1d8d49d703b $Words.nature(policy) $Words.title("Purchase order about to end") { on @0 :Int32 $Words.unit("day"); }
  struct HoldExpired @0x9a031ca13b27a971 $Words.nature(policy) $Words.title("Longest hold passed") { since @0 :Int32 $Words.unit("day"); days @1 :UInt16; }
  struct ReviewDue @0xe34906aabd26fbe1 $Words.nature(policy) $Words.title("Package review due") { due @0 :Int32 $Words.unit("day"); }
  struct PreparationDue @0xea62ab6b8d992c90 $Words.nature(policy) $Words.title("Preparation of a start due") {
    # No care starts without an assessment of needs, recorded preferences and a care plan (rules.md section 3, source D 4c).
    start @0 :Int32 $Words.unit("day");
    missing @1 :List(Text);                           # facts of the person still to be recorded, e.g. "NeedsAssessed"
    started @2 :Bool;                                 # somebody came all the same
  }
  struct HandoverOverdue @0xb13b3374f66f328a $Words.nature(policy) $Words.title("Handover of a package overdue") { lastDay @0 :Int32 $Words.unit("day"); }
  struct OrderRunningOut @0x900231a7eaec5529 $Words.nature(policy) $Words.title("Purchase order running out") {
    orderPence @0 :Int64 $Words.unit("p");
    usedPence @1 :Int64 $Words.unit("p");             # what care delivered until then comes to
    weeklyPence @2 :Int64 $Words.unit("p");           # at the pace of the last weeks
    on @3 :Int32 $Words.unit("day");                  # the day it runs out at that pace
    orderSeconds @4 :Int64 $Words.unit("s");          # the same of the time it pays for; 0 = it is the value that runs out
    usedSeconds @5 :Int64 $Words.unit("s");
    weeklySeconds @6 :Int64 $Words.unit("s");
  }
}
