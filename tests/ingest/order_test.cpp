#include <algorithm>

#include "events/stored/format.h"
#include "services/recorder/messages.h"
#include "services/wire/server.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

// A file in which a visit nobody has heard of is told of twice, with so many other rows between the two. The first
// stands beside a row of a known visit, and so in a request that is not taken and has to be sent again.
struct ToldTwice {
    unsigned between = 0;
    std::string name = std::to_string(between);
    AbacusRow known{.reference = "F" + name, .ours = "known", .actual = "08:01:30"};
    AbacusRow early{.reference = "F" + name, .ours = "twice " + name, .actual = "08:05:00"};
    AbacusRow late{.reference = "F" + name, .ours = "twice " + name, .actual = "08:15:00"};

    std::string file() const {
        std::string text = abacus_heading + std::string(known) + std::string(early);
        AbacusRow other = early;
        for (unsigned i = 0; i < between; ++i) {
            other.ours = name + " " + std::to_string(i);
            text += std::string(other);
        }
        return text + std::string(late);
    }
};

// In the same request, in another, in the next batch, and in the one after that.
TEST_CASE("order: of two rows of one visit the later stands, though the earlier had to be sent again") {
    for (const unsigned between : {3U, 100U, 600U, 1'400U}) {
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        desk.load(folder.file("a.csv", abacus_file({AbacusRow{.ours = "known"}})));
        const ToldTwice twice{.between = between};
        const auto receipt = desk.load(folder.file("b.csv", twice.file()));
        CHECK(receipt.new_rows == 1 + between);
        CHECK(receipt.updated == 2);
        unsigned adjusted = 0;
        desk.each_of<Visit::TimesAdjusted>([&](const EventView& event, auto fact) {
            if (event.event().getOrigin().getRow() == 2) return;  // of the known visit
            ++adjusted;
            CHECK(event.event().getOrigin().getRow() == between + 4);
            CHECK(instant(fact.getFromStart()) == at("2026-03-04T08:05:00Z"));
            CHECK(instant(fact.getStart()) == at("2026-03-04T08:15:00Z"));
        });
        CHECK(adjusted == 1);
    }
}

TEST_CASE("order: a file cut off with batches on their way is finished in the order of its rows") {
    const Folder folder;
    const auto file = folder.file("b.csv", ToldTwice{.between = 1'400}.file());
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{.ours = "known"}})));
    auto how = desk.how();
    how.progress = [&](const Progress& so_far) {
        if (so_far.rows < 600) desk.halt();  // the first batch is on its way
    };
    const auto half = ingest::load(*desk.recorder, file, how);
    REQUIRE_FALSE(half);
    desk.stop();
    desk.start();
    const auto receipt = desk.load(file);
    CHECK(receipt.new_rows == 1'401);
    CHECK(receipt.updated == 2);
    CHECK(desk.count<Visit::Claimed>() == 1'402);
    CHECK(desk.count<Visit::TimesAdjusted>() == 2);
}

// Stands between a loader and the recorder and hands appends on; of those that tell of this row the second gets lost,
// the first having been refused for a row beside it.
class Losing {
 public:
    Losing(const Desk& desk, const Folder& folder, std::uint32_t row)
        : to_(*wire::Addresses::of(desk.data())), at_(to_) {
        at_.append = "ipc://" + (folder.path() / "append").string();
        server_ = std::move(*wire::Server::bind(at_.append));
        thread_ = std::jthread([this, row](const std::stop_token& stop) {
            wire::Recorder recorder(to_, std::chrono::seconds{2});
            for (unsigned told = 0; !stop.stop_requested();) {
                auto request = server_->next(std::chrono::milliseconds{20});
                if (!request) continue;
                const auto asked = request->as<schema::AppendRequest>();
                const auto proposals = proposals_of(*recorder::read(asked));
                if (tells(proposals, row) && ++told == 2) continue;
                capnp::MallocMessageBuilder message;
                recorder::write(recorder.append(proposals), asked.getTag(), message.initRoot<schema::AppendReply>());
                server_->reply(request->peer(), message);
            }
        });
    }
    const wire::Addresses& at() const { return at_; }

 private:
    static std::vector<Proposal> proposals_of(const recorder::Asked& asked) {
        std::vector<Proposal> out;
        for (const auto& event : asked.events)
            out.push_back({.content = {event.content.begin(), event.content.end()},
                           .expected = event.expected,
                           .once = event.once});
        return out;
    }
    static bool tells(const std::vector<Proposal>& proposals, std::uint32_t row) {
        return std::ranges::any_of(proposals, [&](const Proposal& proposal) {
            const auto words =
                format::stamped({.position = {1}, .stream = {1}, .recorded = {}, .version = {1}}, proposal.content);
            return EventView(Words(words)).event().getOrigin().getRow() == row;
        });
    }

    wire::Addresses to_, at_;
    std::unique_ptr<wire::Server> server_;
    std::jthread thread_;
};

TEST_CASE("order: of two rows of one visit the later stands, though the earlier got lost on its way") {
    const Folder folder;
    const ToldTwice twice{.between = 3};
    const auto file = folder.file("b.csv", twice.file());
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{.ours = "known"}})));
    {
        const Losing losing(desk, folder, 3);
        wire::Recorder recorder(losing.at(), std::chrono::seconds{2});
        REQUIRE_FALSE(ingest::load(recorder, file, desk.how()));
    }
    desk.load(file);
    unsigned adjusted = 0;
    desk.each_of<Visit::TimesAdjusted>([&](const EventView& event, auto fact) {
        if (event.event().getOrigin().getRow() == 2) return;  // of the known visit
        ++adjusted;
        CHECK(instant(fact.getFromStart()) == at("2026-03-04T08:05:00Z"));
        CHECK(instant(fact.getStart()) == at("2026-03-04T08:15:00Z"));
    });
    CHECK(adjusted == 1);
}

}  // namespace
}  // namespace daybook::ingest
