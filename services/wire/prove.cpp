#include "services/wire/prove.h"

#include "events/log/checkpoint.h"
#include "events/log/merkle.h"
#include "events/stored/base64.h"
#include "events/stored/format.h"

namespace daybook::wire {
namespace {

nlohmann::json hex_of(const std::vector<Digest>& digests) {
    nlohmann::json out = nlohmann::json::array();
    for (const Digest& digest : digests) out.push_back(to_hex(digest));
    return out;
}

Status add_event(Recorder& recorder, Position position, bool whole, nlohmann::json& proof) {
    DAYBOOK_TRY(const Page page, recorder.read(Position{position.value - 1}, {.events = 1}));
    return page.each([&](const EventView& event) -> Status {
        if (event.position() != position) return corrupt("the recorder answered with another event");
        TreeHasher hasher;
        const auto stamp = std::as_bytes(event.bytes()).first(format::stamp_bytes);
        const Digest content = hasher.plain(std::as_bytes(event.content()));
        proof["stamp"] = to_base64(stamp);
        proof["content"] = to_hex(content);
        proof["leaf"] = to_hex(hasher.leaf(stamp, content));
        if (whole) proof["event"] = to_base64(std::as_bytes(event.bytes()));
        return {};
    });
}

}  // namespace

Result<nlohmann::json> prove(Recorder& recorder, Position position, std::optional<std::uint64_t> size, bool event) {
    DAYBOOK_TRY(const auto checkpoint, recorder.checkpoint());
    DAYBOOK_TRY(const NoteVerifier verifier, NoteVerifier::of(checkpoint.verifier_key));
    DAYBOOK_TRY(const Checkpoint at, open_checkpoint(checkpoint.note, verifier));
    const std::uint64_t in = size.value_or(at.size);
    if (position.value == 0 || position.value > at.size)
        return not_found("there is no event at position " + std::to_string(position.value) + "; the log ends at " +
                         std::to_string(at.size));
    if (in > at.size)
        return not_found("the log has " + std::to_string(at.size) + " events, not yet " + std::to_string(in));
    if (position.value > in)
        return rejected("the event at position " + std::to_string(position.value) + " is not among the first " +
                        std::to_string(in) + " events");
    nlohmann::json proof{{"format", "daybook proof 1"},
                         {"position", position.value},
                         {"index", position.value - 1},
                         {"size", in},
                         {"checkpoint", checkpoint.note}};
    DAYBOOK_CHECK(add_event(recorder, position, event, proof));
    TreeHasher hasher;
    const TreeReader tree(hasher, [&](std::uint8_t level, std::uint64_t index) { return recorder.tile(level, index); });
    DAYBOOK_TRY(const auto path, tree.inclusion(position.value - 1, in));
    proof["path"] = hex_of(path);
    if (in == at.size) return proof;
    DAYBOOK_TRY(const Digest root, tree.root(in));
    DAYBOOK_TRY(const auto steps, tree.consistency(in, at.size));
    proof["consistency"] = {{"first", in}, {"root", to_hex(root)}, {"path", hex_of(steps)}};
    return proof;
}

}  // namespace daybook::wire
