@0xc958bc1e4ffff1ca;
# Escalations: what somebody with a name had to be told, what was done, and when it was well again.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Escalation @0xa12bda3a16376e78 {
  union {
    raised @0 :Raised;
    sentTo @1 :SentTo;
    acknowledged @2 :Acknowledged;
    actionTaken @3 :ActionTaken;
    returnedToThreshold @4 :ReturnedToThreshold;
    breached @5 :Breached;
    closed @6 :Closed;
    reminded @7 :Reminded;
  }

  enum Trigger @0xd135b7b32f552c1b {
    kpiSignal @0   $Words.title("a figure drifts");
    kpiForecast @1 $Words.title("the month's forecast crosses amber");
    kpiBreach @2   $Words.title("a threshold is broken");
    mismatch @3;
    surge @4;
    spotCap @5     $Words.title("spot cap reached");
    sickness @6    $Words.title("sickness cluster");
    feedSilent @7  $Words.title("a source is silent");
    other @8;
  }

  struct Raised @0xedddefe39ac0f401 $Words.nature(policy) $Words.title("Escalation raised") {
    # By the steward; one is open for a trigger, KPI and contract at a time (R18). A mismatch has no KPI: one escalation is
    # of the mismatches of a contract's week that were raised at one close.
    trigger @0 :Trigger;
    kpi @1 :Text;
    contract @2 :Text;
    period @3 :Text;                           # "2026-03"
    figure @4 :Int64 $Words.unit("ppm");
    threshold @5 :Int64 $Words.unit("ppm");
    rule @6 :Text;                             # "7 points on one side of the mean"
    about @7 :Text;                            # stream, where it is about one record
    due @8 :Int64 $Words.unit("µs");                        # by when a person must have been told; 0 = not said
  }
  struct SentTo @0x9df4f9da955d3a71 $Words.nature(decision) $Words.title("Escalation sent") {
    to @0 :To;
    role @1 :Text;                             # "contract manager", no name
    documentRef @2 :Text;
    enum To @0xb318a04b7dbee869 { unsaid @0; commissioner @1; manager @2; regulator @3; }
  }
  struct Acknowledged @0xc802ef7b613edb5c $Words.nature(decision) $Words.title("Escalation acknowledged") { by @0 :Words.Who; }
  struct ActionTaken @0xf27323ac40a62734 $Words.nature(decision) $Words.title("Action taken on an escalation") {
    kind @0 :Kind;
    what @1 :Text;
    action @2 :Text;                           # stream of the action it set, if any
    enum Kind @0xd30bfbc5ce7b3a6f {
      other @0;
      rotaRebalanced @1 $Words.title("rota rebalanced");
      bankStaff @2 $Words.title("bank staff called");
      callsFlexed @3 $Words.title("calls flexed within allowance");
      dailyAudit @4 $Words.title("daily punctuality audit");
    }
  }
  struct ReturnedToThreshold @0xea0b8ab80d5c58a2 $Words.nature(policy) $Words.title("Figure back within its threshold") { figure @0 :Int64 $Words.unit("ppm"); }
  struct Breached @0xbdaff5f8d919475d $Words.nature(policy) $Words.title("Threshold broken") { figure @0 :Int64 $Words.unit("ppm"); threshold @1 :Int64 $Words.unit("ppm"); }
  struct Closed @0xda42d19423f71332 $Words.nature(decision) $Words.title("Escalation closed") { outcome @0 :Text; }
  struct Reminded @0xb59dcfe99dd5ce77 $Words.nature(policy) $Words.title("Reminder of an escalation") { day @0 :UInt8; overdue @1 :Bool; }
}
