// The commands that serve until they are told to stop: each service on its own, all in one process, and the demo.

#include <spdlog/spdlog.h>

#include <iostream>

#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/demo/demo.h"
#include "services/gateway/gateway.h"
#include "services/projector/projector.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "services/runtime/signals.h"
#include "services/runtime/temporary.h"
#include "services/steward/steward.h"

namespace daybook::cli {
namespace {

const std::vector<std::string> vital = {"recorder", "gateway", "steward", "demo"};

// One service as a process of its own.
template <class Run>
Status serve_alone(const Shell& shell, std::string_view name, Run run) {
    const Signals signals;
    DAYBOOK_TRY(const Setting setting, shell.setting(name));
    return run(setting, signals.token(), [name] {
        spdlog::info("{} serves", name);
        notify_ready();
    });
}

Result<gateway::Options> gateway_options(const Shell& shell) {
    DAYBOOK_TRY(const Config config, shell.config());
    gateway::Options options;
    options.http = config.at("http").text;
    options.maps = config.at("feed_maps").text;
    options.location = config.location();
    return options;
}

void say_ready(const std::string& url) {
    std::cout << "ready " << url << std::endl;
    notify_ready();
}

// `turns`: of the demo, which the steward takes turns with.
Status start_all(Stack& stack, const Setting& setting, const Shell& shell, const Config& config, demo::Turns* turns) {
    DAYBOOK_CHECK(stack.start("recorder", [&](std::stop_token stop, const Ready& ready) {
        return recorder::run(setting, {}, std::move(stop), ready);
    }));
    DAYBOOK_CHECK(stack.start("projector", [&](std::stop_token stop, const Ready& ready) {
        projector::Options options;
        options.projections = all_projections();
        return projector::run(setting, options, std::move(stop), ready);
    }));
    DAYBOOK_CHECK(stack.start("steward", [&](std::stop_token stop, const Ready& ready) {
        steward::Options options;
        options.day_close_grace = config.day_close_grace();
        options.day_close_wait = config.day_close_wait();
        if (turns) {
            options.caught_up = [turns](Position p) { turns->answered(p); };
            options.turn = &turns->mutex;
        }
        return steward::run(setting, options, std::move(stop), ready);
    }));
    DAYBOOK_TRY(gateway::Options options, gateway_options(shell));
    options.demo = turns != nullptr;
    return stack.start("gateway", [&setting, options](std::stop_token stop, const Ready& ready) {
        return gateway::run(setting, options, std::move(stop), [&](const std::string& url) {
            say_ready(url);
            ready();
        });
    });
}

Status up(const Shell& shell) {
    const Signals signals;
    DAYBOOK_TRY(const Setting setting, shell.setting("daybook"));
    DAYBOOK_TRY(const Config config, shell.config());
    Stack stack;
    DAYBOOK_CHECK(start_all(stack, setting, shell, config, nullptr));
    return stack.wait(signals.token(), vital);
}

Status run_demo(const Shell& shell, demo::Options options) {
    const Signals signals;
    Shell mine = shell;
    TemporaryFolder temporary;
    if (!mine.flags.contains("data")) {
        DAYBOOK_TRY(temporary, TemporaryFolder::make("demo"));
        mine.flags["data"] = temporary.path().string();
    }
    if (!mine.flags.contains("log_level")) mine.flags["log_level"] = "warn";
    DAYBOOK_TRY(Setting setting, mine.setting("demo"));
    DAYBOOK_TRY(const Config config, mine.config());
    PacedClock clock{demo::start_of_history(options, system_clock()())};
    setting.clock = clock.clock();
    demo::Turns turns;
    options.turns = &turns;
    options.figures = true;
    Stack stack;
    DAYBOOK_CHECK(start_all(stack, setting, mine, config, &turns));
    std::cerr << "The demo agency lives through its first weeks…\n";
    DAYBOOK_CHECK(stack.start("demo", [&](std::stop_token stop, const Ready& ready) {
        return demo::run(setting, clock, options, std::move(stop), ready);
    }));
    std::cerr << "Its board moves now, at " << options.rate << " times real time. Ctrl-C ends it.\n";
    return stack.wait(signals.token(), vital);
}

}  // namespace

void add_services(CLI::App& app, Shell& shell) {
    auto arguments = std::make_shared<demo::Options>();
    auto* demo_command = command(app, "demo", "a synthetic agency whose board moves; prints the dashboard's address",
                                 shell, [&shell, arguments] { return run_demo(shell, *arguments); });
    demo_command->add_option("--seed", arguments->seed, "another seed, another agency")->capture_default_str();
    demo_command->add_option("--days", arguments->days, "days of history")->capture_default_str();
    demo_command->add_option("--rate", arguments->rate, "how much faster than real time")->capture_default_str();

    command(app, "up", "every service in one process, with one data folder", shell, [&shell] { return up(shell); });
    command(app, "recorder", "the only writer of the log", shell, [&shell] {
        return serve_alone(shell, "recorder", [](const Setting& setting, std::stop_token stop, const Ready& ready) {
            return recorder::run(setting, {}, std::move(stop), ready);
        });
    });
    auto names = std::make_shared<std::vector<std::string>>();
    auto* projector_command =
        command(app, "projector", "keeps one projection, or all of them, up with the log", shell, [&shell, names] {
            return serve_alone(shell, "projector",
                               [&](const Setting& setting, std::stop_token stop, const Ready& ready) {
                                   projector::Options options;
                                   options.projections = names->empty() ? all_projections() : *names;
                                   return projector::run(setting, options, std::move(stop), ready);
                               });
        });
    projector_command->add_option("NAME", *names, "which (default: all)");
    command(app, "steward", "says what silence means: overdue, missed, day closed", shell, [&shell] {
        return serve_alone(shell, "steward",
                           [&](const Setting& setting, std::stop_token stop, const Ready& ready) -> Status {
                               DAYBOOK_TRY(const Config config, shell.config());
                               steward::Options options;
                               options.day_close_grace = config.day_close_grace();
                               options.day_close_wait = config.day_close_wait();
                               return steward::run(setting, options, std::move(stop), ready);
                           });
    });
    command(app, "gateway", "HTTP: pages, views, events in and out, the live stream", shell, [&shell] {
        return serve_alone(shell, "gateway",
                           [&](const Setting& setting, std::stop_token stop, const Ready& ready) -> Status {
                               DAYBOOK_TRY(const gateway::Options options, gateway_options(shell));
                               return gateway::run(setting, options, std::move(stop), [&](const std::string& url) {
                                   say_ready(url);
                                   ready();
                               });
                           });
    });
}

}  // namespace daybook::cli
