#include "services/gateway/kpi_shelf.h"

namespace daybook::gateway {

Result<std::shared_ptr<const KpiShelf::Beside>> KpiShelf::beside(wire::Views& views, const Stood& figures,
                                                                 const std::string& contract, Day today) {
    {
        const std::lock_guard lock(mutex_);
        if (figures.still() && stood_ == figures && today_ == today)
            if (const auto found = kept_.find(contract); found != kept_.end()) return found->second;
    }
    auto read = std::make_shared<Beside>();
    DAYBOOK_TRY(auto days, gateway::figures(views, by_day(stretches(today).front())));
    for (auto& day : days) {
        const std::pair whose{day.contract, day.kpi};
        read->days[whose].push_back(std::move(day));
    }
    DAYBOOK_TRY(read->signals, signals_of(views, contract, today));
    // A view goes on and not back: if it stands last where it stood first, all of this is of one position.
    if (!figures.still() || read->signals.stood != figures) return read;
    const std::lock_guard lock(mutex_);
    if (stood_ != figures || today_ != today || kept_.size() >= contracts_kept) kept_.clear();
    stood_ = figures;
    today_ = today;
    kept_[contract] = read;
    return read;
}

}  // namespace daybook::gateway
