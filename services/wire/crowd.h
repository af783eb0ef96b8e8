#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "events/core/result.h"
#include "events/stored/proposal.h"
#include "services/wire/client.h"

namespace daybook::wire {

// Many connections to one recorder in one thread, each with requests in flight: a load, for measuring.
class Crowd {
 public:
    Crowd(const Addresses& addresses, unsigned clients);
    ~Crowd();

    // Sends one append over a client's connection; unavailable if nobody takes it within ten seconds.
    Status append(unsigned client, std::span<const Proposal> events);

    // Waits up to `patience` for answers and visits each that has come: whose it was, and whether it was recorded.
    // The number of answers.
    unsigned hear(std::chrono::milliseconds patience, const std::function<void(unsigned client, bool recorded)>& visit);

 private:
    struct Sockets;
    std::unique_ptr<Sockets> sockets_;
};

}  // namespace daybook::wire
