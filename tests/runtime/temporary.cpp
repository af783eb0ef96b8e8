#include <catch2/catch.hpp>
#include <fstream>
#include <utility>

#include "services/runtime/temporary.h"

using namespace daybook;

TEST_CASE("temporary: a folder of one's own goes with its owner, and with all that is in it") {
    std::filesystem::path path;
    {
        auto made = TemporaryFolder::make("test");
        REQUIRE(made);
        const TemporaryFolder kept = std::move(*made);
        path = kept.path();
        CHECK(made->path().empty());
        CHECK(path.filename().string().starts_with("daybook-test-"));
        CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::all) ==
              std::filesystem::perms::owner_all);
        std::ofstream(path / "row") << "a row";
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("temporary: where none can be made is said") {
    const auto made = TemporaryFolder::make("test", "/nowhere");
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == Error::Kind::unavailable);
    CHECK(made.error().sentence.find("/nowhere/daybook-test-") != std::string::npos);
}
