// A feed of bells that drops nine of ten costs nothing but time: history and live are one code path.

#include <atomic>
#include <random>

#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

constexpr unsigned events = 3'000;
constexpr milliseconds patience{4};

// The recorder's bell, of which nine rings of ten are not heard.
class Lossy final : public Bell {
 public:
    Lossy(const wire::Addresses& at, std::uint64_t seed) : bell_(at), dice_(seed) {}
    void wait(Position seen, milliseconds long_enough) override {
        const auto end = std::chrono::steady_clock::now() + long_enough;
        for (auto left = long_enough; left.count() > 0;) {
            bell_.wait(seen, left);
            left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
            const bool rang = left.count() > 0;
            if (rang && dice_() % 10 == 0) return;
            dropped_ += rang ? 1 : 0;
        }
    }
    unsigned dropped() const { return dropped_; }

 private:
    wire::RemoteBell bell_;
    std::mt19937_64 dice_;
    unsigned dropped_ = 0;
};

// Requests of random size, until all events are recorded.
void write(const Data& data, std::atomic<bool>& written) {
    wire::Recorder client(data.at(), milliseconds{10'000});
    std::mt19937_64 dice(8);
    for (unsigned at = 0; at < events;) {
        std::vector<Proposal> some;
        for (auto left = 1 + dice() % 7; left > 0 && at < events; --left, ++at)
            some.push_back(assigned("e" + std::to_string(at), "visit-" + std::to_string(at % 9)));
        if (!client.append(some)) break;
    }
    written = true;
}

// Reads on at every chance until everything was written and read; where the first gap is, and how far it came.
struct Followed {
    std::uint64_t gaps = 0;
    Position at;
};

TEST_CASE("bells: of a feed that drops nine of ten nothing is missed, and everybody catches up") {
    const Data data;
    Running recorder(data);
    std::atomic<bool> written = false;
    std::vector<Followed> followed(3);
    std::atomic<unsigned> dropped = 0;
    std::vector<std::thread> readers;
    for (std::size_t i = 0; i < followed.size(); ++i)
        readers.emplace_back([&, i] {
            wire::Recorder client(data.at(), milliseconds{10'000});
            Lossy bell(data.at(), i);
            Subscription subscription(client, bell, {});
            for (bool last = false; !last;) {
                last = written;  // what was written before this look must be seen by it
                auto page = subscription.next({.events = 64}, patience);
                for (; page && !page->empty(); page = subscription.next({.events = 64}, patience)) {
                    const Status good = page->each([&](const EventView& event) -> Status {
                        followed[i].gaps += event.position().value != followed[i].at.value + 1 ? 1 : 0;
                        followed[i].at = event.position();
                        return {};
                    });
                    if (!good) ++followed[i].gaps;
                }
                if (!page) ++followed[i].gaps;
            }
            dropped += bell.dropped();
        });
    write(data, written);
    for (auto& reader : readers) reader.join();
    for (const Followed& one : followed) {
        CHECK(one.gaps == 0);
        CHECK(one.at == Position{events});
    }
    CHECK(dropped > 0);
}

// The negative control: takes a ring for news of one event, reads that one, and believes to have the rest.
TEST_CASE("bells: a reader who believes the bells is caught with gaps") {
    const Data data;
    Running recorder(data);
    wire::Recorder client(data.at(), milliseconds{10'000});
    std::mt19937_64 dice(3);
    Followed one;
    for (unsigned at = 0; at < 200; ++at) {
        const auto receipt = append(recorder, {assigned("e" + std::to_string(at))});
        REQUIRE(receipt.has_value());
        if (dice() % 10 != 0) continue;  // dropped
        const auto page = client.read(Position{receipt->head.value - 1}, {.events = 1});
        REQUIRE(page.has_value());
        REQUIRE(page->each([&](const EventView& event) -> Status {
            one.gaps += event.position().value != one.at.value + 1 ? 1 : 0;
            one.at = event.position();
            return {};
        }));
    }
    CHECK(one.gaps > 0);
}

}  // namespace
}  // namespace daybook::recorder
