#include "events/care/pairing.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace daybook::care {

namespace {

// A row that might be the visit of a plan.
struct Candidate {
    Instant::duration apart;
    std::size_t plan;
    std::size_t row;
};

struct Row {
    Instant start;
    bool secondary;
};

// A row has a start, and nobody planned it.
std::optional<Row> row_of(const Outlook& outlook) {
    if (outlook.standing != Outlook::Standing::unplanned) return std::nullopt;
    std::optional<Row> row;
    for (const Attendance& a : outlook.visit->attendances) {
        const auto start = a.in.time();
        if (!start) continue;
        if (!row) row = Row{.start = *start, .secondary = a.secondary};
        row->start = std::min(row->start, *start);
        row->secondary = row->secondary && a.secondary;
    }
    return row;
}

class Pairing {
   public:
    explicit Pairing(const std::vector<Outlook>& outlooks)
        : all_(outlooks), plan_of_(outlooks.size(), no_plan), present_(outlooks.size()) {
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (all_[i].plan) come(i, *all_[i].visit);
    }

    void pair(bool secondary) {
        std::vector<Candidate> candidates = this->candidates(secondary);
        std::ranges::sort(candidates, {}, [this](const Candidate& c) {
            return std::tuple{c.apart, all_[c.plan].plan->start, std::string_view{all_[c.plan].visit->id},
                              std::string_view{all_[c.row].visit->id}};
        });
        for (const Candidate& c : candidates) {
            if (plan_of_[c.row] != no_plan || !fits(c, secondary)) continue;
            plan_of_[c.row] = c.plan;
            come(c.plan, *all_[c.row].visit);
        }
    }
    std::vector<std::size_t> take() && { return std::move(plan_of_); }

   private:
    std::vector<Candidate> candidates(bool secondary) const {
        std::vector<Candidate> found;
        for (std::size_t r = 0; r < all_.size(); ++r) {
            const auto row = row_of(all_[r]);
            if (!row || row->secondary != secondary) continue;
            for (std::size_t p = 0; p < all_.size(); ++p) {
                const Outlook& plan = all_[p];
                if (!plan.plan || !plan.due()) continue;
                const Instant from = plan.plan->start - Seconds{plan.terms->match_early_s};
                if (row->start < from || row->start >= *plan.cut_off) continue;
                const auto apart = row->start - plan.plan->start;
                found.push_back({.apart = apart < apart.zero() ? -apart : apart, .plan = p, .row = r});
            }
        }
        return found;
    }

    bool fits(const Candidate& c, bool secondary) const {
        const auto& present = present_[c.plan];
        if (secondary && present.empty()) return false;
        const auto& attendances = all_[c.row].visit->attendances;
        if (present.size() + attendances.size() > all_[c.plan].plan->required) return false;
        return std::ranges::none_of(attendances, [&](const Attendance& a) {
            return !a.worker.empty() && std::ranges::find(present, std::string_view{a.worker}) != present.end();
        });
    }

    void come(std::size_t plan, const Visit& visit) {
        for (const Attendance& a : visit.attendances)
            if (a.in.time()) present_[plan].push_back(a.worker);
    }

    const std::vector<Outlook>& all_;
    std::vector<std::size_t> plan_of_;
    std::vector<std::vector<std::string_view>> present_;  // workers at each plan
};

}  // namespace

std::vector<std::size_t> pair_rows(const std::vector<Outlook>& outlooks) {
    const bool rows = std::ranges::any_of(
        outlooks, [](const Outlook& o) { return o.standing == Outlook::Standing::unplanned; });
    if (!rows) return std::vector<std::size_t>(outlooks.size(), no_plan);
    Pairing pairing{outlooks};
    pairing.pair(false);
    pairing.pair(true);
    return std::move(pairing).take();
}

}  // namespace daybook::care
