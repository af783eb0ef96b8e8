#pragma once

#include "projections/spc/chart.h"
#include "schema/views.capnp.h"

// The chart's findings in the words of the view rows.
namespace daybook::projections::kpi_board {

inline schema::ChartRule word_of(spc::Rule rule) {
    switch (rule) {
        case spc::Rule::none: return schema::ChartRule::NONE;
        case spc::Rule::outside: return schema::ChartRule::OUTSIDE;
        case spc::Rule::one_side: return schema::ChartRule::ONE_SIDE;
        case spc::Rule::trend: return schema::ChartRule::TREND;
        case spc::Rule::two_of_three: return schema::ChartRule::TWO_OF_THREE;
    }
    return schema::ChartRule::NONE;
}

inline schema::ChartVariation word_of(spc::Variation variation) {
    switch (variation) {
        case spc::Variation::common: return schema::ChartVariation::COMMON;
        case spc::Variation::concern: return schema::ChartVariation::CONCERN;
        case spc::Variation::improvement: return schema::ChartVariation::IMPROVEMENT;
        case spc::Variation::change: return schema::ChartVariation::CHANGE;
    }
    return schema::ChartVariation::COMMON;
}

inline schema::ChartAssurance word_of(spc::Assurance assurance) {
    switch (assurance) {
        case spc::Assurance::unknown: return schema::ChartAssurance::UNKNOWN;
        case spc::Assurance::will_pass: return schema::ChartAssurance::WILL_PASS;
        case spc::Assurance::will_fail: return schema::ChartAssurance::WILL_FAIL;
        case spc::Assurance::hit_or_miss: return schema::ChartAssurance::HIT_OR_MISS;
    }
    return schema::ChartAssurance::UNKNOWN;
}

}  // namespace daybook::projections::kpi_board
