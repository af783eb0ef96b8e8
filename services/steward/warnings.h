#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "events/care/register.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "services/steward/figures.h"
#include "services/steward/nations.h"

namespace daybook::steward {

// Early warning (R18, R22, R23): which closed days nobody has looked at the figures of, which escalations are open, and
// what follows. No clock, no socket.
class Warnings {
 public:
    explicit Warnings(const Calendar& calendar) : calendar_(calendar) {}

    // Takes the next event of the log; one taken before changes nothing.
    void take(const EventView& event);

    // The first closed day whose figures were not looked at. Days further back than a month before the last one closed
    // are let go: what was not warned of then is no early warning now.
    struct Close {
        Day day{};
        Position position;  // of its DayClosed
    };
    std::optional<Close> next() const;

    // What the figures of that day make true, in the order it is to be said. `looked` is said when all of that is.
    struct Saying {
        std::string id, stream;
        Proposal event;
    };
    struct Said {
        std::vector<Saying> warnings;
        Proposal looked;
    };
    Said decide(const Close& close, const Figures& figures) const;

    // Forgets an escalation, so that its events can be taken again from the first.
    void forget(std::string_view stream) { open_.erase(std::string(stream)); }

 private:
    using Trigger = schema::Escalation::Trigger;
    struct Open {
        care::Escalation record;
        std::string whose;
        Version version{};
    };
    class Decision;

    void take_record(const EventView& event);
    void take_escalation(const EventView& event);

    const Calendar& calendar_;
    Nations nations_;
    std::map<Day, Position> closed_;  // not looked at
    std::optional<Day> looked_;       // the last that was
    std::map<std::string, Open> open_;
    std::map<std::tuple<Trigger, std::string, std::string>, std::string> raised_for_;  // trigger, KPI, whose → period
    std::set<std::tuple<std::string, std::string, std::string>> broken_;               // month, KPI, whose
};

// Where looking at the figures is said.
inline constexpr std::string_view figures_stream = "record-figures";

}  // namespace daybook::steward
