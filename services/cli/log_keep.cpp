// daybook log backup | restore

#include <iostream>
#include <nlohmann/json.hpp>

#include "events/core/calendar.h"
#include "events/verify/hash.h"
#include "services/archive/backup.h"
#include "services/cli/log_verbs.h"
#include "services/cli/stack.h"
#include "services/runtime/tty.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

struct RestoreArguments {
    fs::path backup;
    std::optional<std::uint64_t> position{};
    std::string time{};
};

verify::Tick telling(Progress& progress) {
    return [&progress](std::uint64_t read, std::uint64_t) { progress.at(read); };
}

Status back_up(const Shell& shell, const fs::path& folder) {
    DAYBOOK_TRY(const Setting setting, shell.setting("log"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses, std::chrono::minutes{2}};
    Result<verify::Report> report;
    {
        Progress progress("events", 0);
        report = archive::back_up(recorder, setting.data, folder, telling(progress));
    }
    if (!report) return tl::unexpected(report.error());
    if (shell.json)
        std::cout << nlohmann::json{{"backup", folder.string()},
                                    {"events", report->head},
                                    {"root", verify::hex(report->root)},
                                    {"verified", "deep"}}
                  << "\n";
    else
        std::cout << report->head << " events copied to " << folder.string() << " and verified deeply\nroot      "
                  << verify::hex(report->root) << "\n";
    std::cerr << "The keys of sealed data are not in it. Back up " << (setting.data / "keys").string()
              << " apart from it and keep both away from each other, or erasing a person would be undone.\n";
    return {};
}

Status restore(const Shell& shell, const RestoreArguments& arguments) {
    if (!shell.flags.contains("data")) return rejected("name the new data folder to restore into with --data");
    archive::Until until;
    if (arguments.position) until.position = Position{*arguments.position};
    if (!arguments.time.empty()) {
        until.recorded = parse_instant(arguments.time);
        if (!until.recorded)
            return rejected("“" + arguments.time + "” is not a time as in RFC 3339, such as 2026-03-04T09:00:00Z");
    }
    const fs::path data = shell.flags.at("data");
    Result<archive::Restored> restored;
    {
        Progress progress("events", 0);
        restored = archive::restore(arguments.backup, until, data, telling(progress));
    }
    if (!restored) return tl::unexpected(restored.error());
    if (shell.json)
        std::cout << nlohmann::json{{"data", data.string()},
                                    {"events", restored->events},
                                    {"root", verify::hex(restored->root)},
                                    {"incarnation", restored->incarnation},
                                    {"left_out", restored->left_out}}
                  << "\n";
    else
        std::cout << restored->events << " events restored to " << data.string() << " as incarnation "
                  << restored->incarnation << "; " << restored->left_out << " of the backup left out\nroot      "
                  << verify::hex(restored->root) << "\n";
    std::cerr << "The keys are not in a backup: put them back to " << (data / "keys").string()
              << " from their own before the first start, or sealed data stays sealed. A witness file that has seen "
                 "more than "
              << restored->events << " events refuses this log: give it a new one.\n";
    return {};
}

}  // namespace

void add_log_keep(CLI::App& noun, Shell& shell) {
    auto folder = std::make_shared<fs::path>();
    command(noun, "backup", "a verified copy of the log in a new folder, while it is being written", shell,
            [&shell, folder] { return back_up(shell, *folder); })
        ->add_option("DIR", *folder)
        ->required();
    auto arguments = std::make_shared<RestoreArguments>();
    auto* verb = command(noun, "restore", "a backup's log as a new incarnation in a new data folder (--data)", shell,
                         [&shell, arguments] { return restore(shell, *arguments); });
    verb->add_option("BACKUP", arguments->backup)->required();
    verb->add_option("--to-position", arguments->position, "end with this position");
    verb->add_option("--to-time", arguments->time, "end with the last event recorded no later than this");
}

}  // namespace daybook::cli
