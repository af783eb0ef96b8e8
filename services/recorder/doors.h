#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "events/core/result.h"
#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::recorder {

// The sockets of one recorder.
struct Doors {
    std::unique_ptr<wire::Server> append;
    std::unique_ptr<wire::Server> read;
    std::unique_ptr<wire::Server> keys;
    std::unique_ptr<wire::Publisher> bell;

    static Result<Doors> open(const wire::Addresses& at);
};

// Tells everybody who asks for anything this error, for so long. For a recorder that has no log open.
void refuse(Doors& doors, const Error& error, std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace daybook::recorder
