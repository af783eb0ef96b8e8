#include "services/bench/report.h"

#include <algorithm>
#include <fstream>
#include <thread>

namespace daybook::bench {
namespace {

std::string machine() {
    const std::string cores = std::to_string(std::thread::hardware_concurrency()) + " cores";
    std::ifstream cpus("/proc/cpuinfo");
    for (std::string line; std::getline(cpus, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2) + ", " + cores;
    return cores;
}

nlohmann::json told(const Figure& figure) {
    nlohmann::json result{{"name", figure.name},
                          {"ours", figure.ours},
                          {"unit", figure.unit},
                          {"p50_us", figure.p50_us},
                          {"p99_us", figure.p99_us}};
    if (figure.cpu_us > 0) result["cpu_us"] = figure.cpu_us;
    return result;
}

}  // namespace

double percentile(std::span<const float> sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

nlohmann::json report(const std::vector<Figure>& figures) {
    nlohmann::json results = nlohmann::json::array();
    for (const Figure& figure : figures) results.push_back(told(figure));
    return {{"machine", machine()}, {"version", DAYBOOK_VERSION}, {"results", std::move(results)}};
}

}  // namespace daybook::bench
