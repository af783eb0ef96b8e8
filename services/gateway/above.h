#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What stands above a table: sentences that answer its question, tiles, bars; as _above.mustache shows them.
namespace daybook::gateway {

struct Bar {
    std::string label, text;  // "1 to 30 days", "£1,204.00"
    std::int64_t value = 0;
    std::string_view kind = "info";  // good, warn, bad, info, quiet
    std::string href{};
    std::int64_t mark = -1;  // a second figure to hold it against, as a line; −1 = none
};

// A figure in large. `kind` and `icon` say how it stands, as a state's do.
struct Tile {
    std::string label, value, note;
    std::string how;  // how it is computed, in a sentence (rules.md)
    std::string_view kind = "info", icon = "ring";
};

class Above {
 public:
    // Nothing is said by an empty text.
    void say(std::string text, std::string href = {}, std::string word = {});
    void tile(Tile tile);
    // Bars of one length; figures under 0 go to the left of the longest one's foot.
    void bars(std::string_view id, std::string title, std::string note, std::string_view of, std::string_view figure,
              const std::vector<Bar>& bars);
    nlohmann::json json() const;

 private:
    nlohmann::json sentences_ = nlohmann::json::array(), tiles_ = nlohmann::json::array(),
                   how_ = nlohmann::json::array(), bars_ = nlohmann::json::array();
};

}  // namespace daybook::gateway
