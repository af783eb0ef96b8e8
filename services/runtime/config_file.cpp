#include "services/runtime/config_file.h"

#include <unistd.h>

#include <toml++/toml.h>
#include <fstream>
#include <sstream>
#include <string_view>

#include "services/runtime/config.h"

extern char** environ;

namespace daybook {
namespace {

constexpr std::string_view prefix = "DAYBOOK_";
constexpr std::string_view usual_file = "daybook.toml";
constexpr std::uintmax_t largest_file = 1 << 20;

std::string place(const std::filesystem::path& file, const toml::source_region& at) {
    return file.string() + ":" + std::to_string(at.begin.line);
}

// Text as the environment would give it; nothing for tables and lists.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* yes = node.as_boolean()) return yes->get() ? "true" : "false";
    return {};
}

Result<std::string> read_text(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return not_found("the settings file " + file.string() + " cannot be read: " + error.message());
    if (size > largest_file) return rejected("the settings file " + file.string() + " is larger than 1 MiB");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return unavailable("the settings file " + file.string() + " cannot be read");
    return std::move(text).str();
}

}  // namespace

Result<std::vector<ConfigEntry>> read_config_file(const std::filesystem::path& file) {
    DAYBOOK_TRY(const auto text, read_text(file));
    std::vector<ConfigEntry> entries;
    try {
        const toml::table table = toml::parse(text, file.string());
        for (const auto& [key, node] : table) {
            auto value = text_of(node);
            if (!value)
                return rejected("setting \"" + std::string(key.str()) + "\" in " + place(file, node.source()) +
                                " is a table or list, but every setting is one plain value");
            entries.push_back({std::string(key.str()), std::move(*value), place(file, node.source())});
        }
    } catch (const toml::parse_error& error) {
        return rejected(place(file, error.source()) + " is not TOML: " + std::string(error.description()));
    }
    return entries;
}

Config::Sources config_sources(std::map<std::string, std::string> flags,
                               const std::optional<std::filesystem::path>& file) {
    Config::Sources sources{.flags = std::move(flags), .environment = {}, .file = file};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view line = *variable;
        const auto equals = line.find('=');
        if (!line.starts_with(prefix) || equals == line.npos) continue;
        sources.environment.emplace_back(line.substr(0, equals), line.substr(equals + 1));
        if (!sources.file && sources.environment.back().first == "DAYBOOK_CONFIG")
            sources.file = sources.environment.back().second;
    }
    std::error_code error;
    if (!sources.file && std::filesystem::exists(usual_file, error)) sources.file = usual_file;
    return sources;
}

}  // namespace daybook
