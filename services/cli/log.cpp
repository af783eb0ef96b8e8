// daybook log status

#include <iostream>
#include <nlohmann/json.hpp>

#include "events/core/calendar.h"
#include "services/cli/log_verbs.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

std::string hex(const Digest& digest) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}

Status status(const Shell& shell) {
    DAYBOOK_TRY(const Setting setting, shell.setting("log"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const wire::LogState state, recorder.status());
    const auto& log = state.log;
    if (shell.json) {
        std::cout << nlohmann::json{{"uuid", log.uuid},
                                    {"incarnation", log.incarnation},
                                    {"head", log.head.value},
                                    {"streams", log.streams},
                                    {"root", hex(log.root)},
                                    {"bytes", log.bytes},
                                    {"recorded", log.head.value ? to_string(log.recorded) : ""},
                                    {"clock", to_string(state.clock)}}
                  << "\n";
        return {};
    }
    std::cout << "log       " << log.uuid << "\n"
              << "head      " << log.head.value << " events in " << log.streams << " streams, " << log.bytes
              << " bytes\n"
              << "root      " << hex(log.root) << "\n"
              << "recorded  " << (log.head.value ? to_string(log.recorded) : "nothing yet") << "\n"
              << "clock     " << to_string(state.clock) << "\n";
    return {};
}

}  // namespace

void add_log(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("log", "the event log itself");
    noun->require_subcommand(0, 1);
    command(*noun, "status", "how long it is, its root, and when something was last recorded", shell,
            [&shell] { return status(shell); });
    add_log_verify(*noun, shell);
    add_log_prove(*noun, shell);
    add_log_keep(*noun, shell);
}

}  // namespace daybook::cli
