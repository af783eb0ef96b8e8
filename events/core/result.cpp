#include "events/core/result.h"

#include <cstdio>
#include <cstdlib>

namespace daybook {

std::string_view name(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::rejected: return "rejected";
        case Error::Kind::not_found: return "not found";
        case Error::Kind::conflict: return "conflict";
        case Error::Kind::unavailable: return "unavailable";
        case Error::Kind::corrupt: return "corrupt";
        case Error::Kind::gone: return "gone";
        case Error::Kind::full: return "full";
    }
    return "unknown";
}

void invariant_broken(const char* what, const char* file, int line) {
    std::fprintf(stderr, "daybook: broken invariant: %s (%s:%d)\n", what, file, line);
    std::abort();
}

}  // namespace daybook
