#pragma once

#include "events/care/decisions/decisions.h"

namespace daybook::care {

// What stands against a decision in the records it leans on; `leans_on` names them.
Status admit_beside(const EventView& event, const Others& others);

}  // namespace daybook::care
