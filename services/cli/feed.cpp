// daybook feed load | check | watch | export (list, repair: feed_files.cpp)

#include <iostream>

#include "events/core/calendar.h"
#include "services/cli/feed_verbs.h"
#include "services/cli/stack.h"
#include "services/ingest/export.h"
#include "services/runtime/clock.h"
#include "services/runtime/signals.h"
#include "services/runtime/tty.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

void print_rejected(const std::vector<ingest::RejectedRow>& rows) {
    for (const auto& row : rows)
        std::cerr << "row " << row.row << (row.field.empty() ? "" : ", " + row.field) << ": " << row.reason << " ("
                  << row.code << ")\n";
}

}  // namespace

void print(const Shell& shell, const ingest::FeedReceipt& receipt) {
    if (shell.json) {
        std::cout << ingest::to_json(receipt) << "\n";
        return;
    }
    if (receipt.repeated) std::cerr << "This file was recorded before; here is its first receipt.\n";
    std::cout << receipt.read << " rows: " << receipt.new_rows << " new, " << receipt.updated << " updated, "
              << receipt.duplicate << " duplicate, " << receipt.rejected << " rejected, " << receipt.exceptions
              << " exceptions";
    if (receipt.withdrawn) std::cout << ", " << receipt.withdrawn << " rows of earlier files withdrawn";
    if (receipt.first.value) std::cout << "; positions " << receipt.first.value << "–" << receipt.last.value;
    std::cout << "\n";
    print_rejected(receipt.rejected_rows);
    if (receipt.rejected > receipt.rejected_rows.size())
        std::cerr << "… and " << receipt.rejected - receipt.rejected_rows.size() << " more rejected rows\n";
}

namespace {

struct FeedArguments {
    std::filesystem::path file;
    ingest::LoadOptions options;
};

// `--map` alone means the mapped format.
void settle_format(ingest::LoadOptions& options) {
    if (options.format.empty()) options.format = options.map.empty() ? "abacus" : "mapped";
}

Status load(const Shell& shell, FeedArguments arguments) {
    const Signals signals;
    DAYBOOK_TRY(const Setting setting, shell.setting("feed"));
    DAYBOOK_TRY(const Config config, shell.config());
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    settle_format(arguments.options);
    auto& options = arguments.options;
    // The recorder's clock is everybody's now (format.md F9): in the demo it is not the machine's.
    DAYBOOK_TRY(const wire::LogState state, recorder.status());
    options.clock = [now = state.clock] { return now; };
    options.stop = signals.token();
    if (options.location.empty()) options.location = config.location();
    std::unique_ptr<Progress> progress;
    options.progress = [&](const ingest::Progress& at) {
        if (!progress) progress = std::make_unique<Progress>("rows", 0);
        // How many rows a file has is known when it was read: until then as many as its bytes let expect.
        progress->at(at.rows, at.bytes == 0 ? 0 : std::max(at.rows, at.rows * at.total_bytes / at.bytes));
    };
    auto receipt = ingest::load(recorder, arguments.file, options);
    progress.reset();
    if (!receipt) return tl::unexpected(receipt.error());
    print(shell, *receipt);
    return {};
}

void explain(const ingest::CheckedRow& row) {
    std::cout << "row " << row.row << "\n";
    for (const auto& fact : row.facts)
        std::cout << "  " << fact.value("occurred", "") << "  " << fact.value("type", "") << "  "
                  << fact.value("stream", "") << "  " << fact.value("data", nlohmann::json::object()).dump() << "\n";
    for (const auto& exception : row.exceptions) std::cout << "  exception: " << exception << "\n";
    for (const auto& rejected : row.rejected)
        std::cout << "  rejected: " << (rejected.field.empty() ? "" : rejected.field + ": ") << rejected.reason << " ("
                  << rejected.code << ")\n";
}

Status check(const Shell& shell, FeedArguments arguments) {
    settle_format(arguments.options);
    DAYBOOK_TRY(const Config config, shell.config());
    arguments.options.clock = system_clock();
    if (arguments.options.location.empty()) arguments.options.location = config.location();
    std::function<void(const ingest::CheckedRow&)> each = explain;
    if (shell.json) each = {};
    DAYBOOK_TRY(const ingest::CheckReport report, ingest::check(arguments.file, arguments.options, each));
    if (shell.json) {
        std::cout << ingest::to_json(report) << "\n";
    } else {
        for (const auto& note : report.notes) std::cout << note << "\n";
        std::cout << report.read << " rows: " << report.accepted << " would be recorded as " << report.facts
                  << " facts, " << report.rejected << " rejected, " << report.exceptions << " exceptions\n";
    }
    if (report.rejected)
        return rejected(std::to_string(report.rejected) + " of " + std::to_string(report.read) +
                        " rows cannot be recorded");
    return {};
}

Status watch(const Shell& shell, ingest::WatchOptions options) {
    const Signals signals;
    DAYBOOK_TRY(const Setting setting, shell.setting("feed"));
    DAYBOOK_TRY(const Config config, shell.config());
    if (options.location.empty()) options.location = config.location();
    options.taken = [&](const std::filesystem::path& file, const Result<ingest::FeedReceipt>& receipt) {
        std::cerr << file.string() << ": ";
        if (receipt)
            print(shell, *receipt);
        else
            std::cerr << "refused: " << receipt.error().sentence << "\n";
        std::cout.flush();
    };
    return ingest::watch(setting, options, signals.token(), [&] {
        std::cerr << "Watching " << options.folder.string() << "; Ctrl-C ends it.\n";
        notify_ready();
    });
}

struct ExportArguments {
    std::string format = "abacus", from, to, invoice;
    std::filesystem::path out;
    ingest::ExportOptions options;
};

Result<Day> day_of(const char* flag, const std::string& text) {
    const auto day = parse_day(text);
    if (!day) return rejected(std::string(flag) + " takes a day like 2026-03-02");
    return *day;
}

Status export_file(const Shell& shell, ExportArguments arguments) {
    if (arguments.format != "abacus") return rejected("only abacus files are exported");
    auto& options = arguments.options;
    if (arguments.invoice.empty()) {
        if (options.contract.empty()) return rejected("say what is claimed: --invoice, or --contract, --from and --to");
        DAYBOOK_TRY(options.from, day_of("--from", arguments.from));
        DAYBOOK_TRY(options.to, day_of("--to", arguments.to));
    }
    DAYBOOK_TRY(const Setting setting, shell.setting("feed"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const auto receipt, arguments.invoice.empty()
                                        ? ingest::export_abacus(recorder, arguments.out, options)
                                        : ingest::export_invoice(recorder, arguments.out, arguments.invoice, options));
    if (shell.json)
        std::cout << nlohmann::json{{"rows", receipt.rows}, {"leftOut", receipt.left_out}} << "\n";
    else
        std::cout << receipt.rows << " rows\n";
    if (receipt.left_out)
        std::cerr << receipt.left_out
                  << " claims are left out: who they are about or who came can no longer be named\n";
    return {};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void add_arguments(CLI::App* sub, const std::shared_ptr<FeedArguments>& arguments) {
    sub->add_option("FILE", arguments->file)->required();
    sub->add_option("--format", arguments->options.format,
                    joined(ingest::formats()) + " (default: abacus, with --map mapped)");
    sub->add_option("--map", arguments->options.map, "TOML file that describes the columns");
    sub->add_option("--name", arguments->options.name, "the file's name at its sender, where it was renamed (hhax)");
    sub->add_option("--source", arguments->options.source, "who says it (default: feed:FORMAT or the map's own)");
    sub->add_option("--references", arguments->options.references, "who gave people and care workers their references");
}

}  // namespace

void add_feed(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("feed", "call-monitoring and rota files in, an exact receipt out");
    noun->require_subcommand(0, 1);

    auto loading = std::make_shared<FeedArguments>();
    add_arguments(command(*noun, "load", "record a file; the same file twice changes nothing", shell,
                          [&shell, loading] { return load(shell, *loading); }),
                  loading);

    auto checking = std::make_shared<FeedArguments>();
    add_arguments(command(*noun, "check", "say row by row what would be recorded; records nothing", shell,
                          [&shell, checking] { return check(shell, *checking); }),
                  checking);

    add_feed_files(*noun, shell);

    auto exporting = std::make_shared<ExportArguments>();
    auto* export_command = command(*noun, "export", "write a council's service delivery file of what was claimed",
                                   shell, [&shell, exporting] { return export_file(shell, *exporting); });
    export_command->add_option("--format", exporting->format, "abacus");
    auto* invoice = export_command->add_option("--invoice", exporting->invoice, "claim what this invoice asks for");
    export_command->add_option("--contract", exporting->options.contract, "or what was claimed: its number")
        ->excludes(invoice);
    export_command->add_option("--from", exporting->from, "first day of the visits, 2026-03-02")->excludes(invoice);
    export_command->add_option("--to", exporting->to, "last day")->excludes(invoice);
    export_command->add_option("-o,--output", exporting->out, "file to write")->required();
    export_command
        ->add_option("--actor", exporting->options.actor, "account that asks: the file names people, so it is recorded")
        ->required();
    export_command->add_option("--reference", exporting->options.reference, "FileReference (default: one of its own)");
    export_command->add_option("--provider", exporting->options.provider, "ProviderRef");
    export_command->add_option("--description", exporting->options.description, "Description");
    export_command->add_option("--map", exporting->options.map, "TOML file with the council's own headings");

    auto watching = std::make_shared<ingest::WatchOptions>();
    auto* watch_command = command(*noun, "watch", "load every file dropped into DIR/FORMAT/", shell,
                                  [&shell, watching] { return watch(shell, *watching); });
    watch_command->add_option("DIR", watching->folder)->required();
    watch_command->add_option("--maps", watching->maps, "folder of maps: files in DIR/NAME/ are read by NAME.toml");
    watch_command->add_option("--references", watching->references,
                              "who gave people and care workers their references");
}

}  // namespace daybook::cli
