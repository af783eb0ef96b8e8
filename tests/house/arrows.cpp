// The arrows of docs/ARCHITECTURE.md: data flows one way through the house, and so do #includes.

#include <array>
#include <catch2/catch.hpp>
#include <optional>
#include <regex>

#include "tests/house/tree.h"

namespace daybook::house {
namespace {

struct Arrow {
    std::string_view room;
    std::vector<std::string_view> may_use;  // besides itself
};

// The longest room that fits a path counts. What is not listed may not be used.
const std::vector<Arrow>& arrows() {
    static const std::vector<Arrow> table = {
        {"schema/", {}},
        {"events/core/", {}},
        {"events/stored/", {"schema/", "events/core/"}},
        {"events/seal/", {"schema/", "events/core/", "events/stored/"}},
        {"events/log/", {"schema/", "events/core/", "events/stored/"}},
        {"events/verify/", {"schema/", "events/core/"}},
        {"events/care/", {"schema/", "events/core/", "events/stored/"}},
        {"projections/kpi/", {"schema/", "events/core/", "events/stored/", "events/care/"}},
        {"projections/billing/", {"schema/", "events/core/", "events/stored/", "events/care/"}},
        {"projections/spc/", {}},
        {"projections/sustain/", {}},
        {"projections/", {"schema/", "events/core/", "events/stored/", "events/care/", "events/log/"}},
        {"services/runtime/", {"events/core/"}},
        {"services/wire/", {"schema/", "events/", "services/runtime/"}},
        {"services/gateway/",
         {"schema/", "events/", "projections/", "services/runtime/", "services/wire/", "services/desk/",
          "services/ingest/"}},
        {"services/cli/", {"schema/", "events/", "projections/", "services/"}},
        {"services/", {"schema/", "events/", "projections/", "services/runtime/", "services/wire/"}},
        {"tests/", {"schema/", "events/", "projections/", "services/", "deploy/"}},
    };
    return table;
}

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

const Arrow* room_of(std::string_view path) {
    const Arrow* best = nullptr;
    for (const auto& arrow : arrows())
        if (starts(path, arrow.room) && (!best || arrow.room.size() > best->room.size())) best = &arrow;
    return best;
}

// A service is a room of its own, although one line of the table stands for all of them.
std::string own_folder(std::string_view path, const Arrow& arrow) {
    if (arrow.room != "services/") return std::string(arrow.room);
    return std::string(path.substr(0, path.find('/', arrow.room.size()) + 1));
}

std::optional<std::string> complaint(std::string_view file, std::string_view include) {
    const Arrow* from = room_of(file);
    if (!from) return std::nullopt;
    if (!room_of(include) || starts(include, own_folder(file, *from))) return std::nullopt;
    for (auto allowed : from->may_use)
        if (starts(include, allowed)) return std::nullopt;
    return std::string(file) + " includes " + std::string(include) + ", which its room may not use";
}

TEST_CASE("house: no room includes upwards or sideways") {
    const std::regex include(R"re(^\s*#\s*include\s+"([^"]+)")re");
    std::size_t seen = 0;
    for (const auto& file : files({".h", ".cpp"})) {
        for (const auto& line : lines(root() / file)) {
            std::smatch match;
            if (!std::regex_search(line, match, include)) continue;
            ++seen;
            if (auto problem = complaint(file.generic_string(), match[1].str())) FAIL_CHECK(*problem);
        }
    }
    REQUIRE(seen > 50);
}

TEST_CASE("house: the arrow test catches an arrow that points the wrong way") {
    CHECK(complaint("events/care/person_day.cpp", "events/log/event_log.h"));
    CHECK(complaint("events/verify/deep.cpp", "events/log/merkle.h"));
    CHECK(complaint("events/verify/deep.cpp", "events/stored/digest.h"));
    CHECK(complaint("events/log/rocks_log.cpp", "projections/engine/rows.h"));
    CHECK(complaint("projections/kpi/punctuality.cpp", "projections/engine/rows.h"));
    CHECK(complaint("projections/spc/chart.cpp", "projections/kpi/kpi.h"));
    CHECK(complaint("projections/engine/store.cpp", "services/wire/client.h"));
    CHECK(complaint("services/steward/steward.cpp", "services/recorder/recorder.h"));
    CHECK_FALSE(complaint("services/steward/steward.cpp", "services/steward/deadlines.h"));
    CHECK_FALSE(complaint("services/steward/steward.cpp", "services/wire/client.h"));
    CHECK_FALSE(complaint("services/cli/up.cpp", "services/recorder/recorder.h"));
}

}  // namespace
}  // namespace daybook::house
