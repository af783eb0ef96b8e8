@0xf873dbeecb9f4359;
# Rows that views answer with. JSON keys are the field names, CSV and table headings their titles.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct ViewRows @0xb201d67fba5f39ca {
  # Every row struct, so that a reader finds the one of an answer by its id. Never stored; append only.
  union {
    kpiBoard @0 :KpiBoardRow;
    kpiVisit @1 :KpiVisitRow;
    liveBoard @2 :LiveBoardRow;
    variationLog @3 :VariationLogRow;
    auditTrail @4 :AuditTrailRow;
    referral @5 :ReferralRow;
    acceptance @6 :AcceptanceRow;
    capacity @7 :CapacityRow;
    location @8 :LocationRow;
    contract @9 :ContractRow;
    package @10 :PackageRow;
    risk @11 :RiskRow;
    escalation @12 :EscalationRow;
    action @13 :ActionRow;
    continuity @14 :ContinuityRow;
    reservation @15 :ReservationRow;
    kpiSeries @16 :KpiSeriesRow;
    kpiForecast @17 :KpiForecastRow;
    kpiReported @18 :KpiReportedRow;
    surge @19 :SurgeRow;
    reconciliation @20 :ReconciliationRow;
    mismatch @21 :MismatchRow;
    invoice @22 :InvoiceRow;
    invoiceLine @23 :InvoiceLineRow;
    billing @24 :BillingRow;
    cash @25 :CashRow;
    agedDebt @26 :AgedDebtRow;
    sustainability @27 :SustainabilityRow;
    travelCost @28 :TravelCostRow;
    market @29 :MarketRow;
    kpiRecord @30 :KpiRecordRow;
    statement @31 :StatementRow;
    payCheck @32 :PayCheckRow;
    purchaseOrder @33 :PurchaseOrderRow;
    spotCap @34 :SpotCapRow;
    person @35 :PersonRow;
    onCall @36 :OnCallRow;
    workforce @37 :WorkforceRow;
    partner @38 :PartnerRow;
    governance @39 :GovernanceRow;
  }
}

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
  unknown @13 :Int64     $Words.title("Unknown");         # in neither: awaiting data (R1), or a hand-back that does not fit
  ppm @14 :Int64         $Words.title("Share") $Words.unit("ppm");   # -1 = no data
  target @15 :Int64      $Words.title("Target") $Words.unit("ppm");
  amber @16 :Int64       $Words.title("Amber from") $Words.unit("ppm");
  direction @17 :import "contract.capnp".Contract.KpiScheduleSet.Direction $Words.title("Better");
  status @18 :Status     $Words.title("Status");
  ruleVersion @19 :Text  $Words.title("Rule version");
  counts @20 :Text       $Words.title("Counts");          # "visits" or "s": what numerator and denominator count
  lot @21 :Text          $Words.title("Lot");
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
  stillAt @22 :Text         $Words.title("Care worker still at");          # the visit one of its care workers is clocked in at
  stillUntil @23 :Int64     $Words.title("Should end there") $Words.unit("µs");   # its start + its planned length
  waiting @24 :List(Text)   $Words.title("Waits for it");                  # visits of those still clocked in at this one, in order
  toldAt @25 :Int64         $Words.title("Person told") $Words.unit("µs");  # 0 = nobody said so
  toldOf @26 :import "visit.capnp".Visit.PersonTold.Of $Words.title("Told of");
  toldWhom @27 :import "words.capnp".Who $Words.title("Who was told");
  toldBy @28 :Text          $Words.title("Told by");
  heardThrough @29 :Int64   $Words.title("Heard through") $Words.unit("µs");   # until when its source had been heard as it was called late or missed (R1)
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
  notTold @25 :List(Text)      $Words.title("Care workers not told");   # rostered in its first 7 days, not told by rota or by care plan (R24)
  lateSeconds @26 :Int64       $Words.title("Late by") $Words.unit("s");   # past the deadline when it was closed, or now
  told @27 :List(Text)         $Words.title("Care workers told");   # by rota, care plan or briefing
  briefed @28 :Int64           $Words.title("Staff briefed") $Words.unit("µs");
  temporary @29 :Bool          $Words.title("Temporary");
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

struct ReferralRow @0x969b212b4466026a $Words.title("Referrals") {
  # The queue in triage order (rules.md R17), then those decided, latest first.
  referral @0 :Text $Words.title("Referral");
  state @1 :State $Words.title("State");
  queue @2 :UInt32 $Words.title("Place in the queue");  # 1 first; 0 = not open
  verdict @3 :Verdict $Words.title("The check says");
  against @4 :List(Text) $Words.title("Against it");  # what did not pass, in the words of the check
  person @5 :Text $Words.title("Person");
  channel @6 :import "referral.capnp".Referral.Channel $Words.title("Came by");
  commissioner @7 :Text $Words.title("Commissioner");
  contract @8 :Text $Words.title("Contract");
  route @9 :import "contract.capnp".Contract.Route $Words.title("Route");
  zone @10 :Text $Words.title("Zone");
  location @11 :Text $Words.title("Location");
  received @12 :Int64 $Words.title("Received") $Words.unit("µs");
  needBy @13 :Int64 $Words.title("Needed by") $Words.unit("µs");
  weeklySeconds @14 :UInt32 $Words.title("Time a week") $Words.unit("s");
  bands @15 :List(Text) $Words.title("Time bands");
  skills @16 :List(Text) $Words.title("Competences");
  required @17 :UInt8 $Words.title("Care workers needed");
  urgent @18 :Bool $Words.title("Urgent");
  discharge @19 :Bool $Words.title("Out of hospital");
  risk @20 :UInt8 $Words.title("Risk");  # 1 highest … 5; 0 = not triaged
  established @21 :Bool $Words.title("Established zone");
  assessed @22 :Bool $Words.title("Assessed");
  validated @23 :Bool $Words.title("Risk validated");
  responded @24 :Int64 $Words.title("First answer") $Words.unit("µs");
  decided @25 :Int64 $Words.title("Decided") $Words.unit("µs");
  inFourHours @26 :import "words.capnp".Answer $Words.title("Answered in 4 hours");
  inTwoDays @27 :import "words.capnp".Answer $Words.title("Decided in 2 days");
  reason @28 :Text $Words.title("Reason");
  alternative @29 :Text $Words.title("Alternative");
  overrideReason @30 :Text $Words.title("Override");
  package @31 :Text $Words.title("Package");
  agreedStart @32 :Text $Words.title("Agreed start");
  deferredUntil @33 :Text $Words.title("Deferred until");
  routesTried @34 :List(Text) $Words.title("Routes tried");
  version @35 :UInt32 $Words.title("Version");  # of its stream: what a decision about it may expect
  lot @36 :Text $Words.title("Lot");
  bidsClose @37 :Int64 $Words.title("Bids close") $Words.unit("µs");
  bidPence @38 :Int64 $Words.title("Rate bid") $Words.unit("p");
  bidStart @39 :Text $Words.title("Start bid");
  constraintSeconds @40 :Int64 $Words.title("Declined after a constraint was told") $Words.unit("s");  # no_data = none was told
  overriddenBy @41 :Text $Words.title("Overridden by");
  rationale @42 :Rationale $Words.title("Rationale");  # of a decline; its words are in the view `rationales`, for who may see them
  enum Rationale @0x832f09bb4cb9dd9a { none @0; sealed @1; erased @2; }
  enum State @0xaff6415a00079455 {
    received @0; deferred @1; bid @2; accepted @3; declined @4; withdrawn @5; lapsed @6; notAwarded @7 $Words.title("not awarded");
  }
  enum Verdict @0x98ada1a1b320acc4 { decided @0; accept @1; override @2 $Words.title("needs an override"); refuse @3; }
}

struct AcceptanceRow @0xb2706c6edae0ef3b $Words.title("Acceptance check") {
  # One criterion of one referral: of an open one as it stands now, of a decided one as it stood then.
  referral @0 :Text $Words.title("Referral");
  criterion @1 :import "referral.capnp".Referral.Criterion.What $Words.title("Criterion");
  outcome @2 :import "referral.capnp".Referral.Criterion.Outcome $Words.title("Outcome");
  hard @3 :Bool $Words.title("Nobody overrides it");
  needed @4 :Int64 $Words.title("Needed");
  found @5 :Int64 $Words.title("Found");
  says @6 :Text $Words.title("In words");
  asDecided @7 :Bool $Words.title("As decided");
}

struct CapacityRow @0xfb8c30362a55cf0f $Words.title("Capacity") {
  # Weekly time of one zone and band of a location (rules.md R15).
  location @0 :Text $Words.title("Location");
  zone @1 :Text $Words.title("Zone");
  band @2 :Text $Words.title("Time band");
  declared @3 :Int64 $Words.title("Declared") $Words.unit("s");  # no_data = never declared
  active @4 :Int64 $Words.title("Active") $Words.unit("s");
  held @5 :Int64 $Words.title("Held while suspended") $Words.unit("s");
  accepted @6 :Int64 $Words.title("Accepted, not started") $Words.unit("s");
  free @7 :Int64 $Words.title("Free") $Words.unit("s");  # declared − active − held − accepted; 0 where nothing was declared
  waiting @8 :Int64 $Words.title("Asked for by open referrals") $Words.unit("s");
  constraints @9 :List(Text) $Words.title("Constraints");
  skill @10 :Text $Words.title("Competence");              # empty = any
}

struct LocationRow @0xb1f1a3b7e56ed502 $Words.title("Locations") {
  # What a registered location carries as a whole: spot share against its cap (rules.md R16), surge, criteria.
  location @0 :Text $Words.title("Location");
  packages @1 :UInt32 $Words.title("Packages");
  weeklySeconds @2 :Int64 $Words.title("Authorised a week") $Words.unit("s");
  spotSeconds @3 :Int64 $Words.title("Spot a week") $Words.unit("s");
  spotPpm @4 :Int64 $Words.title("Spot share") $Words.unit("ppm");  # no_data = none
  spotCap @5 :Int64 $Words.title("Spot cap") $Words.unit("ppm");  # no_data = none set
  urgentDischarges @6 :UInt32 $Words.title("Urgent discharges in 72 hours");
  surge @7 :Bool $Words.title("Surge");
  surgeSince @8 :Int64 $Words.title("Surge since") $Words.unit("µs");
  bufferTeam @9 :Bool $Words.title("Buffer team");
  zones @10 :List(Text) $Words.title("Zones served");
  bands @11 :List(Text) $Words.title("Time bands offered");
  skills @12 :List(Text) $Words.title("Competences held");
  openReferrals @13 :UInt32 $Words.title("Open referrals");
  version @14 :UInt32 $Words.title("Version");  # of its stream: what a decision about it may expect
  districts @15 :List(Text) $Words.title("Districts of its zones");
}

struct ContractRow @0xeac88d59cfbe19b8 $Words.title("Contracts") {
  contract @0 :Text $Words.title("Contract");
  title @1 :Text $Words.title("Title");
  state @2 :State $Words.title("State");
  commissioner @3 :Text $Words.title("Commissioner");
  provider @4 :Text $Words.title("Provider");
  route @5 :import "contract.capnp".Contract.Route $Words.title("Route");
  service @6 :import "contract.capnp".Contract.Service $Words.title("Service");
  for @7 :import "contract.capnp".Contract.For $Words.title("For");
  from @8 :Text $Words.title("From");
  to @9 :Text $Words.title("To");
  reviewDue @10 :Text $Words.title("Review due");
  reviewed @11 :Text $Words.title("Last review");
  noticeDays @12 :UInt32 $Words.title("Notice") $Words.unit("days");
  ends @13 :Text $Words.title("Ends by notice");
  rateCapPence @14 :UInt32 $Words.title("Rate cap") $Words.unit("p");
  ruleVersion @15 :Text $Words.title("Rule version");
  billingVersion @16 :Text $Words.title("Billing rules");
  packages @17 :UInt32 $Words.title("Packages");
  weeklySeconds @18 :Int64 $Words.title("Authorised a week") $Words.unit("s");
  obligationsDue @19 :List(Text) $Words.title("Obligations due");
  replacedBy @20 :Text $Words.title("Replaced by");
  exitPlanned @21 :Bool $Words.title("Exit planned");
  version @22 :UInt32 $Words.title("Version");  # of its stream: what a decision about it may expect
  lots @23 :List(Text) $Words.title("Lots");
  zones @24 :List(Text) $Words.title("Zones");
  outcomes @25 :Text $Words.title("Outcomes");
  clauses @26 :Text $Words.title("Termination clauses");
  breaches @27 :UInt32 $Words.title("Breaches notified");
  upliftsAsked @28 :UInt32 $Words.title("Uplifts waiting for an answer");
  upliftAgreedPence @29 :Int64 $Words.title("Uplift agreed last, an hour") $Words.unit("p");
  chargesNotified @30 :Text $Words.title("Charges notified last");  # day
  responsibilities @31 :Text $Words.title("Responsibilities");
  exitClauses @32 :Text $Words.title("Exit clauses");
  upliftBrief @33 :Text $Words.title("Brief of the uplift asked last");  # SHA-256 of the travel-cost brief it was asked with
  enum State @0xea7bd9570e1ff825 {
    agreed @0 $Words.title("in force");
    suspendedToNew @1 $Words.title("suspended to new packages");
    closedToNew @2 $Words.title("closed to new packages");
    underNotice @3 $Words.title("under notice");
    ended @4;
  }
}

struct PackageRow @0xb7e3bcd114c13c6d $Words.title("Packages") {
  package @0 :Text $Words.title("Package");
  state @1 :State $Words.title("State");
  person @2 :Text $Words.title("Person");
  contract @3 :Text $Words.title("Contract");
  route @4 :import "contract.capnp".Contract.Route $Words.title("Route");
  provider @5 :Text $Words.title("Provider");
  location @6 :Text $Words.title("Location");
  zone @7 :Text $Words.title("Zone");
  lot @8 :Text $Words.title("Lot");
  service @9 :import "contract.capnp".Contract.Service $Words.title("Service");
  for @10 :import "contract.capnp".Contract.For $Words.title("For");
  weeklySeconds @11 :Int64 $Words.title("Authorised a week") $Words.unit("s");
  visitsAWeek @12 :UInt32 $Words.title("Visits a week");
  from @13 :Text $Words.title("From");
  to @14 :Text $Words.title("To");
  agreedStart @15 :Text $Words.title("Agreed start");
  startMovedBy @16 :import "words.capnp".Who $Words.title("Start moved by");
  started @17 :Text $Words.title("Started");
  suspendedSince @18 :Int64 $Words.title("Suspended since") $Words.unit("µs");
  suspension @19 :import "package.capnp".Package.Suspended.Reason $Words.title("Suspended for");
  reviewDue @20 :Text $Words.title("Review due");
  reviewed @21 :Text $Words.title("Last review");
  handBack @22 :import "package.capnp".Package.HandBack $Words.title("Hand-back for");
  handBackRequested @23 :Text $Words.title("Hand-back requested");
  endReason @24 :import "package.capnp".Package.Ended.Reason $Words.title("Ended for");
  purchaseOrder @25 :Text $Words.title("Purchase order");
  referral @26 :Text $Words.title("Referral");
  carerLimit @27 :UInt8 $Words.title("Care workers at most");
  exitPlanned @28 :Bool $Words.title("Exit planned");
  recordsHanded @29 :Bool $Words.title("Records handed over");
  flexedBands @30 :UInt32 $Words.title("Flexed time bands");
  movedFrom @31 :Text $Words.title("Moved from contract");
  version @32 :UInt32 $Words.title("Version");  # of its stream: what a decision about it may expect
  skills @33 :List(Text) $Words.title("Competences");
  notPrepared @34 :List(Text) $Words.title("Missing before a start");
  orderPence @35 :Int64 $Words.title("Value of the order") $Words.unit("p");
  handedTo @36 :Text $Words.title("Handed over to");
  noticeWaived @37 :Text $Words.title("Notice waived because");
  exceptions @38 :List(Text) $Words.title("Exceptions");  # what was seen of it, does not fit and counts nowhere
  enum State @0x83dbeae4e15eb411 {
    authorised @0 $Words.title("not started");
    active @1;
    held @2 $Words.title("suspended");
    ended @3;
  }
}

struct RiskRow @0xb92756ff6fcc2ddd $Words.title("Risk register") {
  risk @0 :Text $Words.title("Risk");
  state @1 :State $Words.title("State");
  scope @2 :import "risk.capnp".Risk.Scope $Words.title("Scope");
  about @3 :Text $Words.title("About");
  what @4 :Text $Words.title("What");
  likelihood @5 :UInt8 $Words.title("Likelihood");
  impact @6 :UInt8 $Words.title("Impact");
  score @7 :UInt8 $Words.title("Score");
  raisedScore @8 :UInt8 $Words.title("Score when raised");
  owner @9 :Text $Words.title("Owner");
  reviewOn @10 :Text $Words.title("Review on");
  reviewOverdue @11 :Bool $Words.title("Review overdue");
  raised @12 :Int64 $Words.title("Raised") $Words.unit("µs");
  mitigations @13 :List(Text) $Words.title("Mitigations");
  closed @14 :Int64 $Words.title("Closed") $Words.unit("µs");
  enum State @0xcac73bdaf843408a { open @0; mitigated @1; accepted @2; closed @3; }
}

struct EscalationRow @0xdf55f9a03a14297e $Words.title("Escalations") {
  escalation @0 :Text $Words.title("Escalation");
  state @1 :State $Words.title("State");
  trigger @2 :import "escalation.capnp".Escalation.Trigger $Words.title("Because");
  kpi @3 :Text $Words.title("KPI");
  contract @4 :Text $Words.title("Contract");
  period @5 :Text $Words.title("Period");
  figure @6 :Int64 $Words.title("Figure") $Words.unit("ppm");        # no_data = it is of none
  threshold @7 :Int64 $Words.title("Threshold") $Words.unit("ppm");  # likewise
  rule @8 :Text $Words.title("Rule");
  about @9 :Text $Words.title("About");
  raised @10 :Int64 $Words.title("Raised") $Words.unit("µs");
  due @11 :Int64 $Words.title("To be sent by") $Words.unit("µs");
  sent @12 :Int64 $Words.title("Sent") $Words.unit("µs");
  sentTo @13 :import "escalation.capnp".Escalation.SentTo.To $Words.title("Sent to");
  role @14 :Text $Words.title("Role");
  sentInTime @15 :import "words.capnp".Answer $Words.title("Sent in time");
  acknowledged @16 :Int64 $Words.title("Acknowledged") $Words.unit("µs");
  actions @17 :List(Text) $Words.title("Actions taken");
  breached @18 :Int64 $Words.title("Threshold broken") $Words.unit("µs");
  returned @19 :Int64 $Words.title("Back within threshold") $Words.unit("µs");
  closed @20 :Int64 $Words.title("Closed") $Words.unit("µs");
  outcome @21 :Text $Words.title("Outcome");
  location @22 :Text $Words.title("Location");  # of a figure or a cap that belongs to no contract
  enum State @0xfcbfc9294929529d { raised @0; sent @1; acknowledged @2; returned @3 $Words.title("back within threshold"); closed @4; }
}

struct ActionRow @0x8659d12cbef602a1 $Words.title("Actions") {
  action @0 :Text $Words.title("Action");
  state @1 :State $Words.title("State");
  what @2 :Text $Words.title("What");
  owner @3 :Text $Words.title("Owner");
  about @4 :Text $Words.title("About");
  due @5 :Text $Words.title("Due");
  everyDays @6 :UInt16 $Words.title("Every") $Words.unit("days");
  until @7 :Text $Words.title("Until");
  done @8 :Text $Words.title("Done");
  timesDone @9 :UInt32 $Words.title("Times done");
  evidenceRef @10 :Text $Words.title("Evidence");
  enum State @0xee45ffd46d3750b0 { open @0; overdue @1; done @2; }
}

struct ContinuityRow @0xc31fbcfa378bedee $Words.title("Continuity") {
  # One person over the 28 days up to the last closed day (domain.md section 4, rules.md section 2).
  person @0 :Text $Words.title("Person");
  contract @1 :Text $Words.title("Contract");
  zone @2 :Text $Words.title("Zone");
  location @3 :Text $Words.title("Location");
  from @4 :Text $Words.title("From");
  to @5 :Text $Words.title("To");
  attendances @6 :UInt32 $Words.title("Attendances");
  workers @7 :UInt32 $Words.title("Care workers");
  topThree @8 :UInt32 $Words.title("Attendances by the three seen most");
  topThreePpm @9 :Int64 $Words.title("Share of the three seen most") $Words.unit("ppm");
  eligible @10 :Bool $Words.title("Enough attendances to count");
  workersIn14 @11 :UInt32 $Words.title("Care workers in 14 days");
}

struct ReservationRow @0xa5b107ef0c61b31e $Words.title("Reservations") {
  # Hours held for an accepted referral until its package ends (rules.md R15).
  referral @0 :Text $Words.title("Referral");
  package @1 :Text $Words.title("Package");
  location @2 :Text $Words.title("Location");
  weeklySeconds @3 :Int64 $Words.title("Held a week") $Words.unit("s");
  spot @4 :Bool $Words.title("Spot");
  started @5 :Bool $Words.title("Authorised");            # its package stands by itself
  version @6 :UInt32 $Words.title("Version");             # of the location's capacity stream
  skills @7 :List(Text) $Words.title("Competences");
}

enum ChartRule @0xf032bff0a20811bd {
  # What an XmR chart may say of a point (rules.md R22).
  none @0;
  outside @1 $Words.title("outside a limit");
  oneSide @2 $Words.title("7 on one side of the mean");
  trend @3 $Words.title("7 points in a trend");
  twoOfThree @4 $Words.title("2 of 3 near a limit");
}

enum ChartVariation @0xad51e8a85aaaea9c {
  common @0 $Words.title("common cause");
  concern @1;
  improvement @2;
  change @3 $Words.title("change, neither good nor bad");
}

enum ChartAssurance @0xcbf8042c2ec12fc0 {
  unknown @0;
  willPass @1 $Words.title("will pass");
  willFail @2 $Words.title("will fail");
  hitOrMiss @3 $Words.title("hit or miss");
}

struct KpiSeriesRow @0xf747704c0dadad08 $Words.title("KPI series") {
  # One weekly point of a KPI's XmR chart over one contract: a contract week that is closed and holds enough visits.
  contract @0 :Text $Words.title("Contract");
  kpi @1 :Text $Words.title("KPI");
  title @2 :Text $Words.title("Title");
  week @3 :Text $Words.title("Week ending");  # local date
  numerator @4 :Int64 $Words.title("Numerator");
  denominator @5 :Int64 $Words.title("Denominator");
  ppm @6 :Int64 $Words.title("Share") $Words.unit("ppm");
  mean @7 :Int64 $Words.title("Mean") $Words.unit("ppm");
  lower @8 :Int64 $Words.title("Lower limit") $Words.unit("ppm");  # -1 = none, it would be under 0
  nearLower @9 :Int64 $Words.title("Near lower limit") $Words.unit("ppm");  # likewise
  nearUpper @10 :Int64 $Words.title("Near upper limit") $Words.unit("ppm");
  upper @11 :Int64 $Words.title("Upper limit") $Words.unit("ppm");
  trial @12 :Bool $Words.title("Trial limits");  # fewer than 12 points; no rule speaks
  rebased @13 :Text $Words.title("Limits set anew because");  # the first point since
  rule @14 :ChartRule $Words.title("Signal");
  rising @15 :Bool $Words.title("Above or rising");  # the side of the signal, of a trend its slope
  variation @16 :ChartVariation $Words.title("Variation");
  assurance @17 :ChartAssurance $Words.title("Assurance");  # unknown while limits are on trial
  target @18 :Int64 $Words.title("Target") $Words.unit("ppm");
  direction @19 :import "contract.capnp".Contract.KpiScheduleSet.Direction $Words.title("Better");
  location @20 :Text $Words.title("Location");  # of a figure that belongs to no contract
  unknown @21 :UInt32 $Words.title("Visits awaiting data");
}

struct KpiForecastRow @0xdbb2fb7e69957295 $Words.title("KPI forecast") {
  # Where a KPI of one contract stands at the close of a day, and where its month is heading (rules.md R23). "So far" is
  # the month up to that day.
  contract @0 :Text $Words.title("Contract");
  kpi @1 :Text $Words.title("KPI");
  title @2 :Text $Words.title("Title");
  day @3 :Text $Words.title("Closed day");
  period @4 :Text $Words.title("Month");  # "2026-03"
  from @5 :Text $Words.title("From");
  to @6 :Text $Words.title("To");  # the month's last day
  numerator @7 :Int64 $Words.title("Numerator so far");
  denominator @8 :Int64 $Words.title("Denominator so far");
  visits @9 :Int64 $Words.title("Visits so far");  # that the figure rests on, where it counts seconds
  ppm @10 :Int64 $Words.title("Share so far") $Words.unit("ppm");  # -1 = no data, here and below
  numerator7 @11 :Int64 $Words.title("Numerator, 7 days");
  denominator7 @12 :Int64 $Words.title("Denominator, 7 days");
  ppm7 @13 :Int64 $Words.title("Share, 7 days") $Words.unit("ppm");
  numerator14 @14 :Int64 $Words.title("Numerator, 14 days");
  denominator14 @15 :Int64 $Words.title("Denominator, 14 days");
  visits14 @16 :Int64 $Words.title("Visits, 14 days");
  ppm14 @17 :Int64 $Words.title("Share, 14 days") $Words.unit("ppm");
  remaining @18 :Int64 $Words.title("Still planned");  # in the denominator's unit; no_data = cannot be known beforehand
  forecast @19 :Int64 $Words.title("Forecast") $Words.unit("ppm");
  outlook @20 :Status $Words.title("Outlook");  # how the forecast stands against the target
  status @21 :Status $Words.title("Status");    # how the month so far does
  target @22 :Int64 $Words.title("Target") $Words.unit("ppm");
  amber @23 :Int64 $Words.title("Amber from") $Words.unit("ppm");
  direction @24 :import "contract.capnp".Contract.KpiScheduleSet.Direction $Words.title("Better");
  leastVisits @25 :Int64 $Words.title("Visits it takes");
  week @26 :Text $Words.title("Last week charted");  # its last day; blank = none
  weekPpm @27 :Int64 $Words.title("Share of that week") $Words.unit("ppm");
  rule @28 :ChartRule $Words.title("Signal");
  rising @29 :Bool $Words.title("Above or rising");
  variation @30 :ChartVariation $Words.title("Variation");
  counts @31 :Text $Words.title("Counts");
  location @32 :Text $Words.title("Location");  # of a figure that belongs to no contract
  unknown @33 :UInt32 $Words.title("Visits awaiting data");  # of the month so far
}

struct KpiReportedRow @0xa5ebfa880e76947b $Words.title("Reported against now") {
  # A figure as it was told to a commissioner, beside the same figure now.
  contract @0 :Text $Words.title("Contract");
  kpi @1 :Text $Words.title("KPI");
  period @2 :Text $Words.title("Period");
  from @3 :Text $Words.title("From");
  to @4 :Text $Words.title("To");
  reportedTo @5 :Text $Words.title("Reported to");
  reported @6 :Int64 $Words.title("Reported") $Words.unit("µs");
  reportedNumerator @7 :Int64 $Words.title("Reported numerator");
  reportedDenominator @8 :Int64 $Words.title("Reported denominator");
  reportedPpm @9 :Int64 $Words.title("Reported share") $Words.unit("ppm");  # -1 = no data
  numerator @10 :Int64 $Words.title("Numerator now");
  denominator @11 :Int64 $Words.title("Denominator now");
  ppm @12 :Int64 $Words.title("Share now") $Words.unit("ppm");  # -1 = no data
  differs @13 :Bool $Words.title("Differs");
  because @14 :List(Text) $Words.title("Because of visits");  # with events recorded after the report; at most 20
  position @15 :UInt64 $Words.title("Read at position");
  documentRef @16 :Text $Words.title("Document");
  reportedUnknown @17 :UInt32 $Words.title("Visits awaiting data when reported");
  unknown @18 :UInt32 $Words.title("Visits awaiting data now");
}

struct SurgeRow @0xd91ca5595a2b0d7b $Words.title("Surges") {
  # What a surge did to one figure of a location: during it, and in the 28 days before (rules.md R17).
  location @0 :Text $Words.title("Location");
  since @1 :Int64 $Words.title("Since") $Words.unit("µs");
  until @2 :Int64 $Words.title("Until") $Words.unit("µs");  # 0 = not over
  kpi @3 :Text $Words.title("KPI");
  duringNumerator @4 :Int64 $Words.title("Numerator during");
  duringDenominator @5 :Int64 $Words.title("Denominator during");
  duringPpm @6 :Int64 $Words.title("Share during") $Words.unit("ppm");  # -1 = no data
  beforeNumerator @7 :Int64 $Words.title("Numerator before");
  beforeDenominator @8 :Int64 $Words.title("Denominator before");
  beforePpm @9 :Int64 $Words.title("Share before") $Words.unit("ppm");  # -1 = no data
  bufferFrom @10 :Text $Words.title("Buffer team from");
  bufferUntil @11 :Text $Words.title("Buffer team until");
  bufferWorkers @12 :UInt32 $Words.title("Care workers in it");
}

struct ReconciliationRow @0xac3bc15476b9e426 $Words.title("Reconciliation") {
  # A package in one week of its contract: five figures that should agree (rules.md R19).
  contract @0 :Text $Words.title("Contract");
  package @1 :Text $Words.title("Package");
  person @2 :Text $Words.title("Person");
  week @3 :Text $Words.title("Week ending");
  authorisedSeconds @4 :Int64 $Words.title("Authorised") $Words.unit("s");
  suspendedSeconds @5 :Int64 $Words.title("Suspended") $Words.unit("s");
  cancelledSeconds @6 :Int64 $Words.title("Cancelled by person or commissioner") $Words.unit("s");
  frustratedSeconds @7 :Int64 $Words.title("No access") $Words.unit("s");
  expectedSeconds @8 :Int64 $Words.title("Expected") $Words.unit("s");
  plannedSeconds @9 :Int64 $Words.title("Planned") $Words.unit("s");
  deliveredSeconds @10 :Int64 $Words.title("Delivered") $Words.unit("s");
  claimedSeconds @11 :Int64 $Words.title("Claimed") $Words.unit("s");
  billableMinutes @12 :Int64 $Words.title("Billable") $Words.unit("min");
  billablePence @13 :Int64 $Words.title("Billable") $Words.unit("p");
  claimedPence @14 :Int64 $Words.title("Claimed value") $Words.unit("p");
  invoicedPence @15 :Int64 $Words.title("Invoiced") $Words.unit("p");
  paidPence @16 :Int64 $Words.title("Paid") $Words.unit("p");
  purchaseOrder @17 :Text $Words.title("Purchase order");
  unknown @18 :UInt32 $Words.title("Visits awaiting data");
  open @19 :UInt32 $Words.title("Open mismatches");
  verified @20 :Bool $Words.title("Verified");
  changedSeconds @21 :Int64 $Words.title("Delivered, since it was verified") $Words.unit("s");
  changedPence @22 :Int64 $Words.title("Billable, since it was verified") $Words.unit("p");
  state @23 :State $Words.title("State");
  accruedPence @24 :Int64 $Words.title("Delivered, not yet invoiced") $Words.unit("p");
  verifiedOn @25 :Text $Words.title("Verified on");
  verifiedPosition @26 :UInt64 $Words.title("Verified up to");
  changedClaimedPence @27 :Int64 $Words.title("Claimed, since it was verified") $Words.unit("p");
  changedInvoicedPence @28 :Int64 $Words.title("Invoiced, since it was verified") $Words.unit("p");
  changedPaidPence @29 :Int64 $Words.title("Paid, since it was verified") $Words.unit("p");
  packages @30 :UInt32 $Words.title("Packages");
  serviceCreditPence @31 :Int64 $Words.title("Service credits") $Words.unit("p");    # taken off what is billable already
  reconciled @32 :Bool $Words.title("Put together");  # its second working day was over (R18): it can be verified
  enum State @0x8275cd10a1cb63fd { running @0 $Words.title("week not over"); agrees @1; mismatch @2; explained @3; }
}

struct MismatchRow @0xdfe6330ef1385575 $Words.title("Mismatches") {
  # One difference over its tolerance, how old it is and who was told.
  mismatch @0 :Text $Words.title("Mismatch");
  contract @1 :Text $Words.title("Contract");
  package @2 :Text $Words.title("Package");
  week @3 :Text $Words.title("Week ending");
  pair @4 :import "reconciliation.capnp".Reconciliation.Pair $Words.title("Pair");
  expected @5 :Int64 $Words.title("Expected");
  found @6 :Int64 $Words.title("Found");
  difference @7 :Int64 $Words.title("Difference");
  tolerance @8 :Int64 $Words.title("Tolerance");
  unit @9 :Text $Words.title("Unit");
  cause @10 :import "reconciliation.capnp".Reconciliation.Cause $Words.title("Cause");
  raised @11 :Text $Words.title("Raised");
  workingDays @12 :UInt32 $Words.title("Working days open");
  due @13 :Text $Words.title("To be told by");
  sent @14 :Text $Words.title("Told");
  sentTo @15 :Text $Words.title("Told to");
  resolved @16 :Text $Words.title("Resolved");
  inTime @17 :Bool $Words.title("Told in time");
  state @18 :State $Words.title("State");
  escalation @19 :Text $Words.title("Escalation");
  pence @20 :Int64 $Words.title("Worth") $Words.unit("p");  # of the difference, signed like it; time at the package's rate in force that week
  explained @21 :Text $Words.title("Explained");
  outcome @22 :Text $Words.title("Outcome");
  documentRef @23 :Text $Words.title("Document");
  enum State @0xb9d5e667c6d0d9cd { open @0; explained @1; escalated @2; resolved @3; }
}

struct InvoiceRow @0xf82516bb40056a5a $Words.title("Invoices") {
  # What one invoice comes to now. Its lines are never edited: credits and adjustments stand beside them.
  invoice @0 :Text $Words.title("Invoice");
  number @1 :Text $Words.title("Number");
  contract @2 :Text $Words.title("Contract");
  route @3 :import "contract.capnp".Contract.Route $Words.title("Route");
  payer @4 :Text $Words.title("Payer");
  state @5 :State $Words.title("State");
  from @6 :Text $Words.title("From");
  to @7 :Text $Words.title("To");
  lines @8 :UInt32 $Words.title("Lines");
  billedPence @9 :Int64 $Words.title("Billed") $Words.unit("p");
  disputedPence @10 :Int64 $Words.title("In dispute") $Words.unit("p");
  creditedPence @11 :Int64 $Words.title("Credited") $Words.unit("p");
  adjustedPence @12 :Int64 $Words.title("Adjusted") $Words.unit("p");
  paidPence @13 :Int64 $Words.title("Paid") $Words.unit("p");
  writtenOffPence @14 :Int64 $Words.title("Written off") $Words.unit("p");
  openPence @15 :Int64 $Words.title("Outstanding") $Words.unit("p");
  drafted @16 :Text $Words.title("Drafted");
  issued @17 :Text $Words.title("Issued");
  due @18 :Text $Words.title("Due");
  paidOn @19 :Text $Words.title("Paid in full");
  daysOverdue @20 :UInt32 $Words.title("Days overdue");
  daysToPay @21 :UInt32 $Words.title("Days from the week to payment");
  disputes @22 :UInt32 $Words.title("Disputes");
  reminders @23 :UInt32 $Words.title("Reminders");
  ruleVersion @24 :Text $Words.title("Billing rules");
  version @25 :UInt32 $Words.title("Version");
  odd @26 :UInt32 $Words.title("Odd orders");
  oddities @27 :List(Text) $Words.title("What was odd");
  enum State @0xedaf32834fe22bab { draft @0; issued @1; partDisputed @2 $Words.title("part disputed"); disputed @3; agreed @4; partPaid @5 $Words.title("part paid"); paid @6; writtenOff @7 $Words.title("written off"); cancelled @8; credited @9; }
}

struct InvoiceLineRow @0xdc6e1098689fe835 $Words.title("Invoice lines") {
  # One line as it was issued, and what was said of it since.
  invoice @0 :Text $Words.title("Invoice");
  line @1 :UInt32 $Words.title("Line");
  kind @2 :import "invoice.capnp".Invoice.Line.Kind $Words.title("Kind");
  package @3 :Text $Words.title("Package");
  visit @4 :Text $Words.title("Visit");
  worker @5 :Text $Words.title("Care worker");
  day @6 :Text $Words.title("Day");
  sourceSeconds @7 :Int64 $Words.title("Before rounding") $Words.unit("s");
  minutes @8 :UInt32 $Words.title("Minutes") $Words.unit("min");
  ratePence @9 :Int64 $Words.title("Rate") $Words.unit("p");
  rateUnit @10 :import "contract.capnp".Contract.RatesSet.RateUnit $Words.title("Rate is for");
  dayType @11 :import "contract.capnp".Contract.RatesSet.DayType $Words.title("Day type");
  pence @12 :Int64 $Words.title("Amount") $Words.unit("p");
  steps @13 :List(Text) $Words.title("How it came about");
  ruleVersion @14 :Text $Words.title("Billing rules");
  cites @15 :Text $Words.title("Credits or adjusts");
  state @16 :State $Words.title("State");
  reason @17 :Text $Words.title("Disputed for");  # empty while nobody disputed it
  disputedPence @18 :Int64 $Words.title("In dispute") $Words.unit("p");
  creditedPence @19 :Int64 $Words.title("Credited") $Words.unit("p");
  adjustedPence @20 :Int64 $Words.title("Adjusted") $Words.unit("p");
  why @21 :Text $Words.title("Why");
  payer @22 :Text $Words.title("Part of");         # of a contribution: whose part of the week it is
  enum State @0xe282b3b443260104 { clean @0; disputed @1; upheld @2; notUpheld @3 $Words.title("not upheld"); }
}

struct BillingRow @0xc1535900dbd04096 $Words.title("Billable care") {
  # What delivered care comes to by the contract's rules, a visit and care worker each, and whether it was invoiced.
  contract @0 :Text $Words.title("Contract");
  package @1 :Text $Words.title("Package");
  person @2 :Text $Words.title("Person");
  week @3 :Text $Words.title("Week ending");
  day @4 :Text $Words.title("Day");
  visit @5 :Text $Words.title("Visit");
  worker @6 :Text $Words.title("Care worker");
  kind @7 :import "invoice.capnp".Invoice.Line.Kind $Words.title("Kind");
  sourceSeconds @8 :Int64 $Words.title("Before rounding") $Words.unit("s");
  minutes @9 :Int64 $Words.title("Minutes") $Words.unit("min");
  ratePence @10 :Int64 $Words.title("Rate") $Words.unit("p");
  rateUnit @11 :import "contract.capnp".Contract.RatesSet.RateUnit $Words.title("Rate is for");
  dayType @12 :import "contract.capnp".Contract.RatesSet.DayType $Words.title("Day type");
  share @13 :Int64 $Words.title("Payable") $Words.unit("ppm");
  pence @14 :Int64 $Words.title("Amount") $Words.unit("p");
  steps @15 :List(Text) $Words.title("How it came about");
  ruleVersion @16 :Text $Words.title("Billing rules");
  invoice @17 :Text $Words.title("Invoice");
  why @18 :Text $Words.title("Why");
  serviceCredit @19 :UInt64 $Words.title("Service credit");   # position of the fact; 0 = none
  attended @20 :Text $Words.title("Times of");                 # the visit whose stream has them, where it is another
  payer @21 :Text $Words.title("Part of");                      # of a contribution: whose part of the week it is
}

struct CashRow @0xadbf245efb4bccab $Words.title("Cash") {
  # A week of one contract: what was expected to come in, and what did.
  week @0 :Text $Words.title("Week ending");
  contract @1 :Text $Words.title("Contract");
  duePence @2 :Int64 $Words.title("Expected") $Words.unit("p");
  receivedPence @3 :Int64 $Words.title("Received") $Words.unit("p");
  issuedPence @4 :Int64 $Words.title("Issued") $Words.unit("p");
  disputedPence @5 :Int64 $Words.title("Newly disputed") $Words.unit("p");
  creditedPence @6 :Int64 $Words.title("Credited") $Words.unit("p");
  disputes @7 :UInt32 $Words.title("Disputes");
  credits @8 :UInt32 $Words.title("Credit notes");
  paid @9 :UInt32 $Words.title("Invoices paid");
  daysToPay @10 :Int64 $Words.title("Mean days to payment") $Words.unit("days");
  linesIssued @11 :UInt32 $Words.title("Lines issued");
  disputePpm @12 :Int64 $Words.title("Lines disputed") $Words.unit("ppm");       # of those issued; no_data = none issued
  stabilityPpm @13 :Int64 $Words.title("Variation of weekly receipts") $Words.unit("ppm");    # of a quarter: sd ÷ mean of its weeks; no_data = none
  stabilityBeforePpm @14 :Int64 $Words.title("The quarter before") $Words.unit("ppm");
  serviceCreditPence @15 :Int64 $Words.title("Service credits") $Words.unit("p");    # that invoices issued took off; in “Issued” already
}

struct AgedDebtRow @0x840b5cdb9474bdc1 $Words.title("Aged debt") {
  # What a payer owes on a contract, by how long it is overdue.
  contract @0 :Text $Words.title("Contract");
  payer @1 :Text $Words.title("Payer");
  notDuePence @2 :Int64 $Words.title("Not due") $Words.unit("p");
  days30Pence @3 :Int64 $Words.title("1 to 30 days") $Words.unit("p");
  days60Pence @4 :Int64 $Words.title("31 to 60 days") $Words.unit("p");
  days90Pence @5 :Int64 $Words.title("61 to 90 days") $Words.unit("p");
  olderPence @6 :Int64 $Words.title("Over 90 days") $Words.unit("p");
  openPence @7 :Int64 $Words.title("Outstanding") $Words.unit("p");
  disputedPence @8 :Int64 $Words.title("Of it in dispute") $Words.unit("p");
  invoices @9 :UInt32 $Words.title("Invoices");
}

struct SustainabilityRow @0xfd4e5466e48da69a $Words.title("Sustainability") {
  # A month of one contract type: what care earned, what it cost, and how it fared (rules.md R27).
  month @0 :Text $Words.title("Month");
  route @1 :import "contract.capnp".Contract.Route $Words.title("Route");
  service @2 :import "contract.capnp".Contract.Service $Words.title("Service");
  packages @3 :UInt32 $Words.title("Packages");
  share @4 :Int64 $Words.title("Share of authorised time") $Words.unit("ppm");
  contactMinutes @5 :Int64 $Words.title("Contact time") $Words.unit("min");
  travelMinutes @6 :Int64 $Words.title("Travel time") $Words.unit("min");
  metres @7 :Int64 $Words.title("Travelled") $Words.unit("m");
  revenuePence @8 :Int64 $Words.title("Revenue") $Words.unit("p");
  creditPence @9 :Int64 $Words.title("Service credits") $Words.unit("p");
  contactPayPence @10 :Int64 $Words.title("Contact pay") $Words.unit("p");
  travelPayPence @11 :Int64 $Words.title("Travel pay") $Words.unit("p");
  onCostPence @12 :Int64 $Words.title("On-costs") $Words.unit("p");
  mileagePence @13 :Int64 $Words.title("Mileage") $Words.unit("p");
  overheadPence @14 :Int64 $Words.title("Overhead") $Words.unit("p");
  marginPence @15 :Int64 $Words.title("Margin") $Words.unit("p");
  marginHourPence @16 :Int64 $Words.title("Margin an hour") $Words.unit("p");
  marginPpm @17 :Int64 $Words.title("Margin of revenue") $Words.unit("ppm");
  latePpm @18 :Int64 $Words.title("Late") $Words.unit("ppm");
  missedPpm @19 :Int64 $Words.title("Missed") $Words.unit("ppm");
  amendments @20 :Int64 $Words.title("Amendments per 100 packages");
  disputes @21 :Int64 $Words.title("Disputes per 100 packages");
  daysToPay @22 :Int64 $Words.title("Days to payment") $Words.unit("days");
  volatilityPpm @23 :Int64 $Words.title("Volatility") $Words.unit("ppm");
  sicknessPpm @24 :Int64 $Words.title("Sickness") $Words.unit("ppm");
  benchmarkPence @25 :Int64 $Words.title("Benchmark an hour") $Words.unit("p");
  incidents @26 :Int64 $Words.title("Incidents per 1,000 visits");       # no_data = none
  workloadPpm @27 :Int64 $Words.title("Worker-weeks far over contract") $Words.unit("ppm");
  until @28 :Text $Words.title("To month");
  side @29 :Side $Words.title("Of the cap");
  enum Side @0xbab3afe02439724f { month @0; before @1; after @2; }
}

struct TravelCostRow @0xb0ecf986cca71bdd $Words.title("Travel cost") {
  # What travel makes an hour of care cost in a zone or of a package, the fee it would need, and how care fares there (rules.md R27).
  month @0 :Text $Words.title("Month");
  zone @1 :Text $Words.title("Zone");
  package @2 :Text $Words.title("Package");
  contract @3 :Text $Words.title("Contract");
  contactMinutes @4 :Int64 $Words.title("Contact time") $Words.unit("min");
  travelMinutes @5 :Int64 $Words.title("Travel time") $Words.unit("min");
  metres @6 :Int64 $Words.title("Travelled") $Words.unit("m");
  gapMinutes @7 :Int64 $Words.title("Unpaid gaps") $Words.unit("min");
  travelPerHour @8 :Int64 $Words.title("Travel a contact hour") $Words.unit("min");
  feePence @9 :Int64 $Words.title("Fee an hour") $Words.unit("p");
  costPence @10 :Int64 $Words.title("Cost an hour") $Words.unit("p");
  marginPence @11 :Int64 $Words.title("Margin") $Words.unit("p");
  marginHourPence @12 :Int64 $Words.title("Margin an hour") $Words.unit("p");
  supplementPence @13 :Int64 $Words.title("Supplement an hour") $Words.unit("p");
  supplementMonthPence @14 :Int64 $Words.title("Supplement a month") $Words.unit("p");
  blanketMonthPence @15 :Int64 $Words.title("The same rise for all") $Words.unit("p");
  legs @16 :UInt32 $Words.title("Legs");
  squeezedPpm @17 :Int64 $Words.title("Squeezed legs") $Words.unit("ppm");
  latePpm @18 :Int64 $Words.title("Late") $Words.unit("ppm");
  missedPpm @19 :Int64 $Words.title("Missed") $Words.unit("ppm");
  declines @20 :UInt32 $Words.title("Declines");
}

struct MarketRow @0xd5b8b1b68333cb17 $Words.title("Market") {
  # Packages of the market, summed over what `group` says (rules.md R25).
  by @0 :By $Words.title("By");
  group @1 :Text $Words.title("Group");
  title @2 :Text $Words.title("Title");
  providers @3 :UInt32 $Words.title("Providers");
  withPackages @4 :UInt32 $Words.title("Of these with packages");
  packages @5 :UInt32 $Words.title("Packages");
  people @6 :UInt32 $Words.title("People");
  weeklySeconds @7 :Int64 $Words.title("Authorised a week") $Words.unit("s");
  weeklyPence @8 :Int64 $Words.title("Cost a week") $Words.unit("p");
  weightedPence @9 :Int64 $Words.title("Weighted hourly rate") $Words.unit("p");
  meanPence @10 :Int64 $Words.title("Mean of package rates") $Words.unit("p");
  minPence @11 :Int64 $Words.title("Lowest hourly rate") $Words.unit("p");
  maxPence @12 :Int64 $Words.title("Highest hourly rate") $Words.unit("p");
  onClosed @13 :UInt32 $Words.title("On a closed contract");
  reablement @14 :UInt32 $Words.title("Reablement");
  handBacks @15 :UInt32 $Words.title("Handed back");
  outsideCard @16 :UInt32 $Words.title("Rate outside the card");
  unpriced @17 :UInt32 $Words.title("Without a rate");
  capacitySeconds @18 :Int64 $Words.title("Capacity declared") $Words.unit("s");
  freeSeconds @19 :Int64 $Words.title("Capacity free") $Words.unit("s");
  enum By @0xcaca2e38f59df19f { all @0; side @1; route @2 $Words.title("contract type"); contract @3; provider @4; rating @5; lot @6; zone @7; service @8; }
}

struct KpiRecordRow @0xa95e13c7d802f64b $Words.title("Records behind a figure") {
  # What one record that is no visit puts into one KPI: a referral, a package, a care worker, an invoice line.
  kpi @0 :Text           $Words.title("KPI");
  record @1 :Text        $Words.title("Record");        # its stream, or a person's or care worker's where it is a window of theirs
  day @2 :Text           $Words.title("Day");           # in whose figures it stands; of what stands, from when on
  until @3 :Text         $Words.title("Until");         # of what stands: the last day; blank = still
  contract @4 :Text      $Words.title("Contract");
  zone @5 :Text          $Words.title("Zone");
  location @6 :Text      $Words.title("Location");
  numerator @7 :Int64    $Words.title("Numerator");
  denominator @8 :Int64  $Words.title("Denominator");
  ruleVersion @9 :Text   $Words.title("Rule version");
}

struct StatementRow @0x8748690b8f647641 $Words.title("Statement") {
  # What was asked for and what came in of one payer and contract, in the order of its days, and what was owed after each.
  contract @0 :Text $Words.title("Contract");
  payer @1 :Text $Words.title("Payer");
  on @2 :Text $Words.title("Day");
  what @3 :What $Words.title("What");
  number @4 :Text $Words.title("Number");
  invoice @5 :Text $Words.title("Invoice");
  due @6 :Text $Words.title("Due");
  pence @7 :Int64 $Words.title("Amount") $Words.unit("p");
  balancePence @8 :Int64 $Words.title("Balance") $Words.unit("p");
  reference @9 :Text $Words.title("Reference");
  serviceCreditPence @10 :Int64 $Words.title("Service credits") $Words.unit("p");    # that this invoice took off; in its amount already
  enum What @0xf313aae952189f42 { brought @0 $Words.title("brought forward"); invoice @1; creditNote @2 $Words.title("credit note"); adjustment @3; payment @4; writtenOff @5 $Words.title("written off"); }
}

struct PayCheckRow @0x9419ea64cb37a768 $Words.title("Pay check") {
  # A care worker's week: what an hour of work was paid, travel and waiting counted in, against the minimum wage (rules.md W14).
  worker @0 :Text $Words.title("Care worker");
  week @1 :Text $Words.title("Week ending");
  contactMinutes @2 :Int64 $Words.title("Contact time") $Words.unit("min");
  travelMinutes @3 :Int64 $Words.title("Travel time") $Words.unit("min");
  waitingMinutes @4 :Int64 $Words.title("Waiting time") $Words.unit("min");
  contactPayPence @5 :Int64 $Words.title("Contact pay") $Words.unit("p");
  travelPayPence @6 :Int64 $Words.title("Travel pay") $Words.unit("p");
  hourPence @7 :Int64 $Words.title("Paid an hour") $Words.unit("p");          # no_data = none
  minimumPence @8 :Int64 $Words.title("Minimum wage") $Words.unit("p");       # no_data = nobody set one
  shortPence @9 :Int64 $Words.title("Short of it") $Words.unit("p");          # what would bring the week up to it
  state @10 :State $Words.title("State");
  enum State @0xc5549e0a2396f3e1 { noData @0 $Words.title("no data"); met @1; under @2 $Words.title("under the minimum"); }
}

struct PurchaseOrderRow @0xd373841b984d99d4 $Words.title("Purchase orders") {
  # What a package's purchase order pays for, and what is left of it.
  package @0 :Text $Words.title("Package");
  contract @1 :Text $Words.title("Contract");
  person @2 :Text $Words.title("Person");
  purchaseOrder @3 :Text $Words.title("Purchase order");
  from @4 :Text $Words.title("From");
  to @5 :Text $Words.title("To");
  orderSeconds @6 :Int64 $Words.title("Ordered time") $Words.unit("s");       # no_data = not said
  orderPence @7 :Int64 $Words.title("Ordered value") $Words.unit("p");        # no_data = not said
  usedSeconds @8 :Int64 $Words.title("Used time") $Words.unit("s");
  usedPence @9 :Int64 $Words.title("Used value") $Words.unit("p");
  leftSeconds @10 :Int64 $Words.title("Time left") $Words.unit("s");
  leftPence @11 :Int64 $Words.title("Value left") $Words.unit("p");
  weeklyPence @12 :Int64 $Words.title("Used a week, of late") $Words.unit("p");
  runsOut @13 :Text $Words.title("Runs out");
  state @14 :State $Words.title("State");
  enum State @0xf847d542d71d8f1c { noOrder @0 $Words.title("no purchase order"); open @1; low @2 $Words.title("running low"); over @3 $Words.title("used up"); }
}

struct SpotCapRow @0xff632cc71280e4f1 $Words.title("Spot caps") {
  # One cap on spot work of a location, as it stands (rules.md R16): what is taken, held and reserved against what may be.
  location @0 :Text $Words.title("Location");
  zone @1 :Text $Words.title("Zone");                      # empty = the whole location
  measure @2 :Measure $Words.title("Measured by");
  spot @3 :Int64 $Words.title("Spot");                     # seconds a week (share, time) or packages
  of @4 :Int64 $Words.title("Of");                         # share: all seconds a week; else the cap itself
  sharePpm @5 :Int64 $Words.title("Share") $Words.unit("ppm");   # spot ÷ of; no_data = none
  capPpm @6 :Int64 $Words.title("Cap") $Words.unit("ppm");       # share: the cap; else the whole
  reached @7 :Bool $Words.title("Reached");                # nothing more fits under it
  enum Measure @0xd0474c1cdcec4f79 { share @0 $Words.title("share of weekly time"); packages @1; time @2 $Words.title("weekly time"); }
}

struct PersonRow @0xe1e18698b8360ef4 $Words.title("People") {
  # Whether a person is prepared for care, and what was agreed for them; nothing that says who they are.
  person @0 :Text $Words.title("Person");
  state @1 :State $Words.title("State");
  consents @2 :List(Text) $Words.title("Consents to");           # in force, as they were recorded
  withdrawn @3 :List(Text) $Words.title("Consent withdrawn");
  lacksCapacity @4 :List(Text) $Words.title("Lacks capacity for");   # by the last assessment about each decision
  representatives @5 :List(Text) $Words.title("Representatives");
  missing @6 :List(Text) $Words.title("Missing before a start");
  reviewOn @7 :Text $Words.title("Care plan reviewed by");
  positiveRisk @8 :import "words.capnp".Answer $Words.title("Positive risk agreed");   # by the last risk assessment
  bestInterests @9 :List(Text) $Words.title("Decided in best interests");   # of what they lack capacity for
  admissions @10 :UInt32 $Words.title("Hospital admissions");
  avoidable @11 :UInt32 $Words.title("Of these avoidable");
  enum State @0xeea358eaf3220aad { inCare @0 $Words.title("in care"); left @1 $Words.title("left the service"); died @2; }
}

struct OnCallRow @0xed88e05e3f708d92 $Words.title("On call") {
  # A handover to whoever is on call: for how long, and what was open.
  location @0 :Text $Words.title("Location");
  to @1 :Text $Words.title("On call");
  by @2 :Text $Words.title("Handed over by");
  at @3 :Int64 $Words.title("Handed over") $Words.unit("µs");
  from @4 :Int64 $Words.title("From") $Words.unit("µs");
  until @5 :Int64 $Words.title("Until") $Words.unit("µs");
  open @6 :List(Text) $Words.title("Open");      # streams
}

struct WorkforceRow @0xa13b68df2a05f47b $Words.title("Workforce") {
  # A care worker's file and training matrix as they stand; nothing that says who they are.
  worker @0 :Text $Words.title("Care worker");
  state @1 :State $Words.title("State");
  role @2 :import "worker.capnp".Worker.Joined.Role $Words.title("Role");
  engagement @3 :import "worker.capnp".Worker.Joined.Engagement $Words.title("Engagement");
  recruitedFrom @4 :import "worker.capnp".Worker.Joined.RecruitedFrom $Words.title("Recruited");
  location @5 :Text $Words.title("Location");
  zone @6 :Text $Words.title("Zone");
  joined @7 :Text $Words.title("Joined");
  left @8 :Text $Words.title("Left");
  contractedSeconds @9 :Int64 $Words.title("Contracted a week") $Words.unit("s");
  guaranteedSeconds @10 :Int64 $Words.title("Guaranteed a week") $Words.unit("s");
  absentSince @11 :Text $Words.title("Absent since");
  absentUntil @12 :Text $Words.title("Absent until");   # last day, where it is known
  absentFor @13 :Text $Words.title("Absent for");
  supervised @14 :Text $Words.title("Last supervision");
  supervisionDue @15 :Text $Words.title("Supervision due");   # blank of whom nothing is asked
  appraised @16 :Text $Words.title("Last appraisal");
  appraisalDue @17 :Text $Words.title("Appraisal due");
  spotChecked @18 :Text $Words.title("Last spot check");
  spotCheckPassed @19 :import "words.capnp".Answer $Words.title("Spot check passed");
  spotCheckDue @20 :Text $Words.title("Spot check due");
  competencies @21 :List(Text) $Words.title("Competences in date");
  trainings @22 :List(Text) $Words.title("Training in date");
  expired @23 :List(Text) $Words.title("Out of date");   # competences and topics
  missing @24 :List(Text) $Words.title("Training missing");   # asked of the role at the location, and never done
  dbs @25 :Clearance $Words.title("DBS");
  dbsUntil @26 :Text $Words.title("DBS until");
  references @27 :Clearance $Words.title("References");
  rightToWork @28 :Clearance $Words.title("Right to work");
  rightToWorkUntil @29 :Text $Words.title("Right to work until");
  nextDue @30 :Text $Words.title("Due next");
  next @31 :Text $Words.title("What is due next");
  overdue @32 :List(Text) $Words.title("Overdue");
  notBriefed @33 :List(Text) $Words.title("Not briefed on");   # agreements and variations the location's schedule names
  enum State @0xe0940718727e795c { inPost @0 $Words.title("in post"); absent @1; left @2; ahead @3 $Words.title("still to join"); }
  enum Clearance @0xbbf1892953d56661 { notSeen @0 $Words.title("not seen"); seen @1; ended @2; }
}

struct PartnerRow @0x8ce8b5864cd6a555 $Words.title("Partners") {
  # An organisation we deal with, in whatever roles, and what the regulator says of it.
  organisation @0 :Text $Words.title("Organisation");
  title @1 :Text $Words.title("Title");
  state @2 :State $Words.title("State");
  roles @3 :List(Text) $Words.title("Roles");
  registration @4 :Text $Words.title("Registration");   # the regulator's id
  rating @5 :import "organisation.capnp".Organisation.Rating $Words.title("Rating");
  ratedOn @6 :Text $Words.title("Rated on");
  ratingRef @7 :Text $Words.title("Rating reference");
  ratings @8 :List(Text) $Words.title("Ratings before");   # the latest first
  contracts @9 :UInt32 $Words.title("Contracts");       # not ended, that it buys by or provides
  packages @10 :UInt32 $Words.title("Packages");        # not ended, that it provides
  weeklySeconds @11 :Int64 $Words.title("Authorised a week") $Words.unit("s");   # of those packages
  left @12 :Text $Words.title("Left");
  leftReason @13 :Text $Words.title("Left because");
  enum State @0x8aa75749318dd51f { here @0 $Words.title("dealt with"); left @1; }
}

struct GovernanceRow @0xc60f24ddd150848d $Words.title("Governance calendar") {
  # What comes round, or came: when it was last, by whom, what it rested on, and when it is due again.
  kind @0 :Kind $Words.title("Kind");
  what @1 :Text $Words.title("What");
  state @2 :State $Words.title("State");
  location @3 :Text $Words.title("Location");
  contract @4 :Text $Words.title("Contract");
  last @5 :Text $Words.title("Last");
  by @6 :Text $Words.title("By");                       # who recorded it: an account or a role
  times @7 :UInt32 $Words.title("Times");
  result @8 :Text $Words.title("Result");
  next @9 :Text $Words.title("Due next");
  attended @10 :List(Text) $Words.title("Attended");    # roles, of the last
  cites @11 :List(Text) $Words.title("It was about");   # streams, of the last
  reference @12 :Text $Words.title("Document");         # of the last: minutes, a report, evidence
  record @13 :Text $Words.title("Record");              # the stream that told of it last, else the contract's
  enum Kind @0xd29cbe1696d89171 {
    meeting @0;
    contractReview @1 $Words.title("contract review");
    audit @2;
    policyReview @3 $Words.title("policy review");
    report @4 $Words.title("figures reported");
    obligation @5;
  }
  enum State @0xab0f3d42dced4ac5 { ahead @0; overdue @1; done @2; noDate @3 $Words.title("no next date"); }
}
