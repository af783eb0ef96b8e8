#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/log/story.h"

// A storm of commands against a log: retries, duplicates, reorderings and conflicts, in groups that are still on their
// way to the disk as well as in durable ones; every answer is held against a model that knows nothing of groups.
namespace daybook::storm {

// What every command is answered when everything is done at once, one after the other.
class Model {
 public:
    struct Known {
        Position position;
        Version version;
        std::string body;
    };
    // The outcomes, or the kind of the refusal.
    tl::expected<std::vector<Receipt::Outcome>, Error::Kind> stage(const std::vector<story::Event>& request);

    std::uint64_t events() const { return known_.size(); }
    const Known* find(const std::string& id) const;
    Version version(const std::string& stream) const;

 private:
    std::unordered_map<std::string, Known> known_;
    std::unordered_map<std::string, Version> streams_;
};

struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t repeats_in_flight = 0;  // of events whose group was not durable
    std::uint64_t repeats = 0;            // of durable ones
    std::uint64_t conflicts = 0;
    std::uint64_t rejections = 0;
};

// Sends `commands` commands until each has taken effect, and says what was not as the model has it (at most 20).
// `reopen`: closes the log and opens it again.
struct Storm {
    std::uint64_t commands;
    std::uint64_t seed;
    std::function<EventLog&()> reopen;
};
std::vector<std::string> rage(const Storm& storm, Counts& counts);

}  // namespace daybook::storm
