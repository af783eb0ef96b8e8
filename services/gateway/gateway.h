#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "events/core/result.h"
#include "services/gateway/server.h"
#include "services/runtime/service.h"

namespace daybook::gateway {

struct Options {
    std::string http = "127.0.0.1:0";  // HOST:PORT on the loopback only; port 0 = any free one
    std::string token{};               // what programs and the printed address carry; empty = made at random
    bool demo = false;                 // the pages say that this agency is synthetic
    HttpLimits limits{};
    std::filesystem::path maps{};  // of feed files that are sent: NAME.toml for /v1/feeds/NAME
    std::string location{};        // registered location of what they tell
};

// Serves HTTP (interfaces.md) until stopped. Calls `ready` once with the address a person opens,
// "http://127.0.0.1:PORT/?token=…". rejected: an address that is not HOST:PORT or not on the loopback;
// unavailable: a port in use.
Status run(const Setting& setting, const Options& options, std::stop_token stop,
           const std::function<void(std::string url)>& ready);

}  // namespace daybook::gateway
