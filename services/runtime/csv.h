#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// One field of a CSV file as RFC 4180 wants it, and harmless in a spreadsheet: text that a spreadsheet would run as a
// formula (it starts with = + - @, a tab or the end of a line, and is no number) gets an apostrophe in front.
std::string csv_field(std::string_view text);

// One record, ended by CRLF.
void csv_line(std::ostream& out, std::span<const std::string> fields);
inline void csv_line(std::ostream& out, const std::vector<std::string>& fields) { csv_line(out, std::span(fields)); }

}  // namespace daybook
