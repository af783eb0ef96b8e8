@0xa3fd6e8a389a2851;
# Care workers, by pseudonym in the clear; who they are is sealed under their own key.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Worker @0xbc52d505a1515625 {
  union {
    joined @0 :Joined;
    briefedOn @1 :BriefedOn;
    left @2 :Left;
  }

  struct Joined @0xfa66b18e8ba09a9f $Words.nature(observation) $Words.title("Care worker joined") {
    on @0 :Int32 $Words.unit("day");
    zone @1 :Text;
    contractedSeconds @2 :UInt32 $Words.unit("s"); # a week
    name @3 :Text      $Words.personal(worker) $Words.title("Name");
    phone @4 :Text     $Words.personal(worker) $Words.title("Telephone");
    reference @5 :Text $Words.personal(worker) $Words.title("Reference at the source");
  }
  struct BriefedOn @0x87d5e0a82b6fadfa $Words.nature(decision) $Words.title("Care worker briefed") {
    about @0 :Text;                                # stream of the agreement or variation
  }
  struct Left @0xbaa80472a47ae8c2 $Words.nature(observation) $Words.title("Care worker left") { on @0 :Int32 $Words.unit("day"); reason @1 :Text; }
}
