#pragma once

#include <map>
#include <string>

#include "events/care/register.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// What the agency's people do about what the steward raises: the manager tells the commissioner on the next working
// morning and has something done in the afternoon, the commissioner answers, and what is well again is closed. Of the
// spot contract nobody takes care, as happens. Pure: what it does follows from the events taken and the time.
class Answers {
 public:
    explicit Answers(const Calendar& calendar = Calendar::london()) : calendar_(calendar) {}

    // The next event of the log.
    void take(const EventView& event);
    // What is done because of them, none of it before `now`; each thing once.
    Tellings because(Instant now);

 private:
    struct Case {
        care::Escalation record;
        bool answered = false, closed = false;
    };
    void answer(const std::string& stream, const care::Escalation& record, Instant now, Tellings& out) const;
    Instant next_morning(Instant after) const;

    const Calendar& calendar_;
    std::map<std::string, Case> cases_;
};

}  // namespace daybook::demo
