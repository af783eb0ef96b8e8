#include "services/projector/desk.h"

#include <spdlog/spdlog.h>

#include <list>

#include "events/core/nearest.h"
#include "projections/engine/parked.h"
#include "schema/messages.capnp.h"

namespace daybook::projector {
namespace {

using projections::Reading;
using projections::Runner;

constexpr std::chrono::seconds longest_wait{5};  // for a position the view has not reached
constexpr std::chrono::milliseconds look_around{20};
constexpr std::chrono::seconds slow_answer{1};
constexpr std::uint32_t parked_told = 100;

std::string text(capnp::Text::Reader value) { return {value.begin(), value.size()}; }

projections::ViewQuery query_of(schema::ViewRequest::Query::Reader from) {
    projections::ViewQuery query;
    for (const auto filter : from.getFilters())
        query.filters.emplace_back(text(filter.getName()), text(filter.getValue()));
    query.limit = from.getLimit();
    query.after = text(from.getAfter());
    query.changed_after = Position{from.getChangedAfter()};
    return query;
}

Result<std::vector<projections::Parked>> parked_streams(const Reading& reading) {
    std::vector<projections::Parked> told;
    auto cursor = reading.cursor(projections::parked_table);
    for (cursor.seek({}); cursor.valid() && told.size() < parked_told; cursor.next()) {
        DAYBOOK_TRY(auto parked, projections::parked_table.decode(cursor.bytes()));
        told.push_back(std::move(parked));
    }
    DAYBOOK_CHECK(cursor.status());
    return told;
}

Status answer_rows(const Runner& runner, schema::ViewRequest::Query::Reader asked, schema::ViewReply::Builder reply) {
    const auto& projection = runner.projection();
    const std::string name = text(asked.getView());
    const projections::View* view = nullptr;
    for (const auto& one : projection.views)
        if (one.name == name) view = &one;
    if (!view) {
        std::vector<std::string_view> known;
        for (const auto& one : projection.views) known.push_back(one.name);
        return not_found("the projection " + std::string(projection.name) + " has no view “" + name + "”" +
                         did_you_mean(name, known));
    }
    auto query = query_of(asked);
    DAYBOOK_CHECK(check_filters(*view, query));
    const Reading reading = runner.read();
    if (query.changed_after != Position{}) {  // asked of it after the rows are held: it knows of all they changed by
        auto changes = runner.changes(query.changed_after);
        if (!changes.reset) query.changed = std::move(changes.keys);
    }
    DAYBOOK_TRY(const auto page, view->read(reading, query));
    DAYBOOK_TRY(const auto parked, parked_streams(reading));
    auto rows = reply.initRows();
    rows.setView(name);
    rows.setVersion(projection.version);
    rows.setPosition(reading.checkpoint().whole().value);
    rows.setRestating(reading.checkpoint().restating);
    rows.setRowType(view->row_type);
    rows.setNext(page.next);
    auto list = rows.initRows(static_cast<unsigned>(page.rows.size()));
    for (unsigned i = 0; i < page.rows.size(); ++i) {
        const auto& row = page.rows[i];
        list[i].setKey(row.key);
        list[i].setRow({reinterpret_cast<const kj::byte*>(row.bytes.data()), row.bytes.size() * sizeof(capnp::word)});
        list[i].setPosition(row.position.value);
    }
    auto troubles = rows.initParked(static_cast<unsigned>(parked.size()));
    for (unsigned i = 0; i < parked.size(); ++i)
        troubles.set(
            i, parked[i].stream + " since position " + std::to_string(parked[i].position) + ": " + parked[i].reason);
    return {};
}

void answer_changes(const Runner& runner, Position after, schema::ViewReply::Builder reply) {
    const auto answer = runner.changes(after);
    auto changes = reply.initChanges();
    changes.setView(std::string(runner.projection().name));
    changes.setPosition(answer.position.value);
    changes.setRestating(answer.restating);
    changes.setReset(answer.reset);
    auto keys = changes.initKeys(static_cast<unsigned>(answer.keys.size()));
    for (unsigned i = 0; i < answer.keys.size(); ++i) keys.set(i, answer.keys[i]);
}

capnp::Data::Reader bytes_of(const projections::RowsDigest& digest) {
    return {reinterpret_cast<const kj::byte*>(digest.lanes.data()), sizeof digest.lanes};
}

void write(const std::vector<BuildState>& builds, schema::ProjectionStatus::Builder into) {
    auto list = into.initBuilds(static_cast<unsigned>(builds.size()));
    for (unsigned i = 0; i < builds.size(); ++i) {
        list[i].setName(builds[i].name);
        list[i].setRole(builds[i].role);
        if (!builds[i].runner) continue;
        const auto checkpoint = builds[i].runner->state().checkpoint;
        list[i].setPosition(checkpoint.whole().value);
        list[i].setRows(checkpoint.rows);
    }
}

void write(const Work& work, schema::ProjectionWork::Builder into) {
    into.setAsked(work.asked);
    into.setDone(work.done);
    into.setDoing(work.doing);
    into.setOutcome(work.outcome);
    into.setFailed(work.failed);
    if (!work.comparison) return;
    auto comparison = into.initComparison();
    comparison.setPosition(work.comparison->position.value);
    comparison.setBefore(bytes_of(work.comparison->before));
    comparison.setAfter(bytes_of(work.comparison->after));
    const auto& tables = work.comparison->tables;
    auto list = comparison.initTables(static_cast<unsigned>(tables.size()));
    for (unsigned i = 0; i < tables.size(); ++i) {
        list[i].setName(tables[i].table);
        list[i].setAdded(tables[i].added);
        list[i].setGone(tables[i].gone);
        list[i].setChanged(tables[i].changed);
    }
}

Status answer_status(const Progress& progress, schema::ViewReply::Builder reply) {
    auto status = reply.initStatus(1)[0];
    status.setName(std::string(progress.projection().name));
    status.setVersion(progress.projection().version);
    const auto runner = progress.runner();
    if (runner) {
        const auto state = runner->state();
        status.setPosition(state.checkpoint.whole().value);
        status.setHead(state.head.value);
        status.setDigest(bytes_of(state.checkpoint.digest));
        status.setRows(state.checkpoint.rows);
        status.setParked(state.checkpoint.parked);
        status.setState(state.checkpoint.restating ? "restating" : state.live() ? "live" : "catching up");
    } else {
        status.setState("opening");
    }
    if (const auto why = progress.stopped()) status.setState("stopped: " + why->sentence);
    write(progress.builds(), status);
    write(progress.work(), status.initWork());
    if (!runner) return {};
    DAYBOOK_TRY(const auto parked, parked_streams(runner->read()));
    auto streams = status.initParkedStreams(static_cast<unsigned>(parked.size()));
    for (unsigned i = 0; i < parked.size(); ++i) {
        streams[i].setStream(parked[i].stream);
        streams[i].setPosition(parked[i].position);
        streams[i].setEvents(parked[i].events);
        streams[i].setReason(parked[i].reason);
    }
    return {};
}

std::optional<Act> act_of(schema::ViewRequest::Act::Reader asked) {
    switch (asked.which()) {
        case schema::ViewRequest::Act::REBUILD: return asked.getRebuild() ? Act::rebuild_beside : Act::rebuild;
        case schema::ViewRequest::Act::COMPARE: return Act::compare;
        case schema::ViewRequest::Act::ACCEPT: return Act::accept;
        case schema::ViewRequest::Act::ROLL_BACK: return Act::roll_back;
    }
    return std::nullopt;  // of a version that knows more
}

// The time that is asked for, if it is not now.
std::optional<Moment> moment_of(schema::ViewRequest::Query::Reader asked) {
    const auto said = [](std::int64_t at) { return at == 0 ? std::nullopt : std::optional(instant(at)); };
    const Moment moment{.known_at = said(asked.getKnownAt()), .as_of = said(asked.getAsOf())};
    if (!moment.known_at && !moment.as_of) return std::nullopt;
    return moment;
}

// A request that waits for its position.
struct Waiting {
    wire::Request request;
    std::chrono::steady_clock::time_point until;
};

class Desk {
 public:
    Desk(Progress& progress, Pasts& pasts, wire::Server& server)
        : progress_(progress), pasts_(pasts), server_(server) {}

    void take(wire::Request request) {
        if (!answer(request)) waiting_.push_back({std::move(request), std::chrono::steady_clock::now() + longest_wait});
    }

    void look_again() {
        for (auto it = waiting_.begin(); it != waiting_.end();)
            if (answer(it->request, std::chrono::steady_clock::now() >= it->until))
                it = waiting_.erase(it);
            else
                ++it;
    }

 private:
    // False if the view has not reached the position that was asked for and there is time left.
    bool answer(wire::Request& request, bool last = false) {
        capnp::MallocMessageBuilder message;
        bool waits = false;
        const bool readable = wire::decode([&] {
            const auto asked = request.as<schema::ViewRequest>();
            auto reply = message.initRoot<schema::ViewReply>();
            reply.setTag(asked.getTag());
            const Status status = fill(asked, reply, last, waits);
            if (!status) wire::write(status.error(), reply.initFailure());
        });
        if (waits) return false;
        if (readable) server_.reply(request.peer(), message);
        return true;
    }

    Status fill(schema::ViewRequest::Reader asked, schema::ViewReply::Builder reply, bool last, bool& waits) {
        if (asked.isAct()) {
            const auto act = act_of(asked.getAct());
            if (!act) return rejected("this version does not know that work");
            DAYBOOK_CHECK(progress_.ask(*act));
        }
        if (asked.isStatus() || asked.isAct()) return answer_status(progress_, reply);
        if (asked.isRows()) {
            if (const auto moment = moment_of(asked.getRows()))
                return answer_past(*moment, asked.getRows(), reply, last, waits);
        }
        if (const auto why = progress_.stopped()) return tl::unexpected(*why);
        const auto runner = progress_.runner();
        const std::string name(progress_.projection().name);
        if (!runner) {
            waits = !last;
            return unavailable("the projection " + name + " is not open yet");
        }
        if (asked.isChanges()) {
            answer_changes(*runner, Position{asked.getChanges()}, reply);
            return {};
        }
        if (!asked.isRows()) return rejected("this version does not know what was asked of the projection " + name);
        const std::uint64_t wanted = asked.getRows().getMinPosition();
        const std::uint64_t at = runner->state().checkpoint.whole().value;
        if (at < wanted) {
            waits = !last;
            return unavailable("the view is at position " + std::to_string(at) + " and did not reach " +
                               std::to_string(wanted) + " in time");
        }
        return timed(*runner, asked.getRows(), reply);
    }

    // While one question is answered the others wait, so a slow one is worth a line; of its filters nothing is said.
    static Status timed(const Runner& runner, schema::ViewRequest::Query::Reader asked,
                        schema::ViewReply::Builder reply) {
        const auto start = std::chrono::steady_clock::now();
        Status answered = answer_rows(runner, asked, reply);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        if (took > slow_answer)
            spdlog::warn("the view {} took {:.1f} s to answer", text(asked.getView()), took.count());
        return answered;
    }

    Status answer_past(const Moment& moment, schema::ViewRequest::Query::Reader asked, schema::ViewReply::Builder reply,
                       bool last, bool& waits) {
        DAYBOOK_TRY(const auto past, pasts_.ask(moment));
        if (past.runner) return answer_rows(*past.runner, asked, reply);
        waits = !last;
        auto reading = reply.initReading();
        reading.setPosition(past.at.value);
        reading.setUntil(past.until.value);
        return {};
    }

    Progress& progress_;
    Pasts& pasts_;
    wire::Server& server_;
    std::list<Waiting> waiting_;
};

}  // namespace

Status serve_views(Progress& progress, Pasts& pasts, const wire::Addresses& addresses, wire::Wakeup& committed,
                   std::stop_token stop, const std::function<void()>& bound) {
    const auto& projection = progress.projection();
    DAYBOOK_TRY(const auto server, wire::Server::bind(addresses.view(projection.name)));
    // A view is asked for, and rings, by its own name, whichever projection holds it.
    std::vector<std::string_view> names{projection.name};
    for (const auto& view : projection.views) {
        if (view.name == projection.name) continue;
        DAYBOOK_CHECK(server->bind_also(addresses.view(view.name)));
        names.push_back(view.name);
    }
    std::vector<std::unique_ptr<wire::Publisher>> bells;
    for (const auto name : names) {
        DAYBOOK_TRY(auto bell, wire::Publisher::bind(addresses.changed(name)));
        bells.push_back(std::move(bell));
    }
    bound();
    Desk desk{progress, pasts, *server};
    std::weak_ptr<const Runner> of;  // whose commits were told
    std::uint64_t told = 0;
    while (!stop.stop_requested()) {
        wire::Server* const here[] = {server.get()};
        wire::Server::wait(here, look_around, &committed);
        if (auto request = server->next()) desk.take(std::move(*request));
        desk.look_again();
        const auto runner = progress.runner();
        if (!runner) continue;
        if (const auto state = runner->state(); state.commits != told || of.lock() != runner) {
            told = state.commits;
            of = runner;
            for (std::size_t i = 0; i < names.size(); ++i)
                bells[i]->changed(names[i], projection.version, state.checkpoint.whole());
        }
    }
    return {};
}

}  // namespace daybook::projector
