@0xc884eb046e1f4ee8;
# The catalogue: every category and fact there is. Never stored. Its unions give the numbers of the event header
# (discriminant = number), the names of event types ("visit.ClockedIn") and the struct of each fact. Append only.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");

struct Catalogue @0xb30a1f0fd5d839e3 {
  union {
    contract @0 :import "contract.capnp".Contract;
    referral @1 :import "referral.capnp".Referral;
    package @2 :import "package.capnp".Package;
    visit @3 :import "visit.capnp".Visit;
    variation @4 :import "variation.capnp".Variation;
    invoice @5 :import "invoice.capnp".Invoice;
    person @6 :import "person.capnp".Person;
    worker @7 :import "worker.capnp".Worker;
    feed @8 :import "feed.capnp".Feed;
    record @9 :import "record.capnp".Record;
    capacity @10 :import "capacity.capnp".Capacity;
    escalation @11 :import "escalation.capnp".Escalation;
    action @12 :import "action.capnp".Action;
    risk @13 :import "risk.capnp".Risk;
    governance @14 :import "governance.capnp".Governance;
    reconciliation @15 :import "reconciliation.capnp".Reconciliation;
    organisation @16 :import "organisation.capnp".Organisation;
  }
}
