#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "events/core/calendar.h"
#include "schema/package.capnp.h"
#include "services/demo/cast.h"
#include "services/demo/office.h"
#include "services/demo/roster.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// A synthetic homecare agency: 120 people, 45 care workers, four contracts of three types. Pure: the same seed and
// first day always tell the same things in the same bytes, whichever days are asked for and in whatever order.
class Agency {
 public:
    // `first`: its first day of care.
    Agency(std::uint64_t seed, Day first, const Calendar& calendar = Calendar::london());

    // 18:00 on the day before the first: when everything that stands at the beginning is told.
    Instant founded() const;
    // Contracts, care workers, people, packages, and the rota as far as it is out.
    Tellings founding() const;

    // Everything that comes of one local day, ordered by when it is sent; some of it is sent on the next day.
    Tellings day(Day day);

    // The visits of a day as they went, for tests and for counting.
    std::vector<Played> visits(Day day);

    // The app's sign of life: all clock events up to `until` have been sent.
    Telling heartbeat(Instant until) const;

 private:
    // Packages come and go; those that are known by a day follow from the days up to it.
    void know_until(Day day);
    void decide_until(Instant until);
    std::vector<Played> visits(Day from, Day last);
    void papers(Day day, Tellings& out);
    std::vector<Rostered> rota(std::size_t zone, Day day) const;
    void plan(std::span<const Package> packages, Day from, Day to, Instant sent, Tellings& out) const;
    void publish_rota(Day thursday, Tellings& out) const;
    void cancel(const Package& package, Instant from, Instant to, schema::Who by, Instant sent, Tellings& out) const;
    void ends(Day day, Tellings& out) const;
    using EndReason = schema::Package::Ended::Reason;
    void ends_for(const Package& package, EndReason reason, Instant decided, Tellings& out) const;
    void stays(Day day, Tellings& out) const;

    std::uint64_t seed_;
    Day first_;
    Day known_;
    const Calendar& calendar_;
    std::vector<Package> packages_;
    std::vector<Request> waiting_;                  // for a decision, by when it is made
    std::map<Day, std::vector<Request>> requests_;  // decided, by the day they came
};

}  // namespace daybook::demo
