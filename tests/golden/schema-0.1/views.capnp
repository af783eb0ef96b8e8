@0xf873dbeecb9f4359;
# Rows that views answer with. JSON keys are the field names, CSV and table headings their titles.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

enum Status @0x8781fee2f5e989de {
  # How a figure stands against its contract's schedule.
  noData @0 $Words.title("no data");
  onTarget @1 $Words.title("on target");
  amber @2;
  offTarget @3 $Words.title("off target");
  report @4 $Words.title("reported only");
}

struct KpiBoardRow @0xef3f5bf73572d422 $Words.title("KPI board") {
  # One figure: a KPI over a scope and a period. Scope fields that are blank were summed over.
  kpi @0 :Text           $Words.title("KPI");
  title @1 :Text         $Words.title("Title");
  contract @2 :Text      $Words.title("Contract");
  contractType @3 :Text  $Words.title("Contract type");
  zone @4 :Text          $Words.title("Zone");
  location @5 :Text      $Words.title("Location");
  package @6 :Text       $Words.title("Package");
  person @7 :Text        $Words.title("Person");
  worker @8 :Text        $Words.title("Care worker");
  from @9 :Text          $Words.title("From");           # local date, YYYY-MM-DD
  to @10 :Text           $Words.title("To");              # last local date
  numerator @11 :Int64   $Words.title("Numerator");
  denominator @12 :Int64 $Words.title("Denominator");
  unknown @13 :Int64     $Words.title("Unknown");         # visits awaiting data (R1): in neither
  ppm @14 :Int64         $Words.title("Share") $Words.unit("ppm");   # -1 = no data
  target @15 :Int64      $Words.title("Target") $Words.unit("ppm");
  amber @16 :Int64       $Words.title("Amber from") $Words.unit("ppm");
  direction @17 :import "contract.capnp".Contract.KpiScheduleSet.Direction $Words.title("Better");
  status @18 :Status     $Words.title("Status");
  ruleVersion @19 :Text  $Words.title("Rule version");
  counts @20 :Text       $Words.title("Counts");          # "visits" or "s": what numerator and denominator count
}

struct KpiVisitRow @0xc8079fb74b622496 $Words.title("Visits behind a figure") {
  # What one visit puts into one KPI, so that a figure can be followed down to its events.
  kpi @0 :Text           $Words.title("KPI");
  day @1 :Text           $Words.title("Day");
  visit @2 :Text         $Words.title("Visit");
  person @3 :Text        $Words.title("Person");
  contract @4 :Text      $Words.title("Contract");
  zone @5 :Text          $Words.title("Zone");
  numerator @6 :Int64    $Words.title("Numerator");
  denominator @7 :Int64  $Words.title("Denominator");
  plannedStart @8 :Int64 $Words.title("Planned start") $Words.unit("µs");
  start @9 :Int64        $Words.title("Start") $Words.unit("µs");
  end @10 :Int64         $Words.title("End") $Words.unit("µs");
  state @11 :VisitState  $Words.title("State");
  ruleVersion @12 :Text  $Words.title("Rule version");
  positions @13 :List(UInt64) $Words.title("Events");     # positions of every event of this visit
  package @14 :Text      $Words.title("Package");
}

enum VisitState @0xab3577ec485c9b50 {
  planned @0;
  overdue @1        $Words.title("late, not started");
  inProgress @2     $Words.title("in progress");
  delivered @3;
  attendedLate @4   $Words.title("attended after cut-off");
  missed @5;
  frustrated @6     $Words.title("no access");
  cancelled @7;
  suspended @8;
  voided @9;
  awaitingData @10  $Words.title("awaiting data");
  unplanned @11;
}

enum AlertState @0xf9cdf307228d69d5 { none @0; open @1; acknowledged @2; resolved @3; }

struct LiveBoardRow @0xf4e6232c9f78fe06 $Words.title("Live board") {
  visit @0 :Text            $Words.title("Visit");
  person @1 :Text           $Words.title("Person");
  contract @2 :Text         $Words.title("Contract");
  zone @3 :Text             $Words.title("Zone");
  run @4 :Text              $Words.title("Run");
  day @5 :Text              $Words.title("Day");
  plannedStart @6 :Int64    $Words.title("Planned start") $Words.unit("µs");
  plannedSeconds @7 :UInt32 $Words.title("Planned length") $Words.unit("s");
  start @8 :Int64           $Words.title("Start") $Words.unit("µs");       # 0 = not started
  end @9 :Int64             $Words.title("End") $Words.unit("µs");         # 0 = not ended
  state @10 :VisitState     $Words.title("State");
  lateSeconds @11 :Int64    $Words.title("Late by") $Words.unit("s");      # start − planned start; negative = early
  required @12 :UInt8       $Words.title("Care workers needed");
  present @13 :UInt8        $Words.title("Care workers seen");
  workers @14 :List(Text)   $Words.title("Care workers");
  timeCritical @15 :Bool    $Words.title("Time-critical");
  alert @16 :AlertState     $Words.title("Alert");
  alertSince @17 :Int64     $Words.title("Alert since") $Words.unit("µs");
  alertResolved @18 :Int64  $Words.title("Alert resolved") $Words.unit("µs");
  cause @19 :Text           $Words.title("Cause");
  exceptions @20 :UInt32    $Words.title("Exceptions");
  late @21 :Bool            $Words.title("Late");                          # by the contract's own tolerance
}

struct VariationLogRow @0x880a80878c52c9fd $Words.title("Variation log") {
  variation @0 :Text           $Words.title("Variation");
  kind @1 :import "variation.capnp".Variation.Kind $Words.title("Kind");
  state @2 :State              $Words.title("State");
  person @3 :Text              $Words.title("Person");
  package @4 :Text             $Words.title("Package");
  contract @5 :Text            $Words.title("Contract");
  summary @6 :Text             $Words.title("What changes");
  proposed @7 :Int64           $Words.title("Proposed") $Words.unit("µs");
  agreed @8 :Int64             $Words.title("Agreed") $Words.unit("µs");
  inWriting @9 :Bool           $Words.title("In writing");
  agreedBy @10 :import "words.capnp".Who $Words.title("Agreed by");
  documentRef @11 :Text        $Words.title("Document");
  from @12 :Int64              $Words.title("Takes effect") $Words.unit("µs");
  to @13 :Int64                $Words.title("Until") $Words.unit("µs");
  weeklySeconds @14 :Int64     $Words.title("Change a week") $Words.unit("s");
  weeklyPence @15 :Int64       $Words.title("Change a week") $Words.unit("p");
  impact @16 :Bool             $Words.title("Affects wellbeing");
  toldByRota @17 :Int64        $Words.title("Told by rota") $Words.unit("µs");
  toldByCarePlan @18 :Int64    $Words.title("Told by care plan") $Words.unit("µs");
  carePlanUpdated @19 :Int64   $Words.title("Care plan updated") $Words.unit("µs");
  riskReassessed @20 :Int64    $Words.title("Risk reassessed") $Words.unit("µs");
  payerTold @21 :Int64         $Words.title("Payer told") $Words.unit("µs");
  deadline @22 :Int64          $Words.title("Everyone told by") $Words.unit("µs");   # R24
  outstanding @23 :List(Text)  $Words.title("Outstanding");
  closedInTime @24 :import "words.capnp".Answer $Words.title("Closed in time");
  enum State @0xca6f33781faf7ade {
    proposed @0; agreed @1; refused @2; inEffect @3 $Words.title("in effect"); lapsed @4; reversed @5; ended @6;
  }
}

struct AuditTrailRow @0x8c0c7bdb774108a6 $Words.title("Audit trail") {
  # The change-log fields of the NHS minimum operational data standard, then where to find the event itself.
  date @0 :Int64                   $Words.title("Date") $Words.unit("µs");           # when it was recorded
  changeType @1 :Text              $Words.title("Change type");                      # created · amended · corrected · voided · viewed
  description @2 :Text             $Words.title("Description");
  systemIdentifier @3 :Text        $Words.title("System identifier");
  reasonForAttestation @4 :Text    $Words.title("Reason for attestation");
  committer @5 :Text               $Words.title("Committer");
  recordUid @6 :Text               $Words.title("Record UID");                       # the stream
  recordVersion @7 :UInt32         $Words.title("Record version");
  change @8 :List(FieldChange)     $Words.title("Change");
  occurred @9 :Int64               $Words.title("Happened") $Words.unit("µs");
  position @10 :UInt64             $Words.title("Position");
  type @11 :Text                   $Words.title("Event type");                       # "visit.ClockedIn"
  recordedLate @12 :Bool           $Words.title("Recorded late");                    # over an hour after it happened
  sealed @13 :Bool                 $Words.title("Has sealed fields");

  struct FieldChange @0x8cc0c541295469d8 {
    field @0 :Text   $Words.title("Field");
    before @1 :Text  $Words.title("Before");
    after @2 :Text   $Words.title("After");
  }
}
