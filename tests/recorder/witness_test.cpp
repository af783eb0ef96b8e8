// A log that was put back behind what a projection has read is not served (format.md D2).

#include <fstream>

#include "events/log/watermark.h"
#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

// What the projector leaves beside a projection's builds.
void leave_watermark(const Data& data, const Watermark& seen) {
    const auto file = data.path() / "views" / "kpi-board.watermark";
    std::filesystem::create_directories(file.parent_path());
    REQUIRE(save_watermark(file, seen));
}

// A log of two events; its uuid, and the leaf of the last.
Watermark two_events(const Data& data) {
    {
        Running recorder(data);
        REQUIRE(append(recorder, {assigned("a")}));
        REQUIRE(append(recorder, {assigned("b")}));
    }
    const auto seen = load_watermark(data.path() / "log.watermark");
    REQUIRE(seen.has_value());
    REQUIRE(seen->has_value());
    REQUIRE((*seen)->position == Position{2});
    return **seen;
}

TEST_CASE("witness: a log that holds all that a projection has read is served") {
    const Data data;
    leave_watermark(data, two_events(data));
    Running recorder(data);
    CHECK(append(recorder, {assigned("c")}));
}

TEST_CASE("witness: a log that ends before what a projection has read is not served") {
    const Data data;
    Watermark seen = two_events(data);
    seen.position = Position{3};
    leave_watermark(data, seen);
    const Status end = Running(data).end();
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error().kind == Error::Kind::corrupt);
    CHECK_THAT(end.error().sentence, Catch::Contains("projection kpi-board has seen position 3"));
}

TEST_CASE("witness: a log with another event where a projection has read is not served") {
    const Data data;
    Watermark seen = two_events(data);
    seen.leaf[0] ^= std::byte{1};
    leave_watermark(data, seen);
    const Status end = Running(data).end();
    REQUIRE_FALSE(end.has_value());
    CHECK_THAT(end.error().sentence, Catch::Contains("the log's past was changed"));
}

TEST_CASE("witness: what was read of another log says nothing of this one") {
    const Data data;
    Watermark seen = two_events(data);
    seen.position = Position{99};
    seen.uuid = "00000000-0000-4000-8000-000000000000";
    leave_watermark(data, seen);
    CHECK(append(*std::make_unique<Running>(data), {assigned("c")}));
}

TEST_CASE("witness: a file nobody can read is no witness: projections can be rebuilt") {
    const Data data;
    two_events(data);
    std::filesystem::create_directories(data.path() / "views");
    std::ofstream(data.path() / "views" / "kpi-board.watermark") << "rubbish";
    Running recorder(data);
    CHECK(append(recorder, {assigned("c")}));
}

}  // namespace
}  // namespace daybook::recorder
