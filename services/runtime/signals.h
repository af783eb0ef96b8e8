#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

namespace daybook {

// Turns SIGINT and SIGTERM into a stop request, and ignores SIGPIPE. Make it first thing in main, before any thread
// is started: threads inherit its signal mask. A second signal ends the process at once with status 130.
class Signals {
 public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    std::stop_token token() const;
    std::stop_source source() const;  // to stop from inside

 private:
    struct Watch;
    std::unique_ptr<Watch> watch_;
};

// To the service manager, where there is one (systemd's notify protocol); else nothing happens.
void notify_ready();
void notify_stopping();
void notify_status(std::string_view line);

}  // namespace daybook
