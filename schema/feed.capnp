@0xf187cbff3f8d0f6a;
# Feeds: what came in, what became of every row, and how far each source has been heard.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Feed @0x876d7418e942cc50 {
  union {
    fileReceived @0 :FileReceived;
    rowRejected @1 :RowRejected;
    fileCompleted @2 :FileCompleted;
    heardThrough @3 :HeardThrough;
    silent @4 :Silent;
    rowRepaired @5 :RowRepaired;
  }

  struct FileReceived @0x85aa9b8a722c26ba $Words.nature(observation) $Words.title("File received") {
    format @0 :Text;
    digest @1 :Data;                               # keyed digest of the whole file, 32 bytes
    bytes @2 :UInt64;
    name @3 :Text $Words.personal(other);          # as dropped; people put names in file names
    reference @4 :Text;                            # pseudonym of the file's own reference
    contract @5 :Text;
    repairs @6 :Text;                              # stream of the feed file whose rejected rows this one brings, mended
  }
  struct RowRejected @0x9561f5d4b6cf2903 $Words.nature(observation) $Words.title("Row rejected") {
    row @0 :UInt32;
    field @1 :Text;
    code @2 :Text;
    reason @3 :Text;                               # never quotes the field's content
    raw @4 :Data $Words.personal(other);           # the row as read, sealed under the file's own key
  }
  struct FileCompleted @0xee5b551bc600eccb $Words.nature(observation) $Words.title("File completed") {
    # The receipt.
    read @0 :UInt64;
    new @1 :UInt64;
    updated @2 :UInt64;
    duplicate @3 :UInt64;
    rejected @4 :UInt64;
    exceptions @5 :UInt64;
    first @6 :UInt64;                              # first and last position it recorded; 0 = none
    last @7 :UInt64;
    withdrawn @8 :UInt64;                          # rows of earlier files that this one no longer holds (R28)
  }
  struct HeardThrough @0xa79b0e3472629056 $Words.nature(observation) $Words.title("Heard through") {
    # The source has told all it knows about visits up to this instant (R1).
    source @0 :Text;
    contract @1 :Text;                             # empty = every contract the source reports on
    until @2 :Int64 $Words.unit("µs");
  }
  struct Silent @0xa63911a07aa8a252 $Words.nature(policy) $Words.title("Feed silent") {
    source @0 :Text;
    since @1 :Int64 $Words.unit("µs");
    deadline @2 :Int64 $Words.unit("µs");
  }
  struct RowRepaired @0xbdd7bec7629812cd $Words.nature(observation) $Words.title("Row repaired") {
    # A rejected row of this file was brought again by another, and is recorded.
    row @0 :UInt32;                                # of this file
    file @1 :Text;                                 # stream of the file that brought it
    fileRow @2 :UInt32;                            # its row there
  }
}
