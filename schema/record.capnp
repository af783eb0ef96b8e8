@0xce951e57d7212830;
# The record about itself: days closed, who looked, what was erased.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Record @0x82ffa57d20307dc5 {
  union {
    dayClosed @0 :DayClosed;
    viewed @1 :Viewed;
    erased @2 :Erased;
    projectionParked @3 :ProjectionParked;
    streamRetried @4 :StreamRetried;
    figuresChecked @5 :FiguresChecked;
  }

  struct DayClosed @0xe95c964ef580edd5 $Words.nature(policy) $Words.title("Day closed") {
    day @0 :Int32 $Words.unit("day");              # the local day that ended
  }
  struct Viewed @0x9ebe37455443a2f2 $Words.nature(system) $Words.title("Record viewed") {
    account @0 :Text;
    purpose @1 :Text;
    subjects @2 :List(Text);
    view @3 :Text;
  }
  struct Erased @0xe6e64ccb1ef5faba $Words.nature(system) $Words.title("Subject erased") {
    subject @0 :Text;                              # "person-…": whose key was destroyed
    basis @1 :Text;
    keyId @2 :Data;
  }
  struct ProjectionParked @0xc33e4d9a008c0e3b $Words.nature(system) $Words.title("Projection parked a stream") {
    projection @0 :Text;
    stream @1 :Text;
    position @2 :UInt64;
    reason @3 :Text;
  }
  struct StreamRetried @0xd183cdcefe29ca2d $Words.nature(system) $Words.title("Parked stream retried") {
    # In stream record-projection-NAME, which the projection itself heeds: it takes the stream's events again from where
    # it parked. So live and rebuilt projections come to the same rows, and no event is passed over in silence.
    projection @0 :Text;
    stream @1 :Text;
    skipped @2 :UInt64;                            # position of an event that is passed over, now and in every rebuild; 0 = none
    reason @3 :Text;                               # why it is passed over
  }
  struct FiguresChecked @0x863a37349c4ed8ba $Words.nature(policy) $Words.title("Figures looked at for early warning") {
    # That every KPI was held against R22 and R23 at the close of a day, whether or not there was anything to say.
    day @0 :Int32 $Words.unit("day");
    position @1 :UInt64;                           # up to which the figures hold the record
    figures @2 :UInt32;                            # how many there were
  }
}
