#include "services/ingest/retention.h"

#include <spdlog/spdlog.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "schema/feed.capnp.h"
#include "schema/record.capnp.h"
#include "services/ingest/feed_stream.h"

namespace daybook::ingest {
namespace {

constexpr std::string_view receipt_ending = ".receipt.json";

struct Kept {
    std::string file, source;
};

// Whose receipt this is; nothing if it is not one.
std::optional<Kept> kept_by(const std::filesystem::path& receipt) {
    std::ifstream in(receipt);
    const auto said = nlohmann::json::parse(in, nullptr, false);
    if (!said.is_object() || !said["file"].is_string() || !said["source"].is_string()) return {};
    return Kept{said["file"], said["source"]};
}

Result<std::optional<Instant>> completed_at(wire::Recorder& recorder, const Kept& kept) {
    std::optional<Instant> at;
    DAYBOOK_TRY(const auto page, recorder.find(kept.source, completed_id(kept.file)));
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        at = event.stamp().recorded;
        return {};
    }));
    return at;
}

Status erase_key(wire::Recorder& recorder, const Kept& kept, const std::string& actor, Instant now) {
    const Envelope envelope{.id = kept.file + "/destroyed",
                            .source = kept.source,
                            .stream = "record-erased",
                            .occurred = now,
                            .actor = actor};
    const Proposal proposal = propose<schema::Record::Erased>(
        envelope,
        [&](auto fact) {
            fact.setSubject(kept.file);
            fact.setBasis("raw feed files are not kept for longer (format.md D8)");
        },
        Expected::any(), true);
    DAYBOOK_CHECK(recorder.append({&proposal, 1}));
    return {};
}

}  // namespace

Status destroy_old(wire::Recorder& recorder, const std::filesystem::path& done, const std::string& actor,
                   std::chrono::days kept_for) {
    std::error_code error;
    if (!std::filesystem::is_directory(done, error)) return {};
    DAYBOOK_TRY(const auto state, recorder.status());
    for (const auto& entry : std::filesystem::directory_iterator(done, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(receipt_ending)) continue;
        const auto sealed = done / (name.substr(0, name.size() - receipt_ending.size()) + ".sealed");
        if (!std::filesystem::exists(sealed, error)) continue;  // done before
        const auto kept = kept_by(entry.path());
        if (!kept || sealed.stem().string() != kept->file) continue;
        DAYBOOK_TRY(const auto at, completed_at(recorder, *kept));
        if (!at || state.clock - *at < kept_for) continue;
        DAYBOOK_CHECK(erase_key(recorder, *kept, actor, state.clock));
        std::filesystem::remove(sealed, error);
        if (error) return unavailable("a sealed feed file cannot be removed: " + error.message());
        spdlog::info("{}: the raw file was destroyed after {} days", kept->file, kept_for.count());
    }
    return {};
}

}  // namespace daybook::ingest
