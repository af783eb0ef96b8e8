#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "events/care/house.h"
#include "events/care/invoice.h"
#include "events/care/obligations.h"
#include "events/care/worker.h"
#include "projections/kpi/kpi.h"
#include "schema/escalation.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/projections/figures.h"

// The office's half of the naive recomputation (naive.h): care workers' files day by day, obligations, invoice lines
// and contracts' weeks.
namespace daybook::projections {

// Figures over everything, of each contract, and of each care worker where a figure has one.
struct NaiveSums {
    Figures all;
    std::map<std::string, Figures> by_contract, by_worker;

    void put(std::string_view kpi, const kpi::Ratio& ratio, const std::string& contract) {
        add(all, kpi, ratio);
        add(by_contract[contract], kpi, ratio);
    }
    void own(std::string_view kpi, const kpi::Ratio& ratio, const std::string& worker) {
        add(by_worker[worker], kpi, ratio);
    }

 private:
    static void add(Figures& figures, std::string_view kpi, const kpi::Ratio& ratio) {
        Figure& figure = figures[std::string(kpi)];
        figure.numerator += ratio.numerator;
        figure.denominator += ratio.denominator;
    }
};

class NaiveOffice {
 public:
    void hear(const EventView& event) {
        const std::string stream(event.stream());
        care::fold(workers_[stream], event);
        if (!stream.starts_with("worker-")) workers_.erase(stream);
        if (stream.starts_with("invoice-")) care::fold(invoices_[stream], event);
        if (stream.starts_with("contract-")) care::fold(obligations_[stream], event);
        if (event.is<schema::Governance::KpiScheduleSet>())
            care::fold(houses_[care::location_of_schedule(event)], event);
        if (event.is<schema::Visit::TaskRecorded>()) hear_task(event, event.as<schema::Visit::TaskRecorded>());
        hear_week(event, stream);
    }

    // As at the last closed day of the period, up to where the days are closed.
    void figures(NaiveSums& sums, Day from, Day to, std::optional<Day> as_at, kpi::Closed last) {
        sums_ = &sums;
        from_ = from;
        to_ = to;
        for (const auto& [key, task] : tasks_)
            if (task.done) workers_[std::get<1>(key)].give(task.day, std::get<2>(key), 1);
        if (as_at)
            for (const auto& [stream, worker] : workers_) {
                whose_ = stream;
                staff(worker, *as_at);
            }
        if (as_at)
            for (const auto& [id, house] : houses_)
                sums.put(kpi::vacancies.id, {house.on(*as_at).posts_s, house.on(*as_at).posts_s}, {});
        for (const auto& [stream, invoice] : invoices_)
            for (const auto& line : invoice.lines)
                if (invoice.issued)
                    add(kpi::invoice_line_kpis(), kpi::InvoiceLineSeen{line, *invoice.issued}, invoice.contract);
        for (const auto& [stream, all] : obligations_)
            for (const auto& time : all.until(last.day.value_or(Day::min())))
                add(kpi::obligation_kpis(), kpi::ObligationSeen{.due = time.due, .met = time.met, .closed = last},
                    std::string(care::id_in(stream, "contract")));
        weeks(last);
    }

 private:
    struct Task {
        Day day{};
        bool done = false;
    };
    struct Mismatch {
        std::string week, package;
        std::uint16_t pair = 0;
        Instant raised{};
        std::optional<Instant> resolved;
    };

    static Day day_of(Instant t) { return Calendar::london().day_of(t); }
    // Of a care worker's file; posts are a location's, not a care worker's.
    void put(const kpi::WorkerKpi& kpi, const kpi::Ratio& ratio) {
        sums_->put(kpi.id, ratio, {});
        if (&kpi != &kpi::vacancies) sums_->own(kpi.id, ratio, whose_);
    }
    template <class Record>
    void add(std::span<const kpi::Kpi<Record>* const> kpis, const Record& record, const std::string& contract) {
        for (const auto* kpi : kpis) {
            const auto day = kpi->day(record);
            if (!day || *day < from_ || *day > to_) continue;
            if (const auto ratio = kpi->measure(record, care::Terms::defaults())) sums_->put(kpi->id, *ratio, contract);
        }
    }
    // Of a week's stream, reconciliation-CONTRACT.WEEK.
    static std::string contract_in(std::string_view week) {
        const auto name = care::id_in(week, "reconciliation");
        return std::string(name.substr(0, name.rfind('.')));
    }

    void hear_task(const EventView& event, schema::Visit::TaskRecorded::Reader fact) {
        const std::string skill = fact.getSkill().size() != 0 ? fact.getSkill().cStr() : "medicines";
        tasks_[{std::string(event.stream()), fact.getWorker().cStr(), skill}] = {
            .day = day_of(event.occurred()), .done = fact.getDone() != schema::Answer::NO};
    }
    void hear_week(const EventView& event, const std::string& stream) {
        using Week = schema::Reconciliation;
        if (stream.starts_with("escalation-")) {
            care::fold(escalations_[stream], event);
        } else if (event.is<Week::Run>()) {
            runs_[stream].clear();
            for (const auto one : event.as<Week::Run>().getPackages())
                runs_[stream].push_back({.week = *parse_day(stream.substr(stream.rfind('.') + 1)),
                                         .delivered = Seconds{one.getDeliveredSeconds()},
                                         .expected = Seconds{one.getExpectedSeconds()}});
        } else if (event.is<Week::MismatchRaised>()) {
            const auto fact = event.as<Week::MismatchRaised>();
            mismatches_.push_back({.week = stream,
                                   .package = fact.getPackage(),
                                   .pair = static_cast<std::uint16_t>(fact.getPair()),
                                   .raised = event.occurred(),
                                   .resolved = {}});
        } else if (event.is<Week::MismatchResolved>()) {
            const auto fact = event.as<Week::MismatchResolved>();
            for (auto one = mismatches_.rbegin(); one != mismatches_.rend(); ++one)
                if (one->week == stream && one->package == fact.getPackage().cStr() &&
                    one->pair == static_cast<std::uint16_t>(fact.getPair())) {
                    if (!one->resolved) one->resolved = event.occurred();
                    break;
                }
        }
    }

    // The rules of sections 2 of rules.md again, asked of one day after the other.
    static bool in_post(const care::Worker& worker, Day day) { return worker.holds_post(day); }
    static bool long_absent(const care::Worker& worker, Day day, const care::HouseTerms& terms) {
        for (const auto& one : worker.post.absences)
            if (day >= one.from + std::chrono::days{terms.absent_days} && (!one.to || day <= *one.to)) return true;
        return false;
    }
    static bool asked(const care::Worker& worker, Day day, std::int64_t days, const care::HouseTerms& terms) {
        if (!in_post(worker, day)) return false;
        return day >= *worker.post.in_post_since(day) + std::chrono::days{days} && !long_absent(worker, day, terms);
    }
    void done(const kpi::WorkerKpi& kpi, const care::Worker& worker, const std::vector<Day>& days, Day day,
              std::int64_t in_days, const care::HouseTerms& terms) {
        if (!asked(worker, day, in_days, terms)) return;
        bool found = false;
        for (const Day one : days) found = found || (one <= day && one >= day - std::chrono::days{in_days});
        put(kpi, {found, 1});
    }
    void staff(const care::Worker& worker, Day day) {
        const auto house = houses_.find(worker.post.location);
        const care::HouseTerms& terms = house == houses_.end() ? care::HouseTerms::defaults() : house->second.on(day);
        done(kpi::supervision, worker, worker.supervised, day, terms.supervision_days, terms);
        done(kpi::appraisal, worker, worker.appraised, day, terms.appraisal_days, terms);
        done(kpi::spot_checks, worker, worker.spot_checked, day, terms.spot_check_days, terms);
        if (!terms.training.empty() && asked(worker, day, terms.training_days, terms)) {
            bool all = true;
            for (const auto& topic : terms.training)
                all = all && care::Worker::in_date(worker.trained, topic.topic, day);
            put(kpi::training, {all, 1});
        }
        if (!terms.briefings.empty() && asked(worker, day, terms.briefing_days, terms)) {
            bool all = true;
            for (const auto& about : terms.briefings) all = all && worker.briefed_on(about, day);
            put(kpi::briefing, {all, 1});
        }
        given(worker, day);
        if (terms.posts_s != 0 && in_post(worker, day)) put(kpi::vacancies, {-worker.post.weekly_on(day).count(), 0});
        for (Day one = from_; one <= day; one += std::chrono::days{1}) {
            if (!in_post(worker, one)) continue;
            const std::int64_t weekly = worker.post.weekly_on(one).count();
            put(kpi::sickness, {worker.post.absent(care::Post::Kind::SICKNESS, one) ? weekly : 0, weekly});
        }
        left(worker, day);
    }
    void given(const care::Worker& worker, Day day) {
        bool gave = false, signed_off = true;
        for (const auto& one : worker.gave) {
            if (one.day > day || one.day <= day - std::chrono::days{28}) continue;
            gave = true;
            signed_off = signed_off && care::Worker::in_date(worker.signed_off, one.skill, one.day);
        }
        if (gave) put(kpi::competency, {signed_off, 1});
    }
    // In post on one day and not on the next, in the year up to the day; and on each of the twelve month ends before.
    void left(const care::Worker& worker, Day day) {
        int ends = 0;
        for (Day one = day; ends < 12; one -= std::chrono::days{1}) {
            const std::chrono::year_month_day next{one + std::chrono::days{1}};
            if (next.day() != std::chrono::day{1}) continue;
            ++ends;
            put(kpi::turnover, {0, in_post(worker, one)});
        }
        for (Day one = day; one > day - std::chrono::days{365}; one -= std::chrono::days{1})
            if (in_post(worker, one) && worker.post.left == one) put(kpi::turnover, {12, 0});
        for (const auto& spell : worker.post.earlier)
            if (in_post(worker, spell.last) && spell.last <= day && spell.last > day - std::chrono::days{365})
                put(kpi::turnover, {12, 0});
    }

    void weeks(kpi::Closed last) {
        for (const auto& [stream, run] : runs_)
            for (const auto& one : run) add(kpi::package_week_kpis(), one, contract_in(stream));
        for (const Mismatch& one : mismatches_) {
            kpi::MismatchSeen seen{.raised = day_of(one.raised), .sent = {}, .resolved = {}, .closed = last};
            if (one.resolved) seen.resolved = day_of(*one.resolved);
            for (const auto& [id, escalation] : escalations_) {
                const auto& sent = escalation.sent;
                if (escalation.about != one.week || escalation.trigger != schema::Escalation::Trigger::MISMATCH)
                    continue;
                if (sent && *sent >= one.raised && (!seen.sent || day_of(*sent) < *seen.sent))
                    seen.sent = day_of(*sent);
            }
            add(kpi::mismatch_kpis(), seen, contract_in(one.week));
        }
    }

    Day from_{}, to_{};
    std::map<std::string, care::Worker> workers_;
    std::map<std::string, care::House> houses_;
    std::map<std::tuple<std::string, std::string, std::string>, Task> tasks_;
    std::map<std::string, care::Invoice> invoices_;
    std::map<std::string, care::Obligations> obligations_;
    std::map<std::string, std::vector<kpi::PackageWeek>> runs_;
    std::vector<Mismatch> mismatches_;
    std::map<std::string, care::Escalation> escalations_;
    NaiveSums* sums_ = nullptr;
    std::string whose_;  // the care worker whose file it is
};

}  // namespace daybook::projections
