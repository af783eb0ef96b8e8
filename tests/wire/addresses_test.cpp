#include <sys/stat.h>

#include <fstream>

#include "tests/wire/fixture.h"

namespace daybook::wire {
namespace {

namespace fs = std::filesystem;

TEST_CASE("addresses: everybody who means the same directory meets at the same place") {
    const Data data;
    fs::create_directory(data.path() / "x");
    fs::create_symlink(data.path(), data.path() / "link");
    CHECK(Addresses::of(data.path() / "x" / "..")->append == data.at().append);
    CHECK(Addresses::of(data.path() / "link")->append == data.at().append);
    CHECK(data.at().view("kpi-board") != data.at().view("live-board"));
    CHECK(data.at().view("kpi-board") != data.at().changed("kpi-board"));
}

TEST_CASE("addresses: the meeting place is ours alone") {
    const Data data;
    CHECK(fs::status(data.at().folder).permissions() == fs::perms::owner_all);
    fs::permissions(data.at().folder, fs::perms::all);
    REQUIRE(Addresses::of(data.path()).has_value());
    CHECK(fs::status(data.at().folder).permissions() == fs::perms::owner_all);
}

TEST_CASE("addresses: a path too long for a socket still has a meeting place") {
    const Data data;
    const fs::path deep = data.path() / std::string(60, 'a') / std::string(60, 'b');
    const auto at = Addresses::of(deep);
    REQUIRE(at.has_value());
    CHECK(at->changed("a-projection-with-a-name-of-40-characters").size() - 6 <= 107);
    CHECK(Addresses::of(deep)->folder == at->folder);
    const auto server = bound<Server>(at->view("a-projection-with-a-name-of-40-characters"));
    fs::remove_all(at->folder);
}

TEST_CASE("addresses: a file where the folder should be is named") {
    char name[] = "/tmp/daybook-wire-XXXXXX";
    const fs::path data = mkdtemp(name);
    std::ofstream(data / "run") << "x";
    const auto at = Addresses::of(data);
    REQUIRE_FALSE(at.has_value());
    CHECK(at.error().kind == Error::Kind::unavailable);
    CHECK(at.error().sentence.find((data / "run").string()) != std::string::npos);
    fs::remove_all(data);
}

TEST_CASE("failure: every kind of error arrives as it was sent") {
    for (const auto kind : {Error::Kind::rejected, Error::Kind::not_found, Error::Kind::conflict,
                            Error::Kind::unavailable, Error::Kind::corrupt, Error::Kind::gone, Error::Kind::full}) {
        capnp::MallocMessageBuilder message;
        const Error sent{kind, "visit-7f3a is at version 4, not 3"};
        auto failure = message.initRoot<schema::Failure>();
        write(sent, failure);
        CHECK(read(failure.asReader()) == sent);
        CHECK(static_cast<int>(failure.getKind()) == static_cast<int>(kind));
    }
}

}  // namespace
}  // namespace daybook::wire
