#pragma once

#include <optional>
#include <vector>

#include "events/care/acceptance.h"
#include "services/demo/cast.h"
#include "services/demo/roster.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// A request for care, and what became of it.
struct Request {
    enum class Outcome { accepted, declined, withdrawn, open };
    std::uint64_t number = 0;
    Instant received{}, decided{};
    Outcome outcome = Outcome::open;
    bool urgent = false;
    Package package;                       // what it asks for; runs only if accepted
    std::vector<care::Criterion> check{};  // as it stood at the decision
};

// The requests that come on a day: none at weekends, at most two on others. Accepted is one that is wanted; whether it
// may be is the check's to say.
std::vector<Request> requests_on(std::uint64_t seed, Day first, Day day, const Calendar& calendar);
void tell_request(std::uint64_t seed, const Request& request, Tellings& out);

// In the third week, from Tuesday to Thursday, the hospital sends home more people than there are rounds for.
bool is_surge_day(Day first, Day day);

// What the staff files hold when the agency begins; and what comes of a day: who fell sick and who came back, who was
// supervised, checked and appraised when it was time, and who was forgotten.
void tell_staff_files(std::uint64_t seed, Instant at, Day first, Tellings& out);
void tell_staff(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out);

// The office's own week: a risk, daily audits, the buffer team of a surge, the quality meeting.
void tell_office_week(Day first, Day day, const Calendar& calendar, Tellings& out);

// What happens on a day to the changes of one package: proposed, agreed or refused, told, followed up.
void tell_changes(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out);

// The contracts' own variations of the first weeks: a price agreed and told, one not told, stricter terms.
void tell_contract_changes(Day first, Day day, const Calendar& calendar, Tellings& out);

}  // namespace daybook::demo
