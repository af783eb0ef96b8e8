#include <fstream>
#include <iterator>

#include "events/seal/intake.h"
#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

const std::string person[] = {"person-12"};

Proposal erased(std::string id, std::string subject, std::string stream = "record-erased") {
    return propose<schema::Record::Erased>(about(std::move(stream), std::move(id)),
                                           [&](auto fact) { fact.setSubject(subject); });
}

// Reads the event at a position and its latitude with the keys the recorder hands out.
double latitude(Running& recorder, Position position) {
    const auto keys = recorder.client.keys("account-1", "care", "record", person);
    REQUIRE(keys.has_value());
    double found = 0;
    const auto page = recorder.client.read({position.value - 1}, {.events = 1});
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    DAYBOOK_TRY(const auto whole, unseal(event, [&](const KeyId& id) -> std::optional<Key> {
                                    for (const auto& key : *keys) {
                                        if (key.id == id) return key.key;
                                    }
                                    return std::nullopt;
                                }));
                    found = whole.as<schema::Visit::ClockedIn>().getLatitude();
                    return {};
                })
                .has_value());
    return found;
}

TEST_CASE("keys: who looked is recorded before the keys are handed out") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {clock_in("a")}).has_value());
    const auto keys = recorder.client.keys("account-1", "care", "record", person);
    REQUIRE(keys.has_value());
    REQUIRE(keys->size() == 1);
    CHECK(keys->front().subject == "person-12");
    CHECK(latitude(recorder, {1}) == 51.5);

    std::string account;
    std::vector<std::string> subjects;
    const auto page = recorder.client.read_stream("record-viewed-2026-03-04", {}, {.events = 1});
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    account = event.as<schema::Record::Viewed>().getAccount();
                    for (const auto subject : event.as<schema::Record::Viewed>().getSubjects())
                        subjects.emplace_back(subject);
                    return {};
                })
                .has_value());
    CHECK(account == "account-1");
    CHECK(subjects == std::vector<std::string>{"person-12"});
}

TEST_CASE("keys: nobody gets a key without saying who they are, why, and for whom") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {clock_in("a")}).has_value());
    const std::vector<std::string> many(Limits::key_subjects + 1, "person-1");
    const std::string misnamed[] = {"Person 12"};
    CHECK(recorder.client.keys("", "care", "", person).error().kind == Error::Kind::rejected);
    CHECK(recorder.client.keys("account-1", "", "", person).error().kind == Error::Kind::rejected);
    CHECK(recorder.client.keys("account-1", "care", "", {}).error().kind == Error::Kind::rejected);
    CHECK(recorder.client.keys("account-1", "care", "", many).error().sentence.find("1 to 512 subjects") !=
          std::string::npos);
    CHECK(recorder.client.keys("account-1", "care", "", misnamed).error().kind == Error::Kind::rejected);
    const std::string sneaky[] = {"index", "person-12"};
    CHECK(recorder.client.keys("account-1", "care", "", sneaky).error().kind == Error::Kind::rejected);
    CHECK(recorder.client.status()->log.head == Position{1});
    const std::string stranger[] = {"person-99"};
    CHECK(recorder.client.keys("account-1", "care", "", stranger)->empty());
    CHECK(recorder.client.status()->log.head == Position{2});  // asked about, so recorded
}

TEST_CASE("keys: the index key is the same for everybody, and for ever") {
    const Data data;
    std::array<std::byte, 32> first{};
    {
        Running recorder(data);
        first = *recorder.client.index_key();
        CHECK(recorder.client.status()->log.head == Position{0});
    }
    Running recorder(data);
    CHECK(*recorder.client.index_key() == first);
    CHECK(first != std::array<std::byte, 32>{});
}

TEST_CASE("keys: an erased person's past stays sealed, and nothing more is recorded about them") {
    const Data data;
    const auto backup = data.path() / "backup.sqlite";
    {
        Running recorder(data);
        REQUIRE(append(recorder, {clock_in("a")}).has_value());
        REQUIRE(recorder.stop().has_value());
    }
    std::filesystem::copy_file(data.path() / "keys" / "keys.sqlite", backup);
    {
        Running recorder(data);
        CHECK(refused(append(recorder, {erased("e", "person-12", "record-other")})).sentence ==
              "an erasure is recorded in the stream record-erased");
        CHECK(refused(append(recorder, {erased("e", "Person 12")})).kind == Error::Kind::rejected);
        REQUIRE(append(recorder, {erased("e", "person-12")}).has_value());
        CHECK(recorder.client.keys("account-1", "care", "", person)->empty());
        CHECK(latitude(recorder, {1}) == 0);
        CHECK(refused(append(recorder, {clock_in("a")})).kind == Error::Kind::gone);  // a retry cannot be compared
        CHECK(refused(append(recorder, {clock_in("b")})).kind == Error::Kind::gone);
        CHECK(append(recorder, {clock_in("c", "person-13")}).has_value());
        CHECK(append(recorder, {assigned("d")}).has_value());
        REQUIRE(recorder.stop().has_value());
    }
    std::filesystem::copy_file(backup, data.path() / "keys" / "keys.sqlite",
                               std::filesystem::copy_options::overwrite_existing);
    Running recorder(data);  // with keys restored from before the erasure
    CHECK(recorder.client.keys("account-1", "care", "", person)->empty());
    CHECK(refused(append(recorder, {clock_in("b")})).kind == Error::Kind::gone);
}

TEST_CASE("keys: nothing personal stands in any file of the data directory") {
    const Data data;
    const std::string canary = "CANARY-0815";
    {
        Running recorder(data);
        REQUIRE(append(recorder, {propose<schema::Visit::ClockedIn>(about("visit-1", "a"),
                                                                    [&](auto fact) {
                                                                        fact.setWorker("worker-7");
                                                                        fact.setDevice(canary);
                                                                    })})
                    .has_value());
        REQUIRE(recorder.stop().has_value());
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data.path())) {
        if (!entry.is_regular_file()) continue;
        ++files;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        INFO(entry.path());
        CHECK(content.find(canary) == std::string::npos);
    }
    CHECK(files > 5);
}

TEST_CASE("recorder: a data directory it cannot write, or a master key open to others, is said in one sentence") {
    const Data data;
    SECTION("a file") {
        std::ofstream(data.path() / "file") << "x";
        const Status ended = run({data.path() / "file", [] { return start_of_test; }}, {}, {}, {});
        REQUIRE_FALSE(ended.has_value());
        CHECK(ended.error().kind == Error::Kind::unavailable);
    }
    SECTION("an open master key") {
        {
            Running recorder(data);
        }
        std::filesystem::permissions(data.path() / "keys" / "master.key", std::filesystem::perms::others_read,
                                     std::filesystem::perm_options::add);
        Running recorder(data);
        CHECK(recorder.end().error().sentence.find("can be read or written by other accounts") != std::string::npos);
    }
}

}  // namespace
}  // namespace daybook::recorder
