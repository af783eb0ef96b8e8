@0xa59de8b9ea890e46;
# Invoices: drafted from delivered care, issued, and never edited afterwards.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Invoice @0x884b47f2e5d5d4e8 {
  union {
    drafted @0 :Drafted;
    issued @1 :Issued;
    paid @2 :Paid;
    cancelled @3 :Cancelled;
  }

  struct Line @0x8eb9d050f06e44dc {
    number @0 :UInt32;
    package @1 :Text;
    visit @2 :Text;
    worker @3 :Text;
    seconds @4 :UInt32 $Words.unit("s");
    minutes @5 :UInt32 $Words.unit("min");         # after the contract's rounding
    pence @6 :Int64 $Words.unit("p");
    cites @7 :UInt64;                              # position of the line it credits or adjusts; 0 = an original line
    why @8 :Text;
  }
  struct Drafted @0xf4f25fdb2478da2d $Words.nature(decision) $Words.title("Invoice drafted") {
    contract @0 :Text;
    payer @1 :Text;
    from @2 :Int32 $Words.unit("day");
    to @3 :Int32 $Words.unit("day");
    lines @4 :List(Line);
    ruleVersion @5 :Text;
  }
  struct Issued @0xcf3e0d1bebafb3c2 $Words.nature(decision) $Words.title("Invoice issued") {
    number @0 :Text;
    pence @1 :Int64 $Words.unit("p");
    due @2 :Int32 $Words.unit("day");
  }
  struct Paid @0xce7bd45c49b7db10 $Words.nature(observation) $Words.title("Invoice paid") { pence @0 :Int64 $Words.unit("p"); reference @1 :Text; }
  struct Cancelled @0xfafb577eba40f9c3 $Words.nature(decision) $Words.title("Draft cancelled") { reason @0 :Text; }
}
