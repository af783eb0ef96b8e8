#include "services/projector/past.h"

#include <algorithm>

namespace daybook::projector {
namespace {

using projections::Runner;

constexpr std::chrono::milliseconds no_patience{0};

// Nobody waits for more of a past.
class NoBell final : public Bell {
 public:
    void wait(Position, std::chrono::milliseconds) override {}
};

// The last position that had been recorded by then: what was recorded later stands behind what was recorded before.
Result<Position> recorded_by(EventSource& log, Position head, Instant when) {
    std::uint64_t from = 0, until = head.value;
    while (from < until) {
        const std::uint64_t middle = from + (until - from + 1) / 2;
        DAYBOOK_TRY(const Page page, log.read(Position{middle - 1}, {.events = 1, .bytes = 1}));
        std::optional<Instant> recorded;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            if (event.position().value == middle) recorded = event.stamp().recorded;
            return {};
        }));
        if (!recorded) return corrupt("the log answered position " + std::to_string(middle) + " with another event");
        if (*recorded <= when)
            from = middle;
        else
            until = middle - 1;
    }
    return Position{from};
}

}  // namespace

struct Pasts::Past {
    Moment moment;
    std::filesystem::path folder;
    NoBell bell;
    std::unique_ptr<wire::Recorder> recorder;
    std::unique_ptr<Runner> runner;
    Position until;
    bool begun = false, whole = false;
    std::optional<Error> failed;

    ~Past() {
        runner.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

Pasts::Pasts(const projections::Projection& projection, std::filesystem::path folder, wire::Addresses addresses)
    : projection_(projection),
      folder_(std::move(folder)),
      addresses_(std::move(addresses)),
      thread_([this](const std::stop_token& stop) { read_all(stop); }) {}

Pasts::~Pasts() {
    thread_.request_stop();
    thread_.join();
    pasts_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Result<Pasts::Answer> Pasts::ask(const Moment& moment) {
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(pasts_, moment, [](const auto& past) { return past->moment; });
    if (known == pasts_.end()) {
        if (std::ranges::count(pasts_, false, [](const auto& past) { return past->whole; }) >= std::ptrdiff_t{waiting})
            return unavailable("too many other times of " + std::string(projection_.name) +
                               " are being read; try again");
        auto past = std::make_shared<Past>();
        past->moment = moment;
        past->folder = folder_ / std::to_string(++made_);
        pasts_.push_back(std::move(past));
        asked_.notify_all();
        return Answer{};
    }
    const auto past = *known;
    if (past->failed) {
        pasts_.erase(known);
        return tl::unexpected<Error>(*past->failed);
    }
    if (past->whole) std::rotate(known, known + 1, pasts_.end());
    const Position at = past->runner ? past->runner->state().checkpoint.position : Position{};
    return Answer{past->whole ? std::shared_ptr<const Runner>{past, past->runner.get()} : nullptr, at, past->until};
}

void Pasts::read_all(const std::stop_token& stop) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);  // what a crash left
    const auto is_next = [](const auto& past) { return !past->begun; };
    while (true) {
        std::shared_ptr<Past> past;
        std::deque<std::shared_ptr<Past>> gone;  // outlive the lock: their rows are removed from the disk
        {
            std::unique_lock lock(mutex_);
            if (!asked_.wait(lock, stop, [&] { return std::ranges::any_of(pasts_, is_next); })) return;
            past = *std::ranges::find_if(pasts_, is_next);
            past->begun = true;
            const auto is_whole = [](const auto& one) { return one->whole; };
            while (std::ranges::count_if(pasts_, is_whole) >= std::ptrdiff_t{kept}) {
                const auto oldest = std::ranges::find_if(pasts_, is_whole);
                gone.push_back(std::move(*oldest));
                pasts_.erase(oldest);
            }
        }
        const Status read_it = read(*past, stop);
        const std::lock_guard lock(mutex_);
        if (read_it)
            past->whole = true;
        else
            past->failed = read_it.error();
    }
}

Status Pasts::read(Past& past, const std::stop_token& stop) {
    std::error_code error;
    std::filesystem::create_directories(past.folder, error);
    if (error) return unavailable("cannot make " + past.folder.string() + ": " + error.message());
    past.recorder = std::make_unique<wire::Recorder>(addresses_, wire::Recorder::patient, stop);
    DAYBOOK_TRY(const wire::LogState state, past.recorder->status());
    Position until = state.log.head;
    if (past.moment.known_at) {
        DAYBOOK_TRY(until, recorded_by(*past.recorder, state.log.head, *past.moment.known_at));
    }
    projections::RunnerOptions options;
    options.happened_by = past.moment.as_of;
    DAYBOOK_TRY(auto runner, Runner::open(projection_, past.folder, *past.recorder, past.bell,
                                          {state.log.uuid, state.log.incarnation, state.log.head}, options));
    {
        const std::lock_guard lock(mutex_);
        past.until = until;
        past.runner = std::move(runner);
    }
    while (past.runner->state().checkpoint.whole() < until) {
        if (stop.stop_requested()) return unavailable("stopped before the past was read");
        DAYBOOK_TRY(const bool any, past.runner->advance(no_patience, until));
        if (!any && past.runner->state().checkpoint.whole() < until)
            return unavailable("the log ended before position " + std::to_string(until.value));
    }
    return {};
}

}  // namespace daybook::projector
