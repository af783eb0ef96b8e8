// daybook projection status | rebuild | compare | accept | rollback | parked | retry | skip

#include <algorithm>
#include <functional>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "events/core/nearest.h"
#include "projections/catalogue.h"
#include "projections/engine/parked.h"
#include "schema/record.capnp.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

using State = wire::Views::ProjectionState;
using Act = wire::Views::Act;
using nlohmann::json;

constexpr std::chrono::milliseconds look_again{100};

json as_json(const State& state) {
    json builds = json::array();
    for (const auto& build : state.builds)
        builds.push_back(
            {{"name", build.name}, {"role", build.role}, {"position", build.position.value}, {"rows", build.rows}});
    return {{"name", state.name},       {"version", state.version}, {"position", state.position.value},
            {"head", state.head.value}, {"digest", state.digest},   {"rows", state.rows},
            {"parked", state.parked},   {"state", state.state},     {"builds", builds},
            {"doing", state.work.doing}};
}

void print(const State& state) {
    std::cout << std::left << std::setw(16) << state.name << " v" << state.version << "  " << state.position.value
              << " of " << state.head.value << "  " << state.rows << " rows  " << state.parked << " parked  "
              << state.digest << "  " << state.state << "\n";
    if (state.builds.size() < 2 && state.work.doing.empty()) return;
    for (const auto& build : state.builds) std::cout << "    " << build.name << " " << build.role << "\n";
    if (!state.work.doing.empty()) std::cout << "    " << state.work.doing << "\n";
}

Status status(const Shell& shell) {
    DAYBOOK_TRY(const Setting setting, shell.setting("projection"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = all_projections()}));
    wire::Views views{addresses};
    json all = json::array();
    for (const auto& projection : projections::all()) {
        DAYBOOK_TRY(const auto state, views.status(projection.name));
        if (shell.json)
            all.push_back(as_json(state));
        else
            print(state);
    }
    if (shell.json) std::cout << all << "\n";
    return {};
}

// Runs `what` with the services of one projection.
Status with(const Shell& shell, const std::string& name,
            const std::function<Status(const wire::Addresses&, wire::Views&)>& what) {
    if (!projections::find_projection(name)) {
        std::vector<std::string_view> known;
        for (const auto& projection : projections::all()) known.push_back(projection.name);
        return not_found("there is no projection \"" + name + "\"" + did_you_mean(name, known));
    }
    DAYBOOK_TRY(const Setting setting, shell.setting("projection"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = {name}}));
    wire::Views views{addresses};
    return what(addresses, views);
}

void print_comparison(const State::Comparison& comparison) {
    if (comparison.position.value == 0) return;
    std::cout << "at position " << comparison.position.value << ": " << comparison.before << " and " << comparison.after
              << "\n";
    for (const auto& table : comparison.tables)
        std::cout << "    " << std::left << std::setw(20) << table.table << table.added << " rows added, " << table.gone
                  << " gone, " << table.changed << " changed\n";
}

json as_json(const State::Comparison& comparison) {
    json tables = json::array();
    for (const auto& table : comparison.tables)
        tables.push_back(
            {{"table", table.table}, {"added", table.added}, {"gone", table.gone}, {"changed", table.changed}});
    return {{"position", comparison.position.value},
            {"before", comparison.before},
            {"after", comparison.after},
            {"same", comparison.before == comparison.after},
            {"tables", tables}};
}

// Asks for work on the builds and stays until it is done; exit 4 where it found a difference or did not come to an end.
Status act(const Shell& shell, const std::string& name, Act act) {
    return with(shell, name, [&](const wire::Addresses&, wire::Views& views) -> Status {
        DAYBOOK_TRY(State state, views.act(name, act));
        const std::uint64_t mine = state.work.asked;
        std::string said;
        while (state.work.done < mine) {
            if (!shell.json && state.work.doing != said) std::cerr << (said = state.work.doing) << "\n";
            std::this_thread::sleep_for(look_again);
            DAYBOOK_TRY(state, views.status(name));
        }
        const bool compared = act == Act::compare || act == Act::rebuild_beside;
        if (shell.json) {
            json answer{{"name", name}, {"outcome", state.work.outcome}, {"failed", state.work.failed}};
            if (compared) answer["comparison"] = as_json(state.work.comparison);
            std::cout << answer << "\n";
        } else if (compared) {
            print_comparison(state.work.comparison);
        }
        if (state.work.failed) return corrupt(state.work.outcome);
        if (!shell.json) std::cout << state.work.outcome << "\n";
        if (act == Act::compare && state.work.comparison.before != state.work.comparison.after)
            return corrupt("the builds of " + name + " differ");
        return {};
    });
}

Status parked(const Shell& shell, const std::string& name) {
    return with(shell, name, [&](const wire::Addresses&, wire::Views& views) -> Status {
        DAYBOOK_TRY(const State state, views.status(name));
        json all = json::array();
        for (const auto& one : state.parked_streams) {
            if (shell.json)
                all.push_back({{"stream", one.stream},
                               {"position", one.position.value},
                               {"events", one.events},
                               {"reason", one.reason}});
            else
                std::cout << one.stream << " since position " << one.position.value << ", " << one.events
                          << " events waiting: " << one.reason << "\n";
        }
        if (shell.json)
            std::cout << all << "\n";
        else if (state.parked_streams.empty())
            std::cerr << "no stream is parked\n";
        return {};
    });
}

struct Again {
    std::string name{}, stream{}, reason{};
    std::uint64_t position = 0;  // of an event to be passed over; 0 = none
};

// Says in the log that a parked stream is to be tried again, and waits until the projection has heeded it.
Status try_again(const Shell& shell, const Again& asked) {
    return with(shell, asked.name, [&](const wire::Addresses& addresses, wire::Views& views) -> Status {
        DAYBOOK_TRY(const State before, views.status(asked.name));
        const auto stuck =
            std::find_if(before.parked_streams.begin(), before.parked_streams.end(), [&](const auto& one) {
                return asked.position == 0 ? one.stream == asked.stream : one.position.value == asked.position;
            });
        if (stuck == before.parked_streams.end())
            return not_found(asked.position == 0 ? "the stream \"" + asked.stream + "\" is not parked in " + asked.name
                                                 : "no stream is parked in " + asked.name + " at position " +
                                                       std::to_string(asked.position));
        wire::Recorder recorder{addresses};
        DAYBOOK_TRY(const auto log, recorder.status());
        const Envelope envelope{.id = "retry/" + asked.name + "/" + std::to_string(stuck->position.value) + "/" +
                                      std::to_string(log.log.head.value),
                                .source = "daybook:cli",
                                .stream = projections::retries_stream(asked.name),
                                .occurred = log.clock};
        const Proposal said[] = {propose<schema::Record::StreamRetried>(envelope, [&](auto fact) {
            fact.setProjection(asked.name);
            fact.setStream(stuck->stream);
            fact.setSkipped(asked.position);
            fact.setReason(asked.reason);
        })};
        DAYBOOK_TRY(const Receipt receipt, recorder.append(said));
        State after = before;
        while (after.position < receipt.head && !after.state.starts_with("stopped")) {
            std::this_thread::sleep_for(look_again);
            DAYBOOK_TRY(after, views.status(asked.name));
        }
        for (const auto& one : after.parked_streams)
            if (one.stream == stuck->stream)
                return corrupt(one.stream + " is parked again, at position " + std::to_string(one.position.value) +
                               ": " + one.reason);
        if (after.state.starts_with("stopped")) return corrupt(asked.name + " " + after.state);
        std::cout << stuck->stream << " is read on\n";
        return {};
    });
}

}  // namespace

void add_projection(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("projection", "how far each projection has come, and what is done about it");
    noun->require_subcommand(0, 1);
    command(*noun, "status", "position, rows, digest, builds and parked streams of every projection", shell,
            [&shell] { return status(shell); });
    auto name = std::make_shared<std::string>();
    const auto verb = [&](const std::string& word, const std::string& help, std::function<Status()> run) {
        auto* sub = command(*noun, word, help, shell, std::move(run));
        sub->add_option("NAME", *name, "which projection")->required();
        return sub;
    };
    auto beside = std::make_shared<bool>(false);
    auto* rebuild = verb("rebuild", "reads the log again from its beginning into a new build", [&shell, name, beside] {
        return act(shell, *name, *beside ? Act::rebuild_beside : Act::rebuild);
    });
    rebuild->add_flag(
        "--blue-green", *beside,
        "the build there is goes on answering until the new one has caught up and has the same digest at one "
        "position; if it differs, it waits for `accept` (exit 4)");
    verb("compare", "rows added, gone and changed between the build that answers and the other one (exit 4 if any)",
         [&shell, name] { return act(shell, *name, Act::compare); });
    verb("accept", "has the build that was rebuilt and differs answer from now on",
         [&shell, name] { return act(shell, *name, Act::accept); });
    verb("rollback", "has the build before answer again", [&shell, name] { return act(shell, *name, Act::roll_back); });
    verb("parked", "the streams it could not read on, since which event, and why",
         [&shell, name] { return parked(shell, *name); });
    auto again = std::make_shared<Again>();
    auto* retry = verb("retry", "takes the events of a parked stream again, in their order (exit 4 if it parks again)",
                       [&shell, name, again] { return try_again(shell, {.name = *name, .stream = again->stream}); });
    retry->add_option("STREAM", again->stream, "such as visit-7f3a")->required();
    auto* skip =
        verb("skip", "passes over the event a stream is parked at, now and in every rebuild, and reads on",
             [&shell, name, again] {
                 return try_again(shell, {.name = *name, .reason = again->reason, .position = again->position});
             });
    skip->add_option("POSITION", again->position, "of the event")->required()->check(CLI::PositiveNumber);
    skip->add_option("--reason", again->reason, "why; it is recorded in the log")->required();
}

}  // namespace daybook::cli
