#include "services/cli/stack.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "projections/catalogue.h"
#include "services/projector/projector.h"
#include "services/recorder/recorder.h"

namespace daybook::cli {

Stack::~Stack() {
    while (!services_.empty()) services_.pop_back();  // jthread: asks to stop, then joins
}

Status Stack::start(std::string name, Run run) {
    auto ready = std::make_shared<std::promise<void>>();
    auto said = std::make_shared<std::atomic_flag>();
    auto serves = ready->get_future();
    auto ended = std::make_shared<std::promise<Status>>();
    auto& service = services_.emplace_back();
    service.name = std::move(name);
    service.ended = ended->get_future().share();
    service.thread = std::jthread([run = std::move(run), ready, said, ended](const std::stop_token& stop) {
        ended->set_value(run(stop, [&] {
            if (!said->test_and_set()) ready->set_value();
        }));
    });
    while (serves.wait_for(std::chrono::milliseconds{20}) != std::future_status::ready)
        if (service.ended.wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
            if (serves.wait_for(std::chrono::seconds{0}) == std::future_status::ready) break;
            DAYBOOK_CHECK(Status(service.ended.get()));
            return unavailable("the " + service.name + " ended before it served");
        }
    return {};
}

Status Stack::wait(const std::stop_token& stop, const std::vector<std::string>& vital) {
    while (!stop.stop_requested()) {
        for (auto& service : services_) {
            if (service.told || service.ended.wait_for(std::chrono::seconds{0}) != std::future_status::ready) continue;
            const Status status = service.ended.get();
            if (std::find(vital.begin(), vital.end(), service.name) != vital.end()) {
                DAYBOOK_CHECK(Status(status));
                return unavailable("the " + service.name + " has stopped");
            }
            service.told = true;
            if (!status) spdlog::error("{} stopped: {}", service.name, status.error().sentence);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return {};
}

bool answers(const std::string& ipc_address) {
    const std::string path = ipc_address.substr(ipc_address.find("://") + 3);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const bool heard = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return heard;
}

std::vector<std::string> all_projections() {
    std::vector<std::string> names;
    for (const auto& projection : projections::all()) names.emplace_back(projection.name);
    return names;
}

Result<std::unique_ptr<Stack>> ensure(const Setting& setting, const wire::Addresses& addresses, const Needs& needs) {
    auto stack = std::make_unique<Stack>();
    if (!answers(addresses.append))
        DAYBOOK_CHECK(stack->start("recorder", [&setting](std::stop_token stop, const Ready& ready) {
            return recorder::run(setting, {}, std::move(stop), ready);
        }));
    std::vector<std::string> missing;
    for (const auto& name : needs.projections)
        if (!answers(addresses.view(name))) missing.push_back(name);
    if (!missing.empty())
        DAYBOOK_CHECK(stack->start("projector", [&setting, missing](std::stop_token stop, const Ready& ready) {
            projector::Options options;
            options.projections = missing;
            return projector::run(setting, options, std::move(stop), ready);
        }));
    return stack;
}

}  // namespace daybook::cli
