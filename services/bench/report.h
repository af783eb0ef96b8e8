#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace daybook::bench {

struct Figure {
    std::string name;
    double ours = 0;  // in `unit`
    std::string unit;
    double p50_us = 0;  // of one request; 0 = not measured
    double p99_us = 0;
    double cpu_us = 0;  // processor time of all threads for one unit; 0 = not measured
};

// Of sorted numbers the one that `share` of them are below; 0 where there is none.
double percentile(std::span<const float> sorted, double share);

// What every bench of ours prints: the machine, the version, and a result for each figure.
nlohmann::json report(const std::vector<Figure>& figures);

}  // namespace daybook::bench
