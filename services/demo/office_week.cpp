#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

// What the office does besides care: a risk looked after, a fortnight of daily audits, a surge met with a buffer team.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view office = "north-office";

Line line(std::string_view what, std::string stream, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + stream + "/" + to_string(at),
            .stream = std::move(stream),
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = std::string(office)};
}

void tell_risk(int day_of_care, Day day, Instant at, Tellings& out) {
    using Fact = schema::Risk;
    const std::string stream = "risk-winter-driving";
    if (day_of_care == 2)
        out.push_back(tell<Fact::Raised>(line("raised", stream, at), [&](auto fact) {
            fact.setScope(Fact::Scope::WORKFORCE);
            fact.setWhat("too few drivers on the rounds north of the river when roads are icy");
            fact.setLikelihood(4);
            fact.setImpact(4);
            fact.setOwner("role-registered-manager");
            fact.setReviewOn(number(day + days{14}));
        }));
    if (day_of_care == 9)
        out.push_back(tell<Fact::Mitigated>(line("mitigated", stream, at), [&](auto fact) {
            fact.setHow("two four-wheel drives hired until March");
            fact.setReviewOn(number(day + days{28}));
        }));
    if (day_of_care == 10)
        out.push_back(tell<Fact::Reassessed>(line("reassessed", stream, at), [&](auto fact) {
            fact.setLikelihood(2);
            fact.setImpact(4);
        }));
}

// "daily punctuality audits for two weeks"; on two of the days nobody did it.
void tell_audits(int day_of_care, Day day, Instant at, Tellings& out) {
    using Fact = schema::Action;
    constexpr int begins = 3, length = 14;
    const std::string stream = "action-punctuality-audit";
    if (day_of_care == begins)
        out.push_back(tell<Fact::Set>(line("set", stream, at), [&](auto fact) {
            fact.setAbout("contract-county-framework");
            fact.setOwner("role-coordinator-north");
            fact.setWhat("audit the punctuality of the morning rounds");
            fact.setDue(number(day + days{1}));
            fact.setEveryDays(1);
            fact.setUntil(number(day + days{length}));
        }));
    const int audit = day_of_care - begins;
    if (audit < 1 || audit > length || audit == 5 || audit == 11) return;
    out.push_back(tell<Fact::Done>(line("done", stream, at + hours{7}), [&](auto fact) {
        fact.setOn(number(day));
        fact.setEvidenceRef("document-audit-" + to_string(day));
    }));
}

void tell_buffer_team(Day first, Day day, Instant at, Tellings& out) {
    using Fact = schema::Capacity;
    const std::string stream = "capacity-" + std::string(office);
    if (is_surge_day(first, day - days{1}) && !is_surge_day(first, day - days{2}))
        out.push_back(tell<Fact::BufferTeamStoodUp>(line("buffer-up", stream, at),
                                                    [&](auto fact) { fact.setFrom(number(day)); }));
    if (is_surge_day(first, day - days{7}) && !is_surge_day(first, day - days{6}))
        out.push_back(tell<Fact::BufferTeamStoodDown>(line("buffer-down", stream, at),
                                                      [&](auto fact) { fact.setOn(number(day)); }));
}

// In time, so that nobody asks for what cannot be given; for a week.
void tell_constraint(int day_of_care, Day day, Instant at, Tellings& out) {
    using Fact = schema::Capacity;
    const std::string stream = "capacity-" + std::string(office), constraint = "hillfoot-evenings";
    if (day_of_care % 35 == 8)
        out.push_back(tell<Fact::ConstraintReported>(line("constrained", stream, at), [&](auto fact) {
            fact.setConstraint(constraint);
            fact.setZone("hillfoot");
            fact.setBand("evening");
            fact.setWhy("two drivers of the evening rounds are on leave");
            fact.setUntil(number(day + days{7}));
        }));
    if (day_of_care % 35 == 15)
        out.push_back(tell<Fact::ConstraintLifted>(line("lifted", stream, at),
                                                   [&](auto fact) { fact.setConstraint(constraint); }));
}

void tell_meeting(int day_of_care, Day day, Instant at, Tellings& out) {
    if (day_of_care % 7 != 4) return;
    out.push_back(
        tell<schema::Governance::MeetingHeld>(line("meeting", "governance-" + std::string(office), at), [&](auto fact) {
            fact.setKind(schema::Governance::MeetingHeld::Kind::QUALITY);
            fact.setOn(number(day));
            fact.initAttended(1).set(0, "role-registered-manager");
            fact.setMinutesRef("document-minutes-" + to_string(day));
        }));
}

// Every evening the office hands what is open to whoever is on call until the morning.
void tell_on_call(int day_of_care, Instant at, Tellings& out) {
    out.push_back(tell<schema::Governance::OnCallHandedOver>(line("on-call", "governance-on-call", at), [&](auto fact) {
        fact.setLocation(text(office));
        fact.setTo(day_of_care % 2 == 0 ? "role-on-call-east" : "role-on-call-west");
        fact.setFrom(micros(at + minutes{30}));
        fact.setUntil(micros(at + minutes{30} + hours{13}));
        if (day_of_care >= 3) fact.initOpen(1).set(0, "action-punctuality-audit");
        fact.setNote("the keys are where they always are");
    }));
}

}  // namespace

bool is_surge_day(Day first, Day day) {
    const auto since = (day - first).count();
    return since >= 14 && since < 21 && iso_weekday(day) >= 2 && iso_weekday(day) <= 4;
}

void tell_office_week(Day first, Day day, const Calendar& calendar, Tellings& out) {
    const auto day_of_care = static_cast<int>((day - first).count());
    const Instant at = calendar.at(day, hours{9} + minutes{30}).instant;
    tell_risk(day_of_care, day, at, out);
    tell_audits(day_of_care, day, at, out);
    tell_buffer_team(first, day, at, out);
    tell_constraint(day_of_care, day, at + minutes{20}, out);
    tell_meeting(day_of_care, day, at + hours{5}, out);
    tell_on_call(day_of_care, at + hours{8}, out);
}

}  // namespace daybook::demo
