#pragma once

#include <string>
#include <string_view>

#include "events/core/result.h"
#include "services/gateway/asked.h"

namespace daybook::gateway {

inline constexpr std::string_view workbook_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// The rows as an .xlsx: pence as pounds, lengths as hours, times as London wall time, shares as per cent. A text is
// written as text, so none can be a formula. Rows go to a file as they come, so that memory does not grow with them. A
// note stands below the last row.
Result<std::string> to_workbook(const wire::Views::Rows& rows, capnp::StructSchema schema, const Columns& columns,
                                const std::string& note = {});

}  // namespace daybook::gateway
