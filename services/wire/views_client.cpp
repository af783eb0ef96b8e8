#include <algorithm>
#include <cstring>
#include <map>

#include "services/wire/client.h"
#include "services/wire/line.h"

namespace daybook::wire {
namespace {

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.end()}; }

std::string hex(capnp::Data::Reader bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string written;
    for (const kj::byte b : bytes) {
        written += digits[b >> 4];
        written += digits[b & 15];
    }
    return written;
}

Views::Rows rows_of(schema::ViewReply::Rows::Reader from) {
    Views::Rows rows;
    rows.view = text(from.getView());
    rows.version = from.getVersion();
    rows.position = {from.getPosition()};
    rows.row_type = from.getRowType();
    rows.next = text(from.getNext());
    rows.restating = from.getRestating();
    for (const auto row : from.getRows()) {
        const auto bytes = row.getRow();
        std::vector<capnp::word> words(bytes.size() / sizeof(capnp::word));
        if (!words.empty()) std::memcpy(words.data(), bytes.begin(), words.size() * sizeof(capnp::word));
        rows.rows.push_back({text(row.getKey()), std::move(words), {row.getPosition()}});
    }
    for (const auto parked : from.getParked()) rows.parked.push_back(text(parked));
    return rows;
}

Views::ProjectionState::Work work_of(schema::ProjectionWork::Reader from) {
    Views::ProjectionState::Work work{.asked = from.getAsked(),
                                      .done = from.getDone(),
                                      .doing = text(from.getDoing()),
                                      .outcome = text(from.getOutcome()),
                                      .failed = from.getFailed()};
    const auto made = from.getComparison();
    work.comparison = {
        .position = {made.getPosition()}, .before = hex(made.getBefore()), .after = hex(made.getAfter())};
    for (const auto table : made.getTables())
        work.comparison.tables.push_back(
            {text(table.getName()), table.getAdded(), table.getGone(), table.getChanged()});
    return work;
}

Views::ProjectionState state_of(schema::ProjectionStatus::Reader from) {
    Views::ProjectionState state;
    state.name = text(from.getName());
    state.state = text(from.getState());
    state.version = from.getVersion();
    state.position = {from.getPosition()};
    state.head = {from.getHead()};
    state.digest = hex(from.getDigest());
    state.rows = from.getRows();
    state.parked = from.getParked();
    for (const auto build : from.getBuilds())
        state.builds.push_back({text(build.getName()), text(build.getRole()), {build.getPosition()}, build.getRows()});
    state.work = work_of(from.getWork());
    for (const auto stuck : from.getParkedStreams())
        state.parked_streams.push_back(
            {text(stuck.getStream()), text(stuck.getReason()), {stuck.getPosition()}, stuck.getEvents()});
    return state;
}

void write(const Views::Query& query, schema::ViewRequest::Query::Builder rows) {
    rows.setView(query.view);
    rows.setMinPosition(query.min_position.value);
    rows.setLimit(query.limit);
    rows.setAfter(query.after);
    rows.setChangedAfter(query.changed_after.value);
    if (query.known_at) rows.setKnownAt(micros(*query.known_at));
    if (query.as_of) rows.setAsOf(micros(*query.as_of));
    auto filters = rows.initFilters(static_cast<unsigned>(query.filters.size()));
    for (unsigned i = 0; i < query.filters.size(); ++i) {
        filters[i].setName(query.filters[i].name);
        filters[i].setValue(query.filters[i].value);
    }
}

std::optional<Views::ProjectionState> first_state(schema::ViewReply::Reader reply) {
    if (!reply.isStatus() || reply.getStatus().size() == 0) return std::nullopt;
    return state_of(reply.getStatus()[0]);
}

}  // namespace

struct Views::Sockets {
    Addresses addresses;
    std::chrono::milliseconds patience;
    Context context;
    std::map<std::string, Line, std::less<>> lines;

    // The line to a projection; not_found if nobody ever answered for it here.
    Result<Line*> line(std::string_view projection) {
        const auto known = lines.find(projection);
        if (known != lines.end()) return &known->second;
        std::error_code error;
        const std::string address = addresses.view(projection);
        const bool plain = !projection.empty() && projection.find('/') == std::string_view::npos;
        if (!plain || !std::filesystem::exists(address.substr(std::strlen("ipc://")), error)) {
            return not_found("no projector answers for “" + std::string(projection) + "” at " + address);
        }
        const std::string who = "the projector of “" + std::string(projection) + "”";
        return &lines.try_emplace(std::string(projection), context, address, who, patience).first->second;
    }

    template <class T, class Fill, class Take>
    Result<T> ask(std::string_view projection, Fill&& fill, Take&& take) {
        DAYBOOK_TRY(Line* const to, line(projection));
        const std::uint64_t tag = to->next_tag();
        capnp::MallocMessageBuilder message;
        auto request = message.initRoot<schema::ViewRequest>();
        request.setTag(tag);
        fill(request);
        DAYBOOK_TRY(auto answer, to->template ask<schema::ViewReply>(message, tag));
        std::optional<Result<T>> result;
        const bool good = decode([&] {
            const auto reply = (*answer)();
            if (reply.isFailure()) {
                result.emplace(tl::unexpected<Error>(read(reply.getFailure())));
            } else if (auto taken = take(reply)) {
                result.emplace(std::move(*taken));
            }
        });
        if (!good || !result) return to->unreadable();
        return std::move(*result);
    }
};

Views::Views(Addresses addresses, std::chrono::milliseconds patience)
    : sockets_(new Sockets{std::move(addresses), patience, {}, {}}) {}
Views::~Views() = default;

Result<Views::Rows> Views::rows(const Query& query) {
    const auto until = std::chrono::steady_clock::now() + query.patience;
    while (true) {
        Position read, of;
        bool reading = false;
        const auto take = [&](schema::ViewReply::Reader reply) -> std::optional<Rows> {
            reading = reply.isReading();
            if (reading) {
                read = {reply.getReading().getPosition()};
                of = {reply.getReading().getUntil()};
                return Rows{};
            }
            if (!reply.isRows()) return std::nullopt;
            return rows_of(reply.getRows());
        };
        DAYBOOK_TRY(
            auto rows,
            sockets_->ask<Rows>(
                query.view, [&](schema::ViewRequest::Builder request) { write(query, request.initRows()); }, take));
        if (!reading) return rows;
        if (std::chrono::steady_clock::now() >= until)
            return unavailable("“" + query.view + "” at that time is still being read from the log, position " +
                               std::to_string(read.value) + " of " + std::to_string(of.value) + ": ask again");
    }
}

Result<Views::ProjectionState> Views::status(std::string_view projection) {
    return sockets_->ask<ProjectionState>(
        projection, [](schema::ViewRequest::Builder request) { request.setStatus(); }, &first_state);
}

Result<Views::ProjectionState> Views::act(std::string_view projection, Act act) {
    return sockets_->ask<ProjectionState>(
        projection,
        [act](schema::ViewRequest::Builder request) {
            auto asked = request.initAct();
            switch (act) {
                case Act::rebuild: return asked.setRebuild(false);
                case Act::rebuild_beside: return asked.setRebuild(true);
                case Act::compare: return asked.setCompare();
                case Act::accept: return asked.setAccept();
                case Act::roll_back: return asked.setRollBack();
            }
        },
        &first_state);
}

Result<Views::Changes> Views::changes(std::string_view projection, Position position) {
    return sockets_->ask<Changes>(
        projection, [&](schema::ViewRequest::Builder request) { request.setChanges(position.value); },
        [](schema::ViewReply::Reader reply) -> std::optional<Changes> {
            if (!reply.isChanges()) return std::nullopt;
            const auto from = reply.getChanges();
            Changes changes{.position = {from.getPosition()},
                            .reset = from.getReset(),
                            .keys = {},
                            .restating = from.getRestating()};
            for (const auto key : from.getKeys()) changes.keys.push_back(text(key));
            return changes;
        });
}

}  // namespace daybook::wire
