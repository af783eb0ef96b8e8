@0x896afb940038f7d2;
# What Daybook's processes say to each other: one Cap'n Proto message per ZeroMQ frame, one frame per message
# (after the routing frames). Public for `append`, `read` and `bell`; the rest is internal.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");

struct Failure @0x9f98af3f546cb844 {
  kind @0 :Kind;
  sentence @1 :Text;                  # one clear sentence with the facts
  enum Kind @0xe0bcb51353a30d76 {
    # Named for what the caller should do.
    rejected @0;                      # mend the request
    notFound @1;                      # look elsewhere
    conflict @2;                      # read again, decide again
    unavailable @3;                   # try again later
    corrupt @4;                       # stop and call the operator
    gone @5;                          # the subject was erased
    full @6;                          # make room
  }
}

struct Proposal @0xbbf46db9fc9708cc {
  # One event as its sender says it: header and clear content (format.md F1 from byte 32, boxes = 0), personal fields in place.
  content @0 :Data;
  once @1 :Bool;                      # a repeat returns the first receipt whatever its body (policies, D11)
  expected :union {
    any @2 :Void;
    none @3 :Void;                    # the stream must not exist
    exact @4 :UInt32;                 # the stream must be at this version
  }
}

struct Condition @0xf07daaf6979824b6 { stream @0 :Text; version @1 :UInt32; }   # on a stream that is not written; version 0 = must not exist

struct Receipt @0x942a9114e9a01242 {
  first @0 :UInt64;                   # positions of the new events; 0 = none was new
  last @1 :UInt64;
  head @2 :UInt64;
  events @3 :List(Outcome);           # one per proposal, in order
  struct Outcome @0xd4fe7c740f02f88b {
    position @0 :UInt64;
    duplicate @1 :Bool;               # was recorded before, at this position
    version @2 :UInt32;
  }
}

struct AppendRequest @0xec469ec3b1ec78d6 { proposals @0 :List(Proposal); conditions @1 :List(Condition); tag @2 :UInt64; }
struct AppendReply @0xcea24294f98df424 { tag @0 :UInt64; union { receipt @1 :Receipt; failure @2 :Failure; } }

struct ReadRequest @0xd62d79dbcc2a4365 {
  tag @0 :UInt64;
  maxEvents @1 :UInt32;
  maxBytes @2 :UInt32;
  union {
    after @3 :UInt64;                 # by position
    stream @4 :StreamAfter;           # one stream from a version
    eventId @5 :EventId;              # the one event with this source and id
    status @6 :Void;
    checkpoint @7 :Void;              # signed, at the head
    tile @8 :TileAt;                  # of the Merkle tree: proofs are made out of these by whoever wants one
    search @10 :Search;               # by what stands in each event's fixed header
    snapshot @9 :Text;                # a second copy of the log's database in this new folder of the recorder's machine
  }
  struct Search @0x846ba5c44e0fabae {
    from @0 :UInt64;                  # forwards: behind it; backwards: before it, 0 = from the head
    backwards @1 :Bool;
    category @2 :UInt16;              # plus one; 0 = any
    fact @3 :UInt16;                  # plus one; 0 = any; needs its category
    recordedFrom @4 :Int64;           # µs; 0 = any; forwards only
    occurredFrom @5 :Int64;           # µs, inclusive; 0 = any
    occurredUntil @6 :Int64;          # µs, exclusive; 0 = any
  }
  struct TileAt @0x85185dc5d5db70ac { index @0 :UInt64; level @1 :UInt8; }
  struct StreamAfter @0x96078be9b13da4e0 { name @0 :Text; version @1 :UInt32; }
  struct EventId @0x8f7baf1b6ec76646 { source @0 :Text; id @1 :Text; }
}
struct ReadReply @0xbb5739f72aca07c0 {
  tag @0 :UInt64;
  union {
    page @1 :Page;
    failure @2 :Failure;
    status @3 :LogStatus;
    checkpoint @4 :SignedCheckpoint;
    tile @5 :Data;                    # hashes of 32 bytes; fewer than 256 at the tree's edge
    done @6 :Void;                    # of a snapshot
  }
  struct SignedCheckpoint @0xfaa61c9106834148 { note @0 :Text; verifierKey @1 :Text; }   # C2SP signed-note and vkey
  struct Page @0xc6cb537a6a23a9de {
    head @0 :UInt64;
    frames @1 :Data;                  # (u32 length, u32 zero, stored event)*
    passed @2 :UInt64;                # of a search: the last event looked at; go on from there
  }
}
struct LogStatus @0xbdd54959829adb68 {
  head @0 :UInt64;
  streams @1 :UInt64;
  root @2 :Data;                      # Merkle root of everything up to head
  uuid @3 :Text;
  incarnation @4 :UInt32;
  bytes @5 :UInt64;
  recorded @6 :Int64;                 # of the last event, µs
  clock @7 :Int64;                    # the recorder's clock now, µs: everybody's "now" (F9)
}
struct Bell @0xca4739a90a2fdd86 { head @0 :UInt64; }

struct ViewRequest @0xc287625d041102ba {
  tag @0 :UInt64;
  union {
    rows @1 :Query;
    status @2 :Void;
    changes @3 :UInt64;               # keys changed after this position
    act @4 :Act;                      # to the builds of a projection; answered with its status at once
  }
  struct Act @0xe58082bc9c938fe3 {
    union {
      rebuild @0 :Bool;               # from position 0 into a new build; true = beside the one that answers
      compare @1 :Void;               # the one that answers with the candidate, else with the one before
      accept @2 :Void;                # the candidate answers from now on
      rollBack @3 :Void;              # the one before answers again
    }
  }
  struct Query @0xa75aa6ac2dfd27a8 {
    view @0 :Text;
    filters @1 :List(Filter);         # all must hold
    minPosition @2 :UInt64;           # wait until the view has reached it
    limit @3 :UInt32;                 # 0 = the view's own limit
    after @4 :Text;                   # continue behind this row key
    knownAt @5 :Int64;                # µs: as it was when no more than this was recorded; 0 = now
    asOf @6 :Int64;                   # µs: of what had happened by then; 0 = all
    changedAfter @7 :UInt64;          # only rows whose last change is behind this position; 0 = all
  }
  struct Filter @0x8d1d875ef4d5333f { name @0 :Text; value @1 :Text; }
}
struct ViewReply @0xeb13b5bd3f40f863 {
  tag @0 :UInt64;
  union {
    rows @1 :Rows;
    failure @2 :Failure;
    status @3 :List(ProjectionStatus);
    changes @4 :Changes;
    reading @5 :Reading;              # the past that was asked for is still being read: ask again
  }
  struct Reading @0xd28a3c5f4e1b9a67 { position @0 :UInt64; until @1 :UInt64; }
  struct Rows @0xb4b98ba20a057c03 {
    view @0 :Text;
    version @1 :UInt32;
    position @2 :UInt64;              # up to where the rows say everything the log says
    rowType @3 :UInt64;               # Cap'n Proto id of the row struct in @0x92b24610c1ba1b86 views.capnp
    rows @4 :List(Row);
    parked @5 :List(Text);            # streams this view could not read, each with why
    next @6 :Text;                    # key to continue behind; empty = that was all
    restating @7 :Bool;               # records are being measured again: rows are in between, behind `position`
  }
  struct Row @0xd0fe80ac486e864e { key @0 :Text; row @1 :Data; position @2 :UInt64; }   # row: one segment, no table; position of its last change
  struct Changes @0x8af995b58aed1ba7 {
    view @0 :Text;
    position @1 :UInt64;              # to ask behind next time
    reset @2 :Bool;                   # too far back: fetch everything
    keys @3 :List(Text);
    restating @4 :Bool;               # more changes behind `position` will follow
  }
}
struct ProjectionStatus @0x833f565bd50bf574 {
  name @0 :Text;
  version @1 :UInt32;
  position @2 :UInt64;
  head @3 :UInt64;
  digest @4 :Data;
  rows @5 :UInt64;
  parked @6 :UInt32;
  state @7 :Text;                     # "catching up" · "live" · "restating" · "stopped: …"
  builds @8 :List(ProjectionBuild);   # the one that answers first
  work @9 :ProjectionWork;
  parkedStreams @10 :List(ParkedStream);   # at most 100
}
struct ProjectionBuild @0x914a9274c9c7a7ed {
  name @0 :Text;                      # its folder, such as "v1.2"
  role @1 :Text;                      # "active" · "building" · "candidate" · "previous"
  position @2 :UInt64;                # 0 for one that is closed
  rows @3 :UInt64;
}
struct ProjectionWork @0xe46f5e8f1dbe4d53 {            # of the builds, one at a time
  asked @0 :UInt64;                   # how many were asked for …
  done @1 :UInt64;                    # … and came to an end
  doing @2 :Text;                     # empty = nothing
  outcome @3 :Text;                   # of the last, one sentence
  failed @4 :Bool;                    # the last did not come to what was asked
  comparison @5 :Comparison;          # the last made
  struct Comparison @0xb84001ef94dfe96e {
    position @0 :UInt64;              # 0 = none was made
    before @1 :Data;                  # digests
    after @2 :Data;
    tables @3 :List(Table);           # that differ
    struct Table @0xe75e8be47e4cebde { name @0 :Text; added @1 :UInt64; gone @2 :UInt64; changed @3 :UInt64; }   # rows
  }
}
struct ParkedStream @0x805f9d1e46cf02c0 {
  stream @0 :Text;
  position @1 :UInt64;                # of the event it could not take
  events @2 :UInt64;                  # waiting behind it, itself included
  reason @3 :Text;
}
struct Changed @0xd7dfb5ac34a05352 { view @0 :Text; version @1 :UInt32; position @2 :UInt64; }   # a bell, not data

struct KeysRequest @0xbbd4cbd7aa893f84 { tag @0 :UInt64; actor @1 :Text; purpose @2 :Text; subjects @3 :List(Text); view @4 :Text; }
struct KeysReply @0x9a75977a056b2d6c {
  tag @0 :UInt64;
  union { keys @1 :List(Key); failure @2 :Failure; }   # the request for the subject "index" answers with the index key alone
  struct Key @0xf32707ff3b719ebb { subject @0 :Text; id @1 :Data; key @2 :Data; }
}
