#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/log/event_log.h"
#include "events/stored/proposal.h"

namespace daybook::crash {

// Requests by number: the same number always gives the same events, so that any of them can be repeated. They differ
// in kind: one observation, several streams at once, personal fields under new keys, decisions.
std::vector<Proposal> request(std::uint64_t number);

// What the client knows, held against what the log says. Every problem is one sentence.
class Ledger {
 public:
    void sent(std::uint64_t number);
    void acknowledged(std::uint64_t number, const Receipt& receipt);
    void refused(std::uint64_t number, const Error& error);

    void problem(std::string sentence);

    // Reads what the log added since the last check: nothing acknowledged is lost, nothing stands twice or was never
    // sent, positions and versions have no gap, and every request is there whole or not at all.
    void check(EventSource& log);
    void check_again_from_the_start(EventSource& log);

    const std::vector<std::string>& problems() const { return problems_; }
    std::vector<std::uint64_t> unanswered() const;
    std::vector<std::string> sealed_for() const;  // whose keys acknowledged events were sealed with
    std::uint64_t acknowledged_events() const { return acknowledged_.size(); }
    std::uint64_t requests() const { return sent_.size(); }
    std::uint64_t stored_but_unanswered() const { return found_out_; }  // that a repeat found recorded

 private:
    void read(const EventView& event);

    std::vector<bool> sent_;      // by request number
    std::vector<bool> answered_;  // by request number
    std::unordered_map<std::string, Position> acknowledged_;
    std::vector<std::string> to_be_seen_;  // acknowledged since the last check
    std::unordered_map<std::string, Position> seen_;
    std::unordered_map<std::string, std::uint32_t> versions_;
    Position at_;
    std::string half_;  // the event that must come next, for its request to be whole
    std::uint64_t found_out_ = 0;
    std::vector<std::string> problems_;
};

}  // namespace daybook::crash
