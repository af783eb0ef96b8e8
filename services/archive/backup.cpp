#include "services/archive/backup.h"

#include <unistd.h>

#include "events/verify/claims.h"
#include "services/archive/folders.h"

namespace daybook::archive {
namespace {

namespace fs = std::filesystem;

std::string line_of(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Status judge(const fs::path& log, const verify::Claims& claims, const verify::Tick& tick, verify::Report& report) {
    DAYBOOK_TRY(const auto files, verify::open_stored_log(log));
    report = verify::deep(*files, claims, tick);
    if (report.sound()) return {};
    return corrupt("the copy " + log.string() + " is not the log: " + report.findings.front().place + ": " +
                   report.findings.front().what);
}

}  // namespace

Result<verify::Claims> claims_beside(const fs::path& folder) {
    verify::Claims claims;
    DAYBOOK_CHECK(verify::add_watermark(folder / "log.watermark", claims));
    if (fs::exists(folder / "checkpoint") && fs::exists(folder / "log.vkey")) {
        DAYBOOK_TRY(const std::string vkey, verify::small_file(folder / "log.vkey"));
        DAYBOOK_TRY(const auto key, verify::VerifierKey::of(line_of(vkey)));
        DAYBOOK_TRY(const std::string note, verify::small_file(folder / "checkpoint"));
        DAYBOOK_TRY(auto seen, verify::checkpoint_in(note, key, "the checkpoint " + (folder / "checkpoint").string()));
        claims.seen.push_back(std::move(seen));
    }
    return claims;
}

Result<verify::Report> back_up(wire::Recorder& recorder, const fs::path& data, const fs::path& folder,
                               const verify::Tick& tick) {
    DAYBOOK_CHECK(must_be_new(folder));
    DAYBOOK_TRY(const auto checkpoint, recorder.checkpoint());
    const Scratch snapshot(fs::absolute(data) / ("snapshot-" + std::to_string(getpid())));
    DAYBOOK_CHECK(recorder.snapshot(snapshot.path()));
    Unfinished made(folder);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return unavailable("the folder " + folder.string() + " cannot be made: " + error.message());
    DAYBOOK_CHECK(copy_synced(snapshot.path(), folder / "log"));
    DAYBOOK_CHECK(write_synced(folder / "checkpoint", checkpoint.note));
    DAYBOOK_CHECK(write_synced(folder / "log.vkey", checkpoint.verifier_key + "\n"));
    DAYBOOK_TRY(const verify::Claims claims, claims_beside(folder));
    verify::Report report;
    DAYBOOK_CHECK(judge(folder / "log", claims, tick, report));
    made.keep();
    return report;
}

}  // namespace daybook::archive
