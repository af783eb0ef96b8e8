#include "services/ingest/mapping.h"

#include <algorithm>

#include "events/core/nearest.h"
#include "services/ingest/format.h"
#include "services/ingest/settings_file.h"

namespace daybook::ingest {
namespace {

constexpr std::size_t field_count = static_cast<std::size_t>(Field::count);
constexpr std::array<std::string_view, field_count> field_names = {"person",
                                                                   "person_name",
                                                                   "workers",
                                                                   "worker_names",
                                                                   "contract",
                                                                   "package",
                                                                   "zone",
                                                                   "run",
                                                                   "secondary",
                                                                   "date",
                                                                   "start",
                                                                   "end",
                                                                   "length",
                                                                   "required",
                                                                   "time_critical",
                                                                   "band_from",
                                                                   "band_to",
                                                                   "agreed_with",
                                                                   "notes",
                                                                   "actual_date",
                                                                   "actual_start",
                                                                   "actual_end",
                                                                   "actual_length",
                                                                   "method",
                                                                   "manual",
                                                                   "at_home",
                                                                   "scheduled",
                                                                   "cancelled_at",
                                                                   "claimed_start",
                                                                   "claimed_length",
                                                                   "claimed_pounds",
                                                                   "order",
                                                                   "service",
                                                                   "week_ending",
                                                                   "status",
                                                                   "made",
                                                                   "version",
                                                                   "invoice",
                                                                   "invoice_number",
                                                                   "amount",
                                                                   "payer",
                                                                   "payment",
                                                                   "due"};

template <class Value>
using Words = std::map<std::string, Value, std::less<>>;

const Words<StatusWord>& status_words() {
    using schema::Who;
    static const Words<StatusWord> words = {
        {"planned", {}},
        {"attended", {}},
        {"cancelled by the person", {Becomes::cancelled, Who::PERSON}},
        {"cancelled by a representative", {Becomes::cancelled, Who::REPRESENTATIVE}},
        {"cancelled by the commissioner", {Becomes::cancelled, Who::COMMISSIONER}},
        {"cancelled by the provider", {Becomes::cancelled, Who::PROVIDER}},
        {"cancelled", {Becomes::cancelled, Who::NOBODY}},
        {"no access", {Becomes::no_access, Who::NOBODY}}};
    return words;
}

const Words<InvoiceRow::Says>& invoice_words() {
    using Says = InvoiceRow::Says;
    static const Words<Says> words = {
        {"nothing", Says::nothing},   {"drafted", Says::drafted},     {"issued", Says::issued},
        {"disputed", Says::disputed}, {"settled", Says::settled},     {"agreed", Says::agreed},
        {"paid", Says::paid},         {"withdrawn", Says::withdrawn}, {"reopened", Says::reopened}};
    return words;
}

const Words<schema::Method>& method_words() {
    using schema::Method;
    static const Words<Method> words = {
        {"app", Method::APP},       {"phone", Method::PHONE},           {"token", Method::TOKEN},
        {"manual", Method::MANUAL}, {"electronic", Method::ELECTRONIC}, {"unknown", Method::UNKNOWN}};
    return words;
}

const Words<schema::Who>& who_words() {
    using schema::Who;
    static const Words<Who> words = {{"nobody", Who::NOBODY},
                                     {"person", Who::PERSON},
                                     {"representative", Who::REPRESENTATIVE},
                                     {"commissioner", Who::COMMISSIONER},
                                     {"provider", Who::PROVIDER}};
    return words;
}

template <class Value>
Result<Value> meaning(const SettingsFile& file, const SettingsFile::Entry& entry, const Words<Value>& words) {
    const std::string& said = entry.values.empty() ? std::string{} : entry.values.front();
    const auto found = words.find(said);
    if (found != words.end() && !entry.list) return found->second;
    std::vector<std::string_view> known;
    std::string all;
    for (const auto& [word, value] : words) {
        known.push_back(word);
        all += (all.empty() ? "" : ", ") + word;
    }
    return rejected(file.where(entry) + ": \"" + said + "\" is not one of " + all + did_you_mean(said, known));
}

// The sender's words, in any case, and what they mean; without a table of its own a field takes our words.
template <class Value>
Result<std::map<std::string, Value>> sender_words(const SettingsFile& file, const std::string& section,
                                                  const Words<Value>& ours) {
    std::map<std::string, Value> out;
    for (const auto& [word, entry] : file.section(section)) {
        DAYBOOK_TRY(out[lower(trimmed(word))], meaning(file, entry, ours));
    }
    if (out.empty()) out.insert(ours.begin(), ours.end());
    return out;
}

// [status] and [invoices] of a map about invoices.
Status read_invoices(const SettingsFile& file, Mapping& out) {
    DAYBOOK_TRY(const auto words, sender_words(file, "status", invoice_words()));
    out.status.clear();
    for (const auto& [word, says] : words) out.status[word] = {.invoice = says};
    if (const auto& section = file.section("invoices"); section.contains("says")) {
        DAYBOOK_TRY(out.invoices.says, meaning(file, section.at("says"), invoice_words()));
    }
    DAYBOOK_TRY(out.invoices.contract, file.text("invoices", "contract", ""));
    DAYBOOK_TRY(out.invoices.payer, file.text("invoices", "payer", ""));
    const std::string where = file.path.filename().string() + ", [invoices] ";
    DAYBOOK_TRY(const auto amount, file.text("invoices", "amount", ""));
    if (!amount.empty()) {
        out.invoices.amount = read_money(amount);
        if (!out.invoices.amount) return rejected(where + "amount: not an amount in pounds like 12.50");
    }
    DAYBOOK_TRY(const auto due, file.text("invoices", "due_days", "30"));
    const auto due_days = read_number(due);
    if (!due_days || *due_days > 3'660) return rejected(where + "due_days: not a number of days");
    out.invoices.due_days = static_cast<unsigned>(*due_days);
    if (!out.has(Field::made)) return rejected(file.path.filename().string() + ": [columns] needs \"made\"");
    return {};
}

Result<std::optional<Pattern>> pattern(const SettingsFile& file, const std::string& key, const std::string& fallback) {
    DAYBOOK_TRY(auto text, file.text("formats", key, fallback));
    if (text.empty()) return std::optional<Pattern>{};
    auto made = Pattern::of(std::move(text));
    if (!made) return rejected(file.path.filename().string() + ", [formats] " + key + ": " + made.error().sentence);
    return std::optional(std::move(*made));
}

Result<Unit> length_unit(const SettingsFile& file) {
    static const Words<Unit> words = {{"minutes", Unit::minutes}, {"hh:mm", Unit::clock}, {"hours", Unit::hours}};
    const auto& formats = file.section("formats");
    const auto found = formats.find("length");
    if (found == formats.end()) return Unit::minutes;
    return meaning(file, found->second, words);
}

Status read_columns(const SettingsFile& file, Mapping& out) {
    for (std::size_t i = 0; i < field_count; ++i) {
        for (std::string heading : file.list("columns", std::string(field_names[i]))) {
            const bool optional = heading.ends_with('?');
            if (optional) heading.pop_back();
            out.columns[i].push_back({std::move(heading), optional});
        }
    }
    const auto one = [&](Field field) -> Status {
        if (out.of(field).size() > 1 && field != Field::workers && field != Field::worker_names)
            return rejected(file.path.filename().string() + ": \"" + std::string(name(field)) + "\" takes one column");
        return {};
    };
    for (std::size_t i = 0; i < field_count; ++i) DAYBOOK_CHECK(one(static_cast<Field>(i)));
    return {};
}

// What a map must have to make sense, as far as it can be said before any file is seen.
Status check_sense(const SettingsFile& file, const Mapping& map) {
    const std::string where = file.path.filename().string() + ": ";
    if (map.key.empty()) return rejected(where + "\"key\" must name the columns that identify a record");
    if (map.about_invoices()) return {};
    if (!map.has(Field::person)) return rejected(where + "[columns] needs \"person\"");
    if (!map.has(Field::start) && !map.has(Field::actual_start) && !map.has(Field::status))
        return rejected(where + "[columns] needs \"start\" (a plan) or \"actual_start\" (what happened)");
    if (map.has(Field::start) && !map.has(Field::end) && !map.has(Field::length))
        return rejected(where + "[columns] has \"start\" and needs \"end\" or \"length\"");
    if (map.has(Field::claimed_start) && !map.has(Field::claimed_length))
        return rejected(where + "[columns] has \"claimed_start\" and needs \"claimed_length\"");
    if (!map.has(Field::date) && !map.has(Field::actual_date) && !map.time->has_day())
        return rejected(where + "[columns] needs \"date\", or [formats] time must hold the date too");
    if (map.has(Field::worker_names) && map.of(Field::worker_names).size() != map.of(Field::workers).size())
        return rejected(where + "\"worker_names\" must list as many columns as \"workers\"");
    return {};
}

}  // namespace

std::string_view name(Field field) { return field_names[static_cast<std::size_t>(field)]; }

Result<Mapping> Mapping::read(const std::filesystem::path& path) {
    if (path.empty()) return rejected("the format \"mapped\" needs a map, a TOML file that describes its columns");
    DAYBOOK_TRY(const auto file, SettingsFile::read(path));
    DAYBOOK_CHECK(file.check_known({{"", {"source", "references", "delimiter", "zone", "key", "missing_rows"}},
                                    {"columns", {field_names.begin(), field_names.end()}},
                                    {"formats", {"date", "time", "made", "length"}},
                                    {"invoices", {"says", "contract", "payer", "amount", "due_days"}},
                                    {"status", {"*"}},
                                    {"method", {"*"}},
                                    {"agreed_with", {"*"}}}));
    Mapping out;
    DAYBOOK_TRY(out.source, file.text("", "source", "feed:mapped"));
    DAYBOOK_TRY(out.references, file.text("", "references", "agency"));
    DAYBOOK_TRY(const auto delimiter, file.text("", "delimiter", ","));
    if (delimiter.size() != 1 || delimiter == "\"")
        return rejected(path.filename().string() + ": \"delimiter\" must be one character");
    out.delimiter = delimiter[0];
    DAYBOOK_TRY(const auto zone_name, file.text("", "zone", "Europe/London"));
    DAYBOOK_TRY(out.zone, Calendar::in(zone_name));
    DAYBOOK_TRY(out.replaces_weeks, ingest::replaces_weeks(file));
    out.key = file.list("", "key");
    DAYBOOK_CHECK(read_columns(file, out));
    DAYBOOK_TRY(out.date, pattern(file, "date", "%d/%m/%Y"));
    DAYBOOK_TRY(out.time, pattern(file, "time", "%H:%M"));
    DAYBOOK_TRY(out.made, pattern(file, "made", "%Y-%m-%dT%H:%M:%S"));
    DAYBOOK_TRY(out.length, length_unit(file));
    if (out.about_invoices()) {
        DAYBOOK_CHECK(read_invoices(file, out));
    } else {
        DAYBOOK_TRY(out.status, sender_words(file, "status", status_words()));
    }
    DAYBOOK_TRY(out.methods, sender_words(file, "method", method_words()));
    DAYBOOK_TRY(out.agreed, sender_words(file, "agreed_with", who_words()));
    DAYBOOK_CHECK(check_sense(file, out));
    return out;
}

}  // namespace daybook::ingest
