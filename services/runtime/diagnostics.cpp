#include "services/runtime/diagnostics.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>

#include "services/runtime/tty.h"

namespace daybook {
namespace {

constexpr std::string_view levels[] = {"trace", "debug", "info", "warn", "error", "off"};

}  // namespace

std::optional<std::string> wrong_log_level(std::string_view level) {
    for (const auto known : levels)
        if (known == level) return {};
    return "is not one of trace, debug, info, warn, error, off";
}

void start_diagnostics(std::string_view level, std::string_view service) {
    const std::string name(service);
    std::shared_ptr<spdlog::logger> logger;  // shared because spdlog's registry keeps it too
    if (may_colour(STDERR_FILENO))
        logger = std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    else
        logger = std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    const bool journal = std::getenv("JOURNAL_STREAM") != nullptr && !is_terminal(STDERR_FILENO);
    logger->set_pattern(journal ? "%l %n: %v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %n: %v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(std::string(level)));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace daybook
