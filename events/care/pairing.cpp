#include "events/care/pairing.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

namespace daybook::care {

namespace {

// What a row says became of its visit.
enum Kind : std::size_t { attended, no_access, cancelled, kinds };

// A row that might be the visit of a plan.
struct Candidate {
    Instant::duration apart;
    std::size_t plan;
    std::size_t row;
};

// A visit nobody planned.
struct Row {
    Kind kind = attended;
    std::optional<Instant> start{};  // none = only its day is known
    bool secondary = false;
    std::vector<std::string_view> workers{};
};

void attended_row(Row& row, const Visit& visit) {
    row.secondary = true;
    for (const Attendance& a : visit.attendances) {
        row.workers.push_back(a.worker);
        const auto start = a.in.time();
        if (!start) continue;
        row.start = std::min(row.start.value_or(*start), *start);
        row.secondary = row.secondary && a.secondary;
    }
}

// What a row was about, if it says anything a plan could be found by.
std::optional<Row> row_of(const Outlook& outlook) {
    if (outlook.standing != Outlook::Standing::unplanned) return std::nullopt;
    const Visit& visit = *outlook.visit;
    Row row;
    attended_row(row, visit);
    if (!visit.cancellations.empty()) {
        row.kind = cancelled;
        for (const Cancellation& c : visit.cancellations) {
            row.workers.push_back(c.worker);
            if (!row.start && c.start != Instant{}) row.start = c.start;
        }
    } else if (!row.start && !visit.frustrations.empty()) {
        row.kind = no_access;
        row.workers.clear();
        for (const Frustration& f : visit.frustrations) {
            row.workers.push_back(f.worker);
            if (f.timed()) row.start = std::min(row.start.value_or(f.start), f.start);
        }
    } else if (!row.start) {
        return std::nullopt;
    }
    if (row.kind != attended) row.secondary = false;
    std::ranges::sort(row.workers);
    row.workers.erase(std::ranges::unique(row.workers).begin(), row.workers.end());
    return row;
}

class Pairing {
 public:
    explicit Pairing(std::vector<Outlook>& outlooks) : all_(outlooks), present_(outlooks.size()) {
        rows_.reserve(all_.size());
        for (std::size_t i = 0; i < all_.size(); ++i) {
            rows_.push_back(all_[i].plan_of == no_plan ? row_of(all_[i]) : std::nullopt);
            if (all_[i].plan) come(i, *all_[i].visit);
            if (all_[i].plan_of != no_plan) come(all_[i].plan_of, *all_[i].visit);
        }
    }

    // Rows with a time of these kinds, the nearest first.
    template <class Wanted>
    void pair_by_time(Wanted&& wanted) {
        std::vector<Candidate> candidates = this->candidates(wanted);
        std::ranges::sort(candidates, {}, [this](const Candidate& c) {
            return std::tuple{c.apart, all_[c.plan].plan->start, std::string_view{all_[c.plan].visit->id},
                              std::string_view{all_[c.row].visit->id}};
        });
        for (const Candidate& c : candidates)
            if (all_[c.row].plan_of == no_plan && fits(c.plan, *rows_[c.row])) pair(c.row, c.plan);
    }

    // Rows without one, as long as one of them has one plan left to go to.
    void pair_by_day() {
        for (bool again = true; again;) {
            again = false;
            for (std::size_t r = 0; r < all_.size(); ++r) {
                if (!rows_[r] || rows_[r]->start || all_[r].plan_of != no_plan) continue;
                const std::size_t plan = only_plan_for(*rows_[r]);
                if (plan == no_plan) continue;
                pair(r, plan);
                again = true;
            }
        }
    }
    bool cancelled_one() const { return cancelled_one_; }

 private:
    template <class Wanted>
    std::vector<Candidate> candidates(Wanted&& wanted) const {
        std::vector<Candidate> found;
        for (std::size_t r = 0; r < all_.size(); ++r) {
            const auto& row = rows_[r];
            if (!row || !row->start || all_[r].plan_of != no_plan || !wanted(*row)) continue;
            for (std::size_t p = 0; p < all_.size(); ++p) {
                const Outlook& plan = all_[p];
                if (!plan.plan || !plan.due()) continue;
                const Instant from = plan.plan->start - Seconds{plan.terms->match_early_s};
                if (*row->start < from || *row->start >= *plan.cut_off) continue;
                const auto apart = *row->start - plan.plan->start;
                found.push_back({.apart = apart < apart.zero() ? -apart : apart, .plan = p, .row = r});
            }
        }
        return found;
    }

    std::size_t only_plan_for(const Row& row) const {
        const auto open = [&](std::size_t p) {
            const auto& present = present_[p];
            return all_[p].plan && all_[p].due() && present[attended].empty() &&
                   present[row.kind == cancelled ? no_access : cancelled].empty() && fits(p, row);
        };
        const auto rostered = [&](std::size_t p) {
            return std::ranges::any_of(row.workers, [&](std::string_view worker) {
                return !worker.empty() &&
                       std::ranges::find(all_[p].visit->rostered, worker) != all_[p].visit->rostered.end();
            });
        };
        std::vector<std::size_t> plans;
        for (std::size_t p = 0; p < all_.size(); ++p)
            if (open(p)) plans.push_back(p);
        if (std::ranges::any_of(plans, rostered)) std::erase_if(plans, [&](std::size_t p) { return !rostered(p); });
        return plans.size() == 1 ? plans.front() : no_plan;
    }

    bool fits(std::size_t plan, const Row& row) const {
        const auto& present = present_[plan][row.kind];
        if (row.secondary && present.empty()) return false;
        if (present.size() + row.workers.size() > all_[plan].plan->required) return false;
        return std::ranges::none_of(row.workers, [&](std::string_view worker) {
            return !worker.empty() && std::ranges::find(present, worker) != present.end();
        });
    }

    void pair(std::size_t row, std::size_t plan) {
        const Visit& visit = *all_[row].visit;
        all_[row].plan_of = plan;
        for (const Cancellation& c : visit.cancellations) all_[plan].told.push_back(&c);
        cancelled_one_ |= !visit.cancellations.empty();
        come(plan, visit);
    }

    void come(std::size_t plan, const Visit& visit) {
        auto& present = present_[plan];
        for (const Attendance& a : visit.attendances)
            if (a.in.time()) present[attended].push_back(a.worker);
        for (const Frustration& f : visit.frustrations) present[no_access].push_back(f.worker);
        for (const Cancellation& c : visit.cancellations) present[cancelled].push_back(c.worker);
    }

    std::vector<Outlook>& all_;
    std::vector<std::optional<Row>> rows_;
    std::vector<std::array<std::vector<std::string_view>, kinds>>
        present_;  // workers at each plan, by what became of it
    bool cancelled_one_ = false;
};

}  // namespace

bool pair_rows(std::vector<Outlook>& outlooks, Pass pass) {
    Pairing pairing{outlooks};
    switch (pass) {
        case Pass::cancellations: pairing.pair_by_time([](const Row& row) { return row.kind == cancelled; }); break;
        case Pass::arrivals:
            pairing.pair_by_time([](const Row& row) { return row.kind != cancelled && !row.secondary; });
            pairing.pair_by_time([](const Row& row) { return row.secondary; });
            break;
        case Pass::days: pairing.pair_by_day(); break;
    }
    return pairing.cancelled_one();
}

}  // namespace daybook::care
