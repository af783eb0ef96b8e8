#include "services/cli/receipt.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace daybook::cli {

void print(const Shell& shell, const Receipt& receipt) {
    std::size_t duplicates = 0;
    for (const auto& event : receipt.events) duplicates += event.duplicate;
    if (shell.json) {
        nlohmann::json events = nlohmann::json::array();
        for (const auto& event : receipt.events)
            events.push_back(
                {{"position", event.position.value}, {"version", event.version.value}, {"duplicate", event.duplicate}});
        std::cout << nlohmann::json{{"first", receipt.first.value},
                                    {"last", receipt.last.value},
                                    {"head", receipt.head.value},
                                    {"events", std::move(events)}}
                  << "\n";
        return;
    }
    std::cout << receipt.events.size() - duplicates << " new";
    if (receipt.first.value) std::cout << " at " << receipt.first.value << "–" << receipt.last.value;
    std::cout << ", " << duplicates << " recorded before\n";
}

}  // namespace daybook::cli
