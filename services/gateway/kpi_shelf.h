#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/figures.h"
#include "services/gateway/kpi_signal.h"

namespace daybook::gateway {

// What the KPI page shows beside its figures and is long to read: the days of every figure, and what its chart says.
// It is kept as it stood at one position of the view. A change is told to every open page at once, and each is read
// anew: the first that comes reads this, the others find it. Safe from any thread.
class KpiShelf {
 public:
    struct Beside {
        // The days of each figure, by contract and KPI, oldest first; of all contracts.
        std::map<std::pair<std::string, std::string>, std::vector<Figure>> days;
        Signals signals;  // of those that were asked for
    };
    // Beside figures that were just read and stood as `figures` says: exactly what the view would answer now.
    Result<std::shared_ptr<const Beside>> beside(wire::Views& views, const Stood& figures, const std::string& contract,
                                                 Day today);

 private:
    static constexpr std::size_t contracts_kept = 64;

    std::mutex mutex_;
    Stood stood_;
    Day today_{};
    std::map<std::string, std::shared_ptr<const Beside>> kept_;  // by contract; empty = all
};

}  // namespace daybook::gateway
