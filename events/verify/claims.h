#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "events/verify/verify.h"

// What others have seen of a log: signed checkpoints and the watermark, read and judged by the verifier's own code.
namespace daybook::verify {

// An Ed25519 verifier key as C2SP signed-note writes it: name+hash+base64. Rejected if it is none.
struct VerifierKey {
    std::string name;
    std::string id;   // four bytes
    std::string key;  // 32 bytes
    static Result<VerifierKey> of(std::string_view text);
};

// The checkpoint in a signed note: three lines, an empty one, signatures. Rejected if it is no note or not by this
// key; corrupt if the key's signature is wrong or the origin is not the key's name.
Result<Seen> checkpoint_in(std::string_view note, const VerifierKey& key, std::string who);

// What the watermark file beside a log says; its uuid is put into `claims`. Nothing where there is no file; corrupt
// where it is damaged.
Status add_watermark(const std::filesystem::path& file, Claims& claims);

// The whole of a small file; not_found if it cannot be read, rejected beyond a mebibyte.
Result<std::string> small_file(const std::filesystem::path& file);

}  // namespace daybook::verify
