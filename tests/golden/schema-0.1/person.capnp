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
  }
  struct CarePlanUpdated @0xbd1b5eeb9ec2d21e $Words.nature(decision) $Words.title("Care plan updated") {
    variation @0 :Text;                            # the variation it follows; empty = routine
    documentRef @1 :Text;
    note @2 :Text $Words.personal(person);
  }
  struct RiskAssessed @0x9a0e2d19a17b8b74 $Words.nature(decision) $Words.title("Risk assessed") {
    variation @0 :Text;
    documentRef @1 :Text;
    positiveRiskAgreed @2 :Bool;
    note @3 :Text $Words.personal(person);
  }
  struct Died @0xb74a5e7b1178f71c $Words.nature(observation) $Words.title("Person died") { on @0 :Int32 $Words.unit("day"); }
  struct LeftService @0xf56bcdb78f506bb9 $Words.nature(observation) $Words.title("Person left the service") { on @0 :Int32 $Words.unit("day"); reason @1 :Text; }
}
