#include "services/projector/keeper.h"

#include <spdlog/spdlog.h>

#include "events/log/watermark.h"
#include "services/projector/desk.h"
#include "services/runtime/paths.h"

namespace daybook::projector {
namespace {

constexpr std::chrono::milliseconds patience{100};
constexpr std::chrono::milliseconds a_moment{5};
constexpr std::chrono::seconds witness_every{1};

}  // namespace

Keeper::Keeper(const projections::Projection& projection, const std::filesystem::path& data,
               const wire::Addresses& addresses, projections::Fan& fan, std::stop_token service)
    : progress_(projection),
      pasts_(projection, data / "past" / std::string(projection.name), addresses),
      folders_(data / "views" / std::string(projection.name)),
      addresses_(addresses),
      fan_(fan),
      stop_(std::move(service)),
      reading_([this](const std::stop_token& stop) { keep_up(stop); }),
      working_([this](const std::stop_token& stop) { work(stop); }),
      answering_([this](const std::stop_token& stop) {
          const Status status = serve_views(progress_, pasts_, addresses_, committed_, stop, [this] { bound_ = true; });
          if (status) return;
          fail(status.error());
          const std::lock_guard lock(mutex_);
          unserved_ = status.error();
      }) {}

Keeper::~Keeper() {
    for (auto* thread : {&reading_, &working_, &answering_}) thread->request_stop();
}

std::optional<Error> Keeper::unserved() const {
    const std::lock_guard lock(mutex_);
    return unserved_;
}

void Keeper::fail(const Error& error) {
    spdlog::error("projection {} stopped: {}", progress_.projection().name, error.sentence);
    progress_.stop(error);
}

Keeper::Held::Held(Keeper& keeper) : keeper_(keeper) {
    keeper.held_ = true;
    lock_ = std::unique_lock(keeper.turn_);
}
Keeper::Held::~Held() { keeper_.held_ = false; }

// Which log it is; waits for a recorder that is not there yet.
Status Keeper::identify(const std::stop_token& stop) {
    wire::Recorder recorder{addresses_, wire::Recorder::patient, stop_};
    while (!stop.stop_requested() && !stop_.stop_requested()) {
        const auto state = recorder.status();
        if (state) {
            const std::lock_guard lock(turn_);
            log_ = {state->log.uuid, state->log.incarnation, state->log.head};
            return {};
        }
        if (state.error().kind != Error::Kind::unavailable) return tl::unexpected(state.error());
    }
    return unavailable("stopped before the recorder answered");
}

Result<Keeper::Shared> Keeper::open(const std::string& name) {
    auto build = std::make_shared<Build>(name, addresses_, fan_, stop_);
    if (!log_) return unavailable("the recorder has not answered yet");
    DAYBOOK_TRY(build->runner, projections::Runner::open(progress_.projection(), folders_.path(name), build->recorder,
                                                         build->pages, *log_));
    return build;
}

// From now on answers come from this build, and this one is kept up. The turn is the caller's.
void Keeper::answer_from(Shared build) {
    active_ = std::move(build);
    alarmed_ = 0;
    progress_.opened({active_, active_->runner.get()});
    show_builds(nullptr, "");
}

void Keeper::show_builds(const Shared& other, const char* role) {
    using Role = projections::Folders::Role;
    std::vector<BuildState> builds;
    if (const auto name = folders_.holder(Role::active)) builds.push_back({*name, "active", progress_.runner()});
    if (other) builds.push_back({other->name, role, {other, other->runner.get()}});
    for (const auto& [kept, said] : {std::pair{Role::candidate, "candidate"}, std::pair{Role::previous, "previous"}})
        if (const auto name = folders_.holder(kept); name && !(other && other->name == *name))
            builds.push_back({*name, said, nullptr});
    progress_.builds(std::move(builds));
}

void Keeper::keep_up(const std::stop_token& stop) {
    const auto start = [&]() -> Status {
        DAYBOOK_CHECK(identify(stop));
        const std::lock_guard lock(turn_);
        DAYBOOK_TRY(const auto name, folders_.settle(progress_.projection().version));
        show_builds(nullptr, "");
        DAYBOOK_TRY(auto build, open(name));
        answer_from(std::move(build));
        return {};
    };
    for (Status started = start(); !started && !stop.stop_requested() && !stop_.stop_requested(); started = start()) {
        if (!progress_.stopped()) fail(started.error());
        // Somebody else may have the rows open, or the recorder has just gone: it is said, and tried again.
        if (started.error().kind != Error::Kind::unavailable) break;
        std::this_thread::sleep_for(patience);
    }
    started_ = true;
    while (!stop.stop_requested()) {
        const auto why = progress_.stopped();
        if (why && why->kind == Error::Kind::full && has_room(folders_.root())) {
            if (const Status opened = open_again(); opened)
                spdlog::info("projection {}: there is room again", progress_.projection().name);
            else if (opened.error().kind != Error::Kind::unavailable && opened.error().kind != Error::Kind::full)
                fail(opened.error());
            std::this_thread::sleep_for(patience);
        } else if (held_ || !progress_.runner() || why)
            std::this_thread::sleep_for(a_moment);
        else
            read_on(stop);
    }
    const std::lock_guard lock(turn_);
    if (active_) bear_witness();
}

// The rows as a full disk left them. Unavailable while somebody still reads them as they were.
Status Keeper::open_again() {
    const std::lock_guard lock(turn_);
    active_.reset();
    progress_.closed();
    show_builds(nullptr, "");  // whoever lists the builds holds the rows, too
    DAYBOOK_TRY(const auto name, folders_.settle(progress_.projection().version));
    DAYBOOK_TRY(auto build, open(name));
    answer_from(std::move(build));
    return {};
}

// Where this projection stands in the log, for the recorder: a log that ends before it went back in time (format.md
// D2).
void Keeper::bear_witness() {
    const auto checkpoint = active_->runner->state().checkpoint;
    if (checkpoint.position == witnessed_ || checkpoint.position.value == 0) return;
    const Watermark seen{.uuid = checkpoint.log_uuid, .position = checkpoint.position, .leaf = checkpoint.leaf};
    if (save_watermark(watermark_path(folders_.root()), seen)) witnessed_ = checkpoint.position;
    witnessed_at_ = std::chrono::steady_clock::now();
}

void Keeper::read_on(const std::stop_token& stop) {
    std::optional<Error> error;
    {
        const std::lock_guard lock(turn_);
        const auto advanced = active_->runner->advance(patience);
        if (!advanced) error = advanced.error();
        committed_.ring();
        alarm();
        if (std::chrono::steady_clock::now() - witnessed_at_ >= witness_every) bear_witness();
    }
    if (!error) return;
    if (error->kind != Error::Kind::unavailable) return fail(*error);
    if (!stop.stop_requested()) std::this_thread::sleep_for(patience);
}

// Says so when streams were parked since the last time; `projection status` and /readyz say it as long as they are.
void Keeper::alarm() {
    const std::uint32_t parked = active_->runner->state().checkpoint.parked;
    if (parked > alarmed_)
        spdlog::error("projection {}: {} streams are parked; `daybook projection parked {}` says which and why",
                      progress_.projection().name, parked, progress_.projection().name);
    alarmed_ = parked;
}

}  // namespace daybook::projector
