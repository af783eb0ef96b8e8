@0xab1027aa11689554;
# Capacity of a registered location: what is offered by zone, band and skill, what is held, and by which criteria
# referrals are taken. Stream "capacity-LOCATION".

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Capacity @0xc86cdfcc438c2827 {
  union {
    declared @0 :Declared;
    reserved @1 :Reserved;
    released @2 :Released;
    acceptanceCriteriaSet @3 :AcceptanceCriteriaSet;
    travelTimesSet @4 :TravelTimesSet;
    zoneDefined @5 :ZoneDefined;
    constraintReported @6 :ConstraintReported;
    constraintLifted @7 :ConstraintLifted;
    surgeDetected @8 :SurgeDetected;
    surgeDeclared @9 :SurgeDeclared;
    bufferTeamStoodUp @10 :BufferTeamStoodUp;
    bufferTeamStoodDown @11 :BufferTeamStoodDown;
    surgeEnded @12 :SurgeEnded;
  }

  struct Share @0xb7c8dff95d880d88 {
    zone @0 :Text;
    band @1 :Text;
    weeklySeconds @2 :UInt64 $Words.unit("s");
  }

  struct Band @0xe55e5a507dff9bd8 {
    name @0 :Text;                             # "morning"
    from @1 :UInt32 $Words.unit("s");          # local time of day
    to @2 :UInt32 $Words.unit("s");            # the first time that is not in it
  }

  struct Declared @0xc3d4f30e0f2b7b44 $Words.nature(decision) $Words.title("Capacity declared") {
    # The whole of one cell from a day on; the last declaration of a cell counts.
    zone @0 :Text;
    band @1 :Text;                             # "morning"
    skill @2 :Text;                            # empty = any
    weeklySeconds @3 :UInt64 $Words.unit("s");              # in total, what is taken included
    from @4 :Int32 $Words.unit("day");
  }
  struct Reserved @0x8669478064579bad $Words.nature(decision) $Words.title("Capacity reserved") {
    # Appended with the referral's Accepted, on condition of this stream's version: an hour is promised once (R15).
    referral @0 :Text;
    package @1 :Text;
    shares @2 :List(Share);
    spot @3 :Bool;
    skills @4 :List(Text);                     # competences the care needs: the hours are held of these as well (R15)
  }
  struct Released @0xb48c8a965567e6c6 $Words.nature(decision) $Words.title("Capacity released") { referral @0 :Text; package @1 :Text; reason @2 :Text; }
  struct AcceptanceCriteriaSet @0xcbcc48b5735d1595 $Words.nature(decision) $Words.title("Acceptance criteria set") {
    from @0 :Int32 $Words.unit("day");
    zones @1 :List(Text);                      # served
    established @2 :List(Text);                # of these, where there are rounds already: first in triage
    bands @3 :List(Band);                      # offered; a visit belongs to the first that its start falls into
    skills @4 :List(Text);                     # competences held
    travelLimitMinutes @5 :UInt16 $Words.unit("min");
    spotCap @6 :UInt32 $Words.unit("ppm");
    floorPence @7 :UInt32 $Words.unit("p");                 # lowest rate an hour that carries itself; 0 = none
    surgeReferrals @8 :UInt16;                 # urgent discharges in 72 h that are a surge; 0 = 5
    spotPer @9 :SpotPer;                       # what the caps on spot work are held against (R16)
    spotPackages @10 :UInt32;                  # a number of spot packages at most; 0 = none set
    spotWeeklySeconds @11 :UInt64 $Words.unit("s");         # spot time a week at most; 0 = none set
    enum SpotPer @0x9daeb530fa25290f { location @0; zone @1; }
  }
  struct TravelTimesSet @0xd9fde24ef5439e6f $Words.nature(decision) $Words.title("Travel times set") {
    from @0 :Int32 $Words.unit("day");
    legs @1 :List(Leg);                        # replaces the whole table
    struct Leg @0x9edb033514cb747e { fromZone @0 :Text; toZone @1 :Text; minutes @2 :UInt16 $Words.unit("min"); }
  }
  struct ZoneDefined @0xdb2f39fb482c845e $Words.nature(decision) $Words.title("Zone defined") { zone @0 :Text; districts @1 :List(Text); lot @2 :Text; }
  struct ConstraintReported @0xe8649970962c1b88 $Words.nature(decision) $Words.title("Capacity constraint reported") {
    constraint @0 :Text;
    zone @1 :Text;
    band @2 :Text;
    why @3 :Text;
    until @4 :Int32 $Words.unit("day");
  }
  struct ConstraintLifted @0x932ef24797e07d06 $Words.nature(decision) $Words.title("Capacity constraint lifted") { constraint @0 :Text; }
  struct SurgeDetected @0x85833be3268e5468 $Words.nature(policy) $Words.title("Surge detected") { referrals @0 :UInt16; since @1 :Int64 $Words.unit("µs"); }
  struct SurgeDeclared @0xa4e4f3b9c7a64799 $Words.nature(decision) $Words.title("Surge declared") { reason @0 :Text; }
  struct BufferTeamStoodUp @0xdef9e368d42591da $Words.nature(decision) $Words.title("Buffer team stood up") { from @0 :Int32 $Words.unit("day"); workers @1 :List(Text); }
  struct BufferTeamStoodDown @0xfbb9d724fbf03631 $Words.nature(decision) $Words.title("Buffer team stood down") { on @0 :Int32 $Words.unit("day"); }
  struct SurgeEnded @0xe1050110e4d3e6db $Words.nature(decision) $Words.title("Surge ended") { reason @0 :Text; }
}
