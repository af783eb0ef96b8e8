// T7: whatever is told, and however it arrives — live, in pages of any size, with crashes anywhere, or rebuilt — every
// projection comes to the same rows, byte for byte.

#include <rapidcheck.h>

#include <cstdlib>

#include "projections/catalogue.h"
#include "tests/projections/anything.h"
#include "tests/projections/naive.h"

namespace daybook::projections {
namespace {

using namespace story;

// Of all numbers below one, whatever the size of the case.
std::uint64_t below(std::uint64_t end) { return *rc::gen::resize(100, rc::gen::inRange<std::uint64_t>(0, end)); }

// Reads to the end in pages of random sizes, live and with restarts in between, some of them with staged events lost.
void deliver_somehow(Shelf& shelf, std::uint64_t events) {
    std::uint64_t head = 0;
    while (head < events) {
        head += 1 + below(events - head);
        shelf.source().end_at(head);
        shelf.open({.commit_events = *rc::gen::inRange<std::size_t>(1, 20),
                    .file_rows = *rc::gen::element<std::size_t>(0, 5, 1'000),
                    .page = {.events = *rc::gen::inRange<std::uint32_t>(1, 12)}});
        if (*rc::gen::inRange(0, 3) == 0) {  // a crash: what was staged since the last commit is gone
            RC_ASSERT(shelf.runner().advance({}).has_value());
            continue;
        }
        shelf.catch_up();
    }
    shelf.open();
    shelf.catch_up();
}

TEST_CASE(
    "every projection: random histories, delivered live, in random pages, with crashes, and rebuilt, are the same") {
    const bool held = rc::check([] {
        Book book;
        const auto lines = *rc::gen::inRange<std::size_t>(1, 40);
        for (std::size_t i = 0; i < lines; ++i) book.tell(Anything{}.any_line());
        const auto projection = *rc::gen::inRange<std::size_t>(0, all().size());
        Shelf live(all()[projection], book), rebuilt(all()[projection], book);
        deliver_somehow(live, book.events().size());
        whole(rebuilt);
        RC_ASSERT(came(live.runner()) == came(rebuilt.runner()));
        RC_ASSERT(live.runner().state().checkpoint.position.value == book.events().size());
        RC_ASSERT(live.runner().state().checkpoint.parked == 0U);
    });
    CHECK(held);
}

// A month of care: four people of three contracts and two locations, seen once a day or not at all by some of five care
// workers, and all that may be told beside it; much of it is told days later, and the last days may be open.
class Month {
 public:
    Book tell() {
        book_.tell(
            kpi_schedule("contract-2", {.from = "2026-03-16", .terms = {{"late_s", 300}, {"short_ppm", 950'000}}}),
            kpi_schedule("contract-1", {.terms = {{"continuity_attendances", 8}, {"continuity_workers", 3}}}));
        for (int n = 1; n <= 5; ++n)
            if (*rc::gen::arbitrary<bool>())
                book_.tell(joined("worker-" + std::to_string(n), "2025-06-01", "+0 00:00"),
                           hours_set("worker-" + std::to_string(n), "2026-01-01", 3, 1, "+0 00:01"));
        const int open = static_cast<int>(below(4));
        for (; day_ <= last; ++day_) {
            book_.scene().day = date(day_);
            for (int person = 1; person <= 4; ++person)
                if (below(3) != 0) visit(person);
            as(1 + static_cast<int>(below(4)));
            if (*rc::gen::arbitrary<bool>()) tell_or_keep(Anything{last}.any_line(true));
            if (day_ <= last - open) book_.tell(day_closed("+1 00:00", date(day_)));
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

    // What is told next is of one of the people, whose contract is theirs, or of two of them.
    void as(int person) {
        const std::string n = std::to_string(person), contract = std::to_string(1 + person % 3);
        Scene& scene = book_.scene();
        scene.person = "person-" + n;
        scene.package = "package-" + n;
        scene.contract = "contract-" + contract;
        scene.location = person % 2 == 0 ? "location-2" : "location-1";
        scene.worker = any_worker();
    }
    void tell_or_keep(Line line) {
        if (below(5) == 0)
            kept_.emplace_back(book_.scene(), std::move(line));
        else
            book_.tell(std::move(line));
    }
    // Of what was not told in time the oldest.
    void tell_kept() {
        const Scene now = book_.scene();
        book_.scene() = kept_.front().first;
        book_.tell(std::move(kept_.front().second));
        book_.scene() = now;
        kept_.erase(kept_.begin());
    }

    void visit(int person) {
        as(person);
        const std::string id = "M" + std::to_string(day_) + "-" + std::to_string(person), worker = book_.scene().worker;
        // In the night the clocks change no end comes before its start.
        const unsigned first = day_ == 29 ? 120 : 0;
        const unsigned from = first + minutes_below(21 * 60 - first), minutes = *rc::gen::element(15U, 30U, 60U);
        const bool two = below(5) == 0;
        const std::string start = clock_time(from), end = clock_time(from + minutes);
        tell_or_keep(planned(id, start, end,
                             {.time_critical = *rc::gen::arbitrary<bool>(),
                              .required = two ? 2U : 1U,
                              .workers = {worker},
                              .made = *rc::gen::element<std::string>("-7 09:00", "-1 20:00", "00:00")}));
        const unsigned in = from + minutes_below(50), out = in + 5 + minutes_below(65);
        const auto attended = [&](const std::string& who) {
            for (Line line : visited(id, clock_time(in), clock_time(out), {.worker = who})) tell_or_keep(line);
        };
        switch (below(12)) {
            case 0:
                return tell_or_keep(
                    missed(id, "23:00", {.provider_fault = *rc::gen::element(Answer::YES, Answer::NO)}));
            case 1: return tell_or_keep(cancelled(id, *rc::gen::element<std::string>("-1 09:00", end), Who::PERSON));
            case 2: return tell_or_keep(by_hand(id, start, clock_time(out), {.worker = worker}));
            case 3: return;
            case 4: tell_or_keep(replanned(id, clock_time(from + 20), {}, "-1 21:00", Who::PERSON)); break;
            case 5: tell_or_keep(assigned(id, "-1 22:00", any_worker())); break;
            case 6: tell_or_keep(voided(id, "22:00")); break;
            case 7: tell_or_keep(task_done(id, worker, clock_time(in))); break;
            default: break;
        }
        attended(worker);
        if (two) attended(any_worker());
    }

    Book book_{{.day = date(1)}};
    int day_ = 1;
    std::vector<std::pair<Scene, Line>> kept_;
};

// The board's figures by contract or by care worker.
std::map<std::string, Figures> grouped(const Runner& runner, Filters filters, const std::string& by) {
    filters.emplace_back("by", by);
    std::map<std::string, Figures> all;
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(filters)), [&](auto row) {
        std::string of;
        if (by == "contract") of = row.getContract().cStr();
        if (by == "worker") of = row.getWorker().cStr();
        all[of][row.getKpi().cStr()] = {row.getNumerator(), row.getDenominator()};
    });
    return all;
}
// A figure nothing stands in may be missing on either side.
void same(const std::string& by, std::map<std::string, Figures> shown, std::map<std::string, Figures> recomputed) {
    for (const auto& [of, all] : shown)
        for (const auto& [kpi, figure] : all) recomputed[of].try_emplace(kpi);
    bool all_same = true;
    for (const auto& [of, all] : recomputed)
        for (const auto& [kpi, figure] : all) {
            const Figure found = shown[of][kpi];
            if (found == figure) continue;
            all_same = false;
            RC_LOG() << kpi << " by " << by << " of " << of << ": recomputed " << figure << ", shown " << found << "\n";
        }
    RC_ASSERT(all_same);
}
// Live and rebuilt the rows are the same, and their figures those of a recomputation: of all together, of each contract
// and of each care worker.
void comes_to_the_same(const Book& book, const std::string& from, const std::string& to) {
    Shelf live(board(), book), rebuilt(board(), book);
    deliver_somehow(live, book.events().size());
    whole(rebuilt);
    RC_ASSERT(came(live.runner()) == came(rebuilt.runner()));
    RC_ASSERT(live.runner().state().checkpoint.parked == 0U);
    const Naive naive(book, *parse_day(from), *parse_day(to));
    const Filters days{{"from", from}, {"to", to}};
    same("none", grouped(live.runner(), days, "none"), {{"", naive.sums().all}});
    same("contract", grouped(live.runner(), days, "contract"), naive.sums().by_contract);
    same("worker", grouped(live.runner(), days, "worker"), naive.sums().by_worker);
}

TEST_CASE("kpi board: a random history comes to the same figures live, rebuilt, and recomputed from scratch") {
    const bool held = rc::check([] {
        Book book;
        const auto lines = *rc::gen::inRange<std::size_t>(1, 60);
        for (std::size_t i = 0; i < lines; ++i) book.tell(Anything{}.any_line(true));
        comes_to_the_same(book, "2026-02-09", "2026-03-31");
    });
    CHECK(held);
}
TEST_CASE("kpi board: a random month of care comes to the same figures live, rebuilt, and recomputed from scratch") {
    // A month takes a second: a run of the suite tries a few, a nightly one as many as are asked for (DAYBOOK_MONTHS).
    const char* asked = std::getenv("DAYBOOK_MONTHS");
    unsigned left = asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : 5;
    const bool held = rc::check([&] {
        if (left == 0) RC_SUCCEED("enough months");
        --left;
        comes_to_the_same(Month().tell(), "2026-03-01", "2026-03-31");
    });
    CHECK(held);
}

// Found by the property above: the days are settled once a commit, and the one that lost the visit may come last.
TEST_CASE("live-board: a visit moved to another person's day keeps its row, whichever day is settled first") {
    Book book;
    book.tell(planned("V2", "07:00", "07:30", {.made = "-1 09:00"}).of("person-2"));
    book.tell(planned("V1", "07:00", "07:30", {.made = "-1 09:00"}));
    book.tell(planned("V1", "07:00", "07:30", {.required = 2, .made = "-1 10:00"}).of("person-2"));
    Shelf live(all()[0], book), rebuilt(all()[0], book);
    for (std::uint64_t head = 1; head <= book.events().size(); ++head) {
        live.source().end_at(head);
        live.open();
        live.catch_up();
    }
    whole(rebuilt);
    CHECK(came(live.runner()) == came(rebuilt.runner()));
}

}  // namespace
}  // namespace daybook::projections
