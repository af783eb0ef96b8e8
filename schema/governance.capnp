@0xff59c8aa577049a9;
# Governance: figures reported, what they are measured against where no contract says so, meetings and policies.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Governance @0x9f374dfe4f3da0a4 {
  union {
    kpiReported @0 :KpiReported;
    kpiScheduleSet @1 :KpiScheduleSet;
    kpiRebased @2 :KpiRebased;
    meetingHeld @3 :MeetingHeld;
    auditDone @4 :AuditDone;
    policyReviewed @5 :PolicyReviewed;
    policyReviewDue @6 :PolicyReviewDue;
    meetingDue @7 :MeetingDue;
    overheadSet @8 :OverheadSet;
    benchmarkSet @9 :BenchmarkSet;
    minimumWageSet @10 :MinimumWageSet;
    onCallHandedOver @11 :OnCallHandedOver;
  }
  struct KpiReported @0xd6075b40dcd64060 $Words.nature(decision) $Words.title("Figures reported") {
    # Freezes what was told to a commissioner; later corrections show beside it.
    contract @0 :Text;
    period @1 :Text;                           # "2026-03"
    position @2 :UInt64;                       # of the record the figures were read at
    to @3 :Text;                               # organisation id
    figures @4 :List(Figure);
    documentRef @5 :Text;
    struct Figure @0xac076b7f95b294ca {
      kpi @0 :Text;
      hits @1 :Int64;
      of @2 :Int64;
      unknown @3 :UInt32;                           # visits awaiting data, in neither
    }
  }
  struct KpiScheduleSet @0xf9c584f3284b6b1f $Words.nature(decision) $Words.title("KPI schedule of a location set") {
    location @0 :Text;
    from @1 :Int32 $Words.unit("day");
    version @2 :Text;
    terms @3 :List(Words.Term);
    kpis @4 :List(import "contract.capnp".Contract.KpiScheduleSet.Target) $Words.title("KPIs");
    training @5 :List(Required);               # topics in which the staff of the location is trained; replaces the list before
    briefings @6 :List(Text);                  # streams of agreements and variations on which they are briefed; likewise
    struct Required @0x9f73c2d45b86e1a8 {
      topic @0 :Text;
      roles @1 :List(import "worker.capnp".Worker.Joined.Role);   # empty = everybody
    }
  }
  struct KpiRebased @0x936e2c44210aee29 $Words.nature(decision) $Words.title("Limits of a figure set anew") {
    kpi @0 :Text;
    contract @1 :Text;
    from @2 :Int32 $Words.unit("day");
    reason @3 :Text;
    location @4 :Text;  # of a figure that belongs to no contract
  }
  struct MeetingHeld @0xff75f165a994999f $Words.nature(decision) $Words.title("Meeting held") {
    kind @0 :Kind;
    on @1 :Int32 $Words.unit("day");
    attended @2 :List(Text);                   # roles, no names
    about @3 :List(Text);                      # streams: escalations, contracts, actions
    minutesRef @4 :Text;
    enum Kind @0xfbd12c69d17501ab { other @0; quality @1; contractReview @2 $Words.title("contract review"); sustainability @3; }
  }
  struct AuditDone @0x859e7df946af5716 $Words.nature(decision) $Words.title("Audit done") {
    kind @0 :Kind;
    on @1 :Int32 $Words.unit("day");
    looked @2 :UInt32;
    found @3 :UInt32;                          # of these, in order
    about @4 :Text;
    enum Kind @0x9110305512a36ab6 { other @0; carePlan @1 $Words.title("care plans"); punctuality @2; supervision @3; }
  }
  struct PolicyReviewed @0x95c7635e2ffa7818 $Words.nature(decision) $Words.title("Policy reviewed") { policy @0 :Text; on @1 :Int32 $Words.unit("day"); nextDue @2 :Int32 $Words.unit("day"); }
  struct PolicyReviewDue @0xfe1b562c5196c168 $Words.nature(policy) $Words.title("Policy review due") { policy @0 :Text; due @1 :Int32 $Words.unit("day"); }

  struct MeetingDue @0xda266d814a165b1c $Words.nature(policy) $Words.title("Meeting due") { kind @0 :MeetingHeld.Kind; due @1 :Int32 $Words.unit("day"); }
  struct OverheadSet @0xa70cd59a0eacdb7c $Words.nature(decision) $Words.title("Overhead set") {
    from @0 :Int32 $Words.unit("day");
    pence @1 :Int64 $Words.unit("p");                             # a contact hour
  }
  struct BenchmarkSet @0x85f8ad2992ada554 $Words.nature(decision) $Words.title("Benchmark set") {
    # What others are paid or reckon an hour to cost, shown beside fee and cost.
    source @0 :Text;
    pence @1 :Int64 $Words.unit("p");                             # an hour
    from @2 :Int32 $Words.unit("day");
    area @3 :Text;
  }
  struct MinimumWageSet @0xd6b4dce9d1f0bb61 $Words.nature(decision) $Words.title("Minimum wage set") {
    # The least an hour of work may be paid, by law or by what was promised: every hour counts, also travel and waiting.
    from @0 :Int32 $Words.unit("day");
    pence @1 :Int64 $Words.unit("p");                             # an hour
    what @2 :Text;                             # "national living wage, 21 and over"
  }
  struct OnCallHandedOver @0xf2dd2323b2b16d8b $Words.nature(decision) $Words.title("On-call handed over") {
    # The office hands what is going on to whoever is on call, for a while. Who hands over is the actor.
    location @0 :Text;
    to @1 :Text;                               # a role or an account, no name
    from @2 :Int64 $Words.unit("µs");
    until @3 :Int64 $Words.unit("µs");
    open @4 :List(Text);                       # streams that wait for somebody: visits, escalations, referrals
    note @5 :Text $Words.personal(other);
  }
}
