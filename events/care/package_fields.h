#pragma once

#include "events/care/bytes.h"
#include "events/care/package_plan.h"
#include "events/care/variation.h"

// How what is known of a package stands in the rows of projections.
namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds::Turn> auto& t) {
    bytes(t.from, t.suspended, t.position);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds::Plan> auto& p) {
    bytes(p.from, p.until, p.variation, p.slots);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds::Flex> auto& f) {
    bytes(f.index, f.slots, f.band_from, f.band_to, f.from, f.to, f.agreed);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds> auto& p) {
    bytes(p.package, p.person, p.contract, p.zone, p.location, p.turns, p.plans, p.flexes);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Slot> auto& s) {
    bytes(s.weekdays, s.start, s.length, s.band_from, s.band_to, s.required, s.time_critical);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackagePlan::Turn> auto& t) {
    bytes(t.from, t.until, t.recorded, t.slots, t.variation, t.weekly);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PlanChange> auto& c) {
    bytes(c.package, c.turn);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackagePlan::Move> auto& m) {
    bytes(m.from, m.contract);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackagePlan::CarerLimit> auto& l) {
    bytes(l.from, l.workers);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackagePlan::Odd> auto& o) {
    bytes(o.kind, o.on);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackagePlan> auto& p) {
    bytes(p.package, p.person, p.contract, p.zone, p.location, p.moves, p.first, p.last, p.changed, p.resumed,
          p.started, p.told, p.started_on, p.handed_back, p.odd, p.turns, p.carer_limits, p.holds);
}

}  // namespace daybook::care
