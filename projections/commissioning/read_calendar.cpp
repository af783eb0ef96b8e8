// The view governance: meetings, reviews, audits, policies, reports and obligations, when each was last and is due
// next.

#include <algorithm>
#include <map>

#include "projections/commissioning/calendar.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/staff.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::GovernanceRow;
using Kind = CalendarRow::Kind;
using MeetingKind = care::Governance::Kind;

// A series and when it is due, as things stand.
struct Series {
    CalendarRow row;
    std::optional<Day> next{};
    bool done = false;  // was to be done once, and is
};

// Everything the calendar looks at, read once.
class Calendars {
 public:
    static Result<Calendars> of(const Reading& reading) {
        Calendars all;
        DAYBOOK_CHECK(all.read_series(reading));
        DAYBOOK_CHECK(all.read_dates(reading));
        for (const auto& [id, contract] : all.contracts_) all.add(id, contract);
        for (auto& [key, one] : all.series_) all.set_next(key, one);
        return all;
    }
    const std::map<std::string, Series>& series() const { return series_; }
    Position changed() const { return changed_; }

 private:
    Status read_series(const Reading& reading) {
        auto cursor = reading.cursor(calendar);
        for (cursor.seek({}); cursor.valid(); cursor.next()) {
            DAYBOOK_TRY(CalendarRow row, calendar.decode(cursor.bytes()));
            series_.emplace(std::string(cursor.key()), Series{.row = std::move(row)});
            changed_ = std::max(changed_, cursor.changed());
        }
        return cursor.status();
    }

    Status read_dates(const Reading& reading) {
        DAYBOOK_TRY(auto found, all_of(reading, contracts));
        for (auto& one : found.rows)
            if (one.agreed) contracts_.emplace(one.id, std::move(one));
        changed_ = std::max(changed_, found.changed);
        auto dates = reading.cursor(contract_dates);
        for (dates.seek({}); dates.valid(); dates.next()) {
            DAYBOOK_TRY(ContractDates row, contract_dates.decode(dates.bytes()));
            dates_.emplace(KeyIn(dates.key()).text(), std::move(row));
            changed_ = std::max(changed_, dates.changed());
        }
        DAYBOOK_CHECK(dates.status());
        auto schedules = reading.cursor(houses);
        for (schedules.seek({}); schedules.valid(); schedules.next()) {
            DAYBOOK_TRY(HouseRow row, houses.decode(schedules.bytes()));
            schedules_.emplace(KeyIn(schedules.key()).text(), std::move(row.dues));
            changed_ = std::max(changed_, schedules.changed());
        }
        return schedules.status();
    }

    // What a contract asks for, though nobody has done it yet.
    void add(const std::string& id, const care::Contract& contract) {
        const auto at = [&](Kind kind, std::string_view which, std::string what) {
            Series& one = series_[calendar_key(kind, id, which)];
            one.row.kind = kind;
            one.row.contract = id;
            one.row.what = std::move(what);
        };
        at(Kind::CONTRACT_REVIEW, {}, words_of(MeetingKind::CONTRACT_REVIEW));
        if (const auto dates = dates_.find(id); dates != dates_.end() && next_report(dates->second, contract))
            at(Kind::REPORT, {}, "figures of the contract");
        for (const auto& one : contract.obligations) at(Kind::OBLIGATION, one.id, one.what.empty() ? one.id : one.what);
    }

    static std::optional<Day> last_of(const care::Contract& contract) {
        if (contract.ended) return contract.ended;
        return contract.ends_by_notice ? contract.ends_by_notice : contract.to;
    }

    // What was said to be due and was not done since is due still; else what is due next.
    static std::optional<Day> next_meeting(const care::Meetings& meetings, MeetingKind kind,
                                           const care::DueTermsByDay& terms) {
        const bool waited_for = meetings.said && (!meetings.held || *meetings.held < *meetings.said);
        return waited_for ? meetings.said : meetings.next(kind, terms);
    }

    static std::optional<Day> next_report(const ContractDates& dates, const care::Contract& contract) {
        const care::Reports& reports = dates.reports;
        if (reports.said && !reports.reported.contains(*reports.said)) return dates.report_due;
        const auto next = reports.next(dates.terms, last_of(contract));
        return next ? std::optional(next->due) : std::nullopt;
    }

    void set_next(const std::string& key, Series& one) const {
        switch (one.row.kind) {
            case Kind::MEETING: {
                static const care::DueTermsByDay none;
                const auto known = schedules_.find(one.row.location);
                one.next =
                    next_meeting(one.row.meetings, one.row.meeting, known == schedules_.end() ? none : known->second);
                return;
            }
            case Kind::POLICY_REVIEW: one.next = one.row.next; return;
            case Kind::AUDIT: return;
            case Kind::CONTRACT_REVIEW:
            case Kind::REPORT:
            case Kind::OBLIGATION: return set_next_of_contract(key, one);
        }
    }

    void set_next_of_contract(const std::string& key, Series& one) const {
        static const ContractDates none;
        const auto contract = contracts_.find(one.row.contract);
        if (contract == contracts_.end()) return;
        const auto known = dates_.find(one.row.contract);
        const ContractDates& dates = known == dates_.end() ? none : known->second;
        if (one.row.kind == Kind::REPORT) one.next = next_report(dates, contract->second);
        if (contract->second.ended) return;
        if (one.row.kind == Kind::CONTRACT_REVIEW) {
            one.next = next_meeting(one.row.meetings, MeetingKind::CONTRACT_REVIEW, dates.terms);
            const auto& agreed = contract->second.review_due;
            if (agreed && (!one.next || *agreed < *one.next)) one.next = agreed;
        }
        if (one.row.kind != Kind::OBLIGATION) return;
        for (const auto& asked : contract->second.obligations) {
            if (key != calendar_key(Kind::OBLIGATION, one.row.contract, asked.id)) continue;
            one.done = asked.met;
            if (!asked.met) one.next = asked.due;
        }
    }

    std::map<std::string, Series> series_;  // by the key of its row
    std::map<std::string, care::Contract> contracts_;
    std::map<std::string, ContractDates> dates_;
    std::map<std::string, care::DueTermsByDay> schedules_;  // by location
    Position changed_;
};

Row::State state_of(const Series& one, Day day) {
    if (one.done) return Row::State::DONE;
    if (!one.next) return Row::State::NO_DATE;
    return *one.next < day ? Row::State::OVERDUE : Row::State::AHEAD;
}

void fill(Row::Builder row, const Series& one, Day day) {
    row.setKind(one.row.kind);
    row.setWhat(one.row.what);
    row.setState(state_of(one, day));
    row.setLocation(one.row.location);
    row.setContract(one.row.contract);
    const bool of_contract = one.row.record.empty() && !one.row.contract.empty();
    row.setRecord(of_contract ? "contract-" + one.row.contract : one.row.record);
    row.setTimes(one.row.times);
    row.setNext(day_text(one.next));
    if (!one.row.last) return;
    const CalendarRow::Held& last = *one.row.last;
    row.setLast(to_string(last.on));
    row.setBy(last.by);
    row.setResult(last.result);
    row.setReference(last.reference);
    set_texts(row.initAttended(static_cast<unsigned>(last.attended.size())), last.attended);
    set_texts(row.initCites(static_cast<unsigned>(last.cites.size())), last.cites);
}

// "meeting/location-1/quality meeting", "obligation/county/insurance".
std::string shown(const std::string& key) {
    KeyIn in(key);
    const auto kind = static_cast<Kind>(in.u8());
    const std::string place = in.text(), which = in.text();
    return std::string(filters::name_of(kind)) + "/" + place + (which.empty() ? "" : "/" + which);
}

// What is due first stands first, what has no day last.
Result<ViewPage> read_governance(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_CHECK(check_word<Kind>(query, "kind"));
    DAYBOOK_TRY(const Calendars all, Calendars::of(reading));
    const Day day = now_of(reading).day;
    std::vector<std::pair<std::optional<Day>, ViewRow>> dated;
    for (const auto& [key, one] : all.series()) {
        if (!fits(query, "state", state_of(one, day)) || !fits(query, "kind", one.row.kind) ||
            !fits(query, "location", one.row.location) || !fits(query, "contract", one.row.contract))
            continue;
        auto words = row_words<Row>([&, &of = one](Row::Builder row) { fill(row, of, day); });
        dated.emplace_back(one.next, ViewRow{shown(key), std::move(words), all.changed()});
    }
    std::ranges::stable_sort(dated, {}, [](const auto& one) { return one.first.value_or(Day::max()); });
    std::vector<ViewRow> rows;
    for (auto& [next, row] : dated) rows.push_back(std::move(row));
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> calendar_views() {
    return {{.name = "governance",
             .row_type = capnp::typeId<Row>(),
             .filters = {"state", "kind", "location", "contract"},
             .read = &read_governance}};
}

}  // namespace daybook::projections::commissioning
