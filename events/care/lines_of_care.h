#pragma once

#include "events/care/invoice.h"

namespace daybook::care {

// What figures of invoice lines count (R20): a visit and care worker at a rate, or a package's week. A payer's part of
// a week is a part of such lines, which stand once, on the invoice of whoever pays what is left; and a service credit
// bills nothing.
inline bool is_of_care(const Invoice::Line& line) {
    using Kind = Invoice::Fact::Line::Kind;
    return line.kind != Kind::CONTRIBUTION && line.kind != Kind::SERVICE_CREDIT;
}

}  // namespace daybook::care
