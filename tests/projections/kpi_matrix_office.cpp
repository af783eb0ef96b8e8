#include "schema/escalation.capnp.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/office.h"
#include "tests/dsl/variations.h"
#include "tests/projections/kpi_matrix.h"

// The tales of the office: variations, reviews, escalations, obligations, invoices and contracts' weeks.
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
std::vector<Tale> tales_of_variations() {
    const char* kpi = "variation_closed";
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
            {{Case::clocks_change},
             "midnight is the wall's, the day before the clocks change and the day after",
             told(variation("v1", "2026-03-29 00:00", "2026-03-28 23:59"),
                  variation("v2", "2026-03-30 00:00", "2026-03-29 23:59"),
                  variation("v3", "2026-03-30 00:00", "2026-03-30 00:30")),
             one(kpi, {2, 3})}};
}

Line plan_made(const std::string& person, const std::string& due, const std::string& at = "2026-03-01 09:00") {
    return says<Person::CarePlanMade>(person, when(at),
                                      [=](auto fact, const Scene&) { fact.setNextDue(number_of(due)); });
}
Line plan_reviewed(const std::string& person, const std::string& at) {
    return says<Person::CarePlanUpdated>(person, when(at),
                                         [](auto fact, const Scene&) { fact.setNextDue(number_of("2026-09-01")); });
}
std::vector<Tale> tales_of_reviews() {
    const char* kpi = "reviews_on_time";
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
            {{Case::clocks_change},
             "half an hour into Monday is too late, though it is Sunday in UTC",
             told(plan_made("person-1", "2026-03-29"), plan_reviewed("person-1", "2026-03-29 23:59"),
                  plan_made("person-2", "2026-03-29"), plan_reviewed("person-2", "2026-03-30 00:30")),
             one(kpi, {1, 2})}};
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
            {{Case::clocks_change},
             "the day that ends when the clocks have changed",
             told(raised("e1", "2026-03-29 00:00"), sent("escalation-e1", "2026-03-29 23:30"),
                  broken("e1", "2026-03-30 00:00"), back("e1", "2026-03-31 00:00")),
             warned({1, 1}, {1, 1})}};
}

std::vector<Tale> tales_of_obligations() {
    const char* kpi = "contract_terms_met";
    const auto set = [](const char* id, const char* due) {
        return obligation_set("contract-1", id, due, 0, when("2026-03-01 09:00"));
    };
    const auto met = [](const char* id, const char* on) {
        return obligation_met("contract-1", id, on, when(std::string(on) + " 09:00"));
    };
    const Line ended =
        says<schema::Contract::Ended>("contract-contract-1", when("2026-03-05 09:00"),
                                      [](auto fact, const Scene&) { fact.setOn(number_of("2026-03-05")); });
    return {{{Case::plain},
             "one met before its day, one never",
             told(set("a", "2026-03-10"), met("a", "2026-03-08"), set("b", "2026-03-12")),
             one(kpi, {1, 2})},
            {{Case::bounds},
             "on the day, and on the day after",
             told(set("a", "2026-03-10"), met("a", "2026-03-10"), set("b", "2026-03-10"), met("b", "2026-03-11")),
             one(kpi, {1, 2})},
            {{Case::no_data}, "due in April", told(set("a", "2026-04-10")), one(kpi, {0, 0})},
            {{Case::told_late},
             "met on its day",
             told(set("a", "2026-03-10")),
             one(kpi, {0, 1}),
             told(met("a", "2026-03-10")),
             one(kpi, {1, 1})},
            {{Case::corrected},
             "the contract had ended before",
             told(set("a", "2026-03-10")),
             one(kpi, {0, 1}),
             told(ended),
             one(kpi, {0, 0})},
            {{Case::cancelled},
             "the contract ended before it was due",
             told(set("a", "2026-03-10"), ended),
             one(kpi, {0, 0})}};
}

Story issued_at(const std::string& id, const std::string& at, std::size_t lines = 1) {
    return told(invoice_drafted(id, std::vector<Bill>(lines), when("2026-03-01 08:00")),
                invoice_issued(id, 898, "2026-04-30", when(at)));
}
Figures lines(Figure accurate, Figure disputed) { return {{"invoice_accuracy", accurate}, {"dispute_rate", disputed}}; }
std::vector<Tale> tales_of_invoices() {
    const Story issued = issued_at("i", "2026-03-09 10:00");
    return {{{Case::plain},
             "three lines: clean, disputed with wrong, and in dispute",
             told(issued_at("i", "2026-03-09 10:00", 3), line_disputed("i", 2, when("2026-03-10 09:00")),
                  dispute_resolved("i", 2, false, when("2026-03-11 09:00")),
                  line_disputed("i", 3, when("2026-03-10 09:00"))),
             lines({2, 3}, {2, 3})},
            {{Case::bounds},
             "issued in the month's last minute, and in the first of the next",
             told(issued_at("i", "2026-03-31 23:59"), line_disputed("i", 1, when("2026-03-31 23:59")),
                  issued_at("j", "2026-04-01 00:00")),
             lines({0, 1}, {1, 1})},
            {{Case::no_data},
             "a draft",
             told(invoice_drafted("i", std::vector<Bill>(1), when("2026-03-09 09:00"))),
             lines({0, 0}, {0, 0})},
            {{Case::cancelled},
             "a draft that was called off",
             told(invoice_drafted("i", std::vector<Bill>(1), when("2026-03-09 09:00")),
                  invoice_cancelled("i", when("2026-03-09 10:00"))),
             lines({0, 0}, {0, 0})},
            {{Case::told_late},
             "the payer's dispute is entered in April",
             issued,
             lines({1, 1}, {0, 1}),
             told(line_disputed("i", 1, when("2026-03-20 09:00"))),
             lines({0, 1}, {1, 1})},
            {{Case::corrected},
             "in April the payer finds it wrong, and is right",
             issued,
             lines({1, 1}, {0, 1}),
             told(line_disputed("i", 1, when("2026-04-02 09:00")),
                  dispute_resolved("i", 1, true, when("2026-04-02 10:00"))),
             lines({0, 1}, {1, 1})},
            {{Case::clocks_change},
             "issued half an hour into 1 April by the wall is no invoice of March, an hour before is",
             told(issued_at("i", "2026-03-31 23:30"), line_disputed("i", 1, when("2026-03-31 23:40")),
                  issued_at("j", "2026-04-01 00:30")),
             lines({0, 1}, {1, 1})}};
}

// A mismatch of a week of its own, with an escalation that is sent at a time; empty = never.
Story mismatch(const std::string& week, const std::string& at, const std::string& sent_at) {
    const std::string escalation = "escalation-mismatch-" + week;
    Story story = told(mismatch_raised("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, when(at)),
                       mismatch_escalated(escalation, "contract-1", week, when(at)));
    if (!sent_at.empty()) story.push_back(sent(escalation, sent_at));
    return story;
}
Line settled(const std::string& week, const std::string& at) {
    return mismatch_resolved("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, when(at));
}
std::vector<Tale> tales_of_mismatches() {
    const char* kpi = "mismatch_escalation";
    const std::string monday = "2026-03-02 06:00";
    return {
        {{Case::plain},
         "one told in three days, one never",
         told(mismatch("2026-03-01", monday, "2026-03-05 09:00"), mismatch("2026-02-22", monday, "")),
         one(kpi, {1, 2})},
        {{Case::bounds},
         "in the last minute of the fifth working day, and in the first of the sixth",
         told(mismatch("2026-03-01", monday, "2026-03-09 23:59"), mismatch("2026-02-22", monday, "2026-03-10 00:00")),
         one(kpi, {1, 2})},
        {{Case::no_data},
         "its five days end in April",
         mismatch("2026-03-01", "2026-03-30 06:00", ""),
         one(kpi, {0, 0})},
        {{Case::told_late},
         "that it was sent is written down in April",
         mismatch("2026-03-01", monday, ""),
         one(kpi, {0, 1}),
         told(sent("escalation-mismatch-2026-03-01", "2026-03-05 09:00")),
         one(kpi, {1, 1})},
        {{Case::corrected},
         "it had been settled on the fourth day",
         mismatch("2026-03-01", monday, ""),
         one(kpi, {0, 1}),
         told(settled("2026-03-01", "2026-03-06 09:00")),
         one(kpi, {0, 0})},
        {{Case::cancelled},
         "the figures came back inside the tolerance in time",
         told(mismatch("2026-03-01", monday, ""), settled("2026-03-01", "2026-03-06 09:00")),
         one(kpi, {0, 0})},
        {{Case::clocks_change},
         "the fifth day is the Monday after; half an hour into Tuesday is still Monday in UTC, and too late",
         told(mismatch("2026-03-15", "2026-03-23 06:00", "2026-03-30 23:30"),
              mismatch("2026-03-08", "2026-03-23 06:00", "2026-03-31 00:30")),
         one(kpi, {1, 2})}};
}

std::vector<Tale> tales_of_package_weeks() {
    const char* kpi = "commissioned_delivered";
    const auto run = [](unsigned delivered, unsigned expected) {
        return told(
            week_run("contract-1", "2026-03-08", {{"package-1", delivered, expected}}, when("2026-03-11 00:00")));
    };
    return {{{Case::plain, Case::corrected},
             "the week is run again in April, with care that was not known",
             run(300, 420),
             one(kpi, {300 * 60, 420 * 60}),
             run(400, 420),
             one(kpi, {400 * 60, 420 * 60})},
            {{Case::no_data, Case::told_late},
             "the week is run in April",
             {},
             one(kpi, {0, 0}),
             run(300, 420),
             one(kpi, {300 * 60, 420 * 60})}};
}

}  // namespace

std::vector<Tale> tales_of_office() {
    std::vector<Tale> all;
    for (auto tales : {tales_of_variations(), tales_of_reviews(), tales_of_escalations(), tales_of_obligations(),
                       tales_of_invoices(), tales_of_mismatches(), tales_of_package_weeks()})
        for (Tale& tale : tales) all.push_back(std::move(tale));
    return all;
}

}  // namespace daybook::projections
