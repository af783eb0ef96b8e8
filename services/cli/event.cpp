// daybook event append | tail | show

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "services/cli/event_archive.h"
#include "services/cli/receipt.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/runtime/signals.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

constexpr std::size_t events_per_request = 256;

struct Reader {
    Setting setting;
    wire::Addresses addresses;
    std::unique_ptr<Stack> stack;
};

Result<Reader> reader(const Shell& shell) {
    DAYBOOK_TRY(Setting setting, shell.setting("event"));
    DAYBOOK_TRY(wire::Addresses addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(auto stack, ensure(setting, addresses, {}));
    return Reader{std::move(setting), std::move(addresses), std::move(stack)};
}

Result<std::string> contents(const std::string& path) {
    if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream in(path, std::ios::binary);
    if (!in) return not_found("there is no file " + path + " that can be read");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// One CloudEvent, an array of them, or one a line.
Result<std::vector<Proposal>> proposals(const std::string& text) {
    std::vector<nlohmann::json> events;
    if (auto whole = nlohmann::json::parse(text, nullptr, false); !whole.is_discarded()) {
        if (whole.is_array())
            events.assign(whole.begin(), whole.end());
        else
            events.push_back(std::move(whole));
    } else {
        std::istringstream lines(text);
        std::size_t number = 0;
        for (std::string line; std::getline(lines, line);) {
            ++number;
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            auto event = nlohmann::json::parse(line, nullptr, false);
            if (event.is_discarded()) return rejected("line " + std::to_string(number) + " is not JSON");
            events.push_back(std::move(event));
        }
    }
    std::vector<Proposal> all;
    for (std::size_t i = 0; i < events.size(); ++i) {
        auto one = from_outside(events[i]);
        if (!one) return fail(one.error().kind, "event " + std::to_string(i + 1) + ": " + one.error().sentence);
        all.push_back(std::move(*one));
    }
    return all;
}

Status append(const Shell& shell, const std::string& path) {
    DAYBOOK_TRY(const std::string text, contents(path));
    DAYBOOK_TRY(const std::vector<Proposal> events, proposals(text));
    DAYBOOK_TRY(const Reader at, reader(shell));
    wire::Recorder recorder{at.addresses};
    if (events.empty()) return rejected("there is no event in " + path);
    Receipt all;
    for (std::size_t from = 0; from < events.size(); from += events_per_request) {
        const auto some = std::span(events).subspan(from, std::min(events_per_request, events.size() - from));
        auto receipt = recorder.append(some);
        if (!receipt) {
            if (from) print(shell, all);
            return tl::unexpected(receipt.error());
        }
        if (!all.first.value) all.first = receipt->first;
        if (receipt->last.value) all.last = receipt->last;
        all.head = receipt->head;
        all.events.insert(all.events.end(), receipt->events.begin(), receipt->events.end());
    }
    print(shell, all);
    return {};
}

std::string type_of(const EventView& event) {
    if (event.type()) return event.type()->type;
    return std::to_string(event.category()) + "." + std::to_string(event.fact_number());
}

void print_line(const EventView& event) {
    const auto data = to_cloudevent(event).value("data", nlohmann::json::object());
    std::cout << event.position().value << "  " << to_string(event.occurred()) << "  " << type_of(event) << "  "
              << event.stream() << "  " << data.dump() << (event.box_count() ? "  (sealed fields)" : "") << "\n";
}

bool wanted(const EventView& event, const std::string& category) {
    return category.empty() || (event.type() && event.type()->category_name == category);
}

struct TailArguments {
    std::string category;
    std::uint64_t after = 0;
    bool from_now = true;
    bool no_follow = false;
};

Status tail(const Shell& shell, TailArguments arguments) {
    const Signals signals;
    DAYBOOK_TRY(const Reader at, reader(shell));
    wire::Recorder recorder{at.addresses, wire::Recorder::patient, signals.token()};
    wire::RemoteBell bell{at.addresses};
    DAYBOOK_TRY(const wire::LogState state, recorder.status());
    // Without --after the last few events show where the log stands.
    constexpr std::uint64_t last_few = 10;
    const std::uint64_t head = state.log.head.value;
    if (arguments.from_now) arguments.after = head > last_few ? head - last_few : 0;
    Subscription subscription{recorder, bell, Position{arguments.after}};
    while (!signals.token().stop_requested()) {
        const auto page = subscription.next({}, std::chrono::milliseconds{200});
        if (!page && signals.token().stop_requested()) break;
        if (!page) return tl::unexpected(page.error());
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            if (!wanted(event, arguments.category)) return {};
            if (shell.json)
                std::cout << to_cloudevent(event).dump() << "\n";
            else
                print_line(event);
            return {};
        }));
        std::cout.flush();
        if (!std::cout) return {};
        if (arguments.no_follow && subscription.at() >= Position{head}) return {};
    }
    return {};
}

Status show(const Shell& shell, std::uint64_t position) {
    if (position == 0) return rejected("positions start at 1");
    DAYBOOK_TRY(const Reader at, reader(shell));
    wire::Recorder recorder{at.addresses};
    DAYBOOK_TRY(const Page page, recorder.read(Position{position - 1}, {.events = 1}));
    if (page.empty())
        return not_found("there is no event at position " + std::to_string(position) + "; the log ends at " +
                         std::to_string(page.head().value));
    return page.each([&](const EventView& event) -> Status {
        std::cout << to_cloudevent(event).dump(2) << "\n";
        return {};
    });
}

}  // namespace

void add_event(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("event", "append to the log, follow it, read it, take it out");
    noun->require_subcommand(0, 1);

    auto path = std::make_shared<std::string>("-");
    command(*noun, "append", "append CloudEvents (one, an array, or one a line) from FILE or - for standard input",
            shell, [&shell, path] { return append(shell, *path); })
        ->add_option("FILE", *path)
        ->capture_default_str();

    auto arguments = std::make_shared<TailArguments>();
    auto* tail_command =
        command(*noun, "tail", "follow the log", shell, [&shell, arguments] { return tail(shell, *arguments); });
    tail_command->add_option("--category", arguments->category, "only this category, e.g. visit");
    tail_command->add_option_function<std::uint64_t>(
        "--after",
        [arguments](std::uint64_t n) {
            arguments->after = n;
            arguments->from_now = false;
        },
        "start behind this position (default: the last ten)");
    tail_command->add_flag("--no-follow", arguments->no_follow, "stop at the head of the log");

    auto position = std::make_shared<std::uint64_t>();
    command(*noun, "show", "one event, whole", shell, [&shell, position] { return show(shell, *position); })
        ->add_option("POSITION", *position)
        ->required();

    add_event_archive(*noun, shell);
}

}  // namespace daybook::cli
