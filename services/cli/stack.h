#pragma once

#include <functional>
#include <future>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "events/core/result.h"
#include "services/runtime/service.h"
#include "services/wire/client.h"

namespace daybook::cli {

// Services running as threads of this process. Stops them in reverse order when it goes.
class Stack {
 public:
    using Run = std::function<Status(std::stop_token, const Ready&)>;

    Stack() = default;
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;
    ~Stack();

    // Starts a service and returns once it serves, or with its error if it ended first.
    Status start(std::string name, Run run);

    // Waits until `stop` is asked for or one of the services the rest cannot live without has ended; its error then.
    // A projector that ends leaves its neighbours running (format.md D10).
    Status wait(const std::stop_token& stop, const std::vector<std::string>& vital);

 private:
    struct Service {
        std::string name;
        std::jthread thread;
        std::shared_future<Status> ended;
        bool told = false;
    };
    std::list<Service> services_;
};

// Is somebody listening on this ipc address?
bool answers(const std::string& ipc_address);

// The names of all projections of this version.
std::vector<std::string> all_projections();

// The services a command needs: those that run already are used as they are; the others are started in this process
// for as long as the command lasts (format.md D6: only the owner opens a database, ever).
struct Needs {
    std::vector<std::string> projections{};
};
Result<std::unique_ptr<Stack>> ensure(const Setting& setting, const wire::Addresses& addresses, const Needs& needs);

}  // namespace daybook::cli
