// daybook log verify

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "events/core/calendar.h"
#include "events/verify/claims.h"
#include "events/verify/hash.h"
#include "events/verify/proof.h"
#include "services/archive/folders.h"
#include "services/cli/log_verbs.h"
#include "services/cli/stack.h"
#include "services/runtime/tty.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

struct VerifyArguments {
    bool deep = false;
    fs::path backup{};
    std::string verifier_key{};
    std::vector<fs::path> checkpoints{};
    fs::path proof{}, event{};
};

Result<std::string> text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return not_found("there is no file " + file.string() + " that can be read");
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return text;
}

// --vkey is the key itself or a file that holds it.
Result<verify::VerifierKey> key_of(const std::string& said) {
    if (said.find('+') != std::string::npos) return verify::VerifierKey::of(said);
    DAYBOOK_TRY(const std::string text, text_of(said));
    return verify::VerifierKey::of(trimmed(text));
}

Status verify_proof(const Shell& shell, const VerifyArguments& arguments) {
    if (arguments.verifier_key.empty())
        return rejected("a proof is judged by the log's verifier key: name it with --vkey");
    DAYBOOK_TRY(const auto key, key_of(arguments.verifier_key));
    DAYBOOK_TRY(const std::string text, text_of(arguments.proof));
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded()) return rejected(arguments.proof.string() + " is not JSON");
    std::optional<std::string> event;
    if (!arguments.event.empty()) {
        DAYBOOK_TRY(event, text_of(arguments.event));
    } else if (document.is_object() && document.contains("event") && document["event"].is_string()) {
        event = verify::bytes_of_base64(document["event"].get<std::string>());
        if (!event) return rejected("the proof's event is not base64");
    }
    DAYBOOK_TRY(const auto proved, verify::proved(document, key, event));
    if (shell.json) {
        std::cout << nlohmann::json{{"proved", true},       {"position", proved.position},
                                    {"size", proved.size},  {"recorded", to_string(instant(proved.recorded))},
                                    {"log", proved.origin}, {"event", event.has_value()}}
                  << "\n";
        return {};
    }
    std::cout << "proved: " << (event ? "this event" : "an event with this content digest") << " stands at position "
              << proved.position << " of " << proved.origin << ", recorded " << to_string(instant(proved.recorded))
              << ", among the " << proved.size << " events it signed for\n";
    return {};
}

// What others have seen, read before the log is, so that it cannot be ahead of it.
Result<verify::Claims> claims_of(const fs::path& folder, const fs::path& witness, const VerifyArguments& arguments) {
    verify::Claims claims;
    DAYBOOK_CHECK(verify::add_watermark(folder / "log.watermark", claims));
    std::vector<std::pair<std::string, fs::path>> notes;
    for (const auto& file : arguments.checkpoints) notes.emplace_back("the checkpoint ", file);
    if (fs::exists(folder / "checkpoint")) notes.emplace_back("the checkpoint ", folder / "checkpoint");
    if (!witness.empty() && fs::exists(witness)) notes.emplace_back("the witness ", witness);
    if (notes.empty()) return claims;
    DAYBOOK_TRY(const auto key,
                key_of(arguments.verifier_key.empty() ? (folder / "log.vkey").string() : arguments.verifier_key));
    for (const auto& [kind, file] : notes) {
        DAYBOOK_TRY(const std::string note, verify::small_file(file));
        DAYBOOK_TRY(auto seen, verify::checkpoint_in(note, key, kind + file.string()));
        claims.seen.push_back(std::move(seen));
    }
    return claims;
}

void print(const Shell& shell, const verify::Report& report) {
    if (shell.json) {
        nlohmann::json findings = nlohmann::json::array();
        for (const auto& finding : report.findings)
            findings.push_back({{"place", finding.place}, {"what", finding.what}});
        std::cout << nlohmann::json{{"sound", report.sound()},
                                    {"deep", report.deep},
                                    {"uuid", report.uuid},
                                    {"head", report.head},
                                    {"root", verify::hex(report.root)},
                                    {"events_read", report.events_read},
                                    {"tiles_compared", report.tiles_compared},
                                    {"claims_compared", report.claims_compared},
                                    {"found", report.found},
                                    {"findings", std::move(findings)}}
                  << "\n";
        return;
    }
    for (const auto& finding : report.findings) std::cout << finding.place << ": " << finding.what << "\n";
    if (report.found > report.findings.size())
        std::cout << "… and " << report.found - report.findings.size() << " more\n";
    std::cout << (report.sound() ? "sound" : "DAMAGED") << "     " << report.uuid << ", " << report.head << " events\n"
              << "root      " << (report.root == Digest{} ? "not known" : verify::hex(report.root)) << "\n"
              << "read      " << (report.deep ? std::to_string(report.events_read) + " events, " : "")
              << report.tiles_compared << " tiles; compared with " << report.claims_compared << " that have seen it\n";
}

Result<verify::Report> judge(const fs::path& log, const verify::Claims& claims, bool deep) {
    DAYBOOK_TRY(const auto files, verify::open_stored_log(log));
    if (!deep) return verify::quick(*files, claims);
    Progress progress("events", 0);
    return verify::deep(*files, claims, [&](std::uint64_t read, std::uint64_t) { progress.at(read); });
}

// A log that is being written is judged by a snapshot of it.
Result<verify::Report> judge_data(const Setting& setting, const VerifyArguments& arguments) {
    DAYBOOK_TRY(const auto claims, claims_of(setting.data, setting.witness, arguments));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    if (!answers(addresses.read)) return judge(setting.data / "log", claims, arguments.deep);
    wire::Recorder recorder{addresses, std::chrono::minutes{2}};
    const archive::Scratch snapshot(fs::absolute(setting.data) / ("snapshot-" + std::to_string(getpid())));
    DAYBOOK_CHECK(recorder.snapshot(snapshot.path()));
    return judge(snapshot.path(), claims, arguments.deep);
}

Status verify_log(const Shell& shell, const VerifyArguments& arguments) {
    if (!arguments.proof.empty()) return verify_proof(shell, arguments);
    Result<verify::Report> report;
    if (!arguments.backup.empty()) {
        DAYBOOK_TRY(const auto claims, claims_of(arguments.backup, {}, arguments));
        report = judge(arguments.backup / "log", claims, arguments.deep);
    } else {
        DAYBOOK_TRY(const Setting setting, shell.setting("log"));
        report = judge_data(setting, arguments);
    }
    if (!report) return tl::unexpected(report.error());
    print(shell, *report);
    if (report->sound()) return {};
    return corrupt("the log is not the one that was written: " + std::to_string(report->found) +
                   (report->found == 1 ? " thing is" : " things are") + " wrong with it");
}

}  // namespace

void add_log_verify(CLI::App& noun, Shell& shell) {
    auto arguments = std::make_shared<VerifyArguments>();
    auto* verb = command(noun, "verify", "whether it is the log that was written; judges a proof with --proof", shell,
                         [&shell, arguments] { return verify_log(shell, *arguments); });
    verb->add_flag("--deep", arguments->deep, "read every event and hash everything anew");
    verb->add_option("--backup", arguments->backup, "judge the log of this backup, not that of the data folder");
    verb->add_option("--checkpoint", arguments->checkpoints, "a signed checkpoint kept from before; can be said again");
    verb->add_option("--vkey", arguments->verifier_key,
                     "the log's verifier key, or a file with it (default: log.vkey beside the log)");
    verb->add_option("--proof", arguments->proof, "judge this proof offline, by --vkey alone");
    verb->add_option("--event", arguments->event, "with --proof: the stored event's bytes, which must be those proved");
}

}  // namespace daybook::cli
