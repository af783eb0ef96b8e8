#include "services/steward/figures.h"

#include <capnp/message.h>

#include <algorithm>

#include "events/core/calendar.h"
#include "schema/views.capnp.h"

namespace daybook::steward {
namespace {

using Row = schema::KpiForecastRow;

spc::Better better_of(Row::Reader row) {
    using Direction = schema::Contract::KpiScheduleSet::Direction;
    switch (row.getDirection()) {
        case Direction::LOWER_IS_BETTER: return spc::Better::lower;
        case Direction::HIGHER_IS_BETTER: return spc::Better::higher;
        case Direction::REPORT: break;
    }
    return spc::Better::neither;
}

spc::Rule rule_of(schema::ChartRule rule) {
    switch (rule) {
        case schema::ChartRule::NONE: return spc::Rule::none;
        case schema::ChartRule::OUTSIDE: return spc::Rule::outside;
        case schema::ChartRule::ONE_SIDE: return spc::Rule::one_side;
        case schema::ChartRule::TREND: return spc::Rule::trend;
        case schema::ChartRule::TWO_OF_THREE: return spc::Rule::two_of_three;
    }
    return spc::Rule::none;
}

spc::Variation variation_of(schema::ChartVariation variation) {
    switch (variation) {
        case schema::ChartVariation::COMMON: return spc::Variation::common;
        case schema::ChartVariation::CONCERN: return spc::Variation::concern;
        case schema::ChartVariation::IMPROVEMENT: return spc::Variation::improvement;
        case schema::ChartVariation::CHANGE: return spc::Variation::change;
    }
    return spc::Variation::common;
}

// The location of a row without a contract, which stands in its key alone: "/north/supervision".
std::string location_in(std::string_view key) {
    const auto kpi = key.rfind('/');
    return key.starts_with('/') && kpi != 0 ? std::string(key.substr(1, kpi - 1)) : std::string();
}

Figure figure_of(std::string_view key, Row::Reader row) {
    Figure figure{.contract = row.getContract(),
                  .location = location_in(key),
                  .kpi = row.getKpi(),
                  .month = row.getPeriod(),
                  .standing = {.period = {row.getNumerator(), row.getDenominator(), row.getVisits()},
                               .last_7 = {row.getNumerator7(), row.getDenominator7(), 0},
                               .last_14 = {row.getNumerator14(), row.getDenominator14(), row.getVisits14()},
                               .remaining = row.getRemaining(),
                               .period_closed = row.getDay() == row.getTo()},
                  .threshold = {.target_ppm = row.getTarget(), .amber_ppm = row.getAmber(), .better = better_of(row)},
                  .least = row.getLeastVisits()};
    if (const auto week = parse_day(row.getWeek().cStr())) {
        const auto rule = rule_of(row.getRule());
        const auto side = row.getRising() ? spc::Side::above : spc::Side::below;
        figure.week = Figure::Week{.last = *week,
                                   .ppm = row.getWeekPpm(),
                                   .signal = {.rule = rule,
                                              .side = rule == spc::Rule::none ? spc::Side::none : side,
                                              .variation = variation_of(row.getVariation())}};
    }
    return figure;
}

}  // namespace

std::string whose(std::string_view contract, std::string_view location) {
    if (!contract.empty() || location.empty()) return std::string(contract);
    return "at-" + std::string(location);
}

Result<Figures> figures_of(wire::Views& views, Day closed, Position since) {
    wire::Views::Query query{
        .view = "kpi-forecast", .filters = {{"day", to_string(closed)}}, .min_position = since, .limit = 10'000};
    Figures figures{.position = Position{UINT64_MAX}, .all = {}};
    do {
        DAYBOOK_TRY(const auto page, views.rows(query));
        if (page.restating) return unavailable("the figures are being measured again");
        if (page.row_type != capnp::typeId<Row>()) return unavailable("the figures are of another version");
        figures.position = std::min(figures.position, page.position);
        for (const auto& row : page.rows) {
            const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
            capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
            figures.all.push_back(figure_of(row.key, message.getRoot<Row>()));
        }
        query.after = page.next;
    } while (!query.after.empty());
    return figures;
}

}  // namespace daybook::steward
