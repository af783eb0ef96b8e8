#include "services/projector/progress.h"

namespace daybook::projector {

std::shared_ptr<const projections::Runner> Progress::runner() const {
    const std::lock_guard lock(mutex_);
    return runner_;
}

void Progress::opened(std::shared_ptr<const projections::Runner> runner) {
    const std::lock_guard lock(mutex_);
    runner_ = std::move(runner);
    stopped_.reset();
}

void Progress::closed() {
    const std::lock_guard lock(mutex_);
    runner_.reset();
}

std::optional<Error> Progress::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

void Progress::stop(Error why) {
    const std::lock_guard lock(mutex_);
    stopped_ = std::move(why);
}

Status Progress::ask(Act act) {
    const std::lock_guard lock(mutex_);
    if (work_.asked != work_.done)
        return tl::unexpected(Error{Error::Kind::conflict, "the projection " + std::string(projection_.name) +
                                                               " is busy" +
                                                               (work_.doing.empty() ? "" : ": " + work_.doing)});
    act_ = act;
    ++work_.asked;
    asked_.notify_all();
    return {};
}

std::optional<Act> Progress::next_act(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, stop, [this] { return act_.has_value(); });
    return std::exchange(act_, std::nullopt);
}

void Progress::doing(std::string what) {
    const std::lock_guard lock(mutex_);
    work_.doing = std::move(what);
}

void Progress::done(const Result<std::string>& outcome, std::optional<projections::Comparison> comparison) {
    const std::lock_guard lock(mutex_);
    work_.done = work_.asked;
    work_.doing.clear();
    work_.failed = !outcome;
    work_.outcome = outcome ? *outcome : outcome.error().sentence;
    if (comparison) work_.comparison = std::move(comparison);
}

Work Progress::work() const {
    const std::lock_guard lock(mutex_);
    return work_;
}

void Progress::builds(std::vector<BuildState> builds) {
    const std::lock_guard lock(mutex_);
    builds_ = std::move(builds);
}

std::vector<BuildState> Progress::builds() const {
    const std::lock_guard lock(mutex_);
    return builds_;
}

}  // namespace daybook::projector
