#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/care/decisions/action.h"
#include "events/care/decisions/capacity.h"
#include "events/care/decisions/contract.h"
#include "events/care/decisions/escalation.h"
#include "events/care/decisions/governance.h"
#include "events/care/decisions/invoice.h"
#include "events/care/decisions/package.h"
#include "events/care/decisions/person.h"
#include "events/care/decisions/reconciliation.h"
#include "events/care/decisions/referral.h"
#include "events/care/decisions/risk.h"
#include "events/care/decisions/variation.h"
#include "events/care/decisions/worker.h"
#include "events/core/result.h"
#include "events/stored/event_view.h"
#include "events/stored/fact_type.h"

// Which decisions are admitted. One file for each category whose decisions depend on what its stream has become: a
// record folded from the stream's events, holding what the rules ask about and nothing more, and the rules. All pure.
namespace daybook::care {

// Streams of other categories have no record here: their decisions depend on no state.
using Record = std::variant<std::monostate, ContractRecord, PackageRecord, VariationRecord, ReferralRecord,
                            InvoiceRecord, CapacityRecord, EscalationRecord, ActionRecord, RiskRecord, WorkerRecord,
                            GovernanceRecord, PersonRecord, ReconciliationRecord>;

// An empty record for a stream of this category.
Record record_of(std::uint16_t category);

// The same for a stream by its name; monostate for one of no category.
Record record_of(std::string_view stream);

// Adds one event of the stream. A fact this version does not know changes nothing.
void add(Record& record, const EventView& event);

// Does admitting this fact depend on what its stream has become? Observations never do: they are always recorded, odd
// or not (domain.md section 2).
bool depends_on_record(const FactType& type);

// The same of one event: what a person at the desk says they saw is a decision to say it, and is held to the rules.
// What a feed or the steward observes never is.
bool depends_on_record(const EventView& event);

// The other streams a decision leans on: the person a private contract binds or whose care is to start, the contract a
// package is accepted or authorised on or moved to, the risk for which it is moved, the package of a referral that is
// withdrawn, the package a variation changes, the referral and the package hours are held for that are let go.
std::vector<std::string> leans_on(const Record& record, const EventView& event);
using Others = std::map<std::string, Record, std::less<>>;  // what they have become, by stream

// May this decision be recorded on a stream in this state? Rejected with a sentence in the words of those who decide.
// `event` is the proposal before it is sealed; `record` is the fold of the stream up to it, `others` of those it leans
// on.
Status admit(const Record& record, const EventView& event, const Others& others = {});

}  // namespace daybook::care
