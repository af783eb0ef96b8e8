#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "events/core/types.h"

// Signed checkpoints: what a log says of itself, so that others can hold it to it. C2SP tlog-checkpoint in a C2SP
// signed-note, Ed25519. The one file of this room that speaks libsodium about signatures.
namespace daybook {

// "daybook/<log uuid>": the log's name in checkpoints and in its key.
std::string origin_of(std::string_view uuid);

// The tree of one log at one size.
struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Digest root{};
    bool operator==(const Checkpoint&) const = default;
};

// Three lines: origin, size in decimal, root in base64. What is signed.
std::string to_text(const Checkpoint& checkpoint);

// Rejected for anything `to_text` does not write; further lines (extensions) are passed over.
Result<Checkpoint> read_checkpoint(std::string_view text);

// Who can sign: a name without blanks or '+', and an Ed25519 seed.
class NoteSigner {
 public:
    NoteSigner(std::string name, const Digest& seed);

    // text ‖ empty line ‖ "— <name> <base64(key hash ‖ signature)>". The text ends with a newline.
    std::string sign(std::string_view text) const;

    // "<name>+<key hash>+<base64(1 ‖ public key)>": what verifiers are given.
    const std::string& verifier_key() const { return verifier_key_; }

 private:
    std::string name_;
    std::string verifier_key_;
    std::array<std::byte, 4> hash_{};
    std::array<std::byte, 64> secret_{};
};

// Who can be believed.
class NoteVerifier {
 public:
    // Rejected if this is not an Ed25519 verifier key whose hash is its own.
    static Result<NoteVerifier> of(std::string_view verifier_key);

    // The text of a note that this key signed. Rejected if it is no note or not signed by this key; corrupt if it says
    // it is and the signature is wrong. Signatures of others are passed over.
    Result<std::string> open(std::string_view note) const;

    const std::string& name() const { return name_; }

 private:
    std::string name_;
    std::array<std::byte, 4> hash_{};
    std::array<std::byte, 32> key_{};
};

// A checkpoint that this key signed.
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace daybook
