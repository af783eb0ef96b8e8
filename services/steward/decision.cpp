// What the figures at the close of a day make true: escalations raised, thresholds broken and met again.

#include <algorithm>
#include <array>

#include "schema/record.capnp.h"
#include "services/steward/duty.h"
#include "services/steward/warnings.h"

namespace daybook::steward {
namespace {

using std::chrono::days;
using Fact = schema::Escalation;

std::string_view name_of(Fact::Trigger trigger) {
    switch (trigger) {
        case Fact::Trigger::KPI_SIGNAL: return "signal";
        case Fact::Trigger::KPI_FORECAST: return "forecast";
        case Fact::Trigger::KPI_BREACH: return "breach";
        case Fact::Trigger::MISMATCH:
        case Fact::Trigger::SURGE:
        case Fact::Trigger::SPOT_CAP:
        case Fact::Trigger::SICKNESS:
        case Fact::Trigger::FEED_SILENT:
        case Fact::Trigger::OTHER: break;
    }
    return "other";
}

bool about_kpi(Fact::Trigger trigger) { return name_of(trigger) != "other"; }

std::string_view words_for(const spc::Signal& signal) {
    const bool up = signal.side == spc::Side::above;
    switch (signal.rule) {
        case spc::Rule::none: return "";
        case spc::Rule::outside: return up ? "above the upper limit" : "below the lower limit";
        case spc::Rule::one_side: return up ? "7 points above the mean" : "7 points below the mean";
        case spc::Rule::trend: return up ? "7 rising points" : "7 falling points";
        case spc::Rule::two_of_three: return up ? "2 of 3 near the upper limit" : "2 of 3 near the lower limit";
    }
    return "";
}

}  // namespace

// One KPI of one contract, or of one location where it has none, on one day, against the escalations of it that are
// open: not closed, and the figure not back within its threshold since. Raised again is a new one.
class Warnings::Decision {
 public:
    Decision(const Warnings& known, const Close& close, std::vector<Saying>& out)
        : known_(known), close_(close), deadline_(known.calendar_.start_of(close.day + days{1})), out_(out) {}

    void on(const Figure& figure) {
        open_.clear();
        location_ = figure.location;
        whose_ = whose(figure.contract, figure.location);
        for (const auto& [stream, open] : known_.open_)
            if (about_kpi(open.record.trigger) && !open.record.returned && open.record.kpi == figure.kpi &&
                open.whose == whose_)
                open_.push_back({.stream = stream, .record = open.record, .version = open.version});
        std::ranges::stable_sort(open_, {}, [](const Here& one) { return *one.record.raised; });
        returned(figure);
        signal(figure);
        forecast(figure);
        breach(figure);
    }

 private:
    struct Here {
        std::string stream;
        care::Escalation record;
        Version version{};
    };

    template <class What, class Fill>
    void say(std::string_view policy, const std::string& stream, Version& version, Fill&& fill) {
        const std::string id = std::string(policy) + "/" + stream + "/" + to_string(deadline_);
        const Envelope envelope{.id = id,
                                .source = "daybook:steward",
                                .stream = stream,
                                .occurred = deadline_,
                                .location = location_,
                                .causation = close_.position};
        const auto expected = version == Version{} ? Expected::none() : Expected::exactly(version);
        out_.push_back(
            {.id = id, .stream = stream, .event = propose<What>(envelope, std::forward<Fill>(fill), expected, true)});
        ++version.value;
    }

    // R18: one open of a trigger, KPI and contract; R23: of a period only once.
    bool may_raise(const Figure& figure, Trigger trigger, const std::string& period) const {
        if (std::ranges::any_of(open_, [&](const Here& one) { return one.record.trigger == trigger; })) return false;
        const auto last = known_.raised_for_.find({trigger, figure.kpi, whose_});
        return last == known_.raised_for_.end() || last->second < period;
    }

    struct Reason {
        Trigger trigger{};
        std::string period;
        std::int64_t figure_ppm = 0, threshold_ppm = 0;
        std::string rule;
    };
    void raise(const Figure& figure, const Reason& why) {
        Here& raised = open_.emplace_back();
        raised.stream = "escalation-" + std::string(name_of(why.trigger)) + "." + figure.kpi + "." + in_name(whose_) +
                        "." + why.period;
        raised.record.trigger = why.trigger;
        raised.record.raised = deadline_;
        say<Fact::Raised>("kpi-" + std::string(name_of(why.trigger)), raised.stream, raised.version, [&](auto fact) {
            fact.setTrigger(why.trigger);
            fact.setKpi(figure.kpi);
            fact.setContract(figure.contract);
            fact.setPeriod(why.period);
            fact.setFigure(why.figure_ppm);
            fact.setThreshold(why.threshold_ppm);
            fact.setRule(why.rule);
            fact.setDue(micros(
                to_be_sent_by(deadline_, known_.nations_.of(figure.contract, figure.location), known_.calendar_)));
        });
    }

    // R22: a rule of concern at the last point of the chart, of the week that ended last.
    void signal(const Figure& figure) {
        if (!concerned(figure) || figure.week->last <= close_.day - days{7}) return;
        const std::string period = to_string(figure.week->last);
        if (!may_raise(figure, Trigger::KPI_SIGNAL, period)) return;
        raise(figure, {.trigger = Trigger::KPI_SIGNAL,
                       .period = period,
                       .figure_ppm = figure.week->ppm,
                       .threshold_ppm = figure.threshold.warning_ppm(),
                       .rule = std::string(words_for(figure.week->signal))});
    }
    static bool concerned(const Figure& figure) {
        return figure.week && figure.week->signal.variation == spc::Variation::concern;
    }

    // R23: where the month is heading.
    void forecast(const Figure& figure) {
        if (!spc::heading_for_amber(figure.standing, figure.threshold, figure.least)) return;
        if (!may_raise(figure, Trigger::KPI_FORECAST, figure.month)) return;
        raise(figure, {.trigger = Trigger::KPI_FORECAST,
                       .period = figure.month,
                       .figure_ppm = spc::forecast(figure.standing, figure.least)->ppm(),
                       .threshold_ppm = figure.threshold.warning_ppm(),
                       .rule = "the month's forecast"});
    }

    // R23: said once a month, of what was raised first; where nothing was, that is raised now.
    void breach(const Figure& figure) {
        if (!spc::breached(figure.standing, figure.threshold, figure.least)) return;
        if (known_.broken_.contains({figure.month, figure.kpi, whose_})) return;
        const std::int64_t ppm = spc::Figure(figure.standing.period).ppm();
        if (open_.empty()) {
            if (!may_raise(figure, Trigger::KPI_BREACH, figure.month)) return;
            raise(figure, {.trigger = Trigger::KPI_BREACH,
                           .period = figure.month,
                           .figure_ppm = ppm,
                           .threshold_ppm = figure.threshold.target_ppm,
                           .rule = "the month so far"});
        }
        Here& first = open_.front();
        say<Fact::Breached>("kpi-breached", first.stream, first.version, [&](auto fact) {
            fact.setFigure(ppm);
            fact.setThreshold(figure.threshold.target_ppm);
        });
    }

    // R23: the last 7 days meet the contract's threshold, whatever was raised. A chart that gave a signal has given
    // none since, too.
    void returned(const Figure& figure) {
        const spc::Figure last_7(figure.standing.last_7);
        if (!last_7.known()) return;
        for (Here& one : open_) {
            if (*one.record.raised >= deadline_) continue;
            if (figure.threshold.broken(last_7)) continue;
            if (one.record.trigger == Trigger::KPI_SIGNAL && !quiet_since(figure, one.record.period)) continue;
            say<Fact::ReturnedToThreshold>("kpi-returned", one.stream, one.version,
                                           [&](auto fact) { fact.setFigure(last_7.ppm()); });
        }
    }
    static bool quiet_since(const Figure& figure, const std::string& week) {
        return figure.week && to_string(figure.week->last) > week && !concerned(figure);
    }

    const Warnings& known_;
    const Close& close_;
    Instant deadline_;
    std::vector<Saying>& out_;
    std::string location_, whose_;  // of the figure
    std::vector<Here> open_;        // of this KPI and contract or location, by when they were raised
};

Warnings::Said Warnings::decide(const Close& close, const Figures& figures) const {
    Said said;
    Decision decision(*this, close, said.warnings);
    for (const Figure& figure : figures.all) decision.on(figure);
    const Instant deadline = calendar_.start_of(close.day + days{1});
    const Envelope envelope{.id = "figures-checked/" + std::string(figures_stream) + "/" + to_string(deadline),
                            .source = "daybook:steward",
                            .stream = std::string(figures_stream),
                            .occurred = deadline,
                            .causation = close.position};
    said.looked = propose<schema::Record::FiguresChecked>(
        envelope,
        [&](auto fact) {
            fact.setDay(number(close.day));
            fact.setPosition(figures.position.value);
            fact.setFigures(static_cast<std::uint32_t>(figures.all.size()));
        },
        Expected::any(), true);
    return said;
}

}  // namespace daybook::steward
