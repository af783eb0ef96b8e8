@0xa3fd6e8a389a2851;
# Care workers, by pseudonym in the clear; who they are is sealed under their own key.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Worker @0xbc52d505a1515625 {
  union {
    joined @0 :Joined;
    briefedOn @1 :BriefedOn;
    left @2 :Left;
    contractHoursSet @3 :ContractHoursSet;
    shiftWorked @4 :ShiftWorked;
    absent @5 :Absent;
    returned @6 :Returned;
    competencySigned @7 :CompetencySigned;
    trained @8 :Trained;
    supervised @9 :Supervised;
    spotChecked @10 :SpotChecked;
    appraised @11 :Appraised;
    cleared @12 :Cleared;
    clearanceExpiring @13 :ClearanceExpiring;
    costSet @14 :CostSet;
    checkDue @15 :CheckDue;
    qualificationExpiring @16 :QualificationExpiring;
  }

  struct Joined @0xfa66b18e8ba09a9f $Words.nature(observation) $Words.title("Care worker joined") {
    on @0 :Int32 $Words.unit("day");
    zone @1 :Text;
    contractedSeconds @2 :UInt32 $Words.unit("s"); # a week
    name @3 :Text      $Words.personal(worker) $Words.title("Name");
    phone @4 :Text     $Words.personal(worker) $Words.title("Telephone");
    reference @5 :Text $Words.personal(worker) $Words.title("Reference at the source");
    location @6 :Text;
    engagement @7 :Engagement;
    recruitedFrom @8 :RecruitedFrom;
    role @9 :Role;
    superseded @10 :Bool;                          # an older version of the source's record, told late: history only
    enum Engagement @0xdc84cd4378799219 { employed @0; bank @1; agency @2; }
    enum RecruitedFrom @0xecc44fa6d546967c { unsaid @0; locally @1; overseas @2; homeFirst @3 $Words.title("Home First"); }
    enum Role @0xb6d1f08e3a4c7725 { careWorker @0 $Words.title("care worker"); senior @1 $Words.title("senior care worker"); coordinator @2; manager @3; office @4; }
  }
  struct BriefedOn @0x87d5e0a82b6fadfa $Words.nature(decision) $Words.title("Care worker briefed") {
    about @0 :Text;                                # stream of the agreement or variation
  }
  struct Left @0xbaa80472a47ae8c2 $Words.nature(observation) $Words.title("Care worker left") { on @0 :Int32 $Words.unit("day"); reason @1 :Text; }
  struct ContractHoursSet @0xf1efe53ac56a249b $Words.nature(decision) $Words.title("Contracted hours set") {
    from @0 :Int32 $Words.unit("day");
    weeklySeconds @1 :UInt32 $Words.unit("s");
    guaranteedSeconds @2 :UInt32 $Words.unit("s");
  }
  struct ShiftWorked @0x912897ac81fcaba9 $Words.nature(observation) $Words.title("Shift worked") { from @0 :Int64 $Words.unit("µs"); to @1 :Int64 $Words.unit("µs"); travelSeconds @2 :UInt32 $Words.unit("s"); waitingSeconds @3 :UInt32 $Words.unit("s"); }
  struct Absent @0xc152509f69633074 $Words.nature(observation) $Words.title("Care worker absent") {
    from @0 :Int32 $Words.unit("day");
    to @1 :Int32 $Words.unit("day");                            # last day known; 0 = open
    kind @2 :Kind;
    contractedSeconds @3 :UInt32 $Words.unit("s");              # contracted time it takes, where known
    enum Kind @0xc0b5a2d97d9def8a { other @0; sickness @1; leave @2; }
  }
  struct Returned @0xaa4510c0e7b826be $Words.nature(observation) $Words.title("Care worker returned") { on @0 :Int32 $Words.unit("day"); }
  struct CompetencySigned @0xdc3941dcf13ed0b2 $Words.nature(decision) $Words.title("Competency signed") { skill @0 :Text; on @1 :Int32 $Words.unit("day"); until @2 :Int32 $Words.unit("day"); }
  struct Trained @0xf6ec10cbfc7a8fbc $Words.nature(observation) $Words.title("Training done") { topic @0 :Text; on @1 :Int32 $Words.unit("day"); until @2 :Int32 $Words.unit("day"); }
  struct Supervised @0xc3f46cb4519bfd33 $Words.nature(observation) $Words.title("Supervision held") { on @0 :Int32 $Words.unit("day"); }
  struct SpotChecked @0xca6b26be0c6ecb1c $Words.nature(observation) $Words.title("Spot check made") { on @0 :Int32 $Words.unit("day"); passed @1 :Bool; }
  struct Appraised @0xb357dca1672e6ac7 $Words.nature(observation) $Words.title("Appraisal held") { on @0 :Int32 $Words.unit("day"); }
  struct Cleared @0xe8ebab55ed9b1cc2 $Words.nature(observation) $Words.title("Clearance seen") {
    kind @0 :Kind;
    until @1 :Int32 $Words.unit("day");                         # 0 = without end
    enum Kind @0x8fd9a4e8b3d3519e { other @0; dbs @1 $Words.title("DBS"); references @2; rightToWork @3 $Words.title("right to work"); }
  }
  struct ClearanceExpiring @0x9bc63e24d2346fd4 $Words.nature(policy) $Words.title("Clearance about to expire") { kind @0 :Cleared.Kind; until @1 :Int32 $Words.unit("day"); }

  struct CostSet @0xd2ae177f1aebdde9 $Words.nature(decision) $Words.title("Cost of a care worker set") {
    from @0 :Int32 $Words.unit("day");
    payPence @1 :Int64 $Words.unit("p");                              # an hour
    onCost @2 :UInt32 $Words.unit("ppm");          # of pay
    mileagePence @3 :Int64 $Words.unit("p");                          # a mile
    travelUnpaid @4 :Bool;                         # the way between visits is not paid
    travelPence @5 :Int64 $Words.unit("p");        # an hour of travel, where it is paid otherwise than care; 0 = as care
  }
  struct CheckDue @0xbb1f4fa5dd53c017 $Words.nature(policy) $Words.title("Supervision, appraisal or spot check due") {
    kind @0 :Kind;
    due @1 :Int32 $Words.unit("day");
    enum Kind @0xdb1432da12dd0f4f { supervision @0; appraisal @1; spotCheck @2 $Words.title("spot check"); }
  }
  struct QualificationExpiring @0xbacf69f3ff533729 $Words.nature(policy) $Words.title("Competency or training about to expire") {
    kind @0 :Kind;
    name @1 :Text;                                 # the skill or topic
    until @2 :Int32 $Words.unit("day");
    enum Kind @0xb4ac2f990d2e6356 { competency @0; training @1; }
  }
}
