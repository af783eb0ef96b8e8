#pragma once

#include "projections/invoices/invoices.h"
#include "projections/money/money.h"

namespace daybook::projections {

inline const Projection& money_rows() {
    static const Projection one = money::projection();
    return one;
}
inline const Projection& invoice_rows() {
    static const Projection one = invoices::projection();
    return one;
}

}  // namespace daybook::projections
