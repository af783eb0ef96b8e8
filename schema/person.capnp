@0xd75f495f30ad1c2f;
# People who receive care. Everything that says who they are is sealed under their own key.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Person @0xa71b417c63605250 {
  union {
    registered @0 :Registered;
    carePlanUpdated @1 :CarePlanUpdated;
    riskAssessed @2 :RiskAssessed;
    died @3 :Died;
    leftService @4 :LeftService;
    representativeNamed @5 :RepresentativeNamed;
    mentalCapacityAssessed @6 :MentalCapacityAssessed;
    consentGiven @7 :ConsentGiven;
    consentWithdrawn @8 :ConsentWithdrawn;
    needsAssessed @9 :NeedsAssessed;
    preferencesRecorded @10 :PreferencesRecorded;
    carePlanMade @11 :CarePlanMade;
    admitted @12 :Admitted;
    discharged @13 :Discharged;
    surveySent @14 :SurveySent;
    satisfactionGiven @15 :SatisfactionGiven;
    carePlanReviewDue @16 :CarePlanReviewDue;
  }

  enum Authority @0x8827c1c280ef0aff {
    unsaid @0;
    lastingPower @1 $Words.title("lasting power of attorney");
    deputy @2 $Words.title("deputy of the court");
    advocate @3;
    appointee @4;
  }

  struct Registered @0xef38593bd2bfe910 $Words.nature(observation) $Words.title("Person registered") {
    zone @0 :Text;
    name @1 :Text      $Words.personal(person) $Words.title("Name");
    address @2 :Text   $Words.personal(person) $Words.title("Address");
    postcode @3 :Text  $Words.personal(person) $Words.title("Postcode");
    bornOn @4 :Text    $Words.personal(person) $Words.title("Born on");
    nhsNumber @5 :Text $Words.personal(person) $Words.title("NHS number");
    phone @6 :Text     $Words.personal(person) $Words.title("Telephone");
    reference @7 :Text $Words.personal(person) $Words.title("Reference at the source");
    latitude @8 :Float64 $Words.personal(person);
    longitude @9 :Float64 $Words.personal(person);
    superseded @10 :Bool;                          # an older version of the source's record, told late: history only
  }
  struct CarePlanUpdated @0xbd1b5eeb9ec2d21e $Words.nature(decision) $Words.title("Care plan updated") {
    variation @0 :Text;                            # the variation it follows; empty = routine
    documentRef @1 :Text;
    note @2 :Text $Words.personal(person);
    nextDue @3 :Int32 $Words.unit("day");                       # when the plan is reviewed next; 0 = not said
  }
  struct RiskAssessed @0x9a0e2d19a17b8b74 $Words.nature(decision) $Words.title("Risk assessed") {
    variation @0 :Text;
    documentRef @1 :Text;
    positiveRiskAgreed @2 :Bool;
    note @3 :Text $Words.personal(person);
    nextDue @4 :Int32 $Words.unit("day");
  }
  struct Died @0xb74a5e7b1178f71c $Words.nature(observation) $Words.title("Person died") { on @0 :Int32 $Words.unit("day"); }
  struct LeftService @0xf56bcdb78f506bb9 $Words.nature(observation) $Words.title("Person left the service") { on @0 :Int32 $Words.unit("day"); reason @1 :Text; }
  struct RepresentativeNamed @0xb82d27276f11db59 $Words.nature(observation) $Words.title("Representative named") {
    authority @0 :Authority;
    scope @1 :Text;                                # "health and welfare", "property and affairs"
    seen @2 :Bool;                                 # the document itself was seen
    until @3 :Int32 $Words.unit("day");
    name @4 :Text $Words.personal(person);
    phone @5 :Text $Words.personal(person);
  }
  struct MentalCapacityAssessed @0xbcd107a7c3ca4056 $Words.nature(decision) $Words.title("Mental capacity assessed") {
    decision @0 :Text;                             # about which decision, in plain words without names
    hasCapacity @1 :Bool;
    bestInterests @2 :Bool;                        # a best-interests decision was made
    documentRef @3 :Text;
    note @4 :Text $Words.personal(person);
  }
  struct ConsentGiven @0xdfd27e458b83a44c $Words.nature(decision) $Words.title("Consent given") { to @0 :Text; by @1 :Words.Who; documentRef @2 :Text; }
  struct ConsentWithdrawn @0x99b8d780860ab1fa $Words.nature(observation) $Words.title("Consent withdrawn") { to @0 :Text; by @1 :Words.Who; }
  struct NeedsAssessed @0x98b3ddf780a2339a $Words.nature(decision) $Words.title("Needs assessed") { on @0 :Int32 $Words.unit("day"); documentRef @1 :Text; note @2 :Text $Words.personal(person); }
  struct PreferencesRecorded @0xa6bcd19f6605ed79 $Words.nature(decision) $Words.title("Preferences recorded") { documentRef @0 :Text; note @1 :Text $Words.personal(person); }
  struct CarePlanMade @0xe528595a50e642fe $Words.nature(decision) $Words.title("Care plan made") { documentRef @0 :Text; nextDue @1 :Int32 $Words.unit("day"); note @2 :Text $Words.personal(person); }
  struct Admitted @0xfe5f3676312cb61f $Words.nature(observation) $Words.title("Admitted to hospital") {
    at @0 :Int64 $Words.unit("µs");
    emergency @1 :Bool;
    avoidable @2 :Words.Answer;
  }
  struct Discharged @0xc27d78c570184d3d $Words.nature(observation) $Words.title("Discharged from hospital") { at @0 :Int64 $Words.unit("µs"); }
  struct SurveySent @0x98b991bbcd2a2e65 $Words.nature(observation) $Words.title("Survey sent") { survey @0 :Text; on @1 :Int32 $Words.unit("day"); }
  struct SatisfactionGiven @0x863b617e40c7c0bd $Words.nature(observation) $Words.title("Satisfaction given") {
    survey @0 :Text;
    score @1 :UInt8;                               # 1 … 5
    by @2 :Words.Who;
    comment @3 :Text $Words.personal(person);
  }
  struct CarePlanReviewDue @0x93cae10107d35cc1 $Words.nature(policy) $Words.title("Care plan review due") { due @0 :Int32 $Words.unit("day"); }
}
