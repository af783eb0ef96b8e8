#include "tests/projections/naive_visits.h"

#include <algorithm>
#include <tuple>

namespace daybook::projections {

namespace {

using std::chrono::minutes;

Day local_day(Instant t) { return Calendar::london().day_of(t); }
auto whole_minutes(Instant t) { return std::chrono::floor<minutes>(t); }
Seconds whole_seconds(Instant::duration d) { return std::chrono::floor<Seconds>(d); }

// How many are there at an instant; who is not known to have left, is.
template <class Stays>
unsigned present(const Stays& all, Instant at) {
    return static_cast<unsigned>(
        std::ranges::count_if(all, [&](const auto& s) { return s.from <= at && (!s.to || at < *s.to); }));
}

void count(Figures& figures, const char* kpi, std::int64_t numerator, std::int64_t denominator = 1) {
    figures[kpi].numerator += numerator;
    figures[kpi].denominator += denominator;
}

}  // namespace

NaiveVisits::NaiveVisits(const story::Book& book, Misread misread) : misread_(misread) {
    for (const auto& stored : book.events()) hear(EventView{stored.bytes()});
    for (const auto& [id, visit] : visits_) {
        if (visit.person.empty()) continue;
        Seen seen{
            .visit = &visit, .plan = plan_of(visit), .no_access = visit.no_access.has_value(), .came = visit.came};
        seen.end_unknown = visit.end_unknown;
        // R11: the day of the planned start that is measured, else of the actual one.
        const auto start = seen.plan ? std::optional(seen.plan->start) : first_start(visit.came);
        if (!start) continue;
        seen.day = local_day(*start);
        seen_.push_back(std::move(seen));
    }
    for (Seen& seen : seen_) stand(seen);
    for (Seen& seen : seen_) cut_off(seen);
    pair_rows();
}

const std::set<std::string, std::less<>>& NaiveVisits::kpis() {
    static const std::set<std::string, std::less<>> all{"punctuality",       "critical_punctuality", "late_visits",
                                                        "missed_visits",     "delivered_time",       "short_visits",
                                                        "electronic_logging"};
    return all;
}

std::map<std::string, Figures> NaiveVisits::by_contract(Day from, Day to) const {
    std::map<std::string, Figures> all;
    for (const Seen& seen : seen_)
        if (!seen.paired && seen.day >= from && seen.day <= to) measure(seen, all[seen.visit->contract]);
    return all;
}

// R11: the rules in force on a day.
std::int64_t NaiveVisits::term(const std::string& contract, Day on, const std::string& name) const {
    std::int64_t value = Schedule{}.terms.at(name);
    if (const auto known = schedules_.find(contract); known != schedules_.end())
        for (const auto& [from, schedule] : known->second)
            if (from <= on) value = schedule.terms.at(name);
    return value;
}
bool NaiveVisits::band_counts(const std::string& contract, Day on) const {
    bool band = false;
    if (const auto known = schedules_.find(contract); known != schedules_.end())
        for (const auto& [from, schedule] : known->second)
            if (from <= on) band = schedule.band;
    return band;
}

// R21: from each suspension to the next resumption.
bool NaiveVisits::suspended(const std::string& package, Instant at) const {
    const auto known = suspended_.find(package);
    if (known == suspended_.end() || misread_ == Misread::nothing_is_suspended) return false;
    std::pair<Instant, bool> last{Instant::min(), false};
    for (const auto& turn : known->second)
        if (turn.first <= at && turn.first >= last.first) last = turn;
    return last.second;
}

std::optional<Instant> NaiveVisits::time_of(const End& end) const {
    if (end.adjusted && misread_ != Misread::adjustment_ignored) return end.adjusted;
    if (misread_ == Misread::manual_over_clock && end.hand) return end.hand;
    return end.clock ? end.clock : end.hand;
}
std::optional<Instant> NaiveVisits::first_start(const std::map<std::string, Came>& came) const {
    std::optional<Instant> first;
    for (const auto& [worker, who] : came)
        if (const auto start = time_of(who.in)) first = std::min(first.value_or(*start), *start);
    return first;
}

// R5: the last plan made before the start then in force that was agreed, or moves a visit by no more than it may be.
std::optional<NaiveVisits::Plan> NaiveVisits::plan_of(const Visit& visit) const {
    std::vector<Plan> plans = visit.plans;
    std::ranges::stable_sort(plans, {}, &Plan::made);
    const auto first = std::ranges::find(plans, false, &Plan::replan);
    if (first == plans.end()) return misread_ == Misread::slots_forgotten ? std::nullopt : visit.slot;
    Plan plan = *first;
    Instant agreed_for = plan.start;
    const Seconds flex{term(visit.contract, local_day(plan.start), "flex_s")};
    for (auto next = first + 1; next < plans.end(); ++next) {
        if (next->made >= plan.start && misread_ != Misread::replan_too_late) continue;
        const auto moved = next->start > agreed_for ? next->start - agreed_for : agreed_for - next->start;
        const bool small = !plan.critical && moved <= flex;
        if (!next->agreed && !small && misread_ != Misread::any_replan) continue;
        plan.start = next->start;
        if (next->agreed) {
            agreed_for = next->start;
            if (next->length > Seconds{0}) plan.length = next->length;
            const bool keeps = next->start >= plan.band_from && next->start <= plan.band_to;
            if (next->band_to != Instant{} || !keeps) {
                plan.band_from = next->band_from;
                plan.band_to = next->band_to;
            }
        }
        if (next->required != 0) plan.required = next->required;
        if (next->critical_said) plan.critical = next->critical;
    }
    return plan;
}

// Whether it is due at all: R2 (a slot), R4 (cancelled before its start), R21.
void NaiveVisits::stand(Seen& seen) const {
    const Visit& visit = *seen.visit;
    if (visit.voided) seen.standing = Seen::out;
    if (visit.voided || !seen.plan) return;
    if (seen.plan->required == 0) seen.plan->required = 1;
    if (visit.plans.empty() && visit.slot)  // planned after all, in a stream of its own
        for (const auto& [id, other] : visits_)
            if (!other.plans.empty() && other.package == visit.package && other.person == visit.person &&
                other.plans.front().start == visit.slot->start)
                seen.standing = Seen::out;
    for (const Word& word : visit.cancelled) {
        if (word.when >= seen.plan->start) continue;
        if (word.theirs || misread_ == Misread::provider_excused) seen.standing = Seen::out;
        if (!word.theirs && seen.standing == Seen::due) seen.standing = word.replaced ? Seen::replaced : Seen::given_up;
    }
    if (suspended(visit.package, seen.plan->start)) seen.standing = Seen::out;
}

// R3: min(the person's next due visit; max(the evening, the planned end)).
void NaiveVisits::cut_off(Seen& seen) const {
    if (!seen.plan) return;
    const Plan& plan = *seen.plan;
    const Instant end = plan.start + plan.length;
    const Seconds evening{term(seen.visit->contract, seen.day, "cut_off_s")};
    seen.cut_off = std::max(Calendar::london().at(seen.day, evening).instant, end);
    if (misread_ == Misread::only_the_evening) return;
    for (const Seen& other : seen_)
        if (&other != &seen && other.is_due() && other.visit->person == seen.visit->person && other.plan->start >= end)
            seen.cut_off = std::min(seen.cut_off, other.plan->start);
}

// R28: rows nobody planned go to the nearest plan of their day that still lacks somebody.
void NaiveVisits::pair_rows() {
    using Pair = std::tuple<Instant::duration, Instant, std::string, std::string, Seen*, Seen*>;
    std::vector<Pair> pairs;
    for (Seen& row : seen_)
        for (Seen& plan : seen_) {
            if (row.plan || row.standing == Seen::out || !plan.is_due()) continue;
            if (row.day != plan.day || row.visit->person != plan.visit->person) continue;
            const Instant start = *first_start(row.came), planned = plan.plan->start;
            const Seconds early{term(plan.visit->contract, plan.day, "match_early_s")};
            if (start < planned - early || start >= plan.cut_off) continue;
            pairs.emplace_back(start > planned ? start - planned : planned - start, planned, plan.visit->id,
                               row.visit->id, &plan, &row);
        }
    std::ranges::sort(pairs);
    for (const auto& [apart, start, plan_id, row_id, plan, row] : pairs) {
        const auto there = static_cast<unsigned>(
            std::ranges::count_if(plan->came, [&](const auto& one) { return time_of(one.second.in).has_value(); }));
        const std::string& worker = row->came.begin()->first;
        const auto known = plan->came.find(worker);
        if (row->paired || there >= plan->plan->required) continue;
        if (known != plan->came.end() && time_of(known->second.in)) continue;
        row->paired = true;
        plan->came[worker] = row->came.begin()->second;
        plan->end_unknown |= row->end_unknown;
    }
}

std::vector<NaiveVisits::Stay> NaiveVisits::stays(const Seen& seen) const {
    std::vector<Stay> all;
    for (const auto& [worker, who] : seen.came) {
        const auto start = time_of(who.in);
        if (!start) continue;
        Stay& stay = all.emplace_back(Stay{.from = *start, .to = time_of(who.out)});
        if (stay.to && *stay.to < stay.from) stay.to.reset();
        if (!stay.to && misread_ == Misread::end_never_matters && seen.plan) stay.to = stay.from + seen.plan->length;
        const bool somewhere = who.in.place_known && who.out.place_known;
        const bool where = somewhere || term(seen.visit->contract, seen.day, "unknown_at_home") != 0;
        stay.logged = who.in.clock && who.out.clock && who.in.at_home && who.out.at_home && where;
    }
    return all;
}

void NaiveVisits::measure(const Seen& seen, Figures& figures) const {
    if (seen.standing == Seen::out) return;
    const std::string& contract = seen.visit->contract;
    const std::vector<Stay> all = stays(seen);
    const auto start = first_start(seen.came);
    const bool attended = start && (!seen.plan || *start < seen.cut_off || misread_ == Misread::late_is_in_time);
    // R8, R12: nobody waits for an end any longer once it is said to be unknown, or the closed day held the hours.
    const bool ended = std::ranges::all_of(all, [](const Stay& stay) { return stay.to.has_value(); });
    bool final = ended || seen.end_unknown;
    if (closed_.contains(seen.day)) {
        const Seconds wait{term(contract, seen.day, "end_unknown_s")};
        const Instant midnight = Calendar::london().start_of(seen.day + std::chrono::days{1});
        final |= !seen.plan || seen.plan->start + seen.plan->length + wait <= midnight;
    }
    const auto logged = std::ranges::count_if(all, &Stay::logged);
    const unsigned needed = seen.plan ? seen.plan->required : static_cast<unsigned>(all.size());
    if (attended && final) count(figures, "electronic_logging", logged >= static_cast<std::int64_t>(needed));
    if (!seen.plan) return;
    if (attended) measure_start(seen, all, final, figures);
    if (!attended && !seen.no_access && seen.standing == Seen::replaced) return;
    // R1: until it is said that nobody came, it is not known; R4: what the provider gave up is missed at once.
    const bool said = seen.visit->said_missed && *seen.visit->said_missed >= seen.cut_off;
    const bool missed = !attended && !seen.no_access && (start || said || seen.standing == Seen::given_up);
    const bool excused = seen.visit->fault_denied && term(contract, seen.day, "missed_fault_only") != 0;
    if (attended || missed || seen.no_access) count(figures, "missed_visits", missed && !excused);
    if (attended || missed) measure_time(seen, all, attended, figures);
}

// R6, R7, R9.
void NaiveVisits::measure_start(const Seen& seen, const std::vector<Stay>& all, bool final, Figures& figures) const {
    const std::string& contract = seen.visit->contract;
    const Plan& plan = *seen.plan;
    std::optional<Instant> together;
    for (const Stay& stay : all) {
        const bool enough = plan.required == 1 || present(all, stay.from) >= plan.required;
        if (enough || misread_ == Misread::one_is_enough) together = std::min(together.value_or(stay.from), stay.from);
    }
    if (!together && !final) return;
    bool late = true, early = false;
    if (together) {
        const auto minute = [&](Instant t) { return misread_ == Misread::seconds_kept ? t : whole_minutes(t); };
        const bool band = band_counts(contract, seen.day) && plan.band_to != Instant{};
        Seconds early_s{term(contract, seen.day, plan.critical ? "critical_early_s" : "early_s")};
        Seconds late_s{term(contract, seen.day, plan.critical ? "critical_late_s" : "late_s")};
        if (band) early_s = late_s = Seconds{0};
        if (misread_ == Misread::tolerance_exclusive && !band) late_s -= Seconds{1};
        late = minute(*together) > minute(band ? plan.band_to : plan.start) + late_s;
        early = minute(*together) < minute(band ? plan.band_from : plan.start) - early_s;
    }
    count(figures, "punctuality", !late && !early);
    count(figures, "late_visits", late);
    if (plan.critical) count(figures, "critical_punctuality", !late && !early);
}

void NaiveVisits::measure_time(const Seen& seen, const std::vector<Stay>& all, bool attended, Figures& figures) const {
    const Plan& plan = *seen.plan;
    std::vector<Seconds> times;
    std::vector<Instant> turns;
    for (const Stay& stay : all) {
        if (!stay.to) return;  // R8: an unknown end is in neither figure of time
        times.push_back(std::min(whole_seconds(*stay.to - stay.from), plan.length));
        turns.insert(turns.end(), {stay.from, *stay.to});
    }
    // Each worker's own time, of the `required` longest.
    std::ranges::sort(times, std::ranges::greater{});
    Seconds delivered{0};
    for (std::size_t i = 0; i < times.size() && i < plan.required; ++i) delivered += times[i];
    count(figures, "delivered_time", delivered.count(), plan.length.count() * plan.required);
    if (!attended) return;
    // R9: the time the required number overlap.
    std::ranges::sort(turns);
    Instant::duration together{};
    for (std::size_t i = 1; i < turns.size(); ++i)
        if (present(all, turns[i - 1]) >= plan.required) together += turns[i] - turns[i - 1];
    const std::int64_t share = whole_seconds(together).count() * 1'000'000;
    const std::int64_t enough = plan.length.count() * term(seen.visit->contract, seen.day, "short_ppm");
    const bool agreed = std::ranges::any_of(seen.visit->shorter, [&](Instant when) { return when < plan.start; });
    const bool brief = share < enough || (share == enough && misread_ == Misread::short_inclusive);
    count(figures, "short_visits", brief && !agreed);
}

}  // namespace daybook::projections
