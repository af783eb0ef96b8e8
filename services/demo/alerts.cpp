#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/visit_story.h"

// What coordinators do about the alerts of the board: somebody is late, nobody came.
namespace daybook::demo {
namespace {

using std::chrono::minutes;
using Fact = schema::Visit;

constexpr std::uint64_t alert_key = 81;
constexpr minutes typing{1};
constexpr minutes seen{38};  // after the planned start: half an hour late, and a coordinator looked

struct Alert {
    const Rostered& visit;
    Tellings& out;

    template <class Said, class Fill>
    void say(std::string_view what, minutes after, Fill&& fill) const {
        const std::string stream = visit.stream();
        const Instant at = visit.start + after;
        const Line line{.source = office_source,
                        .id = std::string(what) + "/" + stream,
                        .stream = stream,
                        .occurred = at,
                        .sent = at + typing,
                        .actor = "account-coordinator-" + std::to_string(visit.package->zone + 1),
                        .location = office_of(visit.package->zone)};
        out.push_back(tell<Said>(line, [&](auto fact) {
            fact.setPerson(visit.package->person);
            fill(fact);
        }));
    }
    void acknowledged(minutes after) const {
        say<Fact::AlertAcknowledged>("alert-seen", after, [](auto) {});
    }
    void resolved(std::string_view what, minutes after, const char* outcome) const {
        say<Fact::AlertResolved>(what, after, [&](auto fact) { fact.setOutcome(outcome); });
    }
    void told(minutes after, Fact::PersonTold::Of of, schema::Who whom) const {
        say<Fact::PersonTold>("person-told", after, [&](auto fact) {
            fact.setAt(micros(visit.start + after));
            fact.setOf(of);
            fact.setWhom(whom);
        });
    }
};

}  // namespace

void tell_alerts(std::uint64_t seed, const Played& played, Tellings& out) {
    const Rostered& visit = played.visit;
    const Alert alert{.visit = visit, .out = out};
    Dice dice({seed, alert_key, visit.package->number * 8 + visit.slot, static_cast<std::uint64_t>(number(visit.day))});
    if (played.fate == Fate::missed) {
        alert.acknowledged(seen);
        alert.told(seen + minutes{4}, Fact::PersonTold::Of::LATE, schema::Who::REPRESENTATIVE);
        alert.resolved("alert-resolved", minutes{140}, "somebody looked in, and all was well");
        if (!dice.chance(80)) return;
        alert.say<Fact::AlertReopened>("alert-reopened", minutes{155},
                                       [](auto fact) { fact.setReason("the family rang: nobody had been there"); });
        alert.resolved("alert-resolved-again", minutes{200}, "a care worker of the next round went at once");
        return;
    }
    if (played.fate != Fate::delivered) return;
    Instant together{};
    for (const Attended& one : played.attended) together = std::max(together, one.in);
    if (together <= visit.start + seen || !dice.chance(400)) return;
    alert.acknowledged(seen);
    alert.told(seen + minutes{2}, Fact::PersonTold::Of::LATE, schema::Who::PERSON);
}

}  // namespace daybook::demo
