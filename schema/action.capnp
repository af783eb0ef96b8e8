@0xef4e77ca43be0e0d;
# Actions: what somebody promised to do, by when. Of incidents, audits, meetings and escalations alike.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Action @0xdbcb41e8615fae13 {
  union {
    set @0 :Set;
    done @1 :Done;
    reopened @2 :Reopened;
    overdue @3 :Overdue;
  }
  struct Set @0xcfec124ebc75ca46 $Words.nature(decision) $Words.title("Action set") {
    about @0 :Text;                            # stream it follows from
    owner @1 :Text;                            # account or role, no name
    due @2 :Int32 $Words.unit("day");
    what @3 :Text;
    everyDays @4 :UInt16;                      # 0 = once; else due again after so many days …
    until @5 :Int32 $Words.unit("day");                     # … until this day
  }
  struct Done @0x9975fe71fbbfc582 $Words.nature(decision) $Words.title("Action done") { on @0 :Int32 $Words.unit("day"); evidenceRef @1 :Text; }
  struct Reopened @0x8a96280147e1d99c $Words.nature(decision) $Words.title("Action reopened") { reason @0 :Text; due @1 :Int32 $Words.unit("day"); }
  struct Overdue @0x902ffb834a577c03 $Words.nature(policy) $Words.title("Action overdue") { due @0 :Int32 $Words.unit("day"); }
}
