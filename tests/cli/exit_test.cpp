// Every class of exit code, each with one sentence on stderr and nothing on stdout.

#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/cli/shell.h"

namespace daybook::cli {
namespace {

void check_refusal(const Said& said, int code, const std::string& word) {
    INFO(said.err);
    CHECK(said.code == code);
    CHECK(said.out.empty());
    CHECK(said.err.starts_with("daybook: "));
    CHECK(said.err.find(word) != std::string::npos);
}

TEST_CASE("exit: 0 when it is done") {
    const Terminal at;
    CHECK(at.run({"--version"}).code == 0);
    CHECK(at.run({"--version"}).out.starts_with("daybook "));
    const auto file = at.write("events.jsonl", joined("e1", "w1").dump());
    CHECK(at.daybook({"event", "append", file.string()}).code == 0);
}

TEST_CASE("exit: 1 for what a rule or a limit speaks against") {
    const Terminal at;
    auto event = joined("e1", "w1");
    event["data"]["zoen"] = "Z1";
    check_refusal(at.daybook({"event", "append", at.write("bad.json", event.dump()).string()}), 1, "/data/zoen");
    check_refusal(at.daybook({"event", "append", at.write("torn.json", "{").string()}), 1, "not JSON");
    check_refusal(at.daybook({"view", "show", "live-board", "colour=red"}), 1, "day");
    check_refusal(at.daybook({"view", "show", "live-board", "colour"}), 1, "name=value");
    check_refusal(at.daybook({"log", "status", "--config", at.write("daybook.toml", "htpp = \"x\"\n").string()}), 1,
                  "\"http\"");
}

TEST_CASE("exit: 2 for words the command line does not know, with the nearest that it does") {
    const Terminal at;
    check_refusal(at.run({"evnt", "tail"}), 2, "did you mean \"event\"");
    check_refusal(at.run({"event", "tial"}), 2, "did you mean \"tail\"");
    check_refusal(at.run({"view", "show", "kpi-board", "--jsno"}), 2, "did you mean \"--json\"");
    check_refusal(at.run({"event", "export", "--fromat", "csv"}), 2, "did you mean \"--format\"");
    check_refusal(at.run({"event", "export", "--format", "xml"}), 2, "xml");
    check_refusal(at.run({"event", "show"}), 2, "POSITION");
    check_refusal(at.run({"event", "show", "first"}), 2, "first");
    CHECK(at.run({"event"}).code == 2);
}

TEST_CASE("exit: 3 for what is not there") {
    const Terminal at;
    check_refusal(at.daybook({"event", "show", "7"}), 3, "position 7");
    check_refusal(at.daybook({"view", "show", "kpi-bord"}), 3, "did you mean \"kpi-board\"");
    check_refusal(at.daybook({"event", "append", "no-such-file.json"}), 3, "no-such-file.json");
    check_refusal(at.daybook({"projector", "kpi-bord"}), 3, "kpi-bord");
}

TEST_CASE("exit: 4 when what is stored does not hold up") {
    const Terminal at;
    std::string events;
    for (int i = 0; i < 400; ++i) events += joined("e" + std::to_string(i), "w" + std::to_string(i)).dump() + "\n";
    REQUIRE(at.daybook({"event", "append", at.write("events.jsonl", events).string()}).code == 0);
    std::filesystem::path largest;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(at.folder / "data" / "log")) {
        const auto kind = entry.path().extension();
        if (kind != ".log" && kind != ".sst") continue;
        if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) largest = entry.path();
    }
    std::string bytes = Terminal::contents(largest);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
    std::ofstream(largest, std::ios::binary) << bytes;
    const Said said = at.daybook({"log", "status"});
    INFO(said.err);
    CHECK(said.code == 4);
    CHECK(said.out.empty());
}

TEST_CASE("exit: 5 when somebody was there first, naming both versions") {
    const Terminal at;
    auto event = joined("e1", "w1");
    event["expectedversion"] = 3;
    const Said said = at.daybook({"event", "append", at.write("late.json", event.dump()).string()});
    check_refusal(said, 5, "worker-w1");
    CHECK(said.err.find("3") != std::string::npos);
}

TEST_CASE("exit: 6 when a part it needs cannot be had") {
    const Terminal at;
    at.write("data", "a file where the data folder should be");
    check_refusal(at.daybook({"log", "status"}), 6, "data");
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(taken, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(taken, 1) == 0);
    REQUIRE(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    const std::string port = std::to_string(ntohs(address.sin_port));
    check_refusal(
        at.run({"up", "--data", (at.folder / "other").string(), "--http", "127.0.0.1:" + port, "--log-level", "warn"}),
        6, port);
    ::close(taken);
}

}  // namespace
}  // namespace daybook::cli
