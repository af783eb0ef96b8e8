#include "projections/commissioning/tables.h"

#include "events/care/bytes.h"
#include "projections/engine/key.h"

namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord::Representative> auto& r) {
    bytes(r.authority, r.seen, r.until);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PersonRecord> auto& p) {
    bytes(p.lacks_capacity, p.representatives, p.needs_assessed, p.preferences_recorded, p.care_plan_made);
}

}  // namespace daybook::care

namespace daybook::projections::commissioning {
namespace {

constexpr std::uint8_t person_version = 1;

std::string shown(std::string_view key) { return KeyIn(key).text(); }

std::string encode_person(const care::PersonRecord& person) { return care::to_bytes(person, person_version); }
Result<care::PersonRecord> decode_person(std::string_view bytes) {
    return care::from_bytes<care::PersonRecord>(bytes, person_version, "whether a person is prepared for care");
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
const Table<care::PersonRecord> people{
    {.number = 38, .name = "people", .shown = &shown}, &encode_person, &decode_person};

std::string key_of(std::string_view id) { return KeyOut().text(id).take(); }

}  // namespace daybook::projections::commissioning
