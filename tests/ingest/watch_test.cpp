#include "services/ingest/dropbox.h"
#include "services/ingest/raw_file.h"
#include "services/ingest/retention.h"
#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

// A watched folder with its own thread, until the end of the story.
class Watch {
 public:
    Watch(const Desk& desk, const std::filesystem::path& folder) {
        std::atomic<bool> ready = false;
        WatchOptions options{.folder = folder, .maps = checkout() / "deploy/feeds"};
        options.rules = {{.pattern = "county/*.csv", .format = "abacus"}};
        options.taken = [this](const std::filesystem::path&, const Result<FeedReceipt>& receipt) {
            (receipt ? loaded : refused) += 1;
        };
        const Setting setting{.data = desk.data(), .clock = {}};
        thread_ = std::jthread([this, setting, options, &ready](const std::stop_token& stop) {
            status = watch(setting, options, stop, [&] { ready = true; });
            ready = true;
        });
        while (!ready) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    // Waits until so many files have been taken.
    bool took(unsigned files) const {
        for (int i = 0; i < 500 && loaded + refused < files; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        return loaded + refused == files;
    }
    void end() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }
    ~Watch() { end(); }

    std::atomic<unsigned> loaded = 0, refused = 0;
    Status status;

 private:
    std::jthread thread_;
};

std::vector<std::filesystem::path> in(const std::filesystem::path& folder, const std::string& ending) {
    std::vector<std::filesystem::path> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().string().ends_with(ending)) out.push_back(entry.path());
    return out;
}

TEST_CASE("watch: files dropped, moved in, and already there are loaded, and only receipts stay in the open") {
    const Folder folder, elsewhere;
    Desk desk;
    desk.agree("C1");
    const auto there = folder.file("abacus/early.csv", abacus_file({AbacusRow{}}));
    Watch watch(desk, folder.path());
    REQUIRE(watch.took(1));
    folder.file("county/dropped.csv", abacus_file({AbacusRow{.reference = "F2", .day = "05/03/2026"}}));
    REQUIRE(watch.took(2));
    const auto outside =
        elsewhere.file("r.csv", "VisitRef,PersonRef,ContractRef,Date,Start,Minutes\nV1,SU-12,C1,04/03/2026,08:00,30\n");
    std::filesystem::create_directories(folder.path() / "rota");
    std::filesystem::rename(outside, folder.path() / "rota" / "r.csv");
    REQUIRE(watch.took(3));
    CHECK(watch.loaded == 3);
    CHECK(desk.count<schema::Visit::Planned>() == 1);
    CHECK(desk.count<schema::Visit::Claimed>() == 2);
    CHECK_FALSE(std::filesystem::exists(there));
    const auto receipts = in(folder.path() / "done", ".receipt.json");
    REQUIRE(receipts.size() == 3);
    CHECK(nlohmann::json::parse(text_of(receipts.front()))["new"] == 1);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "done")) {
        CHECK(entry.path().filename().string().starts_with("feed-"));
        CHECK(text_of(entry.path()).find("Person 12") == std::string::npos);
        CHECK(text_of(entry.path()).find("SU-12") == std::string::npos);
    }
}

TEST_CASE("watch: the file as received can be opened with its own key, and with no other") {
    const Folder folder, out;
    Desk desk;
    const std::string text = abacus_file({AbacusRow{}});
    Watch watch(desk, folder.path());
    folder.file("abacus/a.csv", text);
    REQUIRE(watch.took(1));
    const auto sealed = in(folder.path() / "done", ".sealed");
    REQUIRE(sealed.size() == 1);
    const std::string subjects[] = {sealed.front().stem().string()};
    auto keys = desk.recorder->keys("manager-1", "repair", "feeds", subjects);
    REQUIRE(keys);
    REQUIRE(keys->size() == 1);
    REQUIRE(open_file(sealed.front(), out.path() / "a.csv", keys->front().key));
    CHECK(text_of(out.path() / "a.csv") == text);
    keys->front().key[0] ^= std::byte{1};
    CHECK(open_file(sealed.front(), out.path() / "b.csv", keys->front().key).error().kind == Error::Kind::corrupt);
    CHECK_FALSE(std::filesystem::exists(out.path() / "b.csv"));
}

TEST_CASE("watch: a file refused as a whole goes back unchanged with the reason beside it") {
    const Folder folder;
    Desk desk;
    const auto head = desk.head();
    Watch watch(desk, folder.path());
    const std::string text = "Something,Else\n1,2\n";
    folder.file("abacus/wrong.csv", text);
    REQUIRE(watch.took(1));
    folder.file("wrong.csv", text);
    REQUIRE(watch.took(2));
    CHECK(watch.refused == 2);
    CHECK(desk.head() == head);
    CHECK(text_of(folder.path() / "rejected/wrong.csv") == text);
    CHECK(text_of(folder.path() / "rejected/wrong-2.csv") == text);
    CHECK(nlohmann::json::parse(text_of(folder.path() / "rejected/wrong.csv.reason.json"))["reason"] ==
          "the file has no column \"FileReference\"");
}

TEST_CASE("watch: a file waits for a recorder that is away") {
    const Folder folder;
    Desk desk;
    desk.stop();
    Watch watch(desk, folder.path());
    folder.file("abacus/a.csv", abacus_file({AbacusRow{}}));
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    CHECK(watch.loaded + watch.refused == 0);
    desk.start();
    REQUIRE(watch.took(1));
    CHECK(watch.loaded == 1);
}

TEST_CASE("watch: two files with one reference dropped at once: one is recorded, the other goes back") {
    const Folder folder;
    Desk desk;
    folder.file("abacus/a.csv", abacus_file({AbacusRow{}}));
    folder.file("county/b.csv", abacus_file({AbacusRow{.actual = "08:30:00"}}));
    Watch watch(desk, folder.path());
    REQUIRE(watch.took(2));
    CHECK(watch.loaded == 1);
    CHECK(watch.refused == 1);
    CHECK(desk.count<schema::Visit::ClockedIn>() == 1);
}

TEST_CASE("watch: after 90 days the raw file and its rejected rows can be opened no more, the receipt stays") {
    const Folder folder;
    Desk desk;
    const std::string text = abacus_file({AbacusRow{}, AbacusRow{.day = "nonsense"}});
    folder.file("abacus/a.csv", text);
    const auto done = folder.path() / "done";
    Watch(desk, folder.path()).took(1);
    REQUIRE(in(done, ".sealed").size() == 1);
    const std::string subjects[] = {in(done, ".sealed").front().stem().string()};
    const auto keys = [&] { return desk.recorder->keys("manager-1", "repair", "feeds", subjects)->size(); };

    desk.clock().advance(std::chrono::days{90} - std::chrono::minutes{1});
    REQUIRE(destroy_old(*desk.recorder, done, "test"));
    CHECK(in(done, ".sealed").size() == 1);
    CHECK(keys() == 1);
    desk.clock().advance(std::chrono::minutes{1});
    {
        Watch watch(desk, folder.path());
        for (int i = 0; i < 500 && !in(done, ".sealed").empty(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    CHECK(in(done, ".sealed").empty());
    CHECK(in(done, ".receipt.json").size() == 1);
    CHECK(keys() == 0);
    // The same file again still returns its first receipt, and is not kept again.
    const auto again = desk.load(folder.file("again.csv", text));
    CHECK(again.repeated);
    CHECK(again.rejected_rows.size() == 1);
}

TEST_CASE("watch: what is not a feed file is left alone") {
    for (const char* path :
         {".hidden.csv", "abacus/.a.csv", "abacus/a.csv.part", "a.tmp", "done/x.json", "rejected/a.csv"})
        CHECK_FALSE(is_feed_file(path));
    for (const char* path : {"a.csv", "abacus/a.csv", "abacus/done.csv"}) CHECK(is_feed_file(path));
}

TEST_CASE("watch: a folder that is not there and a rule whose map cannot be read are said at once") {
    const Folder folder;
    Desk desk;
    const Setting setting{.data = desk.data(), .clock = {}};
    CHECK(watch(setting, {.folder = "/nowhere"}, {}, [] {}).error().kind == Error::Kind::not_found);
    WatchOptions options{.folder = folder.path()};
    options.rules = {{.pattern = "*", .format = "mapped", .map = "/nowhere.toml"}};
    CHECK(watch(setting, options, {}, [] {}).error().sentence == "there is no map /nowhere.toml");
}

}  // namespace
}  // namespace daybook::ingest
