#include "projections/commissioning/tables.h"

#include "events/care/bytes.h"
#include "projections/engine/key.h"

namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord::Representative> auto& r) {
    bytes(r.authority, r.scope, r.seen, r.until);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord::Consent> auto& c) {
    bytes(c.to, c.by, c.since, c.withdrawn);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord::Capacity> auto& c) {
    bytes(c.decision, c.has);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord> auto& p) {
    bytes(p.lacks_capacity, p.capacity, p.consents, p.representatives, p.needs_assessed, p.preferences_recorded,
          p.care_plan_made);
}

template <class Bytes>
void fields(Bytes& bytes, Is<CarePlanDates> auto& d) {
    bytes(d.review_due, d.died, d.left);
}

}  // namespace daybook::care

namespace daybook::projections::commissioning {

template <class Bytes>
void fields(Bytes& bytes, care::Is<PersonRow> auto& p) {
    bytes(p.record, p.dates, p.positive_risk, p.best_interests, p.admissions, p.avoidable);
}

namespace {

constexpr std::uint8_t person_version = 3;

std::string shown(std::string_view key) { return KeyIn(key).text(); }

std::string encode_person(const PersonRow& person) { return care::to_bytes(person, person_version); }
Result<PersonRow> decode_person(std::string_view bytes) {
    return care::from_bytes<PersonRow>(bytes, person_version, "whether a person is prepared for care");
}

}  // namespace

const Table<care::Referral> referrals{
    {.number = 30, .name = "referrals", .shown = &shown}, &care::encode, &care::decode_referral};
const Table<care::Contract> contracts{
    {.number = 31, .name = "contracts", .shown = &shown}, &care::encode, &care::decode_contract};
const Table<care::Package> packages{
    {.number = 32, .name = "packages", .shown = &shown}, &care::encode, &care::decode_package};
const Table<care::Location> locations{
    {.number = 33, .name = "locations", .shown = &shown}, &care::encode, &care::decode_location};
const Table<care::Risk> risks{{.number = 34, .name = "risks", .shown = &shown}, &care::encode, &care::decode_risk};
const Table<care::Escalation> escalations{
    {.number = 35, .name = "escalations", .shown = &shown}, &care::encode, &care::decode_escalation};
const Table<care::Action> actions{
    {.number = 36, .name = "actions", .shown = &shown}, &care::encode, &care::decode_action};
const care_rows::PlanChanges plan_changes{
    {.number = 37, .name = "plan_changes"}, &care_rows::encode, &care_rows::decode_plan_change};
const Table<PersonRow> people{{.number = 38, .name = "people", .shown = &shown}, &encode_person, &decode_person};

std::string key_of(std::string_view id) { return KeyOut().text(id).take(); }

}  // namespace daybook::projections::commissioning
