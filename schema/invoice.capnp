@0xa59de8b9ea890e46;
# Invoices: drafted from delivered care, issued, and never edited afterwards.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");
using Words = import "words.capnp";

struct Invoice @0x884b47f2e5d5d4e8 {
  union {
    drafted @0 :Drafted;
    issued @1 :Issued;
    paid @2 :Paid;
    cancelled @3 :Cancelled;
    lineDisputed @4 :LineDisputed;
    disputeResolved @5 :DisputeResolved;
    agreed @6 :Agreed;
    creditNoted @7 :CreditNoted;
    adjusted @8 :Adjusted;
    overdue @9 :Overdue;
    writtenOff @10 :WrittenOff;
    reminderSent @11 :ReminderSent;
    paymentPlanAgreed @12 :PaymentPlanAgreed;
    statementSent @13 :StatementSent;
  }

  struct Line @0x8eb9d050f06e44dc {
    number @0 :UInt32;
    package @1 :Text;
    visit @2 :Text;
    worker @3 :Text;
    seconds @4 :UInt32 $Words.unit("s");
    minutes @5 :UInt32 $Words.unit("min");         # after the contract's rounding
    pence @6 :Int64 $Words.unit("p");
    cites @7 :UInt64;                              # position of the invoice whose line it credits or adjusts; 0 = an original line
    why @8 :Text;
    citesLine @9 :UInt32;                          # number of that line there
    kind @10 :Kind;
    day @11 :Int32 $Words.unit("day");                                # of the visit; the last day of a week's line
    sourceSeconds @12 :UInt32 $Words.unit("s");    # before grace, caps and rounding (rules.md R20)
    ratePence @13 :Int64 $Words.unit("p");
    rateUnit @14 :import "contract.capnp".Contract.RatesSet.RateUnit;
    dayType @15 :import "contract.capnp".Contract.RatesSet.DayType;
    share @16 :UInt32 $Words.unit("ppm");          # of its value that is payable; 0 = all of it
    steps @17 :List(Step);                         # how its minutes came about, in order
    ruleVersion @18 :Text;
    serviceCredit @19 :UInt64;                     # position of the contract's service credit it takes off; 0 = takes none off

    attended @20 :Text;                            # the visit whose stream tells when the care worker came, where a row of a feed was paired with the one billed
    payer @21 :Text;                               # of a contribution: whose part of the week it is

    enum Kind @0xc77b440738c23d01 {
      delivered @0;
      cancelled @1 $Words.title("cancelled, chargeable");
      retainer @2;
      block @3;
      serviceCredit @4 $Words.title("service credit");
      credit @5;
      adjustment @6;
      contribution @7;                             # one payer's part of a package's week, and what another pays less for it
    }
    struct Step @0xca080929f2c491e3 {
      what @0 :Text;                               # "grace", "cap", "minimum", "rounding", …
      seconds @1 :UInt32 $Words.unit("s");         # after it
    }
  }
  struct Drafted @0xf4f25fdb2478da2d $Words.nature(decision) $Words.title("Invoice drafted") {
    contract @0 :Text;
    payer @1 :Text;
    from @2 :Int32 $Words.unit("day");
    to @3 :Int32 $Words.unit("day");
    lines @4 :List(Line);
    ruleVersion @5 :Text;
    invoice @6 :Text;                              # in a contract's book of drafts: the stream that was drafted
  }
  struct Issued @0xcf3e0d1bebafb3c2 $Words.nature(decision) $Words.title("Invoice issued") {
    number @0 :Text;
    pence @1 :Int64 $Words.unit("p");
    due @2 :Int32 $Words.unit("day");
  }
  struct Paid @0xce7bd45c49b7db10 $Words.nature(observation) $Words.title("Invoice paid") { pence @0 :Int64 $Words.unit("p"); reference @1 :Text; }
  struct Cancelled @0xfafb577eba40f9c3 $Words.nature(decision) $Words.title("Draft cancelled") { reason @0 :Text; }

  struct LineDisputed @0xf6c807192ec63f14 $Words.nature(decision) $Words.title("Invoice line disputed") {
    line @0 :UInt32;
    reason @1 :Reason;
    pence @2 :Int64 $Words.unit("p");                                 # that the payer holds back; 0 = the whole line
    by @3 :Words.Who;
    note @4 :Text $Words.personal(other);
    enum Reason @0xcb8afc7fcd0e5584 { other @0; notDelivered @1 $Words.title("not delivered"); time @2; rate @3; noOrder @4 $Words.title("no purchase order"); duplicate @5; wrongReference @6 $Words.title("wrong reference"); }
  }
  struct DisputeResolved @0xaa6e34362d767c2a $Words.nature(decision) $Words.title("Dispute resolved") {
    line @0 :UInt32;
    upheld @1 :Bool;                               # the payer was right: a credit note follows
    outcome @2 :Text;
  }
  struct Agreed @0xb1de9b65291777f1 $Words.nature(observation) $Words.title("Invoice agreed by the payer") { reference @0 :Text; }
  struct CreditNoted @0xab7da7998580283f $Words.nature(decision) $Words.title("Credit note issued") {
    # Minus what was billed, line by line; the invoice itself is never edited.
    number @0 :Text;
    lines @1 :List(Line);                          # kind credit, each citing its line
    ourError @2 :Bool;
    reason @3 :Text;
  }
  struct Adjusted @0xc33589855a4acc5d $Words.nature(decision) $Words.title("Invoice adjusted") {
    # New line minus old line, in rounded values (rules.md R20).
    number @0 :Text;
    lines @1 :List(Line);                          # kind adjustment, each citing its line
    because @2 :Because;
    documentRef @3 :Text;
    enum Because @0xdaf039f2b2cb623f { other @0; uplift @1 $Words.title("uplift in arrears"); lateVariation @2 $Words.title("late variation"); lateTimes @3 $Words.title("times that came late"); ownError @4 $Words.title("our own error"); }
  }
  struct Overdue @0x8d7ea84869bbf781 $Words.nature(policy) $Words.title("Invoice overdue") { due @0 :Int32 $Words.unit("day"); pence @1 :Int64 $Words.unit("p"); }
  struct WrittenOff @0xc0a54a44155a3dc2 $Words.nature(decision) $Words.title("Invoice written off") { pence @0 :Int64 $Words.unit("p"); reason @1 :Text; }
  struct ReminderSent @0x882875855111073a $Words.nature(decision) $Words.title("Reminder sent") { on @0 :Int32 $Words.unit("day"); documentRef @1 :Text; }
  struct PaymentPlanAgreed @0xf7a2b0631394761f $Words.nature(decision) $Words.title("Payment plan agreed") {
    instalments @0 :List(Instalment);
    documentRef @1 :Text;
    struct Instalment @0xac975c9910e09072 { due @0 :Int32 $Words.unit("day"); pence @1 :Int64 $Words.unit("p"); }
  }
  struct StatementSent @0xc025de2e308c2b2d $Words.nature(decision) $Words.title("Statement sent") { on @0 :Int32 $Words.unit("day"); pence @1 :Int64 $Words.unit("p"); documentRef @2 :Text; }
}
