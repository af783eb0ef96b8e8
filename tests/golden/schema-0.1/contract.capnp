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
  }

  struct KpiScheduleSet @0xb47f9bc62a607a04 $Words.nature(decision) $Words.title("KPI schedule set") {
    from @0 :Int32 $Words.unit("day");     # first day measured by this schedule
    version @1 :Text;                      # shown as the rule version beside every figure
    basis @2 :Basis;
    terms @3 :List(Words.Term);            # parameters by name: early_s, late_s, critical_early_s, critical_late_s, short_ppm, flex_s, cut_off_s …
    kpis @4 :List(Target);

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
}
