#include "events/care/acceptance.h"

#include <algorithm>

namespace daybook::care {
namespace {

using What = Criterion::What;
using Outcome = Criterion::Outcome;
using Question = AcceptanceQuestion;

constexpr std::int64_t whole_ppm = 1'000'000;

std::int64_t minutes(Seconds time) { return time.count() / 60; }

// "1,770 min"
std::string minutes_text(Seconds time) {
    std::string digits = std::to_string(minutes(time));
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
    return digits + " min";
}

// "12.60 %", half up.
std::string percent(std::int64_t ppm) {
    const std::int64_t hundredths = (ppm + 50) / 100;
    const std::string rest = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (rest.size() < 2 ? "0" : "") + rest + " %";
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

Outcome outcome(bool passes) { return passes ? Outcome::PASS : Outcome::FAIL; }

Criterion yes_or_no(What what, bool passes, const char* pass, std::string fail) {
    return {.what = what,
            .outcome = outcome(passes),
            .hard = true,
            .needed = 1,
            .found = passes ? 1 : 0,
            .says = passes ? pass : std::move(fail)};
}

Criterion contract(const Question& q) {
    Criterion c{.what = What::CONTRACT, .hard = true, .needed = 1};
    switch (q.contract) {
        case Question::Contract::open:
            c.outcome = Outcome::PASS, c.found = 1, c.says = "the contract is open to new packages";
            break;
        case Question::Contract::closed:
            c.outcome = Outcome::FAIL, c.says = "the contract is closed to new packages";
            break;
        case Question::Contract::suspended:
            c.outcome = Outcome::FAIL, c.says = "the commissioner has suspended the contract to new packages";
            break;
        case Question::Contract::ended: c.outcome = Outcome::FAIL, c.says = "the contract has ended"; break;
        case Question::Contract::unknown: c.says = "no agreed contract is known for it"; break;
    }
    return c;
}

Criterion competence(const Question& q) {
    Criterion c{.what = What::COMPETENCE, .hard = true, .needed = std::ssize(q.skills_needed)};
    if (q.skills_needed.empty()) {
        c.outcome = Outcome::PASS;
        c.says = "no particular competence is needed";
        return c;
    }
    if (!q.skills) {
        c.says = "it needs " + joined(q.skills_needed) + ", and the location never said which competences it holds";
        return c;
    }
    std::vector<std::string> lacking;
    for (const auto& skill : q.skills_needed)
        if (std::ranges::find(*q.skills, skill) == q.skills->end()) lacking.push_back(skill);
    c.found = c.needed - std::ssize(lacking);
    c.outcome = outcome(lacking.empty());
    c.says = lacking.empty() ? "the location holds " + joined(q.skills_needed)
                             : "the location does not hold " + joined(lacking);
    return c;
}

Criterion zone(const Question& q) {
    Criterion c{.what = What::ZONE, .needed = 1};
    if (q.zone.empty()) {
        c.says = "it does not say in which zone the care is to be given";
        return c;
    }
    if (!q.zones) {
        c.says = "the location never said which zones it serves";
        return c;
    }
    const bool served = std::ranges::find(*q.zones, q.zone) != q.zones->end();
    c.outcome = outcome(served);
    c.found = served ? 1 : 0;
    c.says = "zone " + q.zone + (served ? " is served" : " is not served; " + joined(*q.zones) + " are");
    return c;
}

Criterion band(const Question& q, const Question::Band& asked) {
    Criterion c{.what = What::BAND, .needed = 1};
    if (!q.bands) {
        c.says = "the location never said which time bands it offers";
        return c;
    }
    const bool offered = std::ranges::find(*q.bands, asked.name) != q.bands->end();
    c.outcome = outcome(offered);
    c.found = offered ? 1 : 0;
    c.says = "the " + asked.name + (offered ? " is offered" : " is not offered; " + joined(*q.bands) + " are");
    return c;
}

// R15: free = declared − active − held − accepted and not started.
Criterion hours(const Question& q, const Question::Band& asked) {
    Criterion c{.what = What::HOURS, .needed = minutes(asked.needed)};
    const auto free = asked.free();
    if (asked.needed == Seconds{}) {
        c.says =
            "it does not say how much time a week it asks for" + (asked.name.empty() ? "" : " in the " + asked.name);
        return c;
    }
    const std::string where =
        q.zone + (asked.name.empty() ? "" : " " + asked.name) + (asked.skill.empty() ? "" : " with " + asked.skill);
    if (!free) {
        c.says = "nobody declared how much time " + where + " has in a week";
        return c;
    }
    c.found = minutes(*free);
    c.outcome = outcome(*free >= asked.needed);
    c.says = where + ": " + minutes_text(*asked.declared) + " declared − " + minutes_text(asked.active) + " active − " +
             minutes_text(asked.held) + " held − " + minutes_text(asked.accepted) +
             " accepted = " + minutes_text(*free) + " free, and it needs " + minutes_text(asked.needed);
    return c;
}

Criterion travel(const Question& q) {
    Criterion c{.what = What::TRAVEL, .hard = q.spot, .needed = q.travel_limit_minutes};
    if (!q.travel_minutes || q.travel_limit_minutes == 0) {
        c.says = q.travel_limit_minutes == 0 ? "no limit of travel was set"
                                             : "no travel time is known from a planned visit of these bands";
        return c;
    }
    c.found = *q.travel_minutes;
    c.outcome = outcome(*q.travel_minutes <= q.travel_limit_minutes);
    c.says = "the nearest planned visit is " + std::to_string(*q.travel_minutes) + " min away, and the limit is " +
             std::to_string(q.travel_limit_minutes) + " min";
    return c;
}

// R16: a line for each cap that is set.
void spot_caps(const Question& q, std::vector<Criterion>& check) {
    Criterion c{.what = What::SPOT_CAP, .hard = true};
    const bool timed = std::ranges::any_of(q.asked, [](const auto& one) { return one.needed != Seconds{}; });
    if (q.spot && !q.spot_caps.empty()) {
        for (const SpotCap& cap : q.spot_caps) {
            const bool share = cap.measure == SpotCap::Measure::share;
            c.needed = share ? cap.cap_ppm : cap.of;
            c.found = share ? cap.ppm() : cap.spot;
            c.outcome = outcome(cap.within());
            c.says = cap.says();
            if (!timed && cap.measure != SpotCap::Measure::packages) {
                c.outcome = Outcome::UNKNOWN;
                c.says = "it does not say how much time a week it asks for, and spot work is capped by time";
            }
            check.push_back(c);
        }
        return;
    }
    if (!q.spot) c.outcome = Outcome::PASS;
    c.says = q.spot ? "no spot cap was set" : "it is not bought on the spot";
    check.push_back(c);
}

Criterion rate(const Question& q) {
    Criterion c{.what = What::RATE, .needed = q.floor_pence_an_hour, .found = q.pence_an_hour};
    if (q.floor_pence_an_hour == 0) {
        c.outcome = Outcome::PASS;
        c.says = "no floor was set";
        return c;
    }
    if (q.pence_an_hour == 0) {
        c.says = "no rate was offered";
        return c;
    }
    c.outcome = outcome(q.pence_an_hour >= q.floor_pence_an_hour);
    c.says = std::to_string(q.pence_an_hour) + "p an hour are offered, and the floor is " +
             std::to_string(q.floor_pence_an_hour) + "p";
    return c;
}

}  // namespace

std::int64_t SpotCap::ppm() const { return of <= 0 ? 0 : (spot * whole_ppm + of / 2) / of; }
bool SpotCap::within() const { return spot * whole_ppm <= cap_ppm * of; }

// A share of nothing is reached by nobody; a number or a time of which all is taken is, and so is one of none.
bool SpotCap::reached() const {
    if (measure == Measure::share) return of > 0 && spot * whole_ppm >= cap_ppm * of;
    return spot >= of;
}

std::string SpotCap::says() const {
    const std::string where = "spot" + (zone.empty() ? "" : " in " + zone) + " would be ";
    switch (measure) {
        case Measure::share:
            return where + minutes_text(Seconds{spot}) + " of " + minutes_text(Seconds{of}) + " a week, " +
                   percent(ppm()) + ", and the cap is " + percent(cap_ppm);
        case Measure::packages:
            return where + std::to_string(spot) + (spot == 1 ? " package" : " packages") + ", and the cap is " +
                   std::to_string(of);
        case Measure::time:
            return where + minutes_text(Seconds{spot}) + " a week, and the cap is " + minutes_text(Seconds{of});
    }
    return where;
}

std::optional<Seconds> AcceptanceQuestion::Band::free() const {
    if (!declared) return std::nullopt;
    return *declared - active - held - accepted;
}

std::vector<Criterion> acceptance_check(const AcceptanceQuestion& q) {
    std::vector<Criterion> check;
    check.push_back(contract(q));
    check.push_back(competence(q));
    check.push_back(yes_or_no(What::ASSESSMENT, q.assessed, "assessment and risk information are held",
                              "there is no assessment or risk information"));
    check.push_back(yes_or_no(What::TRIAGE, q.triaged, "it was triaged", "it was not triaged"));
    check.push_back(
        yes_or_no(What::RISK_VALIDATION, !q.urgent || q.risk_validated,
                  q.urgent ? "its risk was validated by telephone" : "it is neither urgent nor out of hospital",
                  "it is urgent or out of hospital, and nobody validated its risk by telephone"));
    check.push_back(yes_or_no(What::PREFERENCES, !q.conflict,
                              "nothing conflicts with the person's preferences or best interests",
                              "it conflicts with the person's preferences or best interests" +
                                  (q.conflict_with.empty() ? "" : ": " + q.conflict_with)));
    check.push_back(zone(q));
    for (const auto& asked : q.asked)
        if (!asked.name.empty()) check.push_back(band(q, asked));
    for (const auto& asked : q.asked) check.push_back(hours(q, asked));
    for (const auto& asked : q.of_skills) check.push_back(hours(q, asked));
    check.push_back(travel(q));
    spot_caps(q, check);
    check.push_back(rate(q));
    return check;
}

Verdict verdict_of(const std::vector<Criterion>& check) {
    Verdict verdict = Verdict::accept;
    for (const Criterion& criterion : check) {
        if (criterion.outcome == Outcome::PASS) continue;
        if (criterion.hard) return Verdict::refuse;
        verdict = Verdict::accept_with_override;
    }
    return verdict;
}

}  // namespace daybook::care
