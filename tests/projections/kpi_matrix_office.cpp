#include "schema/escalation.capnp.h"
#include "tests/dsl/records.h"
#include "tests/dsl/variations.h"
#include "tests/projections/kpi_matrix.h"

// The tales of the office: variations, reviews and escalations.
namespace daybook::projections {
namespace {

using namespace story;
using Warned = schema::Escalation;
using Person = schema::Person;

Figures one(const char* kpi, Figure figure) { return {{kpi, figure}}; }

// Agreed beforehand, told by rota and by care plan at a time; empty = not told.
Story variation(const std::string& id, const std::string& from, const std::string& told_at) {
    Story story = told(proposed(id, "-5 09:00", when(from)), agreed(id, "-4 09:00"));
    if (told_at.empty()) return story;
    return told(story, told_by_rota(id, when(told_at)), told_by_care_plan(id, when(told_at)));
}
constexpr const char* variation_closed = "variation_closed";
Tale variations_of(const Night& night) {
    const std::string sunday = night.on(0) + " 00:00", monday = night.on(1) + " 00:00";
    return night.tale(
        "midnight is the wall's, of the day the clocks change and of the day after",
        told(variation("v1", sunday, night.on(-1) + " 23:59"), variation("v2", monday, night.on(0) + " 23:59"),
             variation("v3", monday, night.on(1) + " 00:30"), variation("v4", sunday, night.on(0) + " 00:30")),
        one(variation_closed, {2, 4}));
}
// The payer is told nine days before a price changes.
Story price(const std::string& id, const std::string& from, const std::string& told_at) {
    const auto fill = [=](auto fact, const Scene& scene) {
        fact.setKind(schema::Variation::Kind::PRICE);
        fact.setContract("county");
        fact.setFrom(micros_at(scene, when(from)));
    };
    return told(says<schema::Variation::Proposed>("variation-" + id, "-5 09:00", fill), agreed(id, "-4 09:00"),
                told_payer(id, when(told_at)));
}
// Prices are of a contract, and of nobody.
Tale of_a_contract(Tale tale) {
    tale.of_people = false;
    return tale;
}
Tale variations_by_other_rules() {
    return of_a_contract(
        {{Case::terms_changed},
         "nine days before a price changes are too few by the rules of the 10th, and enough by those of the 20th",
         told(kpi_schedule("county", {.from = "2026-03-16", .terms = {{"price_notice_days", 7}}}),
              price("v1", "2026-03-10 00:00", "2026-03-01 09:00"), price("v2", "2026-03-20 00:00", "2026-03-11 09:00")),
         one(variation_closed, {1, 2})});
}
std::vector<Tale> tales_of_variations() {
    const char* kpi = variation_closed;
    const std::string effect = "2026-03-09 00:00";
    return {{{Case::plain},
             "one told in time, one told too late",
             told(variation("v1", effect, "2026-03-06 10:00"), variation("v2", effect, "2026-03-09 07:00")),
             one(kpi, {1, 2})},
            {{Case::bounds},
             "in the last minute before, and in the first after",
             told(variation("v1", effect, "2026-03-08 23:59"), variation("v2", effect, "2026-03-09 00:01")),
             one(kpi, {1, 2})},
            {{Case::no_data}, "nothing was agreed", told(proposed("v1", "-5 09:00", when(effect))), one(kpi, {0, 0})},
            {{Case::told_late},
             "that all were told is written down in April",
             variation("v1", effect, ""),
             one(kpi, {0, 1}),
             told(told_by_rota("v1", when("2026-03-06 10:00")), told_by_care_plan("v1", when("2026-03-06 10:00"))),
             one(kpi, {1, 1})},
            of_a_contract({{Case::told_late, Case::terms_changed},
                           "that the county makes do with seven days' notice of a price is written down in April",
                           told(price("v1", "2026-03-10 00:00", "2026-03-01 09:00"),
                                price("v2", "2026-03-20 00:00", "2026-03-11 09:00")),
                           one(kpi, {0, 2}),
                           told(kpi_schedule("county", {.from = "2026-03-16", .terms = {{"price_notice_days", 7}}})),
                           one(kpi, {1, 2})}),
            {{Case::corrected},
             "it had been reversed before it took effect",
             variation("v1", effect, ""),
             one(kpi, {0, 1}),
             told(reversed("v1", when("2026-03-05 09:00"))),
             one(kpi, {0, 0})},
            {{Case::cancelled},
             "reversed before it took effect",
             told(variation("v1", effect, ""), reversed("v1", when("2026-03-05 09:00"))),
             one(kpi, {0, 0})},
            {{Case::cancelled, Case::bounds},
             "reversed before it took effect from a minute after it, and after it took effect from that instant",
             told(variation("v1", effect, ""), reversed("v1", when("2026-03-05 09:00"), when("2026-03-09 00:01")),
                  variation("v2", effect, ""), reversed("v2", when("2026-03-12 09:00"), when("2026-03-09 00:00"))),
             one(kpi, {0, 1})},
            variations_by_other_rules(),
            variations_of(nights[0]),
            variations_of(nights[1])};
}

Line plan_made(const std::string& person, const std::string& due, const std::string& at = "2026-03-01 09:00") {
    return says<Person::CarePlanMade>(person, when(at),
                                      [=](auto fact, const Scene&) { fact.setNextDue(number_of(due)); });
}
Line plan_reviewed(const std::string& person, const std::string& at) {
    return says<Person::CarePlanUpdated>(person, when(at),
                                         [](auto fact, const Scene&) { fact.setNextDue(number_of("2027-03-01")); });
}
constexpr const char* reviews_on_time = "reviews_on_time";
Tale reviews_of(const Night& night) {
    return night.tale(
        "half an hour into the next day is too late, though it is the same in UTC as long as it is summer",
        told(plan_made("person-1", night.on(0)), plan_reviewed("person-1", night.on(0) + " 23:59"),
             plan_made("person-2", night.on(0)), plan_reviewed("person-2", night.on(1) + " 00:30"),
             plan_made("person-3", night.on(-1)), plan_reviewed("person-3", night.on(0) + " 00:30")),
        one(reviews_on_time, {1, 3}));
}
std::vector<Tale> tales_of_reviews() {
    const char* kpi = reviews_on_time;
    const Story due = told(plan_made("person-1", "2026-03-10"));
    return {{{Case::plain},
             "one the day before it was due, one a day after",
             told(due, plan_reviewed("person-1", "2026-03-09 10:00"), plan_made("person-2", "2026-03-12"),
                  plan_reviewed("person-2", "2026-03-13 10:00")),
             one(kpi, {1, 2})},
            {{Case::bounds},
             "in the last minute of the day, and in the first of the next",
             told(due, plan_reviewed("person-1", "2026-03-10 23:59"), plan_made("person-2", "2026-03-10"),
                  plan_reviewed("person-2", "2026-03-11 00:00")),
             one(kpi, {1, 2})},
            {{Case::no_data}, "none is due before April", told(plan_made("person-1", "2026-04-10")), one(kpi, {0, 0})},
            {{Case::told_late},
             "it was held on its day",
             due,
             one(kpi, {0, 1}),
             told(plan_reviewed("person-1", "2026-03-10 10:00")),
             one(kpi, {1, 1})},
            {{Case::corrected},
             "the person had died before",
             due,
             one(kpi, {0, 1}),
             told(died("person-1", "2026-03-05", when("2026-03-05 20:00"))),
             one(kpi, {0, 0})},
            {{Case::cancelled},
             "moved before its day had come",
             told(due, plan_made("person-1", "2026-06-10", "2026-03-05 09:00")),
             one(kpi, {0, 0})},
            reviews_of(nights[0]),
            reviews_of(nights[1])};
}

Line raised(const std::string& id, const std::string& at, Warned::Trigger trigger = Warned::Trigger::KPI_FORECAST) {
    return says<Warned::Raised>("escalation-" + id, when(at), [=](auto fact, const Scene& scene) {
        fact.setTrigger(trigger);
        fact.setKpi("late_visits");
        fact.setContract(scene.contract);
    });
}
Line sent(const std::string& escalation, const std::string& at) {
    return says<Warned::SentTo>(escalation, when(at),
                                [](auto fact, const Scene&) { fact.setTo(Warned::SentTo::To::COMMISSIONER); });
}
Line broken(const std::string& id, const std::string& at) {
    return says<Warned::Breached>("escalation-" + id, when(at));
}
Line back(const std::string& id, const std::string& at) {
    return says<Warned::ReturnedToThreshold>("escalation-" + id, when(at));
}
Figures warned(Figure before_breach, Figure in_a_month) {
    return {{"escalated_before_breach", before_breach}, {"returned_in_a_month", in_a_month}};
}
// What is said of a breach stands; that it was a figure that was out of its threshold may have been wrong.
Tale escalations_corrected() {
    return {{Case::corrected},
            "what was raised of a figure was a surge",
            told(raised("e1", "2026-03-02 00:00"), back("e1", "2026-03-20 00:00"), raised("e2", "2026-03-02 00:00"),
                 back("e2", "2026-03-20 00:00")),
            one("returned_in_a_month", {2, 2}),
            told(raised("e1", "2026-03-02 00:00", Warned::Trigger::SURGE)),
            one("returned_in_a_month", {1, 1})};
}
Tale escalations_of(const Night& night) {
    return night.tale("the day that ends when the clocks have changed",
                      told(raised("e1", night.on(0) + " 00:00"), sent("escalation-e1", night.on(0) + " 23:30"),
                           broken("e1", night.on(1) + " 00:00"), back("e1", night.on(2) + " 00:00")),
                      warned({1, 1}, {1, 1}));
}
std::vector<Tale> tales_of_escalations() {
    return {{{Case::plain},
             "one told before its breach and well again, one told after it",
             told(raised("e1", "2026-03-02 00:00"), sent("escalation-e1", "2026-03-05 09:00"),
                  broken("e1", "2026-03-10 00:00"), back("e1", "2026-03-20 00:00"), raised("e2", "2026-03-02 00:00"),
                  broken("e2", "2026-03-10 00:00"), sent("escalation-e2", "2026-03-11 09:00")),
             warned({1, 2}, {1, 1})},
            {{Case::bounds},
             "a second before the close and at it; well again on the 31st day and on the 32nd",
             told(raised("e1", "2026-03-02 00:00"), sent("escalation-e1", "2026-03-09 23:59:59"),
                  broken("e1", "2026-03-10 00:00"), back("e1", "2026-04-02 00:00"), raised("e2", "2026-03-02 00:00"),
                  sent("escalation-e2", "2026-03-10 00:00"), broken("e2", "2026-03-10 00:00"),
                  back("e2", "2026-04-03 00:00")),
             warned({1, 2}, {1, 1})},
            {{Case::no_data},
             "a surge is no figure, and broke none",
             told(raised("e1", "2026-03-02 00:00", Warned::Trigger::SURGE)),
             warned({0, 0}, {0, 0})},
            {{Case::told_late},
             "that the commissioner was told, and that it was well again, is written down in April",
             told(raised("e1", "2026-03-02 00:00"), broken("e1", "2026-03-10 00:00")),
             warned({0, 1}, {0, 0}),
             told(sent("escalation-e1", "2026-03-05 09:00"), back("e1", "2026-03-20 00:00")),
             warned({1, 1}, {1, 1})},
            escalations_corrected(),
            escalations_of(nights[0]),
            escalations_of(nights[1])};
}

}  // namespace

std::vector<Tale> tales_of_office() {
    std::vector<Tale> all = tales_of_variations();
    add(all, tales_of_reviews());
    add(all, tales_of_escalations());
    return all;
}

}  // namespace daybook::projections
