#include "services/ingest/dropbox.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook::ingest {
namespace {

constexpr std::uint32_t news = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;
constexpr std::size_t files_at_once = 10'000;  // remembered between two looks

}  // namespace

bool is_feed_file(const std::filesystem::path& below_folder) {
    if (below_folder.empty() || *below_folder.begin() == "done" || *below_folder.begin() == "rejected") return false;
    for (const auto& part : below_folder)
        if (part.string().starts_with(".")) return false;
    const auto extension = below_folder.extension();
    return extension != ".part" && extension != ".tmp" && extension != ".filepart";
}

Result<Dropbox> Dropbox::open(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
        return not_found("there is no folder " + folder.string() + " to watch");
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return unavailable("folders cannot be watched: " + std::string(std::strerror(errno)));
    Dropbox box(folder, fd);
    box.watch(folder);
    if (box.watched_.empty())
        return unavailable("the folder " + folder.string() + " cannot be watched: " + std::strerror(errno));
    box.look();
    return box;
}

Dropbox::Dropbox(Dropbox&& other) noexcept
    : folder_(std::move(other.folder_)),
      fd_(std::exchange(other.fd_, -1)),
      watched_(std::move(other.watched_)),
      ready_(std::move(other.ready_)),
      seen_(std::move(other.seen_)) {}

Dropbox::~Dropbox() {
    if (fd_ >= 0) ::close(fd_);
}

void Dropbox::watch(const std::filesystem::path& folder) {
    const int id = ::inotify_add_watch(fd_, folder.c_str(), news);
    if (id >= 0) watched_[id] = folder;
}

void Dropbox::look() {
    std::map<std::filesystem::path, Seen> now;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator
             at(folder_, std::filesystem::directory_options::skip_permission_denied, error),
         end;
         !error && at != end; at.increment(error)) {
        const auto below = at->path().lexically_relative(folder_);
        std::error_code gone;
        if (at->is_directory(gone)) {
            if (!is_feed_file(below))
                at.disable_recursion_pending();
            else
                watch(at->path());
            continue;
        }
        if (!at->is_regular_file(gone) || at->is_symlink(gone) || !is_feed_file(below) || now.size() >= files_at_once)
            continue;
        const Seen seen{at->file_size(gone), at->last_write_time(gone)};
        if (gone) continue;
        const auto before = seen_.find(at->path());
        if (before != seen_.end() && before->second == seen) ready_.insert(at->path());
        now.emplace(at->path(), seen);
    }
    seen_ = std::move(now);
}

void Dropbox::read_news() {
    alignas(inotify_event) std::array<char, 16 * 1'024> buffer;
    for (;;) {
        const auto size = ::read(fd_, buffer.data(), buffer.size());
        if (size <= 0) return;
        for (const char* at = buffer.data(); at < buffer.data() + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            at += sizeof(inotify_event) + event->len;
            const auto folder = watched_.find(event->wd);
            if (folder == watched_.end() || event->len == 0) continue;
            const auto path = folder->second / event->name;
            if (!is_feed_file(path.lexically_relative(folder_))) continue;
            if ((event->mask & IN_ISDIR) != 0)
                watch(path);
            else if ((event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0)
                ready_.insert(path);
        }
    }
}

std::vector<std::filesystem::path> Dropbox::ready(std::chrono::milliseconds patience) {
    if (ready_.empty()) {
        pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, static_cast<int>(patience.count()));
    }
    read_news();
    std::vector<std::filesystem::path> out(ready_.begin(), ready_.end());
    ready_.clear();
    return out;
}

}  // namespace daybook::ingest
