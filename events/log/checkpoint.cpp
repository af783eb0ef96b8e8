#include "events/log/checkpoint.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <cstring>
#include <vector>

#include "events/stored/base64.h"
#include "events/stored/digest.h"

namespace daybook {

namespace {

constexpr std::byte kEd25519{1};
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash and blank begin a signature line
constexpr std::size_t kMaxSignatures = 100;

using KeyHash = std::array<std::byte, 4>;
using PublicKey = std::array<std::byte, 32>;

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const void* bytes) { return static_cast<const unsigned char*>(bytes); }

// First four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key).
KeyHash key_hash(std::string_view name, const PublicKey& key) {
    std::vector<std::byte> text;
    for (const char c : name) text.push_back(static_cast<std::byte>(c));
    text.push_back(std::byte{'\n'});
    text.push_back(kEd25519);
    text.insert(text.end(), key.begin(), key.end());
    const Digest digest = Sha256()(text);
    KeyHash hash;
    std::memcpy(hash.data(), digest.data(), hash.size());
    return hash;
}

bool good_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" +\t\r\n") == std::string_view::npos;
}

// What stands before the first `mark`, which is taken off together with it.
std::string_view cut(std::string_view& rest, char mark) {
    const auto at = rest.find(mark);
    const auto front = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return front;
}

}  // namespace

std::string origin_of(std::string_view uuid) { return "daybook/" + std::string(uuid); }

std::string to_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(checkpoint.root) + "\n";
}

Result<Checkpoint> read_checkpoint(std::string_view text) {
    Checkpoint read;
    std::string_view rest = text;
    read.origin = cut(rest, '\n');
    const std::string_view size = cut(rest, '\n');
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), read.size);
    const auto root = from_base64(cut(rest, '\n'));
    const bool good = !read.origin.empty() && error == std::errc{} && end == size.data() + size.size() && root &&
                      root->size() == read.root.size();
    if (good) std::memcpy(read.root.data(), root->data(), read.root.size());
    if (!good || !text.starts_with(to_text(read))) return rejected("this is not a checkpoint of a log");
    return read;
}

NoteSigner::NoteSigner(std::string name, const Digest& seed) : name_(std::move(name)) {
    DAYBOOK_INVARIANT(sodium_init() >= 0, "libsodium does not start");
    DAYBOOK_INVARIANT(good_name(name_), "a signer's name has no blank and no plus");
    PublicKey key{};
    crypto_sign_seed_keypair(raw(key.data()), raw(secret_.data()), raw(seed.data()));
    hash_ = key_hash(name_, key);
    std::vector<std::byte> typed{kEd25519};
    typed.insert(typed.end(), key.begin(), key.end());
    verifier_key_ = name_ + "+" + to_hex(hash_) + "+" + to_base64(typed);
}

std::string NoteSigner::sign(std::string_view text) const {
    DAYBOOK_INVARIANT(text.ends_with('\n'), "a note's text ends with a newline");
    std::array<std::byte, 4 + crypto_sign_BYTES> signature;
    std::memcpy(signature.data(), hash_.data(), hash_.size());
    crypto_sign_detached(raw(signature.data() + 4), nullptr, raw(text.data()), text.size(), raw(secret_.data()));
    return std::string(text) + "\n" + std::string(kDash) + name_ + " " + to_base64(signature) + "\n";
}

Result<NoteVerifier> NoteVerifier::of(std::string_view verifier_key) {
    DAYBOOK_INVARIANT(sodium_init() >= 0, "libsodium does not start");
    NoteVerifier verifier;
    std::string_view rest = verifier_key;
    verifier.name_ = cut(rest, '+');
    const auto hash = from_hex(cut(rest, '+'));
    const auto typed = from_base64(rest);
    const bool shaped = good_name(verifier.name_) && hash && hash->size() == 4 && typed && typed->size() == 33 &&
                        typed->front() == kEd25519;
    if (shaped) {
        std::memcpy(verifier.hash_.data(), hash->data(), 4);
        std::memcpy(verifier.key_.data(), typed->data() + 1, 32);
    }
    if (!shaped || key_hash(verifier.name_, verifier.key_) != verifier.hash_)
        return rejected("“" + std::string(verifier_key) + "” is not a verifier key: it is name+hash+base64");
    return verifier;
}

Result<std::string> NoteVerifier::open(std::string_view note) const {
    const auto end = note.rfind("\n\n");
    if (end == std::string_view::npos || !note.ends_with('\n')) return rejected("this is not a signed note");
    const std::string_view text = note.substr(0, end + 1);
    std::string_view rest = note.substr(end + 2);
    if (rest.empty()) return rejected("the note is not signed");
    bool believed = false;
    for (std::size_t n = 0; !rest.empty(); ++n) {
        std::string_view line = cut(rest, '\n');
        if (n == kMaxSignatures || !line.starts_with(kDash)) return rejected("a signature of the note is not one");
        line.remove_prefix(kDash.size());
        const std::string_view name = cut(line, ' ');
        const auto bytes = from_base64(line);
        if (!good_name(name) || !bytes || bytes->size() < 5) return rejected("a signature of the note is not one");
        if (believed || name != name_ || std::memcmp(bytes->data(), hash_.data(), 4) != 0) continue;
        believed =
            bytes->size() == 4 + crypto_sign_BYTES &&
            crypto_sign_verify_detached(raw(bytes->data() + 4), raw(text.data()), text.size(), raw(key_.data())) == 0;
        if (!believed) return corrupt("the note is not what " + name_ + " signed");
    }
    if (!believed) return rejected("the note is not signed by the key of " + name_);
    return std::string(text);
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier) {
    DAYBOOK_TRY(const std::string text, verifier.open(note));
    DAYBOOK_TRY(Checkpoint checkpoint, read_checkpoint(text));
    if (checkpoint.origin != verifier.name())
        return rejected("the checkpoint is of " + checkpoint.origin + ", but signed by " + verifier.name());
    return checkpoint;
}

}  // namespace daybook
