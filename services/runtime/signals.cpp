#include "services/runtime/signals.h"

#include <pthread.h>
#include <signal.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <atomic>
#include <ctime>
#include <string>
#include <thread>

namespace daybook {
namespace {

constexpr int interrupted = 130;
constexpr timespec look_again{.tv_sec = 0, .tv_nsec = 100'000'000};

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

struct Signals::Watch {
    sigset_t before{};
    std::stop_source stop;
    std::jthread thread;  // last: joined before the rest goes

    void wait(const std::stop_token& ended) const {
        const sigset_t set = stop_signals();
        bool asked = false;
        while (!ended.stop_requested()) {
            if (sigtimedwait(&set, nullptr, &look_again) < 0) continue;
            if (asked) _exit(interrupted);
            asked = true;
            std::stop_source(stop).request_stop();
        }
    }
};

Signals::Signals() : watch_(std::make_unique<Watch>()) {
    signal(SIGPIPE, SIG_IGN);
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, &watch_->before);
    watch_->thread = std::jthread([watch = watch_.get()](const std::stop_token& ended) { watch->wait(ended); });
}

Signals::~Signals() {
    watch_->thread.request_stop();
    watch_->thread.join();
    pthread_sigmask(SIG_SETMASK, &watch_->before, nullptr);
}

std::stop_token Signals::token() const { return watch_->stop.get_token(); }
std::stop_source Signals::source() const { return watch_->stop; }

void notify_ready() { sd_notify(0, "READY=1"); }
void notify_stopping() { sd_notify(0, "STOPPING=1"); }
void notify_status(std::string_view line) { sd_notify(0, ("STATUS=" + std::string(line)).c_str()); }

}  // namespace daybook
