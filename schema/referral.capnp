@0x93366610c9fbdf95;
# Referrals: a request for care and what was decided about it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Referral @0xd0a95d67716057c8 {
  union {
    received @0 :Received;
    accepted @1 :Accepted;
    declined @2 :Declined;
    withdrawn @3 :Withdrawn;
    riskValidated @4 :RiskValidated;
    assessed @5 :Assessed;
    triaged @6 :Triaged;
    timeBandFlexAgreed @7 :TimeBandFlexAgreed;
    deferred @8 :Deferred;
    lapsed @9 :Lapsed;
    offered @10 :Offered;
    bidSubmitted @11 :BidSubmitted;
    bidNotAwarded @12 :BidNotAwarded;
    routeTried @13 :RouteTried;
    responseOverdue @14 :ResponseOverdue;
  }

  enum Channel @0x8146ace13ef9ffe6 { brokerage @0; portal @1; hospitalDischarge @2 $Words.title("hospital discharge"); self @3; }

  struct Received @0x910b6912717556f1 $Words.nature(observation) $Words.title("Referral received") {
    person @0 :Text;
    channel @1 :Channel;
    commissioner @2 :Text;
    contract @3 :Text;
    zone @4 :Text;
    needBy @5 :Int64 $Words.unit("µs");
    weeklySeconds @6 :UInt32 $Words.unit("s");
    required @7 :UInt8;                       # care workers at once
    urgent @8 :Bool;
    notes @9 :Text $Words.personal(person);
    bands @10 :List(Band);                    # what is asked for, band by band; empty = weeklySeconds at any time
    skills @11 :List(Text);                   # competences the care needs, e.g. "peg", "hoist"
    discharge @12 :Bool;                      # out of hospital
    ratePence @13 :UInt32 $Words.unit("p");                # offered, an hour; 0 = the contract's card
    location @14 :Text;                       # the registered location it was made to
    route @15 :import "contract.capnp".Contract.Route;   # what it would be bought under
  }

  struct Band @0xa0f688644d695e32 {
    name @0 :Text;                            # "morning"
    weeklySeconds @1 :UInt32 $Words.unit("s");
    from @2 :UInt32 $Words.unit("s");                      # local time of day
    to @3 :UInt32 $Words.unit("s");
  }

  struct Criterion @0x9a813413afca4cbb {
    # One line of the acceptance check (rules.md R14): what was asked, what was found, and what follows.
    what @0 :What;
    outcome @1 :Outcome;
    hard @2 :Bool;                            # nobody overrides it
    needed @3 :Int64;
    found @4 :Int64;
    says @5 :Text;                            # the sentence a coordinator reads
    enum What @0xac21187289429a93 {
      contract @0       $Words.title("Contract open to new work");
      competence @1     $Words.title("Competence held");
      assessment @2     $Words.title("Assessment and risk information");
      triage @3         $Words.title("Triaged");
      riskValidation @4 $Words.title("Risk validated by telephone");
      preferences @5    $Words.title("Preferences and best interests");
      zone @6           $Words.title("Zone served");
      band @7           $Words.title("Time band offered");
      hours @8          $Words.title("Hours free");
      travel @9         $Words.title("Fits a rota cluster");
      spotCap @10       $Words.title("Spot cap");
      rate @11          $Words.title("Rate over the floor");
    }
    enum Outcome @0xa3ed7ac9de70d816 { unknown @0; pass @1; fail @2; }
  }
  struct Accepted @0xdea02c08ca18afa7 $Words.nature(decision) $Words.title("Referral accepted") {
    basis @0 :Text;
    contract @1 :Text;
    agreedStart @2 :Int32 $Words.unit("day");
    check @3 :List(Criterion);                # as it stood at the decision
    overrideReason @4 :Text;                  # why a failed or unknown soft criterion was set aside
    overriddenBy @5 :Text;                    # account of the registered manager who did
    package @6 :Text;                         # stream of the package it became
    at @7 :UInt64;                            # position of the record the check was made on
  }
  struct Declined @0xee27450228d933cb $Words.nature(decision) $Words.title("Referral declined") {
    reason @0 :Text;
    rationale @1 :Text $Words.personal(other);
    alternative @2 :Text;
    nonePossible @3 :Bool;
    check @4 :List(Criterion);
  }
  struct Withdrawn @0xd287fa5f6b18b720 $Words.nature(observation) $Words.title("Referral withdrawn") {
    by @0 :Words.Who;
    reason @1 :Text;
  }
  struct RiskValidated @0xe7e5a9b5f722d006 $Words.nature(observation) $Words.title("Risk validated by telephone") {
    with @0 :Words.Who;
    risk @1 :UInt8;                           # 1 highest … 5
    note @2 :Text $Words.personal(other);
  }
  struct Assessed @0x859184cf3a988bb2 $Words.nature(observation) $Words.title("Assessment and risk information held") {
    documentRef @0 :Text;
    conflict @1 :Bool;                        # what is asked for conflicts with the person's preferences or best interests
    conflictWith @2 :Text;                    # with what, in a word
  }
  struct Triaged @0xc9f1b9b67103a103 $Words.nature(decision) $Words.title("Referral triaged") {
    risk @0 :UInt8;                           # 1 first … 5
    established @1 :Bool;                     # the zone is one served already
  }
  struct TimeBandFlexAgreed @0x8ff7111cf2ebe7d9 $Words.nature(decision) $Words.title("Flexed time band agreed") {
    with @0 :Words.Who;
    bandFrom @1 :UInt32 $Words.unit("s");                  # the band as flexed, local time of day
    bandTo @2 :UInt32 $Words.unit("s");
    from @3 :Int32 $Words.unit("day");
    to @4 :Int32 $Words.unit("day");                       # last day: it lapses by itself
  }
  struct Deferred @0xa3dfb94919ea7d66 $Words.nature(decision) $Words.title("Referral deferred") { until @0 :Int32 $Words.unit("day"); why @1 :Text; }
  struct Lapsed @0xd59d78144495b077 $Words.nature(observation) $Words.title("Referral lapsed") { reason @0 :Text; }
  struct Offered @0xcdbbf4e804d09be6 $Words.nature(observation) $Words.title("Referral offered") { closes @0 :Int64 $Words.unit("µs"); lot @1 :Text; }
  struct BidSubmitted @0xd4e597f936b686f6 $Words.nature(decision) $Words.title("Bid submitted") { ratePence @0 :UInt32 $Words.unit("p"); start @1 :Int32 $Words.unit("day"); }
  struct BidNotAwarded @0xd12151ed17a7f65b $Words.nature(observation) $Words.title("Bid not awarded") { reason @0 :Text; }
  struct RouteTried @0xcb81607b8fedeed3 $Words.nature(observation) $Words.title("Sourcing route tried") {
    # Where the commissioner looked before: spot is bought when the framework could not be (sourcing trail).
    route @0 :import "contract.capnp".Contract.Route;
    contract @1 :Text;
    result @2 :Text;
  }
  struct ResponseOverdue @0xaf5782beb2e90137 $Words.nature(policy) $Words.title("Response to a referral overdue") {
    due @0 :Int64 $Words.unit("µs");
    rule @1 :Rule;
    enum Rule @0x815f4ca8522c7e17 { response @0 $Words.title("answer within 4 hours"); decision @1 $Words.title("decision within 2 days"); }
  }
}
