// daybook feed list | repair

#include <iomanip>
#include <iostream>
#include <optional>

#include "events/core/calendar.h"
#include "services/cli/feed_verbs.h"
#include "services/cli/stack.h"
#include "services/runtime/memory_file.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

// A recorder that runs already, or one of this command's own.
struct Desk {
    std::unique_ptr<Stack> stack;
    std::unique_ptr<wire::Recorder> recorder;
};
Result<Desk> desk(const Shell& shell) {
    DAYBOOK_TRY(const Setting setting, shell.setting("feed"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    Desk out;
    DAYBOOK_TRY(out.stack, ensure(setting, addresses, {}));
    out.recorder = std::make_unique<wire::Recorder>(addresses);
    return out;
}

std::string state_of(const ingest::FeedState& state) {
    if (!state.completed) return "cut off: load it again";
    const auto waiting = state.receipt.rejected - std::min(state.receipt.rejected, state.repaired);
    return waiting == 0 ? "done" : std::to_string(waiting) + " rows to repair";
}

Status list(const Shell& shell, std::size_t most) {
    DAYBOOK_TRY(const Desk at, desk(shell));
    DAYBOOK_TRY(const auto states, ingest::list(*at.recorder, most));
    if (shell.json) {
        nlohmann::json all = nlohmann::json::array();
        for (const auto& state : states) all.push_back(to_json(state));
        std::cout << all.dump() << "\n";
        return {};
    }
    if (states.empty()) std::cerr << "No feed file was received yet.\n";
    for (const auto& state : states) {
        const auto& r = state.receipt;
        std::cout << to_string(state.received) << "  " << r.file << "  " << std::left << std::setw(8) << state.format
                  << std::right << std::setw(9) << r.read << " rows " << std::setw(9) << r.new_rows << " new "
                  << std::setw(7) << r.updated << " updated " << std::setw(7) << r.duplicate << " duplicate "
                  << std::setw(6) << r.rejected << " rejected " << std::setw(6) << r.exceptions << " exceptions  "
                  << state_of(state) << "\n";
    }
    return {};
}

struct RepairArguments {
    std::string feed;
    std::filesystem::path mended, out;
    bool shred = false;
    ingest::LoadOptions options;
};
const std::filesystem::path standard = "-";  // input or output: then nothing is written to a disk in clear

Status take_out(const Shell& shell, const Desk& at, const RepairArguments& arguments) {
    const auto& [feed, mended, out, shredding, options] = arguments;
    if (out == standard) {
        DAYBOOK_TRY(const auto sheet, ingest::rejected_sheet(*at.recorder, feed, options.actor, options.map));
        std::cout << sheet.text << std::flush;
        std::cerr << sheet.rows << " rejected rows\n";
        return {};
    }
    DAYBOOK_TRY(const auto rows, ingest::rejected_rows(*at.recorder, feed, out, options.actor, options.map));
    if (shell.json) std::cout << nlohmann::json{{"rows", rows}} << "\n";
    std::cerr << rows << " rejected rows are in " << out.string()
              << ", with people's names in clear; mend them and run\n"
              << "daybook feed repair " << feed << " " << out.string() << " --actor " << options.actor << " --shred\n";
    return {};
}

Status bring_again(const Shell& shell, const Desk& at, RepairArguments arguments, const std::filesystem::path& mended) {
    DAYBOOK_TRY(const Config config, shell.config());
    DAYBOOK_TRY(const wire::LogState state, at.recorder->status());
    arguments.options.clock = [now = state.clock] { return now; };
    arguments.options.location = config.location();
    DAYBOOK_TRY(const auto receipt, ingest::repair(*at.recorder, arguments.feed, mended, arguments.options));
    print(shell, receipt);
    if (!arguments.shred || arguments.mended == standard) return {};
    DAYBOOK_CHECK(daybook::shred(mended));
    std::cerr << mended.string() << " was overwritten and removed\n";
    return {};
}

Status repair(const Shell& shell, const RepairArguments& arguments) {
    if (arguments.mended.empty() == arguments.out.empty())
        return rejected(
            "say either where the rejected rows are to be written (-o FILE) or which mended file brings them");
    // To its end before the log is opened: the command that writes it has the log open until then, if no services run.
    std::optional<MemoryFile> piped;
    if (arguments.mended == standard) {
        constexpr std::size_t most = ingest::Limits::receipt_rows * ingest::Limits::row_bytes;
        DAYBOOK_TRY(piped, MemoryFile::of(std::cin, most));
    }
    DAYBOOK_TRY(const Desk at, desk(shell));
    if (arguments.mended.empty()) return take_out(shell, at, arguments);
    return bring_again(shell, at, arguments, piped ? piped->path() : arguments.mended);
}

}  // namespace

void add_feed_files(CLI::App& noun, Shell& shell) {
    constexpr std::size_t usual = 20, most_listed = 10'000;
    auto most = std::make_shared<std::size_t>(usual);
    auto* listing = command(noun, "list", "the feed files received last, and what became of them", shell,
                            [&shell, most] { return list(shell, *most); });
    listing->add_option("--last", *most, "how many")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{1}, most_listed));

    auto repairing = std::make_shared<RepairArguments>();
    auto* mend = command(noun, "repair", "take a file's rejected rows out, mend them, bring them again", shell,
                         [&shell, repairing] { return repair(shell, *repairing); });
    mend->add_option("FEED", repairing->feed, "its stream, as its receipt and feed list name it")->required();
    mend->add_option("MENDED", repairing->mended, "the file with the mended rows; - = standard input");
    mend->add_option("-o,--output", repairing->out, "file to write the rejected rows to; - = standard output");
    mend->add_flag("--shred", repairing->shred, "overwrite and remove MENDED once its rows are recorded");
    mend->add_option("--actor", repairing->options.actor, "account that asks: rows name people, so it is recorded")
        ->required();
    mend->add_option("--map", repairing->options.map, "TOML file the first file was loaded with");
    mend->add_option("--references", repairing->options.references,
                     "who gave people and care workers their references");
}

}  // namespace daybook::cli
