// Every command takes effect exactly once, whatever its sender does. DAYBOOK_STORM repeats a longer run, DAYBOOK_SEED
// another.

#include <unordered_set>

#include "events/stored/format.h"
#include "tests/crash/recorder/forwarding.h"
#include "tests/log/storm.h"

using namespace daybook;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* said = std::getenv(name);
    return said == nullptr ? otherwise : std::stoull(said);
}

// The negative control: a log whose ids are known once they are durable, and not on their way there. (Group commit
// with a pipeline and without an overlay, as an earlier draft had it.)
class Forgetful final : public crash::Forwarding {
 public:
    using Forwarding::Forwarding;

    class Forgotten final : public AppendGroup {
     public:
        Forgotten(Forgetful& log, std::unique_ptr<AppendGroup> group) : log_(log), group_(std::move(group)) {}
        Result<Receipt> stage(const Append& request) override {
            Append taken = request;
            for (Sealed& event : taken.events) event = log_.as_new(std::move(event));
            return group_->stage(taken);
        }
        std::size_t events() const override { return group_->events(); }
        std::size_t bytes() const override { return group_->bytes(); }
        AppendGroup& group() { return *group_; }

     private:
        Forgetful& log_;
        std::unique_ptr<AppendGroup> group_;
    };

    std::unique_ptr<AppendGroup> open_group() override {
        return std::make_unique<Forgotten>(*this, log_->open_group());
    }
    Status write(AppendGroup& group) override { return log_->write(static_cast<Forgotten&>(group).group()); }
    void settle(AppendGroup& group) override { log_->settle(static_cast<Forgotten&>(group).group()); }

 private:
    // A repeat of an event on its way gets another id, because this log does not remember the first.
    Sealed as_new(Sealed event) {
        std::vector<capnp::word> stored(format::stamp_words);
        stored.insert(stored.end(), event.content.begin(), event.content.end());
        const EventView view(stored);
        const std::string id(view.id());
        if (seen_.insert(id).second || !log_->find(view.source(), id)->empty()) return event;
        const auto worker = view.as<schema::Visit::ClockedIn>().getWorker();
        return story::sealed({.stream = std::string(view.stream()),
                              .id = id + " again " + std::to_string(++again_),
                              .worker = {worker.begin(), worker.size()},
                              .expected = event.expected});
    }
    std::unordered_set<std::string> seen_;
    std::uint64_t again_ = 0;
};

template <class Made>
std::vector<std::string> rage(std::uint64_t commands, storm::Counts& counts, const Made& made) {
    story::Place place;
    std::unique_ptr<EventLog> log;
    LogOptions options;
    options.tail_events = std::max<std::size_t>(512, commands / 256);
    const storm::Storm storm{
        .commands = commands, .seed = from_environment("DAYBOOK_SEED", 20260304), .reopen = [&]() -> EventLog& {
            log.reset();
            log = made(story::opened(place / "log", {}, options));
            return *log;
        }};
    return storm::rage(storm, counts);
}

}  // namespace

TEST_CASE("storm: every command takes effect exactly once, under retries, duplicates, reorderings and conflicts") {
    const std::uint64_t commands = from_environment("DAYBOOK_STORM", 10'000);
    storm::Counts counts;
    const auto problems = rage(commands, counts, [](std::unique_ptr<EventLog> log) { return log; });
    for (const std::string& problem : problems) UNSCOPED_INFO(problem);
    REQUIRE(problems.empty());
    WARN(commands << " commands in " << counts.requests << " requests: " << counts.repeats_in_flight
                  << " repeats of events on their way, " << counts.repeats << " of durable ones, " << counts.conflicts
                  << " conflicts, " << counts.rejections << " ids with another body");
    CHECK(counts.repeats_in_flight > commands / 20);
    CHECK(counts.repeats > commands / 20);
    CHECK(counts.conflicts > commands / 20);
    CHECK(counts.rejections > 0);
}

TEST_CASE("storm: a log that knows ids only once they are durable is caught") {
    storm::Counts counts;
    const auto problems =
        rage(2'000, counts, [](std::unique_ptr<EventLog> log) { return std::make_unique<Forgetful>(std::move(log)); });
    for (const std::string& problem : problems) UNSCOPED_INFO(problem);
    CHECK(std::any_of(problems.begin(), problems.end(), [](const std::string& problem) {
        return problem.find(" as new, and is a repeat at ") != std::string::npos;
    }));
}
