#include "services/recorder/checkpoint_desk.h"

#include <cerrno>
#include <fstream>
#include <iterator>

#include "events/core/storage.h"
#include "events/log/merkle.h"

namespace daybook::recorder {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Left alone if it says so already, so that a full disk does not empty it.
Status put(const std::filesystem::path& file, const std::string& text) {
    if (content_of(file) == text) return {};
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (out) return {};
    return fail(storage_kind(errno), "the verifier key " + file.string() + " cannot be written");
}

}  // namespace

CheckpointDesk::CheckpointDesk(EventLog& log, NoteSigner signer, const std::filesystem::path& witness)
    : log_(log), signer_(std::move(signer)) {
    if (!witness.empty()) witness_.emplace(witness);
}

Result<std::unique_ptr<CheckpointDesk>> CheckpointDesk::open(EventLog& log, const Setting& setting,
                                                             const Random& random) {
    DAYBOOK_TRY(Key seed, master_key(setting.data / "keys" / "log.key", true, random));
    std::unique_ptr<CheckpointDesk> desk(
        new CheckpointDesk(log, NoteSigner(origin_of(log.status().uuid), seed), setting.witness));
    forget(seed);
    if (!setting.witness.empty()) DAYBOOK_CHECK(desk->hear(setting.witness));
    DAYBOOK_CHECK(put(setting.data / "log.vkey", desk->verifier_key() + "\n"));
    return desk;
}

CheckpointDesk::~CheckpointDesk() {
    if (witness_ && witnessed_ != log_.head()) witness_->put(note());
}

Status CheckpointDesk::hear(const std::filesystem::path& witness) {
    if (!std::filesystem::exists(witness)) return {};
    const std::string note = content_of(witness);
    const std::string name = "the witness " + witness.string();
    DAYBOOK_TRY(const NoteVerifier verifier, NoteVerifier::of(signer_.verifier_key()));
    const auto seen = open_checkpoint(note, verifier);
    if (!seen) return corrupt(name + " does not speak of this log: " + seen.error().sentence);
    if (seen->size > log_.head().value)
        return corrupt("the log ends at position " + std::to_string(log_.head().value) + ", but " + name +
                       " has seen position " + std::to_string(seen->size) +
                       ": events are missing, or an older copy was put in place");
    TreeHasher hasher;
    const TreeReader tree(hasher, [this](std::uint8_t level, std::uint64_t index) { return log_.tile(level, index); });
    DAYBOOK_TRY(const Digest root, tree.root(seen->size));
    if (root != seen->root)
        return corrupt("the first " + std::to_string(seen->size) + " events are not those " + name +
                       " has seen: the log's past was changed");
    return {};
}

std::string CheckpointDesk::note() {
    const std::lock_guard lock(mutex_);
    if (!signed_ || *signed_ != log_.head()) {
        const LogStatus status = log_.status();
        note_ =
            signer_.sign(to_text({.origin = origin_of(status.uuid), .size = status.head.value, .root = status.root}));
        signed_ = status.head;
    }
    return note_;
}

void CheckpointDesk::turn(std::chrono::steady_clock::time_point now) {
    if (!witness_ || witnessed_ == log_.head() || now - witnessed_at_ < witness_every) return;
    witness_->put(note());
    witnessed_ = log_.head();
    witnessed_at_ = now;
}

}  // namespace daybook::recorder
