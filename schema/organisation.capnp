@0x9f0f98752f3fb44f;
# Organisations that deal with one another: providers, commissioners, partners. Names of companies are no personal data.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Organisation @0xbaee21ae46fa5177 {
  union {
    registered @0 :Registered;
    ratingPublished @1 :RatingPublished;
    left @2 :Left;
  }
  enum Role @0xf053b93df7e36322 { other @0; provider @1; commissioner @2; partner @3; regulator @4; }
  enum Rating @0xb95eaef75f1043a0 {
    notInspected @0 $Words.title("not inspected");
    inadequate @1;
    requiresImprovement @2 $Words.title("requires improvement");
    good @3;
    outstanding @4;
  }
  struct Registered @0xe71979501fb5269e $Words.nature(observation) $Words.title("Organisation registered") {
    title @0 :Text;
    roles @1 :List(Role);
    registration @2 :Text;                         # the regulator's id
  }
  struct RatingPublished @0xd8293eeda4d07069 $Words.nature(observation) $Words.title("Rating published") { rating @0 :Rating; on @1 :Int32 $Words.unit("day"); reference @2 :Text; }
  struct Left @0x9d3b35922e163107 $Words.nature(observation) $Words.title("Organisation left") { on @0 :Int32 $Words.unit("day"); reason @1 :Text; }
}
