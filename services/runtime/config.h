#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"

namespace daybook {

// One setting there is. The table of them is the only list: flags, environment, file, help and `config show` follow it.
struct ConfigKey {
    std::string_view name;      // "log_level": in the file; DAYBOOK_LOG_LEVEL in the environment; --log-level as a flag
    std::string_view fallback;  // the default
    std::string_view what;      // one line for `--help` and `config show`
    // What is wrong with this value ("is not a port from 0 to 65535"), or nothing.
    std::optional<std::string> (*wrong)(std::string_view value);
};

std::span<const ConfigKey> config_keys();

// "log_level" → "DAYBOOK_LOG_LEVEL" and "--log-level".
std::string environment_name(std::string_view key);
std::string flag_name(std::string_view key);

// Where the gateway listens; port 0 is any free one.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const HostPort&) const = default;
};
std::optional<HostPort> parse_host_port(std::string_view text);

// The settings of one run: flags > DAYBOOK_* > daybook.toml > defaults, each value with where it came from.
class Config {
 public:
    struct Sources {
        std::map<std::string, std::string> flags{};                      // by key name: {"data", "/var/lib/daybook"}
        std::vector<std::pair<std::string, std::string>> environment{};  // DAYBOOK_* only, names in full
        std::optional<std::filesystem::path> file{};                     // must be there when named
    };

    // Rejected with one sentence for an unknown key (naming the nearest), a value that cannot be read (naming key,
    // value and origin), or a file that is not TOML; not_found when the named file is not there.
    static Result<Config> load(const Sources& sources);

    struct Value {
        std::string text;
        std::string origin;  // "--data", "DAYBOOK_DATA", "/etc/daybook.toml:3", "default"
        bool operator==(const Value&) const = default;
    };
    const Value& at(std::string_view key) const;  // `key` must be one of config_keys()

    std::filesystem::path data() const { return at("data").text; }
    HostPort http() const;
    std::string_view log_level() const { return at("log_level").text; }
    std::string_view location() const { return at("location").text; }
    Seconds day_close_grace() const { return seconds("day_close_grace_s"); }
    Seconds day_close_wait() const { return seconds("day_close_wait_s"); }

 private:
    Seconds seconds(std::string_view key) const;
    std::map<std::string, Value, std::less<>> values_;
};

// DAYBOOK_* of this process, and the file to read: `--config`, else DAYBOOK_CONFIG, else ./daybook.toml if it is there.
Config::Sources config_sources(std::map<std::string, std::string> flags,
                               const std::optional<std::filesystem::path>& file = {});

}  // namespace daybook
