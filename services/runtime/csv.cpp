#include "services/runtime/csv.h"

#include <algorithm>
#include <charconv>

namespace daybook {
namespace {

bool is_number(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9'))) return false;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

// Also where it is written wide, as in East Asian text: some programs take ＝ for =.
bool runs_as_formula(std::string_view text) {
    static constexpr std::string_view starts[]{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    const auto shown = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    return std::ranges::any_of(starts, [&](std::string_view start) { return shown.starts_with(start); }) &&
           !is_number(text);
}

}  // namespace

std::string csv_field(std::string_view text) {
    std::string field;
    if (runs_as_formula(text)) field += '\'';
    field += text;
    // A semicolon or a tab divides cells where the reader's country or choice says so.
    if (field.find_first_of(",;\t\"\r\n") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

void csv_line(std::ostream& out, std::span<const std::string> fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out << (i ? "," : "") << csv_field(fields[i]);
    out << "\r\n";
}

}  // namespace daybook
