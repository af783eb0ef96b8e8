#pragma once

#include <vector>

#include "projections/engine/view.h"

namespace daybook::projections::commissioning {

std::vector<View> referral_views();  // referrals, acceptance
std::vector<View> capacity_views();  // capacity, locations, reservations, spot-caps
std::vector<View> contract_views();  // contracts, packages
std::vector<View> register_views();  // risk-register, escalations, actions
std::vector<View> people_views();    // people
std::vector<View> staff_views();     // workforce
std::vector<View> partner_views();   // partners
std::vector<View> calendar_views();  // governance

}  // namespace daybook::projections::commissioning
