#include <fstream>

#include "events/log/rocks_log.h"
#include "events/verify/claims.h"
#include "services/archive/backup.h"
#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> bytes_of(EventSource& log) {
    std::vector<std::string> all;
    Position at;
    for (;;) {
        const auto page = log.read(at, {});
        REQUIRE(page.has_value());
        if (page->empty()) return all;
        REQUIRE(page->each([&](const EventView& event) -> Status {
                        at = event.position();
                        all.emplace_back(reinterpret_cast<const char*>(event.bytes().data()),
                                         event.bytes().size_bytes());
                        return {};
                    })
                    .has_value());
    }
}

// A recorder whose clock goes on by a second with every request.
struct House {
    Data data, outside;
    std::shared_ptr<std::atomic<std::int64_t>> now = std::make_shared<std::atomic<std::int64_t>>(micros(start_of_test));
    Running recorder{data, {}, [at = now] { return instant(*at); }};

    void grow(unsigned from, unsigned count) {
        for (unsigned i = from; i < from + count; ++i) {
            *now += 1'000'000;
            REQUIRE(append(recorder, {clock_in("c" + std::to_string(i)), assigned("a" + std::to_string(i), "visit-2")})
                        .has_value());
        }
    }
    fs::path backup() const { return outside.path() / "backup"; }
};

TEST_CASE("backup: made while the recorder works, verified, and restored whole as a new incarnation") {
    House house;
    house.grow(0, 200);
    const auto report = archive::back_up(house.recorder.client, house.data.path(), house.backup());
    INFO((report ? "" : report.error().sentence));
    REQUIRE(report);
    CHECK(report->sound());
    CHECK(report->deep);
    CHECK(report->head == 400);
    CHECK(report->claims_compared == 1);
    house.grow(200, 5);  // the recorder goes on
    for (const auto& entry : fs::directory_iterator(house.data.path()))
        CHECK_FALSE(entry.path().filename().string().starts_with("snapshot"));

    const fs::path data = house.outside.path() / "restored";
    const auto restored = archive::restore(house.backup(), {}, data);
    INFO((restored ? "" : restored.error().sentence));
    REQUIRE(restored);
    CHECK(restored->events == 400);
    CHECK(restored->incarnation == 2);
    CHECK(restored->left_out == 0);
    auto before = bytes_of(house.recorder.client);
    before.resize(400);
    const auto log = RocksLog::open(data / "log", [] { return start_of_test; }).value();
    CHECK(bytes_of(*log) == before);
    CHECK(log->status().incarnation == 2);
    CHECK(log->status().root == restored->root);
    CHECK(log->status().uuid == house.recorder.client.status()->log.uuid);
}

TEST_CASE("restore: to a position, and to a time") {
    House house;
    house.grow(0, 150);
    REQUIRE(archive::back_up(house.recorder.client, house.data.path(), house.backup()));
    const auto whole = bytes_of(house.recorder.client);
    const auto at_position =
        archive::restore(house.backup(), {.position = Position{257}, .recorded = {}}, house.outside.path() / "a");
    REQUIRE(at_position);
    CHECK(at_position->events == 257);
    CHECK(at_position->left_out == 43);
    // Two events a second, the first second after the start.
    const Instant then = start_of_test + std::chrono::seconds{40};
    const auto at_time =
        archive::restore(house.backup(), {.position = {}, .recorded = then}, house.outside.path() / "b");
    REQUIRE(at_time);
    CHECK(at_time->events == 80);
    const auto log = RocksLog::open(house.outside.path() / "b" / "log", [] { return start_of_test; }).value();
    CHECK(bytes_of(*log) == std::vector<std::string>(whole.begin(), whole.begin() + 80));
    CHECK(log->status().recorded == then);
    CHECK(archive::restore(house.backup(), {.position = Position{301}, .recorded = {}}, house.outside.path() / "c")
              .error()
              .kind == Error::Kind::not_found);
    CHECK_FALSE(fs::exists(house.outside.path() / "c"));
}

TEST_CASE("backup and restore: nothing is written over, and a damaged backup is refused") {
    House house;
    house.grow(0, 150);
    REQUIRE(archive::back_up(house.recorder.client, house.data.path(), house.backup()));
    CHECK(archive::back_up(house.recorder.client, house.data.path(), house.backup()).error().kind ==
          Error::Kind::conflict);
    CHECK(archive::restore(house.backup(), {}, house.data.path()).error().kind == Error::Kind::conflict);

    SECTION("a flipped bit in a table") {
        for (const auto& entry : fs::directory_iterator(house.backup() / "log")) {
            if (entry.path().extension() != ".sst") continue;
            std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(100);
            const int byte = file.get();
            file.seekp(100);
            file.put(static_cast<char>(byte ^ 4));
        }
    }
    SECTION("another checkpoint") { std::ofstream(house.backup() / "checkpoint", std::ios::app) << "— forged x08g\n"; }
    const auto refused = archive::restore(house.backup(), {}, house.outside.path() / "a");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK_FALSE(fs::exists(house.outside.path() / "a"));
}

}  // namespace
}  // namespace daybook::recorder
