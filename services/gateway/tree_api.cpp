#include "services/gateway/tree_api.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "services/gateway/problem.h"
#include "services/wire/prove.h"

namespace daybook::gateway {
namespace {

template <class Number>
std::optional<Number> whole(std::string_view text) {
    Number n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return n;
}

struct TileAt {
    std::uint8_t level = 0;
    std::uint64_t index = 0;
    std::uint32_t width = 256;
};

// "0/x001/x234/067" and "1/005.p/17": groups of three digits, all but the last with an x in front.
std::optional<TileAt> tile_at(std::string_view path) {
    TileAt at;
    if (const auto partial = path.find(".p/"); partial != path.npos) {
        const auto width = whole<std::uint32_t>(path.substr(partial + 3));
        if (!width || *width == 0 || *width > 255) return std::nullopt;
        at.width = *width;
        path = path.substr(0, partial);
    }
    const auto slash = path.find('/');
    const auto level = whole<std::uint8_t>(path.substr(0, slash));
    if (slash == path.npos || !level || *level > 7) return std::nullopt;
    at.level = *level;
    for (path.remove_prefix(slash + 1);;) {
        const bool more = path.starts_with('x');
        if (more) path.remove_prefix(1);
        const auto digits = whole<std::uint64_t>(path.substr(0, 3));
        if (path.size() < 3 || !digits || at.index > UINT64_MAX / 2'000) return std::nullopt;
        at.index = at.index * 1'000 + *digits;
        path.remove_prefix(3);
        if (!more) return path.empty() ? std::optional(at) : std::nullopt;
        if (!path.starts_with('/')) return std::nullopt;
        path.remove_prefix(1);
    }
}

}  // namespace

Response get_checkpoint(Backend& backend) {
    const auto checkpoint = backend.recorder.checkpoint();
    if (!checkpoint) return problem(checkpoint.error());
    return respond("text/plain; charset=utf-8", checkpoint->note).with("verifier-key", checkpoint->verifier_key);
}

Response get_proof(const Request& request, std::string_view position, Backend& backend) {
    const auto number = whole<std::uint64_t>(position);
    if (!number) return problem("not-found", "\"" + std::string(position) + "\" is not a position.");
    const auto said = request.parameter("size");
    const auto size = whole<std::uint64_t>(said);
    if (!said.empty() && !size)
        return problem("rejected", "size is a number of events.",
                       {{"/size", "not-a-number", "how many events the tree has"}});
    const auto proof = wire::prove(backend.recorder, Position{*number}, size, request.parameter("event") == "1");
    if (!proof) return problem(proof.error());
    return respond("application/json", proof->dump(2) + "\n");
}

Response get_tile(std::string_view path, Backend& backend) {
    const auto at = tile_at(path);
    if (!at)
        return problem("not-found", "There is no tile \"" + std::string(path) +
                                        "\": a tile is LEVEL/INDEX as C2SP tlog-tiles writes it.");
    const auto hashes = backend.recorder.tile(at->level, at->index);
    if (!hashes) return problem(hashes.error());
    if (hashes->size() < at->width)
        return problem("not-found", "This tile has " + std::to_string(hashes->size()) + " hashes so far, not " +
                                        std::to_string(at->width) + ".");
    auto response = respond("application/octet-stream",
                            {reinterpret_cast<const char*>(hashes->data()), at->width * sizeof(Digest)});
    return std::move(response).with("cache-control", "public, max-age=31536000, immutable");
}

}  // namespace daybook::gateway
