#include "events/stored/digest.h"

#include <openssl/evp.h>

#include "events/core/result.h"

namespace daybook {

struct Sha256::Context {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    Context() { DAYBOOK_INVARIANT(algorithm != nullptr && context != nullptr, "OpenSSL has no SHA-256"); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

Digest Sha256::operator()(std::span<const std::byte> bytes) {
    Digest digest;
    const bool done =
        EVP_DigestInit_ex2(context_->context, context_->algorithm, nullptr) == 1 &&
        EVP_DigestUpdate(context_->context, bytes.data(), bytes.size()) == 1 &&
        EVP_DigestFinal_ex(context_->context, reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
    DAYBOOK_INVARIANT(done, "SHA-256 failed");
    return digest;
}

}  // namespace daybook
