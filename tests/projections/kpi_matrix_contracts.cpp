#include "schema/escalation.capnp.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/office.h"
#include "tests/projections/kpi_matrix.h"

// The tales of contracts: what they oblige to, what is billed of them, and their weeks as they were reconciled.
namespace daybook::projections {
namespace {

using namespace story;

Figures one(const char* kpi, Figure figure) { return {{kpi, figure}}; }

constexpr const char* contract_terms_met = "contract_terms_met";
Line set(const std::string& id, const std::string& due) {
    return obligation_set("contract-1", id, due, 0, when("2026-03-01 09:00"));
}
// Met without a date is met on the day it is said, by the wall.
Tale obligations_of(const Night& night) {
    const auto met = [&](const char* id, const std::string& at) {
        return obligation_met("contract-1", id, "", when(at));
    };
    return night.tale("said to be met in the last minute of its day, and half an hour behind it",
                      told(set("a", night.on(0)), met("a", night.on(0) + " 23:59"), set("b", night.on(0)),
                           met("b", night.on(1) + " 00:30"), set("c", night.on(-1)), met("c", night.on(0) + " 00:30")),
                      one(contract_terms_met, {1, 3}));
}
std::vector<Tale> tales_of_obligations() {
    const char* kpi = contract_terms_met;
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
             one(kpi, {0, 0})},
            obligations_of(nights[0]),
            obligations_of(nights[1])};
}

Story issued_at(const std::string& id, const std::string& at, std::size_t lines = 1) {
    return told(invoice_drafted(id, std::vector<Bill>(lines), when("2026-02-28 08:00")),
                invoice_issued(id, 898, "2026-04-30", when(at)));
}
Figures lines(Figure accurate, Figure disputed) { return {{"invoice_accuracy", accurate}, {"dispute_rate", disputed}}; }
Tale invoices_of(const Night& night) {
    const std::string last = night.month + "-31";
    return night.tale(
        "the month begins and ends at the wall's midnight",
        told(issued_at("i", night.first() + " 00:30"), issued_at("j", last + " 23:30"),
             line_disputed("j", 1, when(last + " 23:40")), issued_at("k", night.next_month + "-01 00:30")),
        lines({1, 2}, {1, 2}));
}
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
            invoices_of(nights[0]),
            invoices_of(nights[1])};
}

// Its escalation is sent to somebody.
Line sent(const std::string& week, const std::string& at) {
    return says<schema::Escalation::SentTo>("escalation-mismatch-" + week, when(at));
}
// A mismatch of a week of its own, with an escalation that is sent at a time; empty = never.
Story mismatch(const std::string& week, const std::string& at, const std::string& sent_at) {
    const std::string escalation = "escalation-mismatch-" + week;
    Story story = told(mismatch_raised("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, when(at)),
                       mismatch_escalated(escalation, "contract-1", week, when(at)));
    if (!sent_at.empty()) story.push_back(sent(week, sent_at));
    return story;
}
Line settled(const std::string& week, const std::string& at) {
    return mismatch_resolved("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, when(at));
}
constexpr const char* mismatch_escalation = "mismatch_escalation";
Tale mismatches_of(const Night& night) {
    const std::string raised_on = night.on(-6) + " 06:00", before = night.on(-13) + " 06:00";
    return night.tale("the fifth day is the Monday after; half an hour into Tuesday is too late, whatever it is in UTC",
                      told(mismatch(night.on(-14), raised_on, night.on(1) + " 23:30"),
                           mismatch(night.on(-21), raised_on, night.on(2) + " 00:30"),
                           mismatch(night.on(-28), before, night.on(-5) + " 00:30")),
                      one(mismatch_escalation, {1, 3}));
}
std::vector<Tale> tales_of_mismatches() {
    const char* kpi = mismatch_escalation;
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
         told(sent("2026-03-01", "2026-03-05 09:00")),
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
        mismatches_of(nights[0]),
        mismatches_of(nights[1])};
}

constexpr const char* commissioned_delivered = "commissioned_delivered";
// A week by its last day, run on the Wednesday after; minutes.
Story run(const std::string& week, unsigned delivered, unsigned expected) {
    const std::string on = to_string(*parse_day(week) + std::chrono::days{3});
    return told(week_run("contract-1", week, {{"package-1", delivered, expected}}, when(on + " 00:00")));
}
Tale package_weeks_of(const Night& night) {
    const unsigned through = night.back() ? 210 : 90;  // minutes from 00:30 to 03:00 by the wall
    return night.tale("the week that the night ends, run when the Wednesday begins; the one after is the next month's",
                      told(run(night.on(0), through, 210), run(night.on(7), 300, 420)),
                      one(commissioned_delivered, {through * 60, 210 * 60}));
}
std::vector<Tale> tales_of_package_weeks() {
    const char* kpi = commissioned_delivered;
    return {{{Case::plain, Case::corrected},
             "the week is run again in April, with care that was not known",
             run("2026-03-08", 300, 420),
             one(kpi, {300 * 60, 420 * 60}),
             run("2026-03-08", 400, 420),
             one(kpi, {400 * 60, 420 * 60})},
            {{Case::no_data, Case::told_late},
             "the week is run in April",
             {},
             one(kpi, {0, 0}),
             run("2026-03-08", 300, 420),
             one(kpi, {300 * 60, 420 * 60})},
            {{Case::bounds},
             "weeks that end on the month's first day and its last Sunday are its own, those before and after are not",
             told(run("2026-02-22", 1, 2), run("2026-03-01", 10, 20), run("2026-03-29", 100, 200),
                  run("2026-04-05", 1'000, 2'000)),
             one(kpi, {110 * 60, 220 * 60})},
            package_weeks_of(nights[0]),
            package_weeks_of(nights[1])};
}

}  // namespace

std::vector<Tale> tales_of_contracts() {
    std::vector<Tale> all = tales_of_obligations();
    add(all, tales_of_invoices());
    add(all, tales_of_mismatches());
    add(all, tales_of_package_weeks());
    return all;
}

}  // namespace daybook::projections
