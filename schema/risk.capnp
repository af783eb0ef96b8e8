@0xc55c0a0b3024fd76;
# Risks: contract risk log, surge, workforce and finance risks, each with an owner and a day of review.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Risk @0xa23312c5c396c8ef {
  union {
    raised @0 :Raised;
    mitigated @1 :Mitigated;
    reassessed @2 :Reassessed;
    accepted @3 :Accepted;
    closed @4 :Closed;
    reviewDue @5 :ReviewDue;
  }
  enum Scope @0xa671b39b597a8a3d { contract @0; surge @1; workforce @2; finance @3; other @4; }
  struct Raised @0x918a46a99ce48df6 $Words.nature(decision) $Words.title("Risk raised") {
    scope @0 :Scope;
    about @1 :Text;                            # stream it concerns
    what @2 :Text;
    likelihood @3 :UInt8;                      # 1 … 5
    impact @4 :UInt8;                          # 1 … 5
    owner @5 :Text;                            # account or role, no name
    reviewOn @6 :Int32 $Words.unit("day");
  }
  struct Mitigated @0xf7a50bac944244b0 $Words.nature(decision) $Words.title("Risk mitigated") { how @0 :Text; reviewOn @1 :Int32 $Words.unit("day"); }
  struct Reassessed @0xb88a15827e4d65ca $Words.nature(decision) $Words.title("Risk reassessed") { likelihood @0 :UInt8; impact @1 :UInt8; reviewOn @2 :Int32 $Words.unit("day"); }
  struct Accepted @0x8492a0d1fa673bd9 $Words.nature(decision) $Words.title("Risk accepted") { why @0 :Text; reviewOn @1 :Int32 $Words.unit("day"); }
  struct Closed @0xdcba1f796a0e7f6e $Words.nature(decision) $Words.title("Risk closed") { why @0 :Text; }
  struct ReviewDue @0xb51865b1bef24815 $Words.nature(policy) $Words.title("Risk review due") { due @0 :Int32 $Words.unit("day"); }
}
