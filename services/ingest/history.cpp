// A version that comes after a later one: what it tells is kept as what was so before, and moves nothing.

#include <algorithm>

#include "events/core/calendar.h"
#include "services/ingest/sayings.h"

namespace daybook::ingest {
namespace {

// Between the plans of the versions around it, so that the first plan made is the first one there is (R5).
Instant made_between(const Record& record, const Standing& standing, Instant now) {
    Instant made = planned_at(record, now);
    for (const auto& [version, at] : standing.planned_at)
        if (version > record.version) made = std::min(made, at - std::chrono::microseconds{1});
    for (const auto& [version, at] : standing.planned_at)
        if (version < record.version) made = std::max(made, at);
    return made;
}

// Where no later version made a plan, the one that stands was made before this one, and said again after it.
bool stands_by_earlier(const Record& record, const Standing& standing) {
    return standing.plan && standing.planned_at.upper_bound(record.version) == standing.planned_at.end();
}

void say_plan_still(Facts& to, Instant made, const Plan& plan) {
    to.say<Visit::Replanned>("planned/still", made, [&](auto fact) {
        fill(fact, plan);
        fact.setReason(said_before);
    });
}

std::string detail_of(const Record& record, const Standing& standing) {
    std::string detail =
        "version " + std::to_string(record.version) + " came after version " + std::to_string(standing.record_version);
    const auto times = [&](const char* what, const std::optional<Instant>& start, const std::optional<Instant>& end) {
        detail +=
            std::string("; ") + what + " " + (start ? to_string(*start) : "?") + " to " + (end ? to_string(*end) : "?");
    };
    if (const auto& p = record.plan) times("planned", p->start, p->start + p->length);
    if (const auto& c = record.claim) times("claimed", c->start, c->start + c->length);
    if (const auto& a = record.actual) times("actual", a->start, a->end);
    if (record.cancelled) detail += "; cancelled";
    if (record.no_access) detail += "; no access";
    if (record.missed) detail += "; missed";
    if (record.deleted) detail += "; deleted";
    return detail;
}

// A version that says that nobody came says nothing of times and claims: an older one that does is the last to.
bool told_since(const Record& record, const Standing& standing) {
    return std::any_of(standing.words.upper_bound(record.version), standing.words.end(),
                       [](const auto& told) { return !told.second; });
}

}  // namespace

void tell_history(Facts& to, const Standing& standing) {
    const Record& record = to.record();
    if (record.plan && (!standing.plan || (record.group.empty() && plan_differs(to, *record.plan, standing)))) {
        const Instant made = made_between(record, standing, to.voice().now);
        say_plan(to, made, standing.plan ? standing : Standing{});
        if (stands_by_earlier(record, standing)) say_plan_still(to, made, *standing.plan);
    }
    const bool since = told_since(record, standing);
    if (record.claim && (!standing.claim || (!since && record.claim != standing.claim))) say_claim(to);
    if (record.no_access) {
        if (!standing.frustrated) say_no_access(to);
    } else {
        tell_times(to, standing, since);
    }
    tell_cancelled(to, standing, true);
    // That nobody came, or nobody opened, stands whatever a later version leaves unsaid.
    if (record.missed && !standing.missed) say_missed(to);
    say_exceptions_of_source(to, standing);
    to.say_odd("superseded", Kind::SUPERSEDED_VERSION, detail_of(record, standing));
}

}  // namespace daybook::ingest
