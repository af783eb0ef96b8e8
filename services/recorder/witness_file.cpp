#include "services/recorder/witness_file.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace daybook::recorder {

WitnessFile::WitnessFile(std::filesystem::path file) : file_(std::move(file)), thread_([this] { work(); }) {}

WitnessFile::~WitnessFile() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_one();
    thread_.join();
}

void WitnessFile::put(std::string text) {
    {
        const std::lock_guard lock(mutex_);
        waiting_ = std::move(text);
    }
    more_.notify_one();
}

void WitnessFile::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] { return waiting_ || stopping_; });
        if (!waiting_) return;
        const std::string text = *std::move(waiting_);
        waiting_.reset();
        lock.unlock();
        write(text);
        lock.lock();
    }
}

// Replaced in one step, so that a reader never sees half of it.
void WitnessFile::write(const std::string& text) {
    const std::string fresh = file_.string() + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool done =
        fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    done = done && std::rename(fresh.c_str(), file_.c_str()) == 0;
    if (!done && !complained_)
        spdlog::warn("recorder: the witness {} cannot be written: {}", file_.string(), std::strerror(errno));
    complained_ = !done;
}

}  // namespace daybook::recorder
