#pragma once

#include <cstring>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "services/demo/agency.h"

// What the agency tells in its first weeks, and one telling read back.
namespace daybook::demo {

inline const Day first = *parse_day("2026-03-02");

inline Tellings weeks(std::uint64_t seed, int n) {
    Agency agency(seed, first);
    Tellings all = agency.founding();
    for (int d = 0; d < n * 7; ++d)
        for (auto& telling : agency.day(first + std::chrono::days{d})) all.push_back(std::move(telling));
    return all;
}

// The header and the clear part of a proposal, read back.
struct Said {
    explicit Said(const Proposal& proposal) : words(4 + proposal.content.size()), view(stamped(words, proposal)) {}
    static Words stamped(std::vector<capnp::word>& words, const Proposal& proposal) {
        std::memcpy(words.data() + 4, proposal.content.data(), proposal.content.size() * sizeof(capnp::word));
        auto* bytes = reinterpret_cast<std::uint64_t*>(words.data());
        bytes[0] = bytes[1] = 1;
        reinterpret_cast<std::uint32_t*>(words.data())[6] = 1;
        return words;
    }
    std::vector<capnp::word> words;
    EventView view;
};

}  // namespace daybook::demo
