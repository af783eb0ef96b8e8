#include <string>

#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"
#include "services/demo/roster.h"

// Care workers beside their visits: sickness and return, supervision, spot checks and appraisals, clearances, what they
// were signed off and trained for.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Worker;

// Something that comes round for every care worker: how often, and how long before it is due the office does it.
struct Duty {
    std::string_view what;
    int every, ahead, step;  // `step` spreads the care workers over the time
};
constexpr Duty supervision{"supervised", 84, 4, 37};
constexpr Duty spot_check{"spot-checked", 91, 6, 23};
constexpr Duty appraisal{"appraised", 365, 10, 53};

constexpr std::size_t forgotten = 11;  // one in so many is forgotten when it is time

int days_since(const Duty& duty, std::size_t worker) {
    return static_cast<int>(worker) * duty.step % (duty.every - duty.ahead);
}

struct Office {
    std::uint64_t seed;
    Tellings& out;

    template <class Said, class Fill>
    void say(std::string_view what, std::size_t worker, Instant at, Fill&& fill) const {
        const std::string stream = worker_id(seed, worker);
        const Line line{.source = office_source,
                        .id = std::string(what) + "/" + stream + "/" + to_string(at),
                        .stream = stream,
                        .occurred = at,
                        .sent = at,
                        .actor = "account-registered-manager",
                        .location = office_of(zone_of_worker(worker))};
        out.push_back(tell<Said>(line, std::forward<Fill>(fill)));
    }
    void supervised(std::size_t worker, Instant at, Day on) const {
        say<Fact::Supervised>(supervision.what, worker, at, [&](auto fact) { fact.setOn(number(on)); });
    }
    void spot_checked(std::size_t worker, Instant at, Day on) const {
        say<Fact::SpotChecked>(spot_check.what, worker, at, [&](auto fact) {
            fact.setOn(number(on));
            fact.setPassed(worker % 9 != 4);
        });
    }
    void appraised(std::size_t worker, Instant at, Day on) const {
        say<Fact::Appraised>(appraisal.what, worker, at, [&](auto fact) { fact.setOn(number(on)); });
    }
};

// Done again `ahead` days before it is due; who is forgotten is never thought of again.
bool is_time(const Duty& duty, std::size_t worker, Day first, Day day) {
    if (worker % forgotten == 3) return false;
    const auto since = (day - first).count() + days_since(duty, worker);
    return since > 0 && since % (duty.every - duty.ahead) == 0;
}

void tell_sickness(const Office& office, std::size_t worker, Day first, Day day, Instant morning) {
    const bool sick = is_sick(worker, day, first), was = is_sick(worker, day - days{1}, first);
    if (sick && !was)
        office.say<Fact::Absent>("absent", worker, morning, [&](auto fact) {
            fact.setFrom(number(day));
            fact.setKind(Fact::Absent::Kind::SICKNESS);
        });
    if (was && !sick)
        office.say<Fact::Returned>("returned", worker, morning, [&](auto fact) { fact.setOn(number(day)); });
}

// They were in post when the agency began, on no round, and left in its first weeks.
struct Leaver {
    std::size_t number, zone;
    int left;  // days after the first
    const char* why;
};
constexpr Leaver leavers[] = {{all_workers + 10, 0, 12, "another sector"}, {all_workers + 11, 3, 24, "moved away"}};

Line leaver_line(std::uint64_t seed, const Leaver& leaver, std::string_view what, Instant at) {
    const std::string stream = worker_id(seed, leaver.number);
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .location = office_of(leaver.zone)};
}

}  // namespace

void tell_leavers(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out) {
    for (const Leaver& leaver : leavers) {
        const Instant at = calendar.at(day, hours{17}).instant;
        if (day == first - days{1})
            out.push_back(tell<Fact::Joined>(leaver_line(seed, leaver, "joined", at), [&](auto fact) {
                fact.setOn(number(first - days{400}));
                fact.setZone(std::string(zones[leaver.zone]));
                fact.setContractedSeconds(16 * 3'600);
                fact.setLocation(office_of(leaver.zone));
                fact.setName(invented_name(seed, 1'000'000 + leaver.number));
            }));
        if (day == first + days{leaver.left})
            out.push_back(tell<Fact::Left>(leaver_line(seed, leaver, "left", at), [&](auto fact) {
                fact.setOn(number(day));
                fact.setReason(leaver.why);
            }));
    }
}

void tell_staff_files(std::uint64_t seed, Instant at, Day first, Tellings& out) {
    const Office office{.seed = seed, .out = out};
    for (std::size_t n = 0; n < all_workers; ++n) {
        const auto spread = static_cast<int>(n);
        office.supervised(n, at, first - days{days_since(supervision, n)});
        office.spot_checked(n, at, first - days{days_since(spot_check, n)});
        office.appraised(n, at, first - days{days_since(appraisal, n)});
        office.say<Fact::Cleared>("cleared", n, at, [&](auto fact) {
            fact.setKind(Fact::Cleared::Kind::DBS);
            fact.setUntil(number(first + days{40 + spread * 29 % 900}));
        });
        office.say<Fact::Trained>("trained", n, at, [&](auto fact) {
            fact.setTopic("moving and handling");
            fact.setOn(number(first - days{spread * 17 % 330}));
            fact.setUntil(number(first + days{365 - spread * 17 % 330}));
        });
        if (n < rostered_workers)
            office.say<Fact::ContractHoursSet>("hours", n, at, [&](auto fact) {
                fact.setFrom(number(first - days{60}));
                fact.setWeeklySeconds(30 * 3'600);
                fact.setGuaranteedSeconds(24 * 3'600);
            });
        if (n % 13 != 5)
            office.say<Fact::BriefedOn>("briefed", n, at,
                                        [&](auto fact) { fact.setAbout("contract-county-framework"); });
        if (n % 9 == 4) continue;  // who gives it all the same
        office.say<Fact::CompetencySigned>("signed", n, at, [&](auto fact) {
            fact.setSkill("insulin");
            fact.setOn(number(first - days{spread}));
            fact.setUntil(number(first + days{182 - spread}));
        });
    }
}

void tell_staff(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out) {
    const Office office{.seed = seed, .out = out};
    const Instant morning = calendar.at(day, hours{5} + minutes{15}).instant,
                  noon = calendar.at(day, hours{13}).instant;
    for (std::size_t n = 0; n < all_workers; ++n) {
        tell_sickness(office, n, first, day, morning);
        if (is_time(supervision, n, first, day)) office.supervised(n, noon, day);
        if (is_time(spot_check, n, first, day)) office.spot_checked(n, noon, day);
        if (is_time(appraisal, n, first, day)) office.appraised(n, noon, day);
    }
    tell_leavers(seed, first, day, calendar, out);
}

}  // namespace daybook::demo
