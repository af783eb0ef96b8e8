@0xeb0010af4ceb37b3;
# The envelope: what every event says besides its fact.
# Position, stream number, version and time of recording are stamped by the recorder; category, fact and time of
# occurrence stand once, in the fixed header before this struct (format.md F1).

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Event @0x8180dc6e12fb3330 {
  id @0 :Text            $Words.title("Id");            # chosen by the sender, unique with `source` for ever; ≤ 200 bytes
  source @1 :Text        $Words.title("Source");        # who says it, e.g. "feed:abacus", "daybook:steward"; ≤ 100 bytes
  stream @2 :Text        $Words.title("Stream");        # "visit-7f3a…": the record it belongs to
  actor @3 :Text         $Words.title("Actor");         # account or worker id that decided or acted, never a name
  location @4 :Text      $Words.title("Location");      # the registered location or branch
  correlation @5 :Text   $Words.title("Correlation");   # what one submission or decision caused together; traceparent allowed
  causation @6 :UInt64   $Words.title("Causation");     # position of the event that led to this one; 0 = none
  origin @7 :Words.Origin $Words.title("Origin");
  fact @8 :AnyPointer;                                  # the struct named @0xc3b4d8e992809e41 by the header's category and fact numbers
}
