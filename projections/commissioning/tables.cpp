#include "projections/commissioning/tables.h"

#include "projections/engine/key.h"

namespace daybook::projections::commissioning {
namespace {

std::string shown(std::string_view key) { return KeyIn(key).text(); }

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

std::string key_of(std::string_view id) { return KeyOut().text(id).take(); }

}  // namespace daybook::projections::commissioning
