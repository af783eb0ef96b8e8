@0x9a9b40b3201e772b;
# Visits: the five times that must never be mixed (planned, clocked, adjusted, claimed, billable), and what befell them.
# `occurred` of ClockedIn and ClockedOut is the clock's instant; of Planned it is when the plan was made.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Visit @0xbfb54004bdf2cd90 {
  union {
    planned @0 :Planned;
    replanned @1 :Replanned;
    assigned @2 :Assigned;
    unassigned @3 :Unassigned;
    clockedIn @4 :ClockedIn;
    clockedOut @5 :ClockedOut;
    manuallyConfirmed @6 :ManuallyConfirmed;
    timesAdjusted @7 :TimesAdjusted;
    claimed @8 :Claimed;
    cancelled @9 :Cancelled;
    frustrated @10 :Frustrated;
    overdue @11 :Overdue;
    missed @12 :Missed;
    voided @13 :Voided;
    shorterAgreed @14 :ShorterAgreed;
    exceptionRaised @15 :ExceptionRaised;
    exceptionAcknowledged @16 :ExceptionAcknowledged;
    alertAcknowledged @17 :AlertAcknowledged;
    alertResolved @18 :AlertResolved;
    alertReopened @19 :AlertReopened;
    welfareChecked @20 :WelfareChecked;
    unrostered @21 :Unrostered;
    unallocated @22 :Unallocated;
    travelRecorded @23 :TravelRecorded;
    taskRecorded @24 :TaskRecorded;
    welfareCheckDue @25 :WelfareCheckDue;
    versionTold @26 :VersionTold;
    personTold @27 :PersonTold;
  }

  struct Planned @0x8182fbac6b31b2fd $Words.nature(observation) $Words.title("Visit planned") {
    person @0 :Text;
    package @1 :Text;
    contract @2 :Text;
    zone @3 :Text;
    start @4 :Int64 $Words.unit("µs");
    seconds @5 :UInt32 $Words.unit("s");
    required @6 :UInt8;                            # care workers at once; 0 is read as 1
    timeCritical @7 :Bool;
    bandFrom @8 :Int64 $Words.unit("µs");          # agreed band; both 0 = none
    bandTo @9 :Int64 $Words.unit("µs");
    agreedWith @10 :Words.Who;
    workers @11 :List(Text);                       # rostered, by pseudonym
    run @12 :Text;                                 # the round it stands in
    notes @13 :Text $Words.personal(person);
  }
  struct Replanned @0xd476f4f69e2e68b0 $Words.nature(observation) $Words.title("Visit replanned") {
    start @0 :Int64 $Words.unit("µs");
    seconds @1 :UInt32 $Words.unit("s");           # 0 = as before
    bandFrom @2 :Int64 $Words.unit("µs");
    bandTo @3 :Int64 $Words.unit("µs");
    agreedWith @4 :Words.Who;                      # nobody = a change to the rota only (R5)
    reason @5 :Text;
    required @6 :UInt8;                            # 0 and empty below = as before
    timeCritical @7 :Words.Answer;
    person @8 :Text;                               # who it is for and what it belongs to, where that was corrected
    package @9 :Text;
    contract @10 :Text;
    zone @11 :Text;
    run @12 :Text;
  }
  struct Assigned @0x9bc5a3c6b7055f39 $Words.nature(observation) $Words.title("Care worker assigned") {
    worker @0 :Text;
    run @1 :Text;
  }
  struct Unassigned @0xe50b09482f41b25f $Words.nature(observation) $Words.title("Care worker unassigned") {
    worker @0 :Text;
    reason @1 :Text;
  }
  struct ClockedIn @0xbec5c1ada67f5ee6 $Words.nature(observation) $Words.title("Clocked in") {
    person @0 :Text;                               # lets the person-day be found without a plan
    worker @1 :Text;
    contract @2 :Text;
    package @3 :Text;
    method @4 :Words.Method;
    atHome @5 :Words.Answer;                       # computed at the door, since coordinates are sealed
    metresAway @6 :UInt32 $Words.unit("m");
    secondary @7 :Bool;                            # an additional care worker's row of the same visit (R28)
    zone @8 :Text;
    latitude @9 :Float64  $Words.personal(person);
    longitude @10 :Float64 $Words.personal(person);
    device @11 :Text $Words.personal(worker);
    required @12 :UInt8;                           # care workers the sender says it takes; 0 = not said
  }
  struct ClockedOut @0xc396b59c5011227d $Words.nature(observation) $Words.title("Clocked out") {
    person @0 :Text;
    worker @1 :Text;
    contract @2 :Text;
    package @3 :Text;
    method @4 :Words.Method;
    atHome @5 :Words.Answer;
    metresAway @6 :UInt32 $Words.unit("m");
    secondary @7 :Bool;
    zone @8 :Text;
    latitude @9 :Float64  $Words.personal(person);
    longitude @10 :Float64 $Words.personal(person);
    device @11 :Text $Words.personal(worker);
  }
  struct ManuallyConfirmed @0xe63a89b2cddc4c95 $Words.nature(observation) $Words.title("Times entered by hand") {
    person @0 :Text;
    worker @1 :Text;
    contract @2 :Text;
    package @3 :Text;
    start @4 :Int64 $Words.unit("µs");             # 0 = not said
    end @5 :Int64 $Words.unit("µs");
    reason @6 :Text;
    secondary @7 :Bool;
    zone @8 :Text;
    required @9 :UInt8;                            # care workers the sender says it takes; 0 = not said
    reasonCode @10 :Text;                          # the sender's code of why
    actionCode @11 :Text;                          # the sender's code of what was done about it
    memo @12 :Text $Words.personal(person);
    madeBy @13 :Text $Words.personal(other);       # who entered it, as the sender names them
  }
  struct TimesAdjusted @0xbbcc08be3136237b $Words.nature(observation) $Words.title("Times adjusted") {
    # Stands beside the clock's times, which never change.
    worker @0 :Text;
    start @1 :Int64 $Words.unit("µs");             # 0 = start not adjusted
    end @2 :Int64 $Words.unit("µs");
    fromStart @3 :Int64 $Words.unit("µs");         # as it was before
    fromEnd @4 :Int64 $Words.unit("µs");
    reason @5 :Text;
    reasonCode @6 :Text;
    cites @7 :UInt64;                              # position of the event it corrects; 0 = none named
    person @8 :Text;
    memo @9 :Text $Words.personal(person);
    actionCode @10 :Text;                          # the sender's code of what was done about it
    madeBy @11 :Text $Words.personal(other);       # who changed it, as the sender names them
  }
  struct Claimed @0x921d5490c78994f1 $Words.nature(observation) $Words.title("Payment claimed") {
    person @0 :Text;
    worker @1 :Text;
    contract @2 :Text;
    start @3 :Int64 $Words.unit("µs");
    seconds @4 :UInt32 $Words.unit("s");
    pence @5 :Int64 $Words.unit("p");
    purchaseOrder @6 :Text;
    package @7 :Text;
    weekEnding @8 :Int32 $Words.unit("day");
    contributionPence @9 :Int64 $Words.unit("p");
    service @10 :Text;
    required @11 :UInt8;                           # care workers the sender says it takes; 0 = not said
    secondary @12 :Bool;                           # an additional care worker's row of the same visit (R28)
    code @13 :Text;                                # the council's code of the kind of visit
    line @14 :Text $Words.personal(person);        # the claimant's own reference of the line
    omitted @15 :Bool;                             # the sender leaves the visit out of what it bills: a claim of nothing
  }
  struct Cancelled @0x80c8b5b8bb0cacea $Words.nature(observation) $Words.title("Visit cancelled") {
    by @0 :Words.Who;
    reason @1 :Text;
    replacementAgreed @2 :Bool;                    # the person agreed to another visit instead (R4)
    chargeable @3 :Words.Answer;
    person @4 :Text;                               # lets the person-day be found without a plan, as in ClockedIn
    contract @5 :Text;
    package @6 :Text;
    zone @7 :Text;
    worker @8 :Text;
    start @9 :Int64 $Words.unit("µs");             # when it should have begun; 0 = not said
    day @10 :Int32 $Words.unit("day");             # of a visit of which only the local day is said; 0 = not said
    timeUnsaid @11 :Bool;                          # told after its day, and not when: `occurred` is before the visit,
                                                   # but how long before is not known
    takenBack @12 :Bool;                           # whoever cancelled it plans it after all; of `worker` only, where named
  }
  struct Frustrated @0xf67eecbbb50581c2 $Words.nature(observation) $Words.title("No access") {
    worker @0 :Text;
    start @1 :Int64 $Words.unit("µs");
    end @2 :Int64 $Words.unit("µs");
    reason @3 :Text;
    person @4 :Text;                               # lets the person-day be found without a plan, as in ClockedIn
    contract @5 :Text;
    package @6 :Text;
    zone @7 :Text;
    day @8 :Int32 $Words.unit("day");              # of a visit of which only the local day is said; 0 = not said
  }
  struct Overdue @0xeef6adb31ab42a62 $Words.nature(policy) $Words.title("Visit overdue") {
    deadline @0 :Int64 $Words.unit("µs");
    heardThrough @1 :Int64 $Words.unit("µs");
    ruleVersion @2 :Text;
    person @3 :Text;
    contract @4 :Text;
  }
  struct Missed @0xe28c207aff4fdafb $Words.nature(policy) $Words.title("Visit missed") {
    deadline @0 :Int64 $Words.unit("µs");          # the cut-off (R3)
    heardThrough @1 :Int64 $Words.unit("µs");
    cause @2 :Cause;
    providerFault @3 :Words.Answer;
    ruleVersion @4 :Text;
    person @5 :Text;
    contract @6 :Text;
    package @7 :Text;
    zone @8 :Text;
    plannedStart @9 :Int64 $Words.unit("µs");      # of an unrostered slot, which has no Planned
    plannedSeconds @10 :UInt32 $Words.unit("s");
    required @11 :UInt8;
    reasonCode @12 :Text;                          # of a source that says itself that nobody came
    actionCode @13 :Text;
    enum Cause @0xd887b81d2c58cb8c { notStarted @0 $Words.title("not started"); unrostered @1; cancelledByProvider @2 $Words.title("cancelled by the provider"); }
  }
  struct Voided @0x8cfcd0238ecad81d $Words.nature(observation) $Words.title("Visit voided") {
    reason @0 :Text;
    cites @1 :UInt64;
    takenBack @2 :Bool;                            # the visit stands after all
    reasonCode @3 :Text;
    actionCode @4 :Text;
    madeBy @5 :Text $Words.personal(other);        # who deleted it, as the sender names them
  }
  struct ShorterAgreed @0x93177401e668d3e0 $Words.nature(observation) $Words.title("Shorter visit agreed") {
    with @0 :Words.Who;
    seconds @1 :UInt32 $Words.unit("s");           # 0 = length not said
    reason @2 :Text;
  }
  struct ExceptionRaised @0x800ada72ded3a099 $Words.nature(observation) $Words.title("Data-quality exception") {
    kind @0 :Kind;
    detail @1 :Text;                               # pseudonyms and figures only
    cites @2 :UInt64;
    enum Kind @0xed0fd943639e53b2 {
      other @0;
      unknownVisit @1; unknownPerson @2; unknownWorker @3; unknownContract @4;
      endBeforeStart @5; endUnknown @6; replanRecordedLate @7; cancelledAfterStart @8;
      wallClockAmbiguous @9; outsideWeek @10; overlapShort @11; unmatchedSecondary @12; unknownOrder @13;
      weekNotOver @14;                             # a row declares a week that was not over when it was told (R1)
      carerLimit @15 $Words.title("more care workers than agreed");   # the package's limit (CarerLimitSet), when one is assigned
      supersededVersion @16 $Words.title("superseded version");   # older than the one that stands: history, it moves nothing
      adjustedWithoutReason @17 $Words.title("adjusted without a reason");   # times moved by hand, and nobody said why
      callChanged @18 $Words.title("call changed");   # the source tells a clock's time it told before otherwise
      bySource @19 $Words.title("raised by the source");   # the detail names its number there
      toldTwice @20 $Words.title("told twice, and otherwise");   # one version of a record, or an unversioned one in one file
    }
  }
  struct ExceptionAcknowledged @0x8bb166d9620df7d3 $Words.nature(observation) $Words.title("Exception acknowledged") {
    cites @0 :UInt64;
    reason @1 :Text;
  }
  struct AlertAcknowledged @0xe236fe98454da736 $Words.nature(decision) $Words.title("Alert acknowledged") { note @0 :Text $Words.personal(person); person @1 :Text; }
  struct AlertResolved @0xab44f88b617adf7c $Words.nature(decision) $Words.title("Alert resolved") { outcome @0 :Text; person @1 :Text; }
  struct AlertReopened @0xda78e284b033c779 $Words.nature(decision) $Words.title("Alert reopened") { reason @0 :Text; person @1 :Text; }
  struct WelfareChecked @0xed27fe830cf3ce98 $Words.nature(observation) $Words.title("Welfare check done") {
    at @0 :Int64 $Words.unit("µs");
    outcome @1 :Outcome;
    note @2 :Text $Words.personal(person);
    person @3 :Text;
    enum Outcome @0xb7448a8ce320e29c { unknown @0; safe @1; needsHelp @2; noAnswer @3; }
  }
  struct Unrostered @0xd8b647e7d1144ac6 $Words.nature(policy) $Words.title("Visit not rostered") {
    # A slot of the visit plan for which no visit was planned, a day before its time (R2). From here on it is a visit
    # like any other: it can be planned, become overdue and be missed.
    deadline @0 :Int64 $Words.unit("µs");          # when it had to be on the rota
    person @1 :Text;
    package @2 :Text;
    contract @3 :Text;
    zone @4 :Text;
    start @5 :Int64 $Words.unit("µs");
    seconds @6 :UInt32 $Words.unit("s");
    required @7 :UInt8;
    timeCritical @8 :Bool;
    bandFrom @9 :Int64 $Words.unit("µs");
    bandTo @10 :Int64 $Words.unit("µs");
  }
  struct Unallocated @0xa1a012de43b10d3c $Words.nature(policy) $Words.title("Care worker missing on the rota") {
    # Fewer care workers on the rota than the visit needs, 72, 24 or 2 hours before it (R2).
    deadline @0 :Int64 $Words.unit("µs");
    person @1 :Text;
    contract @2 :Text;
    start @3 :Int64 $Words.unit("µs");
    required @4 :UInt8;
    allocated @5 :UInt8;
  }

  struct TravelRecorded @0xe6fc3ef968943541 $Words.nature(observation) $Words.title("Travel recorded") {
    # The leg that leads to this visit (R27).
    worker @0 :Text;
    seconds @1 :UInt32 $Words.unit("s");
    metres @2 :UInt32 $Words.unit("m");
    gapSeconds @3 :UInt32 $Words.unit("s");        # planned between the visits, for which nobody pays
    person @4 :Text;
  }
  struct TaskRecorded @0xd40b9e6fa1738c52 $Words.nature(observation) $Words.title("Task recorded") {
    # One task of a visit, done or not. `occurred` is when.
    worker @0 :Text;
    kind @1 :Kind;
    skill @2 :Text;                                # the competence it takes, as CompetencySigned names it; empty = none
    done @3 :Words.Answer;
    reason @4 :Text $Words.personal(person);       # why it was not done
    person @5 :Text;
    note @6 :Text $Words.personal(person);
    enum Kind @0xf2a8d57c4e60b913 { other @0; medicines @1; personalCare @2 $Words.title("personal care"); meal @3; }
  }
  struct WelfareCheckDue @0x9ace632770f2a399 $Words.nature(policy) $Words.title("Welfare check overdue") {
    # After a missed or frustrated visit nobody has looked after the person in time (missed_followed_up).
    deadline @0 :Int64 $Words.unit("µs");
    person @1 :Text;
    contract @2 :Text;
    zone @3 :Text;
  }
  struct VersionTold @0xa6c05184d2dd5f40 $Words.nature(observation) $Words.title("Version told") {
    # A later version of a record, or an older one that came late, says what stands. It moves nothing; it is remembered
    # so that a version in between that comes after it is known to be older. `occurred` is when it was said, of one
    # that says again that the visit is cancelled the time it gives for that.
    cancelled @0 :Bool;
    by @1 :Words.Who;
    timeUnsaid @2 :Bool;                           # as in Cancelled
  }
  struct PersonTold @0xc5a42968dc74cdf4 $Words.nature(observation) $Words.title("Person told") {
    # Somebody let the person, or who speaks for them, know what became of the visit. Who did is the actor.
    person @0 :Text;
    at @1 :Int64 $Words.unit("µs");                # 0 = when it was said
    of @2 :Of;
    whom @3 :Words.Who;
    note @4 :Text $Words.personal(person);
    enum Of @0xf7c745488d92f2c9 { other @0; late @1; missed @2; anotherTime @3 $Words.title("another time"); anotherWorker @4 $Words.title("another care worker"); }
  }
}
