#include "services/ingest/settings_file.h"

#include <toml++/toml.h>

#include <sstream>

#include "events/core/nearest.h"

namespace daybook::ingest {
namespace {

std::string text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    std::ostringstream out;
    node.visit([&](const auto& value) { out << value; });
    return out.str();
}

SettingsFile::Entry entry_of(const toml::node& node) {
    SettingsFile::Entry entry;
    entry.line = node.source().begin.line;
    if (const auto* list = node.as_array()) {
        entry.list = true;
        for (const auto& element : *list) entry.values.push_back(text_of(element));
    } else {
        entry.values.push_back(text_of(node));
    }
    return entry;
}

}  // namespace

Result<SettingsFile> SettingsFile::read(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return not_found("there is no map " + path.string());
    SettingsFile out;
    out.path = path;
    try {
        const toml::table table = toml::parse_file(path.string());
        for (const auto& [key, node] : table) {
            const auto* section = node.as_table();
            if (section == nullptr) {
                out.sections[""][std::string(key.str())] = entry_of(node);
                continue;
            }
            auto& into = out.sections[std::string(key.str())];
            for (const auto& [name, value] : *section) {
                if (value.is_table())
                    return rejected(path.filename().string() + " line " + std::to_string(value.source().begin.line) +
                                    ": \"" + std::string(name.str()) + "\" is a table inside a table");
                into[std::string(name.str())] = entry_of(value);
            }
        }
    } catch (const toml::parse_error& problem) {
        return rejected(path.filename().string() + " line " + std::to_string(problem.source().begin.line) +
                        " is not TOML: " + std::string(problem.description()));
    }
    return out;
}

const SettingsFile::Section& SettingsFile::section(const std::string& name) const {
    static const Section none;
    const auto found = sections.find(name);
    return found == sections.end() ? none : found->second;
}

std::string SettingsFile::where(const Entry& entry) const {
    return path.filename().string() + " line " + std::to_string(entry.line);
}

Status SettingsFile::check_known(const std::map<std::string, std::vector<std::string>>& known) const {
    std::vector<std::string_view> names;
    for (const auto& [name, keys] : known) names.push_back(name);
    for (const auto& [name, entries] : sections) {
        const auto section_keys = known.find(name);
        if (section_keys == known.end())
            return rejected(path.filename().string() + ": there is no table [" + name + "]" +
                            did_you_mean(name, names));
        if (section_keys->second == std::vector<std::string>{"*"}) continue;
        const std::vector<std::string_view> keys(section_keys->second.begin(), section_keys->second.end());
        for (const auto& [key, entry] : entries)
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                return rejected(where(entry) + ": \"" + key + "\" is not known" +
                                (name.empty() ? "" : " in [" + name + "]") + did_you_mean(key, keys));
    }
    return {};
}

Result<std::string> SettingsFile::text(const std::string& name, const std::string& key, std::string fallback) const {
    const auto& entries = section(name);
    const auto found = entries.find(key);
    if (found == entries.end()) return fallback;
    if (found->second.list) return rejected(where(found->second) + ": \"" + key + "\" must be one text, not a list");
    return found->second.values.front();
}

std::vector<std::string> SettingsFile::list(const std::string& name, const std::string& key) const {
    const auto& entries = section(name);
    const auto found = entries.find(key);
    return found == entries.end() ? std::vector<std::string>{} : found->second.values;
}

}  // namespace daybook::ingest
