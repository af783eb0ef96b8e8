@0xd6c1a0e3f2b95847;
# What the example clients append: the envelope of schema/event.capnp around one kind of fact. A pointer to anything and
# a pointer to this one fact are the same bytes, so that `capnp convert` can write them.

using Words = import "../../schema/words.capnp";
using Visit = import "../../schema/visit.capnp".Visit;

struct ClockedInEvent @0xb7f4a1c2d9e86053 {
  id @0 :Text;
  source @1 :Text;
  stream @2 :Text;
  actor @3 :Text;
  location @4 :Text;
  correlation @5 :Text;
  causation @6 :UInt64;
  origin @7 :Words.Origin;
  fact @8 :Visit.ClockedIn;
}
