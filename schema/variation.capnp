@0xe442bda073062376;
# Variations: changes to a package, a price or a term, agreed in writing, told to staff, with what they set in motion.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Variation @0xe3aae7f6064b92bc {
  union {
    proposed @0 :Proposed;
    agreed @1 :Agreed;
    refused @2 :Refused;
    tookEffect @3 :TookEffect;
    staffNotified @4 :StaffNotified;
    payerNotified @5 :PayerNotified;
    lapsed @6 :Lapsed;
    reversed @7 :Reversed;
    payerNoticeDue @8 :PayerNoticeDue;
    tellingDue @9 :TellingDue;
  }

  enum Kind @0xa226d759d2027a47 { package @0; price @1; terms @2; }

  struct Proposed @0xa3e88706354a8a4a $Words.nature(decision) $Words.title("Variation proposed") {
    kind @0 :Kind;
    person @1 :Text;
    package @2 :Text;
    contract @3 :Text;
    temporary @4 :Bool;
    from @5 :Int64 $Words.unit("µs");              # effective instant; a date is 00:00 local (R24)
    to @6 :Int64 $Words.unit("µs");                # 0 = permanent
    weeklySeconds @7 :Int64 $Words.unit("s");      # change a week, signed
    weeklyPence @8 :Int64 $Words.unit("p");
    impact @9 :Bool;                               # affects the person's wellbeing or needs
    summary @10 :Text;                             # what changes, in plain words without names
    requestedBy @11 :Words.Who;
    plan @12 :List(import "package.capnp".Package.Slot);
    reason @13 :Text $Words.personal(person);
  }
  struct Agreed @0xdfc3d081d7b6f9a5 $Words.nature(decision) $Words.title("Variation agreed") {
    inWriting @0 :Bool;
    by @1 :Words.Who;
    documentRef @2 :Text;
    agreedBy @3 :Text $Words.personal(other);      # the name on the paper
  }
  struct Refused @0xbd8d42f7193f571d $Words.nature(decision) $Words.title("Variation refused") { by @0 :Words.Who; reason @1 :Text; }
  struct TookEffect @0x8a8794c5efae2625 $Words.nature(policy) $Words.title("Variation took effect") { at @0 :Int64 $Words.unit("µs"); }
  struct StaffNotified @0xf6f7f7c72844aeba $Words.nature(decision) $Words.title("Staff notified") {
    through @0 :Through;
    workers @1 :List(Text);
    enum Through @0x90a6f9893767e8ef { rota @0; carePlan @1 $Words.title("care plan"); briefing @2; }
  }
  struct PayerNotified @0x92eb4cc5891c631f $Words.nature(decision) $Words.title("Payer notified") { inWriting @0 :Bool; documentRef @1 :Text; }
  struct Lapsed @0xbb1ccb519d37855b $Words.nature(policy) $Words.title("Variation lapsed") { reason @0 :Text; }
  struct Reversed @0xb8a3042cd6a3a668 $Words.nature(decision) $Words.title("Variation reversed") { reason @0 :Text; from @1 :Int64 $Words.unit("µs"); }

  struct PayerNoticeDue @0xf2e4a835ea6f2739 $Words.nature(policy) $Words.title("Payer still to be told of a price") { due @0 :Int32 $Words.unit("day"); }
  struct TellingDue @0x8f02eb70b2bec7ba $Words.nature(policy) $Words.title("Variation still to be told or followed up") {
    deadline @0 :Int64 $Words.unit("µs");          # R24
    missing @1 :List(Text);                        # what is outstanding, as in the variation log
    overdue @2 :Bool;                              # the deadline has passed
  }
}
