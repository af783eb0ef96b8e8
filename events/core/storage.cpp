#include "events/core/storage.h"

#include <cerrno>

namespace daybook {

Error::Kind storage_kind(int number) {
    return number == ENOSPC || number == EDQUOT || number == EFBIG ? Error::Kind::full : Error::Kind::unavailable;
}

}  // namespace daybook
