#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"
#include "services/demo/roster.h"

// What people say themselves: what they consent to, and what they think of their care.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Person;

enum Purpose : std::uint64_t { answer_key = 71 };

constexpr int asked_every = 56, asked_first = 6, asked_over = 14;  // days; a survey goes out over a fortnight
constexpr int soonest = 2, latest = 8;                             // days to an answer

Line said(const Package& package, std::string_view what, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + package.person + "/" + to_string(at),
            .stream = package.person,
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = office_of(package.zone)};
}

bool is_asked(const Package& package, Day day) {
    const auto since =
        static_cast<int>((day - package.from).count()) - asked_first - static_cast<int>(package.number % asked_over);
    return since >= 0 && since % asked_every == 0 && (!package.last || day <= *package.last);
}

std::string survey_of(Day asked) { return "survey-" + to_string(asked).substr(0, 7); }

// Most are content; less than half answer at all.
std::uint8_t score_of(std::uint64_t thrown) {
    return thrown < 3 ? 1 : thrown < 9 ? 2 : thrown < 25 ? 3 : thrown < 70 ? 4 : 5;
}

void tell_answer(std::uint64_t seed, const Package& package, Day asked, Day day, Instant at, Tellings& out) {
    Dice dice({seed, answer_key, package.number, static_cast<std::uint64_t>(number(asked))});
    if (!dice.chance(450) || asked + days{dice.between(soonest, latest)} != day) return;
    out.push_back(tell<Fact::SatisfactionGiven>(said(package, "satisfaction", at), [&](auto fact) {
        fact.setSurvey(survey_of(asked));
        fact.setScore(score_of(dice.below(100)));
        fact.setBy(dice.chance(700) ? schema::Who::PERSON : schema::Who::REPRESENTATIVE);
    }));
}

constexpr std::string_view care = "care as the plan has it", pharmacy = "sharing the care plan with the pharmacy";

}  // namespace

void tell_consent(const Package& package, Instant at, Tellings& out) {
    for (const auto to : {care, pharmacy}) {
        Line line = said(package, "consent", at);
        line.id += to == care ? "/care" : "/pharmacy";
        out.push_back(tell<Fact::ConsentGiven>(line, [&](auto fact) {
            fact.setTo(std::string(to));
            fact.setBy(is_represented(package) ? schema::Who::REPRESENTATIVE : schema::Who::PERSON);
            fact.setDocumentRef("document-consent-" + package.id);
        }));
    }
}

void tell_left(const Package& package, Instant at, Tellings& out) {
    out.push_back(tell<Fact::LeftService>(said(package, "left", at), [&](auto fact) {
        fact.setOn(number(*package.last));
        fact.setReason("the package ended");
    }));
}

void tell_voices(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out) {
    const Instant at = calendar.at(day, hours{11} + minutes{20}).instant;
    if (day < package.from) return;
    if (is_asked(package, day) && !in_hospital(package, at, calendar))
        out.push_back(tell<Fact::SurveySent>(said(package, "survey", at), [&](auto fact) {
            fact.setSurvey(survey_of(day));
            fact.setOn(number(day));
        }));
    for (int ago = soonest; ago <= latest; ++ago)
        if (is_asked(package, day - days{ago}) &&
            !in_hospital(package, calendar.at(day - days{ago}, hours{11} + minutes{20}).instant, calendar))
            tell_answer(seed, package, day - days{ago}, day, at + hours{4}, out);
    if (package.number % 40 == 9 && day == package.from + days{12})
        out.push_back(tell<Fact::ConsentWithdrawn>(said(package, "consent-withdrawn", at), [&](auto fact) {
            fact.setTo(std::string(pharmacy));
            fact.setBy(schema::Who::PERSON);
        }));
}

}  // namespace daybook::demo
