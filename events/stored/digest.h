#pragma once

#include <memory>
#include <span>

#include "events/core/types.h"

namespace daybook {

// SHA-256. Holds a fetched algorithm and one context to be used again: a quarter of the one-shot call's cost.
// Belongs to one thread.
class Sha256 {
 public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Digest operator()(std::span<const std::byte> bytes);

 private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace daybook
