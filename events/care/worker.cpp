#include "events/care/worker.h"

#include <algorithm>
#include <tuple>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Worker;

constexpr std::uint8_t row_version = 1;

void once(std::vector<Day>& days, Day day) {
    const auto at = std::ranges::lower_bound(days, day);
    if (at == days.end() || *at != day) days.insert(at, day);
}

// Said again of the same day, it is the same signature, known better.
template <class Of>
void hold(std::vector<Worker::Held>& all, const EventView& event, capnp::Text::Reader what, Of fact) {
    Worker::Held held{.what = std::string{text_of(what)}, .on = day_or_then(fact.getOn(), event)};
    held.until = day_said(fact.getUntil());
    std::erase_if(all, [&](const Worker::Held& known) { return known.what == held.what && known.on == held.on; });
    all.push_back(std::move(held));
}

void brief(Worker& worker, const EventView& event) {
    const auto about = text_of(event.as<Fact::BriefedOn>().getAbout());
    const Day on = Calendar::london().day_of(within_reach(event.occurred()));
    const auto known = std::ranges::find(worker.briefed, about, &Worker::Briefed::about);
    if (known == worker.briefed.end())
        worker.briefed.push_back({.about = std::string{about}, .on = on});
    else
        known->on = std::min(known->on, on);
}

}  // namespace

bool Worker::in_date(const std::vector<Held>& held, std::string_view what, Day day) {
    return std::ranges::any_of(
        held, [&](const Held& one) { return one.what == what && one.on <= day && (!one.until || day <= *one.until); });
}

bool Worker::done_within(const std::vector<Day>& done, Day day, std::int64_t days) {
    const auto after = std::ranges::upper_bound(done, day);
    return after != done.begin() && (day - *std::prev(after)).count() <= days;
}

bool Worker::briefed_on(std::string_view about, Day day) const {
    const auto known = std::ranges::find(briefed, about, &Briefed::about);
    return known != briefed.end() && known->on <= day;
}

void Worker::give(Day day, std::string_view skill, std::int64_t times) {
    const auto key = [](const Gave& one) { return std::tuple(one.day, std::string_view(one.skill)); };
    auto at = std::ranges::lower_bound(gave, std::tuple(day, skill), {}, key);
    if (at == gave.end() || at->day != day || at->skill != skill)
        at = gave.insert(at, {.day = day, .skill = std::string{skill}});
    at->times += times;
    if (at->times == 0) gave.erase(at);
}

bool fold(Worker& worker, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::WORKER)) return false;
    fold(worker.post, event);
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::JOINED:
            if (event.as<Fact::Joined>().getSuperseded()) return true;
            worker.role = event.as<Fact::Joined>().getRole();
            worker.engagement = event.as<Fact::Joined>().getEngagement();
            return true;
        case Fact::SUPERVISED:
            once(worker.supervised, day_or_then(event.as<Fact::Supervised>().getOn(), event));
            return true;
        case Fact::APPRAISED:
            once(worker.appraised, day_or_then(event.as<Fact::Appraised>().getOn(), event));
            return true;
        case Fact::SPOT_CHECKED:
            once(worker.spot_checked, day_or_then(event.as<Fact::SpotChecked>().getOn(), event));
            return true;
        case Fact::TRAINED: {
            const auto fact = event.as<Fact::Trained>();
            hold(worker.trained, event, fact.getTopic(), fact);
            return true;
        }
        case Fact::COMPETENCY_SIGNED: {
            const auto fact = event.as<Fact::CompetencySigned>();
            hold(worker.signed_off, event, fact.getSkill(), fact);
            return true;
        }
        case Fact::BRIEFED_ON: brief(worker, event); return true;
        case Fact::LEFT:
        case Fact::CONTRACT_HOURS_SET:
        case Fact::ABSENT:
        case Fact::RETURNED: return true;
        case Fact::SHIFT_WORKED:
        case Fact::CLEARED:
        case Fact::CLEARANCE_EXPIRING:
        case Fact::COST_SET:
        case Fact::CHECK_DUE:
        case Fact::QUALIFICATION_EXPIRING: return false;
    }
    return false;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Post::Hours> auto& h) {
    bytes(h.from, h.weekly, h.guaranteed);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Post::Absence> auto& a) {
    bytes(a.kind, a.from, a.to, a.contracted, a.planned_to);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Post::Spell> auto& s) {
    bytes(s.first, s.last);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Post> auto& p) {
    bytes(p.zone, p.location, p.joined, p.left, p.earlier, p.hours, p.absences);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Worker::Held> auto& h) {
    bytes(h.what, h.on, h.until);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Worker::Briefed> auto& b) {
    bytes(b.about, b.on);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Worker::Gave> auto& g) {
    bytes(g.day, g.skill, g.times);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Worker> auto& w) {
    bytes(w.post, w.role, w.engagement, w.supervised, w.appraised, w.spot_checked, w.trained, w.signed_off, w.briefed,
          w.gave);
}

std::string encode(const Worker& worker) { return to_bytes(worker, row_version); }
Result<Worker> decode_worker(std::string_view bytes) {
    return from_bytes<Worker>(bytes, row_version, "a care worker's file");
}

}  // namespace daybook::care
