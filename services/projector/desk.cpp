#include "services/projector/desk.h"

#include <list>

#include "projections/engine/parked.h"
#include "schema/messages.capnp.h"

namespace daybook::projector {
namespace {

using projections::Reading;
using projections::Runner;

constexpr std::chrono::seconds longest_wait{5};  // for a position the view has not reached
constexpr std::chrono::milliseconds look_around{20};
constexpr std::uint32_t parked_told = 100;

std::string text(capnp::Text::Reader value) { return {value.begin(), value.size()}; }

projections::ViewQuery query_of(schema::ViewRequest::Query::Reader from) {
    projections::ViewQuery query;
    for (const auto filter : from.getFilters()) query.filters.emplace_back(text(filter.getName()), text(filter.getValue()));
    query.limit = from.getLimit();
    query.after = text(from.getAfter());
    return query;
}

Result<std::vector<std::string>> parked_streams(const Reading& reading) {
    std::vector<std::string> told;
    auto cursor = reading.cursor(projections::parked_table);
    for (cursor.seek({}); cursor.valid() && told.size() < parked_told; cursor.next()) {
        DAYBOOK_TRY(const auto parked, projections::parked_table.decode(cursor.bytes()));
        told.push_back(parked.stream + " since position " + std::to_string(parked.position) + ": " + parked.reason);
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
    if (!view) return not_found("the projection " + std::string(projection.name) + " has no view “" + name + "”");
    const auto query = query_of(asked);
    DAYBOOK_CHECK(check_filters(*view, query));
    const Reading reading = runner.read();
    DAYBOOK_TRY(const auto page, view->read(reading, query));
    DAYBOOK_TRY(const auto parked, parked_streams(reading));
    auto rows = reply.initRows();
    rows.setView(name);
    rows.setVersion(projection.version);
    rows.setPosition(reading.checkpoint().position.value);
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
    for (unsigned i = 0; i < parked.size(); ++i) troubles.set(i, parked[i]);
    return {};
}

void answer_changes(const Runner& runner, Position after, schema::ViewReply::Builder reply) {
    const Position at = runner.state().checkpoint.position;
    const auto answer = runner.changes(after);
    auto changes = reply.initChanges();
    changes.setView(std::string(runner.projection().name));
    changes.setPosition(at.value);
    changes.setReset(answer.reset);
    auto keys = changes.initKeys(static_cast<unsigned>(answer.keys.size()));
    for (unsigned i = 0; i < answer.keys.size(); ++i) keys.set(i, answer.keys[i]);
}

void answer_status(const Progress& progress, schema::ViewReply::Builder reply) {
    auto status = reply.initStatus(1)[0];
    status.setName(std::string(progress.projection().name));
    status.setVersion(progress.projection().version);
    if (const Runner* runner = progress.runner()) {
        const auto state = runner->state();
        status.setPosition(state.checkpoint.position.value);
        status.setHead(state.head.value);
        status.setDigest({reinterpret_cast<const kj::byte*>(state.checkpoint.digest.lanes.data()),
                          sizeof state.checkpoint.digest.lanes});
        status.setRows(state.checkpoint.rows);
        status.setParked(state.checkpoint.parked);
        status.setState(state.restating ? "restating" : state.live() ? "live" : "catching up");
    } else {
        status.setState("opening");
    }
    if (const auto why = progress.stopped()) status.setState("stopped: " + why->sentence);
}

// A request that waits for its position.
struct Waiting {
    wire::Request request;
    std::chrono::steady_clock::time_point until;
};

class Desk {
   public:
    Desk(const Progress& progress, wire::Server& server) : progress_(progress), server_(server) {}

    void take(wire::Request request) {
        if (!answer(request)) waiting_.push_back({std::move(request), std::chrono::steady_clock::now() + longest_wait});
    }

    void look_again() {
        for (auto it = waiting_.begin(); it != waiting_.end();)
            if (answer(it->request, std::chrono::steady_clock::now() >= it->until)) it = waiting_.erase(it);
            else ++it;
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
        if (asked.isStatus()) {
            answer_status(progress_, reply);
            return {};
        }
        if (const auto why = progress_.stopped()) return tl::unexpected(*why);
        const Runner* runner = progress_.runner();
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
        const std::uint64_t at = runner->state().checkpoint.position.value;
        if (at < wanted) {
            waits = !last;
            return unavailable("the view is at position " + std::to_string(at) + " and did not reach " +
                               std::to_string(wanted) + " in time");
        }
        return answer_rows(*runner, asked.getRows(), reply);
    }

    const Progress& progress_;
    wire::Server& server_;
    std::list<Waiting> waiting_;
};

}  // namespace

const Runner* Progress::runner() const {
    const std::lock_guard lock(mutex_);
    return runner_.get();
}

void Progress::opened(std::unique_ptr<Runner> runner) {
    const std::lock_guard lock(mutex_);
    runner_ = std::move(runner);
}

std::optional<Error> Progress::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

void Progress::stop(Error why) {
    const std::lock_guard lock(mutex_);
    stopped_ = std::move(why);
}

Status serve_views(const Progress& progress, const wire::Addresses& addresses, std::stop_token stop,
                   const std::function<void()>& bound) {
    const auto& projection = progress.projection();
    DAYBOOK_TRY(const auto server, wire::Server::bind(addresses.view(projection.name)));
    // A view is asked for by its own name, whichever projection holds it.
    for (const auto& view : projection.views)
        if (view.name != projection.name) DAYBOOK_CHECK(server->bind_also(addresses.view(view.name)));
    DAYBOOK_TRY(const auto publisher, wire::Publisher::bind(addresses.changed(projection.name)));
    bound();
    Desk desk{progress, *server};
    Position told{};
    while (!stop.stop_requested()) {
        if (auto request = server->next(look_around)) desk.take(std::move(*request));
        desk.look_again();
        const Runner* runner = progress.runner();
        if (!runner) continue;
        if (const Position at = runner->state().checkpoint.position; at != told) {
            told = at;
            publisher->changed(projection.name, projection.version, at);
        }
    }
    return {};
}

}  // namespace daybook::projector
