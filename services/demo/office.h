#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "events/care/acceptance.h"
#include "services/demo/cast.h"
#include "services/demo/dice.h"
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

// One that was put off is decided on the working day it was put off until: the commissioner has placed it elsewhere, or
// the round it waited for did not come about and it is declined, by the check as it stands beside `others`.
bool is_put_off(const Request& request);
Day put_off_until(const Request& request);
void tell_end_of_put_off(const Request& request, std::span<const Package> others, const Calendar& calendar,
                         Tellings& out);

// In the third week, from Tuesday to Thursday, the hospital sends home more people than there are rounds for.
bool is_surge_day(Day first, Day day);

// What the staff files hold when the agency begins; and what comes of a day: who fell sick and who came back, who was
// supervised, checked and appraised when it was time, and who was forgotten.
void tell_staff_files(std::uint64_t seed, Instant at, Day first, Tellings& out);
void tell_staff(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out);

// Who joined the office before it began and left since.
void tell_leavers(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out);

// How a request reached us and was bid for, and that nobody answered it.
void tell_sourcing(const Request& request, Tellings& out);
bool is_forgotten(const Request& request);

// Stays in hospital: from 10:00 of the first day to 9:00 of the last. Told with the suspension of the package.
Instant stay_begins(const Stay& stay, const Calendar& calendar);
Instant stay_ends(const Stay& stay, const Calendar& calendar);
void tell_into_hospital(std::uint64_t seed, const Package& package, const Stay& stay, const Calendar& calendar,
                        Tellings& out);
void tell_home_again(const Package& package, const Stay& stay, const Calendar& calendar, Tellings& out);
// A package that begins because somebody comes home from hospital: when they do, and some have to go back.
void come_out_of_hospital(Package& package, Dice& dice);
void tell_discharge(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out);

// One in nine: lacks capacity for what others decide for them, and somebody was named who does.
inline bool is_represented(const Package& package) { return package.number % 9 == 4; }

// What people consent to, and on a day: who is asked how they like their care, and who answers.
void tell_consent(const Package& package, Instant at, Tellings& out);
void tell_voices(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out);

// A package's papers: its agreed start and what was agreed with it, its reviews and flexed bands, the plan of its end.
Line package_line(const Package& package, std::string_view what, Instant at);
bool has_plan(const Package& package);  // of care; without one no start is agreed
void tell_agreed_start(const Package& package, Instant at, Tellings& out);
void tell_moved(const Package& package, Instant at, Tellings& out);  // nothing of one that stays on its contract
void tell_exit(const Package& package, Instant at, Tellings& out);
void tell_notice_waived(const Package& package, Instant at, Tellings& out);
void tell_package_papers(const Package& package, Day day, const Calendar& calendar, Tellings& out);

// Who needs care of ours no more.
void tell_left(const Package& package, Instant at, Tellings& out);

// A contract's papers: billing rules, cancellation policy and obligation; returns, reviews and a notice.
void tell_contract_terms(const Agreement& agreement, Instant at, Day from, Tellings& out);
void tell_contract_papers(Day first, Day day, const Calendar& calendar, Tellings& out);

// What passes between us and who pays: uplifts, charges, a breach and what came of it, an extension.
void tell_dealings(std::span<const Package> packages, Day first, Day day, const Calendar& calendar, Tellings& out);

// The month that is reported to commissioners on a day, as far as the agency was there, and the reports.
struct Month {
    Day from{}, last{};
};
std::optional<Month> reported_month(Day first, Day day);
void tell_reports(const Month& month, std::span<const Played> visits, Instant at, Tellings& out);

// The office's own week: a risk, daily audits, the buffer team of a surge, the quality meeting.
void tell_office_week(Day first, Day day, const Calendar& calendar, Tellings& out);

// What happens on a day to the changes of one package: proposed, agreed or refused, told, followed up.
void tell_changes(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out);

// The contracts' own variations of the first weeks: a price agreed and told, one not told, stricter terms.
void tell_contract_changes(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out);

}  // namespace daybook::demo
