@0xe73efcf5702293d0;
# Contracts: who buys, on what terms, and by which rules the care is measured. Terms are effective-dated:
# history is always measured by the terms in force on its day.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Contract @0xdcfc34ad7410933b {
  union {
    agreed @0 :Agreed;
    kpiScheduleSet @1 :KpiScheduleSet;
    ratesSet @2 :RatesSet;
    closedToNew @3 :ClosedToNew;
    ended @4 :Ended;
    billingRulesSet @5 :BillingRulesSet;
    cancellationPolicySet @6 :CancellationPolicySet;
    complianceChecked @7 :ComplianceChecked;
    reviewHeld @8 :ReviewHeld;
    breachNotified @9 :BreachNotified;
    serviceCreditApplied @10 :ServiceCreditApplied;
    noticeGiven @11 :NoticeGiven;
    noticeWaived @12 :NoticeWaived;
    exitPlanned @13 :ExitPlanned;
    handoverCompleted @14 :HandoverCompleted;
    extended @15 :Extended;
    suspendedToNew @16 :SuspendedToNew;
    reopenedToNew @17 :ReopenedToNew;
    obligationSet @18 :ObligationSet;
    obligationMet @19 :ObligationMet;
    reviewDue @20 :ReviewDue;
    expiryDue @21 :ExpiryDue;
    obligationOverdue @22 :ObligationOverdue;
    noticeDue @23 :NoticeDue;
    reportDue @24 :ReportDue;
    upliftRequested @25 :UpliftRequested;
    upliftAgreed @26 :UpliftAgreed;
    upliftRefused @27 :UpliftRefused;
    chargesNotified @28 :ChargesNotified;
    handoverOverdue @29 :HandoverOverdue;
  }

  enum Route @0xa70c545a23318929 {
    framework @0;
    dps @1      $Words.title("dynamic purchasing system");
    spot @2;
    block @3;
    private @4;
    directPayment @5 $Words.title("direct payment");
  }
  enum Service @0xa3080af5c6764d43 { homecare @0; reablement @1; night @2; liveIn @3 $Words.title("live-in"); }
  enum For @0xc86131fe66b64837 { adults @0; children @1; }
  enum Nation @0xe7ea385ee7710500 { englandWales @0; scotland @1; northernIreland @2; }

  struct Agreed @0xabd641e238327101 $Words.nature(decision) $Words.title("Contract agreed") {
    commissioner @0 :Text;            # organisation id
    provider @1 :Text;                # organisation id
    route @2 :Route;
    service @3 :Service;
    for @4 :For;
    title @5 :Text;                   # "County framework 2022", no personal names
    lots @6 :List(Text);
    zones @7 :List(Text);
    from @8 :Int32   $Words.unit("day");    # days since 1970-01-01, local
    to @9 :Int32     $Words.unit("day");    # last day; 0 = open
    reviewDue @10 :Int32 $Words.unit("day");
    noticeDays @11 :UInt32;
    nation @12 :Nation;               # whose bank holidays count
    weekEndsOn @13 :UInt8;            # ISO weekday of the contract week's last day: 7 Sunday (default when 0), 5 Friday, 6 Saturday
    rateCapPence @14 :UInt32 $Words.unit("p");
    writtenRef @15 :Text;             # document reference
    signedBy @16 :Text       $Words.personal(other);
    representative @17 :Text $Words.personal(other);   # lawful representative, where one signed
    scope @18 :Text;
    outcomes @19 :Text;
    responsibilities @20 :Text;
    terminationClauses @21 :Text;
    exitClauses @22 :Text;
    person @23 :Text;                 # whose private or direct-payment contract it is; empty otherwise
    representativeAuthority @24 :import "person.capnp".Person.Authority;   # by what right the representative signed
  }

  struct KpiScheduleSet @0xb47f9bc62a607a04 $Words.nature(decision) $Words.title("KPI schedule set") {
    from @0 :Int32 $Words.unit("day");     # first day measured by this schedule
    version @1 :Text;                      # shown as the rule version beside every figure
    basis @2 :Basis;
    terms @3 :List(Words.Term);            # parameters by name: early_s, late_s, critical_early_s, critical_late_s, short_ppm, flex_s, cut_off_s …
    kpis @4 :List(Target) $Words.title("KPIs");

    enum Basis @0xd55aa26dc1453fe4 { plannedStart @0; band @1; }
    enum Direction @0xce97900b95ad333f { higherIsBetter @0; lowerIsBetter @1; report @2; }
    struct Target @0x99c7b2db9cfa0b2c {
      kpi @0 :Text;
      target @1 :Int64 $Words.unit("ppm");
      amber @2 :Int64  $Words.unit("ppm");
      direction @3 :Direction;
    }
  }

  struct RatesSet @0xcd1bd017437e4e07 $Words.nature(decision) $Words.title("Rates set") {
    from @0 :Int32 $Words.unit("day");
    rates @1 :List(Rate);

    enum RateUnit @0x88ebff676d1d5ea7 { hour @0; visit @1; night @2; week @3; }
    enum DayType @0xdc1511f75dfe6cb2 { any @0; weekday @1; weekend @2; bankHoliday @3; nightTime @4; }
    struct Rate @0xb2fe2775496d16e6 {
      service @0 :Service;
      dayType @1 :DayType;
      zone @2 :Text;
      lot @3 :Text;
      bandSeconds @4 :UInt32 $Words.unit("s");   # length band; 0 = any
      pence @5 :Int64 $Words.unit("p");
      unit @6 :RateUnit;
    }
  }

  struct ClosedToNew @0x8b19f759f2c83e4b $Words.nature(decision) $Words.title("Contract closed to new packages") {
    from @0 :Int32 $Words.unit("day");
    replacedBy @1 :Text;
  }

  struct Ended @0x8e986e8a8c8f0922 $Words.nature(decision) $Words.title("Contract ended") {
    on @0 :Int32 $Words.unit("day");
    reason @1 :Text;
  }

  struct BillingRulesSet @0xf5bdbb0cf6925fdc $Words.nature(decision) $Words.title("Billing rules set") {
    # How minutes become money (rules.md R20), from a day on.
    from @0 :Int32 $Words.unit("day");
    version @1 :Text;                      # shown beside every billed line
    source @2 :Source;
    terms @3 :List(Words.Term);            # grace_s, over_s, minimum_s, step_s, …; an absent one takes the default
    rounding @4 :Rounding;
    bands @5 :List(UInt32) $Words.unit("s");            # lengths that are priced, ascending; empty = rounding to a step
    line @6 :Line;
    enum Source @0xaf8b0f049f6d313f { planned @0; clocked @1; lesser @2 $Words.title("the lesser of planned and delivered"); claimed @3; }
    enum Rounding @0xbd761bfa0485e27d { none @0; up @1; down @2; nearest @3; }
    enum Line @0xc1e255f98d485f11 { visitWorker @0 $Words.title("a visit and worker"); packageWeek @1 $Words.title("a package and week"); }
  }
  struct CancellationPolicySet @0x8e5a6999cdaffec2 $Words.nature(decision) $Words.title("Cancellation policy set") {
    # What is paid for a visit cancelled, by notice given, and while a package is suspended (rules.md R21).
    from @0 :Int32 $Words.unit("day");
    noticeSeconds @1 :UInt32 $Words.title("Notice") $Words.unit("s");          # wall-clock notice that is in time, inclusive
    latePayable @2 :UInt32 $Words.unit("ppm");          # share of the visit's planned value when notice was shorter
    retainer @3 :List(Tier);               # in order, from the first day of the suspension
    struct Tier @0xc1491b6bbfed454e {
      days @0 :UInt16;
      payable @1 :UInt32 $Words.unit("ppm");
    }
  }
  struct ComplianceChecked @0x8cd66b1a5c29f358 $Words.nature(decision) $Words.title("Contract checked against the regulations") {
    regulations @0 :List(Text);
    restrictsRights @1 :Bool;              # a term restricts people's rights, access to care or choices
    documentRef @2 :Text;
  }
  struct ReviewHeld @0xc6f2d48c9be31ace $Words.nature(decision) $Words.title("Contract review held") {
    on @0 :Int32 $Words.unit("day");
    attended @1 :List(Text);               # roles, no names
    minutesRef @2 :Text;
    nextDue @3 :Int32 $Words.unit("day");
    about @4 :List(Text);                  # streams of the escalations and actions it dealt with
  }
  struct BreachNotified @0xcc3214b0fc8d064c $Words.nature(decision) $Words.title("Breach notified") {
    kpi @0 :Text;
    period @1 :Text;
    figure @2 :Int64 $Words.unit("ppm");
    threshold @3 :Int64 $Words.unit("ppm");
    by @4 :Words.Who;
    documentRef @5 :Text;
  }
  struct ServiceCreditApplied @0xf604299827852f3f $Words.nature(decision) $Words.title("Service credit applied") {
    pence @0 :Int64 $Words.unit("p");
    period @1 :Text;
    reason @2 :Text;
    kpi @3 :Text;                          # whose breach it is for; empty = another penalty
    figure @4 :Int64 $Words.unit("ppm");
    threshold @5 :Int64 $Words.unit("ppm");
  }
  struct NoticeGiven @0x8577a2fb20543910 $Words.nature(decision) $Words.title("Notice given") {
    by @0 :Words.Who;
    on @1 :Int32 $Words.unit("day");
    ends @2 :Int32 $Words.unit("day");                  # the contract's last day by this notice
    reason @3 :Text;
  }
  struct NoticeWaived @0x8f554051e5bfaccf $Words.nature(decision) $Words.title("Notice waived") {
    because @0 :Because;
    protocol @1 :Text;                     # the emergency protocol that was followed
    ends @2 :Int32 $Words.unit("day");
    enum Because @0xa85510faaa6c00e3 { unsaid @0; safeguarding @1; criticalNeed @2 $Words.title("critical need"); }
  }
  struct ExitPlanned @0xe603b9e234d806b3 $Words.nature(decision) $Words.title("Exit planned") { documentRef @0 :Text; ends @1 :Int32 $Words.unit("day"); }
  struct HandoverCompleted @0xee1bf0d8852b1dea $Words.nature(decision) $Words.title("Handover completed") { to @0 :Text; recordsHanded @1 :Bool; on @2 :Int32 $Words.unit("day"); }
  struct Extended @0xca1fdf5597e2cb6f $Words.nature(decision) $Words.title("Contract extended") {
    to @0 :Int32 $Words.unit("day");                    # its new last day
    reviewDue @1 :Int32 $Words.unit("day");
    writtenRef @2 :Text;
    signedBy @3 :Text $Words.personal(other);
  }
  struct SuspendedToNew @0xe41fcb21e24c3d7f $Words.nature(decision) $Words.title("Contract suspended to new packages") {
    by @0 :Words.Who;
    from @1 :Int32 $Words.unit("day");
    reason @2 :Text;
  }
  struct ReopenedToNew @0xb8a0e9f9f28d4de5 $Words.nature(decision) $Words.title("Contract open to new packages again") { by @0 :Words.Who; from @1 :Int32 $Words.unit("day"); }
  struct ObligationSet @0xcc86cd2b0d30b325 $Words.nature(decision) $Words.title("Obligation set") {
    obligation @0 :Text;                   # its id in this contract
    what @1 :Text;
    due @2 :Int32 $Words.unit("day");
    everyDays @3 :UInt16;                  # 0 = once
  }
  struct ObligationMet @0x9dfc2fede7729854 $Words.nature(decision) $Words.title("Obligation met") { obligation @0 :Text; on @1 :Int32 $Words.unit("day"); evidenceRef @2 :Text; }
  struct ReviewDue @0xf7c020bcb9a12b54 $Words.nature(policy) $Words.title("Contract review due") { due @0 :Int32 $Words.unit("day"); }
  struct ExpiryDue @0xeefc55784bf11a8d $Words.nature(policy) $Words.title("Contract about to end") { ends @0 :Int32 $Words.unit("day"); }
  struct ObligationOverdue @0xa23077bc5720a6e6 $Words.nature(policy) $Words.title("Obligation overdue") { obligation @0 :Text; due @1 :Int32 $Words.unit("day"); }

  struct NoticeDue @0xc757bed45d24f9f5 $Words.nature(policy) $Words.title("Last day to give notice near") {
    by @0 :Int32 $Words.unit("day");                          # the last day on which notice still ends the contract with its term
    ends @1 :Int32 $Words.unit("day");
  }
  struct ReportDue @0xddcaad4d15745ea2 $Words.nature(policy) $Words.title("Report of figures due") {
    period @0 :Text;                       # "2026-03"
    due @1 :Int32 $Words.unit("day");
  }
  struct UpliftRequested @0xc59e3dd7408e24fd $Words.nature(decision) $Words.title("Uplift requested") {
    # Of named packages, with the costs that call for it, rather than of everything (rules.md section 3).
    packages @0 :List(Text);
    pence @1 :Int64 $Words.unit("p");                         # more an hour
    briefDigest @2 :Text;                  # SHA-256 of the travel-cost brief it was asked with
    documentRef @3 :Text;
  }
  struct UpliftAgreed @0x92eb5546d3e64d2a $Words.nature(decision) $Words.title("Uplift agreed") {
    packages @0 :List(Text);
    pence @1 :Int64 $Words.unit("p");
    from @2 :Int32 $Words.unit("day");
    documentRef @3 :Text;
  }
  struct UpliftRefused @0xb4d1e9f1236dfbbf $Words.nature(decision) $Words.title("Uplift refused") { packages @0 :List(Text); reason @1 :Text; }
  struct ChargesNotified @0xde3f1a2507b245d4 $Words.nature(decision) $Words.title("Charges told to the payer") {
    from @0 :Int32 $Words.unit("day");                        # the day they begin
    inWriting @1 :Bool;
    documentRef @2 :Text;
  }
  struct HandoverOverdue @0x8909b2fcd89e55e4 $Words.nature(policy) $Words.title("Handover of a contract overdue") { ends @0 :Int32 $Words.unit("day"); }
}
