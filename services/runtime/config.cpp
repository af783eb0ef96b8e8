#include "services/runtime/config.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "events/core/calendar.h"
#include "events/core/nearest.h"
#include "services/runtime/config_file.h"
#include "services/runtime/diagnostics.h"

namespace daybook {
namespace {

using Wrong = std::optional<std::string>;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return n;
}

Wrong wrong_folder(std::string_view v) {
    if (v.empty() || v.find('\0') != v.npos) return "is not the path of a folder";
    return {};
}

Wrong wrong_file(std::string_view v) {
    if (v.find('\0') != v.npos || v.ends_with('/')) return "is not the path of a file";
    return {};
}

Wrong wrong_host_port(std::string_view v) {
    if (!parse_host_port(v)) return "is not HOST:PORT with a port from 0 to 65535";
    return {};
}

Wrong wrong_location(std::string_view v) {
    const bool plain = v.size() <= 80 && std::all_of(v.begin(), v.end(), [](unsigned char c) {
                           return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '~' || c == '-';
                       });
    if (!plain) return "is not an id of up to 80 letters, digits and . _ ~ -";
    return {};
}

Wrong wrong_seconds(std::string_view v) {
    constexpr std::uint32_t month = 31 * 86'400;
    const auto n = parse_number<std::uint32_t>(v);
    if (!n || *n > month) return "is not a number of seconds from 0 to 2678400";
    return {};
}

constexpr ConfigKey keys[] = {
    {"data", "./daybook-data", "folder that holds everything Daybook keeps", wrong_folder},
    {"http", "127.0.0.1:8420", "address the gateway serves; port 0 = any free one", wrong_host_port},
    {"log_level", "info", "diagnostics shown: trace, debug, info, warn, error, off", wrong_log_level},
    {"location", "", "registered location named on what is entered here", wrong_location},
    {"day_close_grace_s", "300", "seconds after midnight before a day that was heard in full is closed", wrong_seconds},
    {"witness", "", "file outside the data folder that the log's signed checkpoints are put in; empty = none",
     wrong_file},
    {"feed_maps", "", "folder of maps: NAME.toml describes the files sent to /v1/feeds/NAME; empty = none", wrong_file},
    {"day_close_wait_s", "86400", "seconds after midnight before a day is closed whoever is silent", wrong_seconds},
};

std::string spelled(std::string_view key, std::string_view prefix, char gap, bool upper) {
    std::string name(prefix);
    for (const char c : key) {
        const auto u = static_cast<unsigned char>(c);
        name += c == '_' ? gap : static_cast<char>(upper ? std::toupper(u) : u);
    }
    return name;
}

const ConfigKey* find_key(std::string_view name) {
    const auto at = std::find_if(std::begin(keys), std::end(keys), [&](const ConfigKey& k) { return k.name == name; });
    return at == std::end(keys) ? nullptr : at;
}

// The error for a name that is no setting, in the spelling of the place it stands in.
Status unknown(std::string_view name, std::string_view where, std::string (*spelling)(std::string_view)) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.push_back(spelling(key.name));
    const std::vector<std::string_view> known(names.begin(), names.end());
    return rejected("unknown setting \"" + std::string(name) + "\" in " + std::string(where) +
                    did_you_mean(name, known));
}

Status check(const ConfigKey& key, const Config::Value& value) {
    if (const auto wrong = key.wrong(value.text))
        return rejected("setting " + std::string(key.name) + " = \"" + value.text + "\" from " + value.origin + " " +
                        *wrong);
    return {};
}

constexpr std::string_view config_variable = "DAYBOOK_CONFIG";  // names the file, is no setting of its own

}  // namespace

std::span<const ConfigKey> config_keys() { return keys; }
std::string environment_name(std::string_view key) { return spelled(key, "DAYBOOK_", '_', true); }
std::string flag_name(std::string_view key) { return spelled(key, "--", '-', false); }

std::optional<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos || colon == 0) return {};
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return {};
    auto host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host.empty() || host.find_first_of(" /[]") != host.npos) return {};
    return HostPort{std::string(host), *port};
}

Result<Config> Config::load(const Sources& sources) {
    Config config;
    for (const auto& key : keys) config.values_[std::string(key.name)] = {std::string(key.fallback), "default"};
    if (sources.file) {
        DAYBOOK_TRY(const auto entries, read_config_file(*sources.file));
        for (const auto& entry : entries) {
            if (!find_key(entry.name))
                return tl::unexpected(unknown(entry.name, entry.origin, [](auto k) { return std::string(k); }).error());
            config.values_[entry.name] = {entry.text, entry.origin};
        }
    }
    for (const auto& [variable, text] : sources.environment) {
        if (variable == config_variable) continue;
        const auto* key = std::find_if(std::begin(keys), std::end(keys),
                                       [&](const ConfigKey& k) { return environment_name(k.name) == variable; });
        if (key == std::end(keys))
            return tl::unexpected(unknown(variable, "the environment", environment_name).error());
        config.values_[std::string(key->name)] = {text, variable};
    }
    for (const auto& [name, text] : sources.flags) {
        if (!find_key(name)) return tl::unexpected(unknown(flag_name(name), "the command line", flag_name).error());
        config.values_[name] = {text, flag_name(name)};
    }
    for (const auto& key : keys) DAYBOOK_CHECK(check(key, config.at(key.name)));
    return config;
}

const Config::Value& Config::at(std::string_view key) const {
    const auto at = values_.find(key);
    DAYBOOK_INVARIANT(at != values_.end(), "a setting is asked for that the table does not hold");
    return at->second;
}

HostPort Config::http() const { return *parse_host_port(at("http").text); }
Seconds Config::seconds(std::string_view key) const { return Seconds{*parse_number<std::uint32_t>(at(key).text)}; }

}  // namespace daybook
