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
  }
  struct Accepted @0xdea02c08ca18afa7 $Words.nature(decision) $Words.title("Referral accepted") {
    basis @0 :Text;
    contract @1 :Text;
    agreedStart @2 :Int32 $Words.unit("day");
  }
  struct Declined @0xee27450228d933cb $Words.nature(decision) $Words.title("Referral declined") {
    reason @0 :Text;
    rationale @1 :Text $Words.personal(other);
    alternative @2 :Text;
    nonePossible @3 :Bool;
  }
  struct Withdrawn @0xd287fa5f6b18b720 $Words.nature(observation) $Words.title("Referral withdrawn") {
    by @0 :Words.Who;
    reason @1 :Text;
  }
}
