@0xdcf6985d943886f5;
# Rows of tables that no projection holds: the gateway makes them from receipts and from the state of the parts.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct TableRows @0xf42ced85abbabb53 {
  # Every row struct, so that a reader finds the one of an answer by its id. Never stored; append only.
  union {
    feedFile @0 :FeedFileRow;
    feedSource @1 :FeedSourceRow;
    feedRejected @2 :FeedRejectedRow;
    projection @3 :ProjectionRow;
    parked @4 :ParkedRow;
    rationale @5 :RationaleRow;
  }
}

struct FeedFileRow @0xc9070f96827912c5 $Words.title("Feed files") {
  # A file that was loaded, by its receipt.
  record @0 :Text $Words.title("File");  # its stream
  received @1 :Int64 $Words.title("Received") $Words.unit("µs");
  state @2 :State $Words.title("Receipt");
  format @3 :Text $Words.title("Format");
  source @4 :Text $Words.title("Source");
  read @5 :UInt64 $Words.title("Read");
  taken @6 :UInt64 $Words.title("New");
  updated @7 :UInt64 $Words.title("Updated");
  duplicate @8 :UInt64 $Words.title("Known");
  rejected @9 :UInt64 $Words.title("Rejected");
  repaired @10 :UInt64 $Words.title("Repaired");  # of its rejected rows
  exceptions @11 :UInt64 $Words.title("Exceptions");
  repairs @12 :Text $Words.title("Repairs");  # the file whose rejected rows this one brings, mended
  enum State @0xf10876cea9539c36 {
    takenIn @0 $Words.title("all taken in");
    exceptions @1 $Words.title("with exceptions");
    rejectedRows @2 $Words.title("with rejected rows");
    notCompleted @3 $Words.title("not completed");
  }
}

struct FeedSourceRow @0x8da8c1dfe3367b3e $Words.title("Feed sources") {
  # How far a source of visits has told everything (rules.md R1).
  source @0 :Text $Words.title("Source");
  state @1 :State $Words.title("State");
  contract @2 :Text $Words.title("Contract");  # empty = every contract
  until @3 :Int64 $Words.title("Heard through") $Words.unit("µs");
  silentSince @4 :Int64 $Words.title("Silent since") $Words.unit("µs");  # 0 = it is not
  behindSeconds @5 :Int64 $Words.title("Since then") $Words.unit("s");
  enum State @0xc5e296f58b40fc3b { heard @0; silent @1; }
}

struct FeedRejectedRow @0xc4176702aef69fdb $Words.title("Rejected rows") {
  # A row of a feed file that was not taken in.
  record @0 :Text $Words.title("File");
  row @1 :UInt32 $Words.title("Row");
  field @2 :Text $Words.title("Field");
  reason @3 :Text $Words.title("Why");
  code @4 :Text $Words.title("Code");
  position @5 :UInt64 $Words.title("Event");
}

struct ProjectionRow @0xf34b3b2349fa270a $Words.title("Projections") {
  projection @0 :Text $Words.title("Projection");
  state @1 :Text $Words.title("State");
  version @2 :UInt32 $Words.title("Version");
  behind @3 :UInt64 $Words.title("Events behind");
  rows @4 :UInt64 $Words.title("Rows");
  parked @5 :UInt32 $Words.title("Parked records");
  work @6 :Text $Words.title("Work");
  views @7 :List(Text) $Words.title("Its views");
}

struct ParkedRow @0x8730ff6d8528c5e4 $Words.title("Parked records") {
  # A record that a projection could not take in.
  record @0 :Text $Words.title("Record");
  projection @1 :Text $Words.title("Projection");
  position @2 :UInt64 $Words.title("At event");
  events @3 :UInt64 $Words.title("Events waiting");
  reason @4 :Text $Words.title("Why");
}

struct RationaleRow @0x8f7298b0127a98db $Words.title("Rationales of declines") {
  # What was sealed with a decline, opened for somebody who may see it; that they looked, and why, is recorded before.
  referral @0 :Text $Words.title("Referral");
  decided @1 :Int64 $Words.title("Decided") $Words.unit("µs");
  reason @2 :Text $Words.title("Reason");
  rationale @3 :Text $Words.title("Rationale");  # or that it was erased
  alternative @4 :Text $Words.title("Alternative");
  by @5 :Text $Words.title("Opened by");
  purpose @6 :Text $Words.title("Opened for");
}
