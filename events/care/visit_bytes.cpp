#include "events/care/bytes.h"
#include "events/care/person_day.h"
#include "events/care/visit.h"

// The rows in which visits and person-days are kept between events.
namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<Plan> auto& p) {
    bytes(p.start, p.length, p.band_from, p.band_to, p.occurred, p.recorded, p.agreed_with, p.replan, p.required,
          p.time_critical, p.critical_said);
}

template <class Bytes>
void fields(Bytes& bytes, Is<End> auto& e) {
    bytes(e.clocked, e.manual, e.adjusted, e.adjusted_at, e.recorded, e.at_home);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Attendance> auto& a) {
    bytes(a.worker, a.in, a.out, a.secondary);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Claim> auto& c) {
    bytes(c.worker, c.start, c.length, c.pence, c.position);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Cancellation> auto& c) {
    bytes(c.occurred, c.recorded, c.by, c.replacement_agreed, c.chargeable, c.worker, c.start, c.day);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Frustration> auto& f) {
    bytes(f.worker, f.start, f.end, f.day);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Deadline> auto& d) {
    bytes(d.deadline, d.occurred, d.recorded, d.cause, d.provider_fault);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Shorter> auto& s) {
    bytes(s.occurred, s.with, s.length);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Raised> auto& r) {
    bytes(r.position, r.kind, r.acknowledged);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Leg> auto& l) {
    bytes(l.worker, l.travel, l.gap, l.metres);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Alert> auto& a) {
    bytes(a.state, a.since, a.changed, a.reopened);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Visit> auto& v) {
    bytes(v.id, v.person, v.package, v.contract, v.zone, v.location, v.run, v.rostered, v.rostered_at, v.rota_fixed,
          v.unallocated, v.plans, v.slot, v.attendances, v.claims, v.cancellations, v.frustrations, v.shorter,
          v.exceptions, v.legs, v.overdue, v.missed, v.alert, v.welfare_checked, v.carers_said, v.voided,
          v.wall_clock_flag, v.recorded_late, v.unknown_facts, v.positions);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PersonDay> auto& p) {
    bytes(p.person, p.day, p.closed, p.visits);
}

namespace {
constexpr std::uint8_t visit_version = 3;
constexpr std::uint8_t person_day_version = 3;
}  // namespace

std::string encode(const Visit& visit) { return to_bytes(visit, visit_version); }

Result<Visit> decode_visit(std::string_view bytes) { return from_bytes<Visit>(bytes, visit_version, "a visit"); }

std::string encode(const PersonDay& person_day) { return to_bytes(person_day, person_day_version); }

Result<PersonDay> decode_person_day(std::string_view bytes) {
    return from_bytes<PersonDay>(bytes, person_day_version, "a person-day");
}

}  // namespace daybook::care
