#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/projections/anything.h"
#include "tests/projections/figures.h"

// A random month of care.
namespace daybook::projections {

// Of all numbers below one, whatever the size of the case.
inline std::uint64_t below(std::uint64_t end) { return *rc::gen::resize(100, rc::gen::inRange<std::uint64_t>(0, end)); }

// Four people of three contracts and two locations, seen up to twice a day or not at all by some of five care workers,
// and all that may be told beside it; much of it is told days later, and the last days may be open. Every visit with a
// name of Anything's (V1 …) has a plan, so that what no plan is of are the rows U… of one care worker each (R28).
class Month {
 public:
    story::Book tell() {
        rules();
        for (int n = 1; n <= 5; ++n)
            if (*rc::gen::arbitrary<bool>())
                book_.tell(story::joined("worker-" + std::to_string(n), "2025-06-01", "+0 00:00"),
                           story::hours_set("worker-" + std::to_string(n), "2026-01-01", 3, 1, "+0 00:01"));
        for (int n = 1; n <= 6; ++n) {
            as(1 + static_cast<int>(below(4)));
            const std::string day = "+" + std::to_string(below(5)) + " ";
            book_.tell(story::planned("V" + std::to_string(n), day + "09:00", day + "09:30", {.made = "-7 09:00"}));
        }
        const int open = static_cast<int>(below(4));
        for (; day_ <= last; ++day_) {
            book_.scene().day = date(day_);
            for (int person = 1; person <= 4; ++person) {
                if (below(3) != 0) visit(person, "a");
                if (below(6) == 0) visit(person, "b");
                if (below(10) == 0) overtaken(person);
            }
            as(1 + static_cast<int>(below(4)));
            if (*rc::gen::arbitrary<bool>()) tell_or_keep(story::Anything{last}.any_line(true));
            if (below(6) == 0) suspend_or_resume();
            if (day_ <= last - open) book_.tell(story::day_closed("+1 00:00", date(day_)));
            while (!kept_.empty() && below(3) == 0) tell_kept();
        }
        while (!kept_.empty()) tell_kept();
        return std::move(book_);
    }

 private:
    static constexpr int last = 31;  // from the 1st on, and so behind the night the clocks change

    static std::string date(int day) { return (day < 10 ? "2026-03-0" : "2026-03-") + std::to_string(day); }
    static std::string any_worker() { return "worker-" + std::to_string(1 + below(5)); }
    static unsigned minutes_below(unsigned end) { return static_cast<unsigned>(below(end)); }

    void rules() {
        using Basis = schema::Contract::KpiScheduleSet::Basis;
        book_.tell(
            story::kpi_schedule("contract-2",
                                {.from = "2026-03-16", .terms = {{"late_s", 300}, {"short_ppm", 950'000}}}),
            story::kpi_schedule("contract-3", {.from = "2026-03-11",
                                               .terms = {{"flex_s", 900},
                                                         {"missed_fault_only", 1},
                                                         {"unknown_at_home", 0},
                                                         {"cut_off_s", 22 * 3'600}},
                                               .basis = Basis::BAND}),
            story::kpi_schedule("contract-1", {.terms = {{"continuity_attendances", 8}, {"continuity_workers", 3}}}));
    }

    // What is told next is of one of the people, whose contract is theirs, or of two of them.
    void as(int person) {
        const std::string n = std::to_string(person), contract = std::to_string(1 + person % 3);
        story::Scene& scene = book_.scene();
        scene.person = "person-" + n;
        scene.package = "package-" + n;
        scene.contract = "contract-" + contract;
        scene.location = person % 2 == 0 ? "location-2" : "location-1";
        scene.worker = any_worker();
    }
    void tell_or_keep(story::Line line) {
        if (below(5) == 0)
            kept_.emplace_back(book_.scene(), std::move(line));
        else
            book_.tell(std::move(line));
    }
    // Of what was not told in time the oldest.
    void tell_kept() {
        const story::Scene now = book_.scene();
        book_.scene() = kept_.front().first;
        book_.tell(std::move(kept_.front().second));
        book_.scene() = now;
        kept_.erase(kept_.begin());
    }
    void suspend_or_resume() {
        const std::string package = "package-" + std::to_string(1 + below(4));
        if (below(3) == 0)
            tell_or_keep(story::suspended(package, "12:00", "11:00"));
        else
            tell_or_keep(story::resumed(package, "13:00", "11:00"));
    }

    void visit(int person, const std::string& which) {
        as(person);
        id_ = "M" + std::to_string(day_) + "-" + std::to_string(person) + which;
        worker_ = book_.scene().worker;
        // In the night the clocks change no end comes before its start.
        const unsigned first = day_ == 29 ? 180 : 0;
        from_ = first + minutes_below(21 * 60 - first);
        const unsigned minutes = *rc::gen::element(15U, 30U, 60U);
        two_ = below(5) == 0;
        start_ = story::clock_time(from_);
        end_ = story::clock_time(from_ + minutes);
        if (below(12) == 0) return slot();
        tell_or_keep(plan());
        // Often at a bound, to the second: as late or early as may be, or one minute more, and four fifths of the plan.
        const unsigned early = std::min(from_ - (day_ == 29 ? 120 : 0), *rc::gen::element(0U, 15U, 16U, 30U, 31U));
        in_ = below(3) == 0 ? from_ - early : from_ + *rc::gen::element(0U, 5U, 6U, 15U, 16U, 30U, 31U, 45U);
        out_ = in_ + *rc::gen::element(5U, minutes * 4 / 5, minutes, minutes + 10);
        if (below(2) == 0)
            befall();
        else
            attend();
    }
    story::Line plan() {
        const bool band = below(3) == 0;
        return story::planned(id_, start_, end_,
                              {.time_critical = *rc::gen::arbitrary<bool>(),
                               .required = two_ ? 2U : 1U,
                               .band_from = band ? story::clock_time(from_ - std::min(from_, 10U)) : "",
                               .band_to = band ? story::clock_time(from_ + 15) : "",
                               .workers = {worker_},
                               .made = *rc::gen::element<std::string>("-7 09:00", "-1 20:00", "00:00")});
    }
    // Nobody rostered it, a day ahead; somebody may have in the end, in a stream of its own (R2).
    void slot() {
        tell_or_keep(story::unrostered(id_, start_, end_, "-1 " + start_));
        if (below(3) == 0) {
            id_ += "-planned";
            tell_or_keep(plan());
        }
        if (below(2) == 0) tell_or_keep(story::missed(id_, "23:00"));
    }
    void attend() {
        came(worker_, out_);
        if (two_) came(any_worker(), out_ + minutes_below(10));
    }
    void came(const std::string& who, unsigned out) {
        const std::string second = *rc::gen::element<std::string>("", ":59");
        const story::By by{.worker = who,
                           .at_home = *rc::gen::element(Answer::YES, Answer::YES, Answer::NO, Answer::UNKNOWN)};
        for (story::Line line :
             story::visited(id_, story::clock_time(in_) + second, story::clock_time(out) + second, by))
            tell_or_keep(line);
    }

    void befall() {
        using story::Who;
        switch (below(18)) {
            case 0:
            case 1:
                return tell_or_keep(
                    story::missed(id_, "23:00", {.provider_fault = *rc::gen::element(Answer::YES, Answer::NO)}));
            case 2:
                return tell_or_keep(
                    story::cancelled(id_, *rc::gen::element<std::string>("-1 09:00", end_), Who::PERSON));
            case 3: return tell_or_keep(story::by_hand(id_, start_, story::clock_time(out_), {.worker = worker_}));
            case 4: return;
            case 5: return tell_or_keep(story::frustrated(id_, start_, end_));
            case 6: return tell_or_keep(story::clocked_in(id_, story::clock_time(in_), {.worker = worker_}));
            case 7: return too_late();
            case 8: return row();
            default: break;
        }
        befall_and_attend();
        attend();
    }
    void too_late() {
        for (story::Line line : story::visited(id_, "23:10", "23:40", {.worker = worker_})) tell_or_keep(line);
    }
    // Nobody comes until the next visit, whose start is the cut-off of the one before (R3).
    void overtaken(int person) {
        as(person);
        const std::string id = "N" + std::to_string(day_) + "-" + std::to_string(person);
        const unsigned from = 180 + minutes_below(16 * 60);
        const auto after = [&](unsigned minutes) { return story::clock_time(from + minutes); };
        tell_or_keep(story::planned(id, after(0), after(30), {.made = "-7 09:00"}));
        tell_or_keep(story::planned(id + "-next", after(60), after(90), {.made = "-7 09:00"}));
        for (story::Line line : story::visited(id + "-next", after(60), after(90))) tell_or_keep(line);
        if (below(2) == 0) return tell_or_keep(story::missed(id, after(60)));
        const unsigned in = *rc::gen::element(59U, 60U, 75U);
        for (story::Line line : story::visited(id, after(in), after(in + 30))) tell_or_keep(line);
    }
    // A feed that does not know the plan.
    void row() {
        id_ = "U" + id_;
        came(worker_, out_);
    }
    void befall_and_attend() {
        using story::Who;
        const std::string later = story::clock_time(from_ + 20);
        switch (below(10)) {
            case 0: return tell_or_keep(story::replanned(id_, later, {}, "-1 21:00", Who::PERSON));
            case 1: return tell_or_keep(story::replanned(id_, later, {}, story::clock_time(from_ + 5), Who::PERSON));
            case 2:
            case 9:
                return tell_or_keep(story::replanned(id_, story::clock_time(from_ + *rc::gen::element(15U, 16U, 75U)),
                                                     {}, "-1 21:00", Who::NOBODY));
            case 3: return tell_or_keep(story::assigned(id_, "-1 22:00", any_worker()));
            case 4: return tell_or_keep(story::voided(id_, "22:00"));
            case 5: return tell_or_keep(story::task_done(id_, worker_, story::clock_time(in_)));
            case 6:
                return tell_or_keep(
                    story::shorter_agreed(id_, *rc::gen::element<std::string>("-1 12:00", end_), Who::PERSON));
            case 7: return tell_or_keep(story::cancelled(id_, "-1 09:00", Who::PROVIDER, *rc::gen::arbitrary<bool>()));
            default:
                tell_or_keep(story::by_hand(id_, start_, end_, {.worker = worker_}));
                return tell_or_keep(
                    story::adjusted(id_, *rc::gen::element<std::string>("", start_), end_, "23:30", worker_));
        }
    }

    using Answer = schema::Answer;
    story::Book book_{{.day = date(1)}};
    int day_ = 1;
    std::vector<std::pair<story::Scene, story::Line>> kept_;
    // The visit that is told of: who comes first, and in minutes of the day when it begins and they come and go.
    std::string id_, worker_, start_, end_;
    unsigned from_ = 0, in_ = 0, out_ = 0;
    bool two_ = false;
};

// The first case of a run is as rich as its last.
inline story::Book any_month() {
    return *rc::gen::resize(100, rc::gen::exec([] { return Month().tell(); }));
}

}  // namespace daybook::projections
