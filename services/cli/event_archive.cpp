// daybook event export | import

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "events/seal/secrets.h"
#include "events/stored/base64.h"
#include "services/archive/export.h"
#include "services/archive/import.h"
#include "services/cli/event_archive.h"
#include "services/cli/stack.h"
#include "services/runtime/lock.h"
#include "services/runtime/tty.h"

namespace daybook::cli {
namespace {

struct ExportArguments {
    std::string format = "jsonl";
    std::uint64_t after = 0;
};

struct ImportArguments {
    std::string file;
    std::string format = "jsonl";
};

Status export_all(const Shell& shell, const ExportArguments& arguments) {
    DAYBOOK_TRY(const Setting setting, shell.setting("event"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const wire::LogState state, recorder.status());
    const archive::Range range{.after = Position{arguments.after}, .upto = state.log.head};
    DAYBOOK_TRY(const auto done, archive::export_events(recorder, state.log.uuid, range,
                                                        *archive::format_of(arguments.format), std::cout));
    if (arguments.after == 0 && done.root != state.log.root)
        return corrupt("what was exported does not have the log's root: it must not be used");
    return {};
}

Status import_all(const Shell& shell, const ImportArguments& arguments) {
    DAYBOOK_TRY(const Setting setting, shell.setting("event"));
    std::ifstream file;
    if (arguments.file != "-") file.open(arguments.file, std::ios::binary);
    if (arguments.file != "-" && !file) return not_found("there is no file " + arguments.file + " that can be read");
    DAYBOOK_TRY(const FolderLock lock, FolderLock::take(setting.data, "recorder"));
    std::array<std::byte, 32> identity{};
    machine_random()(identity);
    Result<archive::Imported> imported;
    {
        Progress progress("events", 0);
        imported = archive::import_events(arguments.file == "-" ? std::cin : file,
                                          *archive::format_of(arguments.format), setting.data / "log", setting.clock(),
                                          identity, [&](std::uint64_t read) { progress.at(read); });
    }
    if (!imported) return tl::unexpected(imported.error());
    if (shell.json)
        std::cout << nlohmann::json{{"events", imported->events}, {"root", to_hex(imported->root)}} << "\n";
    else
        std::cout << imported->events << " events imported, byte for byte\nroot      " << to_hex(imported->root)
                  << "\n";
    return {};
}

}  // namespace

void add_event_archive(CLI::App& noun, Shell& shell) {
    const CLI::IsMember formats({"jsonl", "csv", "cloudevents"});
    auto out = std::make_shared<ExportArguments>();
    auto* export_command =
        command(noun, "export", "every event on standard output, for people, programs and `event import`", shell,
                [&shell, out] { return export_all(shell, *out); });
    export_command->add_option("--format", out->format, "jsonl, csv or cloudevents")
        ->check(formats)
        ->capture_default_str();
    export_command->add_option("--after", out->after, "start behind this position (such a part cannot be imported)");

    auto in = std::make_shared<ImportArguments>();
    auto* import_command = command(noun, "import", "a whole export into an empty log, stamps and all, byte for byte",
                                   shell, [&shell, in] { return import_all(shell, *in); });
    import_command->add_option("FILE", in->file, "or - for standard input")->required();
    import_command->add_option("--format", in->format, "jsonl, csv or cloudevents")
        ->check(formats)
        ->capture_default_str();
}

}  // namespace daybook::cli
