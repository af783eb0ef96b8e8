#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "projections/engine/fan.h"
#include "projections/engine/folders.h"
#include "services/projector/past.h"
#include "services/projector/progress.h"
#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::projector {

// One projection with its threads: one reads and commits, one answers, one works on builds when it is asked to. Pages
// come from the fan, and from a connection of the build's own where the fan's are gone.
class Keeper {
 public:
    Keeper(const projections::Projection& projection, const std::filesystem::path& data,
           const wire::Addresses& addresses, projections::Fan& fan, std::stop_token service);
    ~Keeper();

    bool bound() const { return bound_; }
    // Why nobody is answered, if so.
    std::optional<Error> unserved() const;

 private:
    // An open build and what it reads with.
    struct Build {
        Build(std::string build, const wire::Addresses& addresses, projections::Fan& fan, const std::stop_token& stop)
            : name(std::move(build)), recorder(addresses, wire::Recorder::patient, stop), pages(fan, recorder, {}) {}
        std::string name;
        wire::Recorder recorder;
        projections::FanPages pages;
        std::unique_ptr<projections::Runner> runner;
    };
    using Shared = std::shared_ptr<Build>;  // shared with the answers being read from it

    // The build that answers stands still as long as this lives.
    class Held {
     public:
        explicit Held(Keeper& keeper);
        ~Held();

     private:
        Keeper& keeper_;
        std::unique_lock<std::mutex> lock_;
    };

    void keep_up(const std::stop_token& stop);
    void read_on(const std::stop_token& stop);
    Status open_again();
    void alarm();
    void bear_witness();
    void fail(const Error& error);
    Status identify(const std::stop_token& stop);
    Result<Shared> open(const std::string& name);
    void answer_from(Shared build);
    void show_builds(const Shared& other, const char* role);

    void work(const std::stop_token& stop);
    Result<std::string> act(Act act, const std::stop_token& stop);
    Result<std::string> rebuild(bool beside, const std::stop_token& stop);
    Result<std::string> compare_builds(const std::stop_token& stop);
    Result<std::string> accept(const std::stop_token& stop);
    Result<std::string> roll_back(const std::stop_token& stop);
    Result<Shared> reopened(projections::Folders::Role role, const std::stop_token& stop);
    Status catch_up(Build& build, const std::stop_token& stop);
    Status meet(Build& other);
    // What a build holds now, however it goes on.
    static std::unique_ptr<projections::Reading> rows_of(const Build& build);

    Progress progress_;
    Pasts pasts_;
    projections::Folders folders_;
    const wire::Addresses addresses_;
    projections::Fan& fan_;
    const std::stop_token stop_;  // of the whole service: nobody waits for the recorder any more

    std::mutex turn_;                    // of `active_`: whoever holds it may advance or replace it
    std::atomic<bool> held_ = false;     // somebody waits for the turn
    std::atomic<bool> started_ = false;  // the build that answers is open, or cannot be opened
    Shared active_;
    std::optional<projections::LogIdentity> log_;
    std::uint32_t alarmed_ = 0;  // streams parked when the alarm was last raised
    wire::Wakeup committed_;     // rows changed: those who hear of changes are rung at once
    Position witnessed_;         // what the recorder will hear of at its next start
    std::chrono::steady_clock::time_point witnessed_at_{};

    std::optional<projections::Comparison> comparison_;  // of the work going on

    std::atomic<bool> bound_ = false;
    mutable std::mutex mutex_;  // of what follows
    std::optional<Error> unserved_;

    std::jthread reading_;
    std::jthread working_;
    std::jthread answering_;
};

}  // namespace daybook::projector
