#include "events/verify/claims.h"

#include <sodium.h>

#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "events/verify/hash.h"

namespace daybook::verify {

namespace {

constexpr std::uintmax_t small = 1'024 * 1'024;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::optional<std::uint64_t> decimal(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || std::to_string(value) != text) return std::nullopt;
    return value;
}

// The first signature that is this key's; `malformed` if any of the lines is no signature line.
std::optional<std::string> signature_by(const VerifierKey& key, const std::string& lines, bool& malformed) {
    std::istringstream in(lines);
    std::optional<std::string> found;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string dash, name, coded, more;
        const bool shaped = static_cast<bool>(words >> dash >> name >> coded) && !(words >> more) && dash == "—" &&
                            line == dash + " " + name + " " + coded;
        const auto bytes = shaped ? bytes_of_base64(coded) : std::nullopt;
        if (!bytes || bytes->size() < 5) return malformed = true, std::nullopt;
        if (!found && name == key.name && bytes->substr(0, 4) == key.id) found = bytes->substr(4);
    }
    return found;
}

}  // namespace

Result<VerifierKey> VerifierKey::of(std::string_view text) {
    const auto refused = [&] {
        return rejected("“" + std::string(text) + "” is not a verifier key: it is name+hash+base64");
    };
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || first == 0) return refused();
    VerifierKey out{.name = std::string(text.substr(0, first)), .id = {}, .key = {}};
    const auto typed = bytes_of_base64(text.substr(second + 1));
    if (!typed || typed->size() != 33 || typed->front() != 1) return refused();
    out.key = typed->substr(1);
    const Digest digest = sha256(out.name + "\n" + *typed);
    out.id.assign(reinterpret_cast<const char*>(digest.data()), 4);
    if (hex(digest).substr(0, 8) != text.substr(first + 1, second - first - 1)) return refused();
    return out;
}

Result<Seen> checkpoint_in(std::string_view note, const VerifierKey& key, std::string who) {
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos || !note.ends_with('\n')) return rejected(who + " is not a signed note");
    const std::string text(note.substr(0, gap + 1));
    bool malformed = false;
    const auto signature = signature_by(key, std::string(note.substr(gap + 2)), malformed);
    if (malformed) return corrupt(who + " has a signature line that is none");
    if (!signature) return rejected(who + " is not signed by the key of " + key.name);
    if (signature->size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(raw(*signature), raw(text), text.size(), raw(key.key)) != 0)
        return corrupt(who + " is not what " + key.name + " signed");
    std::istringstream lines(text);
    std::string origin, size, root;
    std::getline(lines, origin);
    std::getline(lines, size);
    std::getline(lines, root);
    const auto count = decimal(size);
    const auto bytes = bytes_of_base64(root);
    if (!count || !bytes || bytes->size() != sizeof(Digest)) return corrupt(who + " is signed, but is no checkpoint");
    if (origin != key.name) return corrupt(who + " is of " + origin + ", but signed by " + key.name);
    Seen seen{.who = std::move(who), .size = *count, .root = {}};
    std::memcpy(seen.root.data(), bytes->data(), bytes->size());
    return seen;
}

Status add_watermark(const std::filesystem::path& file, Claims& claims) {
    if (!std::filesystem::exists(file)) return {};
    DAYBOOK_TRY(const std::string text, small_file(file));
    const auto damaged = [&] { return corrupt("the watermark " + file.string() + " is damaged"); };
    const auto last = text.rfind("sha256 ");
    if (!text.starts_with("daybook watermark 1\n") || last == std::string::npos) return damaged();
    if (text.substr(last) != "sha256 " + hex(sha256(std::string_view(text).substr(0, last))) + "\n") return damaged();
    std::istringstream words(text.substr(0, last));
    std::string skip, uuid, position, leaf;
    std::getline(words, skip);
    words >> skip >> uuid >> skip >> position >> skip >> leaf;
    const auto at = decimal(position);
    const auto digest = digest_of_hex(leaf);
    if (!at || !digest) return damaged();
    claims.uuid = uuid;
    claims.leaves.push_back({.who = "the watermark " + file.string(), .position = *at, .leaf = *digest});
    return {};
}

Result<std::string> small_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file))
        return not_found("there is no file " + file.string() + " that can be read");
    std::error_code error;
    if (std::filesystem::file_size(file, error) > small || error)
        return rejected(file.string() + " is longer than a mebibyte");
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace daybook::verify
