#pragma once

#include "events/core/result.h"

namespace daybook {

// What the errno of a failed call means to the caller: full where there is no room, else unavailable.
Error::Kind storage_kind(int number);

}  // namespace daybook
