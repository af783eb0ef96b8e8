#include "projections/live_board/live_board.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <map>
#include <set>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/live_board/heard.h"
#include "projections/live_board/on_call.h"
#include "projections/live_board/still.h"
#include "schema/views.capnp.h"

namespace daybook::projections::live_board {
namespace {

using Row = schema::LiveBoardRow;
using State = schema::VisitState;
using RowWords = std::vector<capnp::word>;

std::string encode_words(const RowWords& words) {
    return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(capnp::word)};
}

Result<RowWords> decode_words(std::string_view bytes) {
    if (bytes.size() % sizeof(capnp::word) != 0)
        return corrupt("a row of the live board cannot be read: rebuild the projection");
    RowWords words(bytes.size() / sizeof(capnp::word));
    if (!words.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
}

std::string board_key(Day day, std::string_view visit) { return KeyOut().day(day).text(visit).take(); }

std::string shown(std::string_view key) {
    KeyIn in(key);
    in.day();
    return in.text();
}

const Table<RowWords> board{{.number = 20, .name = "board", .shown = &shown}, &encode_words, &decode_words};

std::string cause_of(const care::Visit& visit) {
    if (!visit.missed) return {};
    return title_of(capnp::toDynamic(schema::Visit::Missed::Cause{visit.missed->cause}));
}

void fill(Row::Builder row, const care::Measured& m, const Heard& heard) {
    const care::Visit& visit = *m.visit;
    row.setVisit(visit.id);
    row.setPerson(visit.person);
    row.setContract(visit.contract);
    row.setZone(std::string(m.zone));
    row.setRun(visit.run);
    row.setDay(to_string(m.day));
    row.setPlannedStart(m.plan ? micros(m.plan->start) : 0);
    row.setPlannedSeconds(static_cast<std::uint32_t>(m.planned_length().count()));
    row.setStart(m.start ? micros(*m.start) : 0);
    row.setEnd(m.end ? micros(*m.end) : 0);
    row.setState(m.state);
    if (m.plan && m.start) row.setLateSeconds(m.lateness.count());
    row.setRequired(static_cast<std::uint8_t>(std::min(m.required, 255U)));
    row.setPresent(static_cast<std::uint8_t>(std::min<std::size_t>(m.workers.size(), 255)));
    std::vector<std::string> workers = visit.rostered;
    if (!m.workers.empty()) {
        workers.clear();
        for (const auto& worker : m.workers) workers.emplace_back(worker.worker);
    }
    auto list = row.initWorkers(static_cast<unsigned>(workers.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, workers[i]);
    row.setTimeCritical(m.plan && m.plan->time_critical);
    row.setAlert(m.alert);
    row.setAlertSince(micros(visit.alert.since));
    row.setAlertResolved(micros(m.alert_resolved));
    row.setCause(cause_of(visit));
    row.setExceptions(visit.open_exceptions() + static_cast<unsigned>(std::popcount(m.oddities)));
    row.setLate(m.late || m.state == State::OVERDUE);
    row.setToldAt(micros(heard.told_at));
    row.setToldOf(heard.told_of);
    row.setToldWhom(heard.told_whom);
    row.setToldBy(heard.told_by);
    row.setHeardThrough(micros(heard.through));
}

// Whether the board shows this visit as somebody's: one that was moved to another person's day may stand there already.
bool shown_as_of(Rows& rows, const std::string& key, std::string_view person) {
    const auto* words = rows.find(board, key);
    if (words == nullptr) return false;
    const kj::ArrayPtr<const capnp::word> segment(words->data(), words->size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    const auto whose = message.getRoot<Row>().getPerson();
    return std::string_view(whose.begin(), whose.size()) == person;
}

Row::Reader root_of(capnp::SegmentArrayMessageReader& message) { return message.getRoot<Row>(); }

// A row as it is kept: the same content is the same bytes, however it came about.
RowWords kept(capnp::MessageBuilder& message) {
    const auto one = message.getRoot<capnp::AnyStruct>().asReader().canonicalize();
    return {one.begin(), one.end()};
}

// What the rounds of its care workers say of a visit that is on the board already.
void knock_on(Rows& rows, Day day, const std::string& visit) {
    const std::string key = board_key(day, visit);
    const RowWords* words = rows.find(board, key);
    if (!words) return;
    const kj::ArrayPtr<const capnp::word> segment(words->data(), words->size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    capnp::word first[128] = {};
    capnp::MallocMessageBuilder now(kj::arrayPtr(first, std::size(first)));
    now.setRoot(root_of(message));
    set_knock_on(rows, day, now.getRoot<Row>());
    auto changed = kept(now);
    if (encode_words(changed) != encode_words(*words)) rows.edit(board, key) = std::move(changed);
}

// The mark of a person-day: the visits that have a row, then the care workers whose rounds they were put into, that day
// and the next.
struct Mark {
    std::set<std::string> visits, workers, overnight;
};
Mark read_mark(std::string_view bytes) {
    Mark mark;
    BytesIn in(bytes);
    if (bytes.empty()) return mark;
    for (auto* names : {&mark.visits, &mark.workers, &mark.overnight})
        for (auto left = in.u(); left > 0 && in.good(); --left) names->emplace(in.text());
    return mark;
}
std::string write_mark(const Mark& mark) {
    BytesOut out;
    for (const auto* names : {&mark.visits, &mark.workers, &mark.overnight}) {
        out.u(names->size());
        for (const auto& name : *names) out.text(name);
    }
    return out.take();
}

// Rows of the person-day's visits, and of those that wait for the same care workers.
Status settle(Rows& rows, std::string_view key) {
    if (!rows.find(care_rows::person_days, key)) return {};
    care_rows::CareDay& row = rows.edit(care_rows::person_days, key);
    const care_rows::RowsSetting setting(rows);
    const Mark before = read_mark(row.mark);
    Mark now;
    Rounds rounds;
    const auto measured = care::measure(row.day, setting);
    for (const auto& m : measured) {
        now.visits.insert(m.visit->id);
        add_stands(rounds, m, setting.calendar());
    }
    const Day today = row.day.day, next = today + std::chrono::days{1};
    for (const auto& [round, stands] : rounds)
        (round.first == today ? now.workers : now.overnight).insert(round.second);
    for (const auto& worker : before.workers) rounds[{today, worker}];  // of those that are in none of them any more
    for (const auto& worker : before.overnight) rounds[{next, worker}];
    const auto touched = put_rounds(rows, row.day, rounds);
    for (const auto& m : measured) {
        capnp::word first[128] = {};
        capnp::MallocMessageBuilder message(kj::arrayPtr(first, std::size(first)));
        auto builder = message.initRoot<Row>();
        fill(builder, m, heard_of(rows, m.visit->id));
        set_knock_on(rows, m.day, builder);
        rows.edit(board, board_key(m.day, m.visit->id)) = kept(message);
    }
    for (const auto& visit : before.visits) {
        const std::string shown = board_key(today, visit);
        if (!now.visits.contains(visit) && shown_as_of(rows, shown, row.day.person)) rows.erase(board, shown);
    }
    for (const auto& [day, visit] : touched)
        if (day != today || !now.visits.contains(visit)) knock_on(rows, day, visit);
    row.mark = now.visits.empty() ? std::string{} : write_mark(now);
    care_rows::leave_if_empty(rows, key);
    return {};
}

Status step(Rows& rows, const EventView& event) {
    note_heard(rows, event);
    note_on_call(rows, event);
    return care_rows::step(rows, event);
}

// What needs somebody comes first.
int urgency(Row::Reader row) {
    const bool open = row.getAlert() == schema::AlertState::OPEN;
    const bool wanting = row.getState() == State::MISSED || row.getState() == State::OVERDUE;
    if (wanting && open) return row.getTimeCritical() ? 0 : 1;
    if (wanting && row.getAlert() == schema::AlertState::ACKNOWLEDGED) return 2;
    if (open) return 3;
    if (wanting) return 4;
    if (row.getLate()) return 5;
    switch (row.getState()) {
        case State::IN_PROGRESS: return 6;
        case State::PLANNED: return 7;
        case State::AWAITING_DATA: return 8;
        case State::ATTENDED_LATE: return 9;
        case State::DELIVERED: return 10;
        default: return 11;
    }
}

std::string name_of(capnp::DynamicEnum value) {
    KJ_IF_MAYBE (known, value.getEnumerant()) return known->getProto().getName().cStr();
    return std::to_string(value.getRaw());
}

bool fits(Row::Reader row, const ViewQuery& query) {
    const auto same = [&](std::string_view name, std::string_view value) {
        const auto filter = query.get(name);
        return filter.empty() || filter == value;
    };
    const auto text = [](capnp::Text::Reader t) { return std::string_view(t.cStr(), t.size()); };
    const auto held = query.get("stillAt");
    if (!held.empty() &&
        (held == "any" ? !row.hasStillAt() || row.getStillAt().size() == 0 : held != text(row.getStillAt())))
        return false;
    bool worker = query.get("worker").empty();
    for (const auto one : row.getWorkers()) worker = worker || text(one) == query.get("worker");
    return worker && same("contract", text(row.getContract())) && same("zone", text(row.getZone())) &&
           same("run", text(row.getRun())) && same("person", text(row.getPerson())) &&
           same("visit", text(row.getVisit())) && same("state", name_of(row.getState())) &&
           same("alert", name_of(row.getAlert()));
}

// R2: the two exceptions whose visits are listed: a slot nobody planned, and a visit short of care workers.
Result<std::optional<care::Oddity>> exception_asked(const ViewQuery& query) {
    const auto asked = query.get("exception");
    if (asked.empty()) return std::optional<care::Oddity>{};
    if (asked == "unrostered") return std::optional(care::Oddity::unrostered);
    if (asked == "unallocated") return std::optional(care::Oddity::unallocated);
    return rejected("“exception” is “" + std::string(asked) + "”, not unrostered or unallocated");
}

// What measuring finds of the visits of one day and their rows do not hold: which exceptions there are, and where a
// visit is (its own location, or its package's). Each person's are measured once.
class MeasuredVisits {
 public:
    struct Found {
        std::uint16_t oddities = 0;
        std::string location;
    };
    MeasuredVisits(const Reading& reading, Day day) : reading_(reading), setting_(reading), day_(day) {}

    Result<Found> of(std::string person, const std::string& visit) {
        if (!measured_.contains(person)) {
            DAYBOOK_TRY(const auto row, reading_.find(care_rows::person_days, care_rows::person_day_key(person, day_)));
            if (row)
                for (const auto& m : care::measure(row->row.day, setting_))
                    found_[m.visit->id] = {.oddities = m.oddities, .location = std::string(m.location)};
            DAYBOOK_CHECK(setting_.status());
            measured_.insert(std::move(person));
        }
        const auto found = found_.find(visit);
        return found == found_.end() ? Found{} : found->second;
    }

 private:
    const Reading& reading_;
    care_rows::ReadingSetting setting_;
    Day day_;
    std::set<std::string> measured_;
    std::map<std::string, Found> found_;
};

struct Sorted {
    int urgency;
    std::int64_t start;
    ViewRow row;
};

using TakeRow = std::function<Status(std::string_view visit, RowWords words, Position changed)>;

Status each_of_day(const Reading& reading, const ViewQuery& query, Day day, const TakeRow& take) {
    auto cursor = reading.cursor(board);
    const std::string end = KeyOut().day(day + std::chrono::days{1}).take();
    for (cursor.seek(KeyOut().day(day).take()); cursor.valid() && cursor.key() < end; cursor.next()) {
        if (!query.wants(cursor.changed())) continue;
        DAYBOOK_TRY(auto words, board.decode(cursor.bytes()));
        DAYBOOK_CHECK(take(shown(cursor.key()), std::move(words), cursor.changed()));
    }
    return cursor.status();
}

// Of a day of thousands of visits a few have changed: those alone are looked up, in the order of their keys.
Status each_changed(const Reading& reading, const ViewQuery& query, Day day, const TakeRow& take) {
    std::set<std::string> keys;
    for (const auto& visit : *query.changed) keys.insert(board_key(day, visit));
    for (const auto& key : keys) {
        DAYBOOK_TRY(auto row, reading.find(board, key));
        if (row && query.wants(row->changed)) DAYBOOK_CHECK(take(shown(key), std::move(row->row), row->changed));
    }
    return {};
}

Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    Day day = Calendar::london().day_of(reading.checkpoint().recorded);
    if (const auto asked = query.get("day"); !asked.empty()) {
        const auto parsed = parse_day(asked);
        if (!parsed) return rejected("the filter “day” is “" + std::string(asked) + "”, not a date like 2026-03-04");
        day = *parsed;
    }
    DAYBOOK_TRY(const auto exception, exception_asked(query));
    const auto location = query.get("location");
    MeasuredVisits measured(reading, day);
    std::vector<Sorted> found;
    const auto take = [&](std::string_view visit, RowWords words, Position changed) -> Status {
        const kj::ArrayPtr<const capnp::word> segment(words.data(), words.size());
        capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
        const auto row = message.getRoot<Row>();
        if (!fits(row, query)) return {};
        if (exception && row.getExceptions() == 0) return {};
        if (exception || !location.empty()) {
            DAYBOOK_TRY(const auto seen, measured.of(row.getPerson().cStr(), row.getVisit().cStr()));
            if (exception && (seen.oddities & static_cast<std::uint16_t>(*exception)) == 0) return {};
            if (!location.empty() && location != seen.location) return {};
        }
        const std::int64_t start = row.getPlannedStart() != 0 ? row.getPlannedStart() : row.getStart();
        found.push_back({urgency(row), start, {std::string(visit), std::move(words), changed}});
        return {};
    };
    DAYBOOK_CHECK(query.changed ? each_changed(reading, query, day, take) : each_of_day(reading, query, day, take));
    std::stable_sort(found.begin(), found.end(), [](const Sorted& a, const Sorted& b) {
        return std::tie(a.urgency, a.start) < std::tie(b.urgency, b.start);
    });
    std::vector<ViewRow> rows;
    for (auto& one : found) rows.push_back(std::move(one.row));
    return page_of(std::move(rows), query);
}

}  // namespace

Projection projection() {
    auto tables = care_rows::tables();
    for (const TableInfo* table : std::initializer_list<const TableInfo*>{&board, &rounds_of_day, &heard, &handovers})
        tables.push_back(table);
    return {.name = "live-board",
            .version = 12,
            .tables = std::move(tables),
            .must_know = care_rows::must_know(),
            .step = &step,
            .settle = &settle,
            .restate = &care_rows::restate,
            .views = {{.name = "live-board",
                       .row_type = capnp::typeId<Row>(),
                       .filters = {"day", "contract", "zone", "location", "run", "person", "visit", "state", "alert",
                                   "worker", "exception", "stillAt"},
                       .read = &read},
                      on_call_view()}};
}

}  // namespace daybook::projections::live_board
