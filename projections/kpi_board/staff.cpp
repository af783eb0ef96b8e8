#include "projections/kpi_board/staff.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/core/calendar.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/workers.h"
#include "schema/catalogue.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::uint8_t row_version = 1;
constexpr std::string_view medicines = "medicines";  // the competence for tasks that name none

std::string encode(const WorkerRow& row) {
    BytesOut out;
    out.text(care::encode(row.worker));
    out.text(care::to_bytes(row.weeks, row_version));
    out.text(row.mark);
    return out.take();
}
Result<WorkerRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    WorkerRow row;
    DAYBOOK_TRY(row.worker, care::decode_worker(in.text()));
    DAYBOOK_TRY(row.weeks, care::from_bytes<std::vector<Day>>(in.text(), row_version, "a care worker's weeks"));
    row.mark = in.text();
    if (!in.done()) return corrupt("a row of a care worker cannot be read: rebuild the projection");
    return row;
}
bool nobody(const WorkerRow& row) { return row.weeks.empty() && row.mark.empty() && row.worker == care::Worker{}; }

// A task that takes a competence: told again, it takes the place of the one before.
struct TaskRow {
    Day day{};
    std::int64_t times = 0;
};
std::string encode_task(const TaskRow& row) {
    BytesOut out;
    out.i(number(row.day));
    out.i(row.times);
    return out.take();
}
Result<TaskRow> decode_task(std::string_view bytes) {
    BytesIn in(bytes);
    TaskRow row;
    row.day = day(static_cast<std::int32_t>(in.i()));
    row.times = in.i();
    if (!in.done()) return corrupt("a task of a visit cannot be read: rebuild the projection");
    return row;
}
const Table<TaskRow> tasks{{.number = 57, .name = "tasks"}, &encode_task, &decode_task};

void take_task(Rows& rows, const EventView& event) {
    using Fact = schema::Visit::TaskRecorded;
    const auto fact = event.as<Fact>();
    const auto worker = care::text_of(fact.getWorker());
    auto skill = care::text_of(fact.getSkill());
    if (skill.empty() && fact.getKind() == Fact::Kind::MEDICINES) skill = medicines;
    if (worker.empty() || skill.empty()) return;
    const std::string key = record_key(worker);
    TaskRow& task = rows.edit(tasks, KeyOut().text(event.stream()).text(worker).text(skill).take());
    care::Worker& who = rows.edit(workers, key).worker;
    if (task.times != 0) who.give(task.day, skill, -task.times);
    task = {.day = Calendar::london().day_of(care::within_reach(event.occurred())),
            .times = fact.getDone() == schema::Answer::NO ? 0 : 1};
    if (task.times != 0) who.give(task.day, skill, task.times);
    measure_later(rows, Kind::worker, key);
}

}  // namespace

const Table<WorkerRow> workers{{.number = 52, .name = "workers"}, &encode, &decode, &nobody};

void take_staff(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    if (category == Category::VISIT && event.is<schema::Visit::TaskRecorded>()) return take_task(rows, event);
    if (category != Category::WORKER) return;
    const std::string id(event.stream());  // as visits name them
    if (event.is<schema::Worker::ShiftWorked>()) return take_shift(rows, id, event);
    const std::string key = record_key(id);
    WorkerRow& row = rows.edit(workers, key);
    const std::string location = row.worker.post.location;
    if (!care::fold(row.worker, event)) return;
    move_worker(rows, id, location, row.worker.post.location);
    measure_later(rows, Kind::worker, key);
    if (event.is<schema::Worker::Joined>() || event.is<schema::Worker::ContractHoursSet>())
        weeks_later(rows, id, row.weeks);
}

Status settle_worker(Rows& rows, std::string_view key) {
    const WorkerRow* row = rows.find(workers, key);
    if (!row) return {};
    const care::Post& post = row->worker.post;
    const std::string id = KeyIn(key).text();
    const care::House* house = house_of(rows, post.location);
    kpi::WorkerSeen seen{.worker = row->worker, .schedule = {}};
    if (house) seen.schedule = house->versions;
    Contribution now;
    std::size_t index = kpi::first_of(kpi::Measures::workers);
    for (const auto* kpi : kpi::worker_kpis()) {
        const std::size_t at = index++;
        // Posts are a location's, not a zone's.
        const std::string zone = kpi == &kpi::vacancies ? std::string() : post.zone;
        const auto stands_for = [&](const std::string& who, const kpi::Standing& standing) {
            stand(now, at, standing, {}, [&](Day day) {
                return Labels{.who = who, .contract = {}, .zone = zone, .location = post.location, .day = day};
            });
        };
        for (const kpi::Standing& standing : kpi->stands(seen)) {
            stands_for({}, standing);
            if (kpi != &kpi::vacancies) stands_for(id, standing);
        }
    }
    DAYBOOK_TRY(std::string mark, replace(rows, row->mark, now));
    rows.edit(workers, key).mark = std::move(mark);
    return {};
}

std::vector<const TableInfo*> staff_tables() { return {&workers, &tasks}; }

}  // namespace daybook::projections::kpi_board
