#include "projections/commissioning/calendar.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/house.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "projections/commissioning/dues_bytes.h"
#include "projections/commissioning/staff.h"
#include "projections/commissioning/tables.h"
#include "projections/commissioning/texts.h"
#include "projections/engine/key.h"
#include "schema/contract.capnp.h"

namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<Meetings> auto& m) {
    bytes(m.since, m.held, m.said);
}

}  // namespace daybook::care

namespace daybook::projections::commissioning {

template <class Bytes>
void fields(Bytes& bytes, care::Is<CalendarRow::Held> auto& h) {
    bytes(h.on, h.by, h.reference, h.result, h.attended, h.cites);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<CalendarRow> auto& r) {
    bytes(r.kind, r.what, r.location, r.contract, r.record, r.meeting, r.last, r.times, r.next, r.meetings);
}

namespace {

using Governance = schema::Governance;
using Contract = schema::Contract;
using Kind = CalendarRow::Kind;
using Held = CalendarRow::Held;
using MeetingKind = care::Governance::Kind;

constexpr std::uint8_t row_version = 1;

// As they are stored: months as a list.
struct DatesKept {
    care::DueTermsByDay terms;
    std::optional<Day> since, known, said, due;
    std::vector<Day> reported;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<DatesKept> auto& d) {
    bytes(d.terms, d.since, d.known, d.said, d.due, d.reported);
}

std::string encode_row(const CalendarRow& row) { return care::to_bytes(row, row_version); }
Result<CalendarRow> decode_row(std::string_view bytes) {
    return care::from_bytes<CalendarRow>(bytes, row_version, "a series of the governance calendar");
}

std::string encode_dates(const ContractDates& dates) {
    const auto& reports = dates.reports;
    return care::to_bytes(DatesKept{.terms = dates.terms,
                                    .since = reports.since,
                                    .known = reports.known,
                                    .said = reports.said,
                                    .due = dates.report_due,
                                    .reported = {reports.reported.begin(), reports.reported.end()}},
                          row_version);
}
Result<ContractDates> decode_dates(std::string_view bytes) {
    DAYBOOK_TRY(DatesKept kept,
                care::from_bytes<DatesKept>(bytes, row_version, "what a contract's schedules make due"));
    return ContractDates{.terms = std::move(kept.terms),
                         .reports = {.since = kept.since,
                                     .known = kept.known,
                                     .reported = {kept.reported.begin(), kept.reported.end()},
                                     .said = kept.said},
                         .report_due = kept.due};
}

std::vector<std::string> texts_of(capnp::List<capnp::Text>::Reader list) {
    std::vector<std::string> all;
    for (const auto one : list) all.emplace_back(care::text_of(one));
    return all;
}

Held held_on(const EventView& event, std::int32_t on) {
    return {.on = care::day_or_then(on, event), .by = event.event().getActor().cStr()};
}

// Told late, what was held before the last is counted and no more.
void hold(CalendarRow& row, const EventView& event, Held held) {
    ++row.times;
    if (row.last && row.last->on > held.on) return;
    row.last = std::move(held);
    row.record = event.stream();
}

CalendarRow& at_location(Rows& rows, Kind kind, const EventView& event, std::string_view which, std::string what) {
    const std::string location = care::location_of(event);
    CalendarRow& row = rows.edit(calendar, calendar_key(kind, location, which));
    row.kind = kind;
    row.location = location;
    row.what = std::move(what);
    return row;
}

CalendarRow& of_contract(Rows& rows, Kind kind, std::string_view named, std::string_view which, std::string what) {
    const std::string contract(care::id_in(named, "contract"));
    CalendarRow& row = rows.edit(calendar, calendar_key(kind, contract, which));
    row.kind = kind;
    row.contract = contract;
    row.what = std::move(what);
    return row;
}

CalendarRow& meeting(Rows& rows, const care::Governance::Place& place) {
    const auto& [kind, where] = place;
    const bool review = kind == MeetingKind::CONTRACT_REVIEW;
    const std::string word = review ? words_of(kind) : words_of(kind) + " meeting";
    CalendarRow& row = review ? of_contract(rows, Kind::CONTRACT_REVIEW, where, {}, word)
                              : rows.edit(calendar, calendar_key(Kind::MEETING, where, word));
    row.meeting = kind;
    if (review) return row;
    row.kind = Kind::MEETING;
    row.location = where;
    row.what = word;
    return row;
}

// Which series an event moves is asked of an empty record first; then they are moved on from where they stand.
std::vector<care::Governance::Place> move_meetings(Rows& rows, const EventView& event) {
    auto places = care::Governance{}.take(event);
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    if (places.empty()) return places;
    care::Governance moved;
    const bool schedule = event.is<Governance::KpiScheduleSet>();
    const std::string location = schedule ? care::location_of_schedule(event) : std::string();
    if (schedule) moved.schedules[location] = rows.edit(houses, key_of(location)).dues;
    for (const auto& place : places) moved.meetings[place] = meeting(rows, place).meetings;
    moved.take(event);
    if (schedule) rows.edit(houses, key_of(location)).dues = moved.schedules[location];
    for (const auto& place : places) meeting(rows, place).meetings = moved.meetings[place];
    return places;
}

template <class Fact>
Held meeting_held(const EventView& event, Fact fact) {
    Held held = held_on(event, fact.getOn());
    held.reference = care::text_of(fact.getMinutesRef());
    held.attended = texts_of(fact.getAttended());
    held.cites = texts_of(fact.getAbout());
    return held;
}

void audited(Rows& rows, const EventView& event) {
    const auto fact = event.as<Governance::AuditDone>();
    const std::string about(care::text_of(fact.getAbout())), word = words_of(fact.getKind());
    Held held = held_on(event, fact.getOn());
    if (!about.empty()) held.cites.push_back(about);
    held.result = std::to_string(fact.getFound()) + " of " + std::to_string(fact.getLooked()) + " in order";
    hold(at_location(rows, Kind::AUDIT, event, word + "/" + about, "audit of " + word), event, std::move(held));
}

void reviewed(Rows& rows, const EventView& event) {
    const auto fact = event.as<Governance::PolicyReviewed>();
    const std::string policy(care::text_of(fact.getPolicy()));
    CalendarRow& row = at_location(rows, Kind::POLICY_REVIEW, event, policy, policy);
    Held held = held_on(event, fact.getOn());
    if (!row.last || row.last->on <= held.on) row.next = care::day_said(fact.getNextDue());
    hold(row, event, std::move(held));
}

void reported(Rows& rows, const EventView& event) {
    const auto fact = event.as<Governance::KpiReported>();
    Held held = held_on(event, 0);
    held.reference = care::text_of(fact.getDocumentRef());
    held.result =
        std::to_string(fact.getFigures().size()) + " figures of " + std::string(care::text_of(fact.getPeriod()));
    if (const auto to = care::text_of(fact.getTo()); !to.empty()) held.cites.emplace_back(to);
    const auto contract = care::text_of(fact.getContract());
    care::fold(rows.edit(contract_dates, key_of(care::id_in(contract, "contract"))).reports, event);
    hold(of_contract(rows, Kind::REPORT, contract, {}, "figures of the contract"), event, std::move(held));
}

void take_contract(Rows& rows, const EventView& event) {
    if (event.is<Contract::ObligationMet>()) {
        const auto fact = event.as<Contract::ObligationMet>();
        Held held = held_on(event, fact.getOn());
        held.reference = care::text_of(fact.getEvidenceRef());
        const auto obligation = care::text_of(fact.getObligation());
        hold(of_contract(rows, Kind::OBLIGATION, event.stream(), obligation, std::string{obligation}), event,
             std::move(held));
    }
    const bool dates = event.is<Contract::Agreed>() || event.is<Contract::KpiScheduleSet>();
    if (!dates && !event.is<Contract::ReportDue>()) return;
    ContractDates& row = rows.edit(contract_dates, key_of(care::id_in(event.stream(), "contract")));
    care::fold(row.terms, event);
    care::fold(row.reports, event);
    if (event.is<Contract::ReportDue>()) row.report_due = care::day_said(event.as<Contract::ReportDue>().getDue());
}

}  // namespace

const Table<CalendarRow> calendar{{.number = 42, .name = "calendar"}, &encode_row, &decode_row};
const Table<ContractDates> contract_dates{{.number = 43, .name = "contract_dates"}, &encode_dates, &decode_dates};

std::string calendar_key(Kind kind, std::string_view place, std::string_view which) {
    return KeyOut().u8(static_cast<std::uint8_t>(kind)).text(place).text(which).take();
}

void take_calendar(Rows& rows, const EventView& event) {
    const auto places = move_meetings(rows, event);
    if (event.is<Governance::MeetingHeld>())
        for (const auto& place : places)
            hold(meeting(rows, place), event, meeting_held(event, event.as<Governance::MeetingHeld>()));
    if (event.is<Contract::ReviewHeld>())
        for (const auto& place : places)
            hold(meeting(rows, place), event, meeting_held(event, event.as<Contract::ReviewHeld>()));
    if (event.is<Governance::KpiScheduleSet>())
        care::fold(rows.edit(houses, key_of(care::location_of_schedule(event))).rules, event);
    if (event.is<Governance::AuditDone>()) audited(rows, event);
    if (event.is<Governance::PolicyReviewed>()) reviewed(rows, event);
    if (event.is<Governance::KpiReported>()) reported(rows, event);
    take_contract(rows, event);
}

}  // namespace daybook::projections::commissioning
