#include "services/runtime/config.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

using namespace daybook;

namespace {

struct TemporaryFile {
    std::filesystem::path folder, path;
    explicit TemporaryFile(std::string_view text) {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-XXXXXX").string();
        folder = mkdtemp(name.data());
        path = folder / "daybook.toml";
        std::ofstream(path) << text;
    }
    ~TemporaryFile() { std::filesystem::remove_all(folder); }
};

std::string sentence(const Config::Sources& sources) {
    const auto config = Config::load(sources);
    REQUIRE_FALSE(config);
    return config.error().sentence;
}

}  // namespace

TEST_CASE("config: without anything said every setting has its default") {
    const auto config = Config::load({});
    REQUIRE(config);
    CHECK(config->data() == "./daybook-data");
    CHECK(config->http() == HostPort{"127.0.0.1", 8420});
    CHECK(config->location().empty());
    CHECK(config->day_close_wait() == std::chrono::hours{24});
    for (const auto& key : config_keys()) {
        CHECK(config->at(key.name).origin == "default");
        CHECK_FALSE(key.what.empty());
    }
}

TEST_CASE("config: a flag beats the environment, which beats the file, which beats the default") {
    const TemporaryFile file(
        "# ours\nlocation = \"north-1\"\nlog_level = \"warn\"\nhttp = \"0.0.0.0:80\"\nday_close_grace_s = 60\n");
    const auto config = Config::load({.flags = {{"http", "[::1]:0"}},
                                      .environment = {{"DAYBOOK_LOG_LEVEL", "debug"}, {"DAYBOOK_HTTP", "127.0.0.1:1"}},
                                      .file = file.path});
    REQUIRE(config);
    CHECK(config->at("http") == Config::Value{"[::1]:0", "--http"});
    CHECK(config->http() == HostPort{"::1", 0});
    CHECK(config->at("log_level") == Config::Value{"debug", "DAYBOOK_LOG_LEVEL"});
    CHECK(config->at("location") == Config::Value{"north-1", file.path.string() + ":2"});
    CHECK(config->day_close_grace() == Seconds{60});
    CHECK(config->at("data").origin == "default");
}

TEST_CASE("config: there is one time zone, and no setting that only some services would follow") {
    CHECK_THAT(sentence({.flags = {{"zone", "Europe/Paris"}}}), Catch::StartsWith("unknown setting \"--zone\""));
}

TEST_CASE("config: an unknown setting is refused with the nearest one, in the spelling of its place") {
    const TemporaryFile file("\nlocatoin = \"north-1\"\n");
    CHECK(sentence({.file = file.path}) ==
          "unknown setting \"locatoin\" in " + file.path.string() + ":2 — did you mean \"location\"?");
    CHECK(sentence({.environment = {{"DAYBOOK_LOGLEVEL", "info"}}}) ==
          "unknown setting \"DAYBOOK_LOGLEVEL\" in the environment — did you mean \"DAYBOOK_LOG_LEVEL\"?");
    CHECK(sentence({.environment = {{"DAYBOOK_QUITE_ANOTHER", ""}}}) ==
          "unknown setting \"DAYBOOK_QUITE_ANOTHER\" in the environment");
    CHECK(sentence({.flags = {{"dta", "x"}}}) ==
          "unknown setting \"--dta\" in the command line — did you mean \"--data\"?");
}

TEST_CASE("config: a value that cannot be read is refused with key, value and origin") {
    struct Row {
        std::string key, value;
    };
    const auto row =
        GENERATE(Row{"http", "127.0.0.1"}, Row{"http", ":80"}, Row{"http", "host:65536"}, Row{"http", "host:-1"},
                 Row{"http", "a b:1"}, Row{"log_level", "loud"}, Row{"data", ""}, Row{"location", "High Street 1"},
                 Row{"day_close_wait_s", "soon"}, Row{"day_close_wait_s", "2678401"});
    const auto said = sentence({.flags = {{row.key, row.value}}});
    CHECK_THAT(said, Catch::StartsWith("setting " + row.key + " = \"" + row.value + "\" from " + flag_name(row.key)));
}

TEST_CASE("config: the value at the limit is taken") {
    CHECK(Config::load({.flags = {{"day_close_wait_s", "2678400"}}}));
    CHECK(Config::load({.flags = {{"http", "host:65535"}}}));
}

TEST_CASE("config: a file that is missing, broken or not flat says where") {
    CHECK(Config::load({.file = "/nowhere/daybook.toml"}).error().kind == Error::Kind::not_found);
    const TemporaryFile broken("location = \n");
    CHECK_THAT(sentence({.file = broken.path}), Catch::StartsWith(broken.path.string() + ":1 is not TOML"));
    const TemporaryFile nested("[http]\nport = 80\n");
    CHECK_THAT(sentence({.file = nested.path}), Catch::Contains("is a table or list"));
}

TEST_CASE("config: DAYBOOK_CONFIG names the file and is no unknown setting") {
    const TemporaryFile file("location = \"north-1\"\n");
    setenv("DAYBOOK_CONFIG", file.path.c_str(), 1);
    const auto sources = config_sources({});
    unsetenv("DAYBOOK_CONFIG");
    CHECK(sources.file == file.path);
    const auto config = Config::load(sources);
    REQUIRE(config);
    CHECK(config->location() == "north-1");
}
