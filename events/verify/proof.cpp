#include "events/verify/proof.h"

#include <cstring>

#include "events/verify/hash.h"
#include "events/verify/stored_event.h"

namespace daybook::verify {

namespace {

using nlohmann::json;

// Reads the members of a proof and keeps the first that is not what it must be.
class Members {
 public:
    explicit Members(const json& from) : from_(from) {}

    std::string text(const char* key) {
        const auto found = find(key);
        if (found && found->is_string()) return found->get<std::string>();
        return refuse(key), std::string{};
    }
    std::uint64_t number(const char* key) {
        const auto found = find(key);
        if (found && found->is_number_unsigned()) return found->get<std::uint64_t>();
        return refuse(key), 0;
    }
    Digest digest(const char* key) {
        const auto found = digest_of_hex(text(key));
        if (!found) refuse(key);
        return found.value_or(Digest{});
    }
    std::vector<Digest> digests(const char* key) {
        std::vector<Digest> out;
        const auto found = find(key);
        if (!found || !found->is_array() || found->size() > 128) return refuse(key), out;
        for (const json& one : *found) {
            const auto read = one.is_string() ? digest_of_hex(one.get<std::string>()) : std::nullopt;
            if (!read) return refuse(key), out;
            out.push_back(*read);
        }
        return out;
    }
    const json* find(const char* key) const {
        if (!from_.is_object()) return nullptr;
        const auto found = from_.find(key);
        return found == from_.end() ? nullptr : &*found;
    }
    const std::string& wrong() const { return wrong_; }

 private:
    void refuse(const char* key) {
        if (wrong_.empty()) wrong_ = key;
    }
    const json& from_;
    std::string wrong_;
};

// The tree the event is in may be older than the signed one: then the signed one must begin with it.
Status leads_to(const json& consistency, const Seen& signed_tree, std::uint64_t& size, Digest& root) {
    Members said(consistency);
    const std::uint64_t first = said.number("first");
    const Digest first_root = said.digest("root");
    const auto path = said.digests("path");
    if (!said.wrong().empty()) return rejected("the proof's consistency has no good " + said.wrong());
    if (!consistent(first, first_root, signed_tree.size, signed_tree.root, path))
        return corrupt("the tree of " + std::to_string(first) + " events is not the beginning of the signed one of " +
                       std::to_string(signed_tree.size));
    size = first;
    root = first_root;
    return {};
}

}  // namespace

Result<Proved> proved(const json& proof, const VerifierKey& key, const std::optional<std::string>& event) {
    Members said(proof);
    const std::string format = said.text("format");
    const std::uint64_t position = said.number("position");
    const auto stamp = bytes_of_base64(said.text("stamp"));
    const Digest content = said.digest("content");
    const Digest leaf = said.digest("leaf");
    const std::uint64_t index = said.number("index");
    const auto path = said.digests("path");
    const std::string note = said.text("checkpoint");
    if (!said.wrong().empty()) return rejected("the proof has no good “" + said.wrong() + "”");
    if (format != "daybook proof 1")
        return rejected("the proof's format is “" + format + "”, and this version reads “daybook proof 1”");
    DAYBOOK_TRY(const Seen signed_tree, checkpoint_in(note, key, "the proof's checkpoint"));
    if (!stamp || stamp->size() != 32) return rejected("the proof has no good “stamp”");

    std::uint64_t at = 0;
    Proved out{.position = position, .size = signed_tree.size, .recorded = 0, .origin = key.name};
    std::memcpy(&at, stamp->data(), sizeof at);
    std::memcpy(&out.recorded, stamp->data() + 16, sizeof out.recorded);
    if (at != position || index + 1 != position)
        return corrupt("the proof is of position " + std::to_string(position) + ", but its stamp is of another");
    if (leaf_of(*stamp, content) != leaf) return corrupt("the leaf is not that of the stamp and the content");
    if (event &&
        (event->size() < 32 || stamp_of(*event) != *stamp || sha256(std::string_view(*event).substr(32)) != content))
        return corrupt("the event is not the one that is proved at position " + std::to_string(position));
    std::uint64_t size = signed_tree.size;
    Digest root = signed_tree.root;
    if (const json* consistency = said.find("consistency"))
        DAYBOOK_CHECK(leads_to(*consistency, signed_tree, size, root));
    if (!included(leaf, index, size, path, root))
        return corrupt("the event at position " + std::to_string(position) + " is not in the tree of " +
                       std::to_string(size) + " events");
    return out;
}

}  // namespace daybook::verify
