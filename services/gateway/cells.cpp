#include "services/gateway/cells.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "events/core/calendar.h"
#include "events/core/no_data.h"
#include "events/stored/fact_type.h"
#include "events/stored/titles.h"
#include "services/gateway/http.h"
#include "services/gateway/months.h"
#include "services/gateway/page.h"

namespace daybook::gateway {
namespace {

using capnp::DynamicValue;
using nlohmann::json;

struct Seen {
    std::string_view word, icon, kind;
};
constexpr std::array seen{
    Seen{"open", "triangle", "warn"},
    Seen{"overdue", "triangle", "bad"},
    Seen{"running low", "triangle", "warn"},
    Seen{"used up", "cross", "bad"},
    Seen{"under the minimum", "cross", "bad"},
    Seen{"met", "disc", "good"},
    Seen{"explained", "half", "info"},
    Seen{"escalated", "diamond", "warn"},
    Seen{"resolved", "disc", "good"},
    Seen{"agrees", "disc", "good"},
    Seen{"mismatch", "triangle", "warn"},
    Seen{"issued", "half", "info"},
    Seen{"part disputed", "triangle", "warn"},
    Seen{"disputed", "cross", "bad"},
    Seen{"agreed", "disc", "good"},
    Seen{"part paid", "half", "info"},
    Seen{"paid", "disc", "good"},
    Seen{"clean", "disc", "good"},
    Seen{"upheld", "cross", "bad"},
    Seen{"not upheld", "disc", "good"},
    Seen{"in force", "disc", "good"},
    Seen{"suspended to new packages", "pause", "warn"},
    Seen{"closed to new packages", "pause", "warn"},
    Seen{"under notice", "triangle", "warn"},
    Seen{"active", "disc", "good"},
    Seen{"suspended", "pause", "quiet"},
    Seen{"mitigated", "half", "info"},
    Seen{"accepted", "disc", "good"},
    Seen{"declined", "dash", "quiet"},
    Seen{"raised", "triangle", "bad"},
    Seen{"sent", "half", "info"},
    Seen{"acknowledged", "half", "info"},
    Seen{"back within threshold", "disc", "good"},
    Seen{"done", "disc", "good"},
    Seen{"delivered", "disc", "good"},
    Seen{"missed", "cross", "bad"},
    Seen{"late, not started", "triangle", "bad"},
    Seen{"in progress", "half", "info"},
    Seen{"on target", "disc", "good"},
    Seen{"amber", "triangle", "warn"},
    Seen{"off target", "cross", "bad"},
    Seen{"no data", "dots", "quiet"},
    Seen{"in effect", "disc", "good"},
    Seen{"fail", "cross", "bad"},
    Seen{"pass", "disc", "good"},
    Seen{"concern", "triangle", "warn"},
    Seen{"improvement", "disc", "good"},
    Seen{"all taken in", "disc", "good"},
    Seen{"with exceptions", "half", "info"},
    Seen{"with rejected rows", "triangle", "warn"},
    Seen{"not completed", "triangle", "warn"},
    Seen{"heard", "disc", "good"},
    Seen{"silent", "cross", "bad"},
    Seen{"in post", "disc", "good"},
    Seen{"absent", "pause", "quiet"},
    Seen{"still to join", "half", "info"},
    Seen{"ahead", "half", "info"},
    Seen{"no next date", "dots", "quiet"},
    Seen{"dealt with", "disc", "good"},
    Seen{"live", "disc", "good"},
    Seen{"catching up", "half", "info"},
    Seen{"restating", "half", "info"},
};

std::string kilometres(std::int64_t metres) {
    return thousands(metres / 1000) + "." + std::to_string(std::abs(metres) % 1000 / 100) + " km";
}

std::string number_text(std::int64_t value, std::string_view unit) {
    if (unit == "p") return money_text(value);
    if (unit == "s") return hours_text(value);
    if (unit == "min") return hours_text(value * 60);
    if (unit == "ppm") return value < -1 ? "−" + per_cent(-value) : per_cent(value);
    if (unit == "µs") return when_text(value);
    if (unit == "m") return kilometres(value);
    if (unit == "days") return value == 0 ? std::string("–") : plural(value, "day", "days");
    return thousands(value);
}

std::string pounds(std::int64_t pence) {
    const std::string rest = std::to_string(pence % 100);
    return "£" + thousands(pence / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

// "county", "person-7f3a9k…", "2026-03-08": a date in full, a pseudonym short.
std::string text_of(std::string_view column, std::string_view value) {
    if (const auto day = parse_day(value)) return date_year(*day);
    if (column == "month") return month_text(value);
    if (column == "contractType") return contract_type_words(value);
    if (value.starts_with("person-") || value.starts_with("worker-")) return short_ref(value);
    if (!value.empty() && (column == "person" || column == "worker"))
        return short_ref(std::string(column) + "-" + std::string(value));
    if (column == "visit" || column == "variation") return short_id(value);
    if (column == "missing" || column == "notPrepared")
        if (const auto* fact = find_fact("person." + std::string(value))) return fact->title;
    return std::string(value);
}

std::string list_text(std::string_view column, capnp::DynamicList::Reader list) {
    std::string text;
    for (const auto item : list) {
        if (item.getType() != DynamicValue::TEXT) return plural(list.size(), "entry", "entries");
        text += (text.empty() ? "" : "; ") + text_of(column, item.as<capnp::Text>().cStr());
    }
    return text;
}

// How a sum came about is told step by step, where somebody opens it.
json list_cell(std::string_view column, capnp::DynamicList::Reader list) {
    if (column != "steps" || list.size() == 0) return {{"text", list_text(column, list)}};
    json steps = json::array();
    for (const auto step : list) steps.push_back(step.as<capnp::Text>().cStr());
    return {{"text", plural(list.size(), "step", "steps")}, {"steps", std::move(steps)}};
}

// A column whose unit another column of the row names: a mismatch counts seconds or pence.
std::string_view unit_in(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field, std::string& text) {
    if (!unit_of(field).empty()) return unit_of(field);
    const std::string_view column = field.getProto().getName().cStr();
    if (column != "expected" && column != "found" && column != "difference" && column != "tolerance") return {};
    KJ_IF_MAYBE (unit, row.getSchema().findFieldByName("unit")) {
        if (unit->getType().isText()) text = row.get(*unit).as<capnp::Text>().cStr();
    }
    return text;
}

// A date, an id or a version that is broken at its hyphens is misread; one that is longer than its column is broken
// where it has to be.
bool stands_on_one_line(const std::string& text, const std::string& shown) {
    constexpr std::size_t longest = 28;
    return parse_day(text).has_value() || (shown.size() <= longest && shown.find(' ') == std::string::npos);
}

bool is_state(std::string_view column) {
    return column == "state" || column == "status" || column == "verdict" || column == "outlook" ||
           column == "outcome" || column == "variation" || column == "alert";
}

json enum_cell(std::string_view column, capnp::DynamicEnum value) {
    const std::string word = title_of(value);
    if (!is_state(column)) return {{"text", word == "unsaid" || word == "unknown" ? std::string("–") : word}};
    return {{"state", to_json(look_of_word(word))}};
}

}  // namespace

std::string money_text(std::int64_t pence) { return (pence < 0 ? "−" : "") + pounds(std::abs(pence)); }

std::string hours_text(std::int64_t seconds) {
    const std::int64_t minutes = std::abs(seconds) / 60, rest = minutes % 60;
    std::string text = minutes < 60 ? "" : thousands(minutes / 60) + " h";
    if (rest != 0 || minutes < 60) text += (text.empty() ? "" : " ") + std::to_string(rest) + " min";
    return (seconds < 0 && minutes != 0 ? "−" : "") + text;
}

std::string month_text(std::string_view month) {
    const auto first = parse_day(std::string(month) + "-01");
    if (!first) return std::string(month);
    const std::string day = date_long(*first);  // "Sunday 1 November 2026"
    return day.substr(day.find(" 1 ") + 3);
}

std::string when_text(std::int64_t micros_utc) {
    if (micros_utc == 0) return {};
    const Instant t = instant(micros_utc);
    return date_year(Calendar::london().day_of(t)) + ", " + clock_time(t);
}

Look look_of_word(std::string_view word) {
    for (const auto& one : seen) {
        if (one.word == word) return {std::string(word), one.icon, one.kind};
    }
    return {std::string(word), "ring", "quiet"};
}

std::string href_of(std::string_view column, std::string_view value) {
    static constexpr std::array<std::string_view, 10> records{"package",  "person",      "worker", "visit",
                                                              "referral", "variation",   "risk",   "escalation",
                                                              "action",   "organisation"};
    static constexpr std::array<std::string_view, 3> streams{"about", "record", "recordUid"};
    if (value.empty()) return {};
    if (column == "invoice") return "/money/lines?invoice=" + percent_encoded(value);
    if (column == "contract" || column == "replacedBy" || column == "movedFrom")
        return "/contracts/" + percent_encoded(value);
    if (std::ranges::find(streams, column) != streams.end()) return "/records/" + percent_encoded(value);
    if (column == "position") return "/v1/events/" + percent_encoded(value);
    for (const auto name : records) {
        if (column != name) continue;
        const std::string prefix = std::string(name) + "-";
        const bool whole = value.starts_with(prefix);
        return "/records/" + (whole ? std::string() : prefix) + percent_encoded(value);
    }
    return {};
}

bool is_figure(capnp::StructSchema::Field field) {
    switch (field.getType().which()) {
        case capnp::schema::Type::INT8:
        case capnp::schema::Type::INT16:
        case capnp::schema::Type::INT32:
        case capnp::schema::Type::INT64:
        case capnp::schema::Type::UINT8:
        case capnp::schema::Type::UINT16:
        case capnp::schema::Type::UINT32:
        case capnp::schema::Type::UINT64:
        case capnp::schema::Type::FLOAT32:
        case capnp::schema::Type::FLOAT64: return unit_of(field) != "µs";
        default: return false;
    }
}

json cell_of(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field) {
    const std::string_view column = field.getProto().getName().cStr();
    const DynamicValue::Reader value = row.get(field);
    std::string named;
    const std::string_view unit = unit_in(row, field, named);
    const auto of_number = [&](std::int64_t number) -> json {
        if (number == no_data) return {{"text", no_data_text}};
        return {{"text", number_text(number, unit)}, {"fixed", unit == "µs"}};
    };
    switch (value.getType()) {
        case DynamicValue::BOOL: return {{"text", value.as<bool>() ? "yes" : "no"}};
        case DynamicValue::INT: return of_number(value.as<std::int64_t>());
        case DynamicValue::UINT: {
            const auto number = value.as<std::uint64_t>();
            json cell = of_number(static_cast<std::int64_t>(number));
            if (column == "position" && number != 0) cell["href"] = href_of(column, std::to_string(number));
            return cell;
        }
        case DynamicValue::FLOAT: return {{"text", std::to_string(value.as<double>())}};
        case DynamicValue::ENUM: return enum_cell(column, value.as<capnp::DynamicEnum>());
        case DynamicValue::LIST: return list_cell(column, value.as<capnp::DynamicList>());
        case DynamicValue::TEXT: {
            const std::string text = value.as<capnp::Text>().cStr();
            std::string shown = text_of(column, text);
            const bool fixed = stands_on_one_line(text, shown);
            return {{"text", std::move(shown)}, {"href", href_of(column, text)}, {"fixed", fixed}};
        }
        default: return {{"text", ""}};
    }
}

}  // namespace daybook::gateway
