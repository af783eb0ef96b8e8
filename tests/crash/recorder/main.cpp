// The real recorder as a program of its own, to be killed: crash_recorder DATA [--acknowledge-before-it-is-written].
// Says "ready" on stdout once it serves; ends with 1 and its error on stderr when it cannot go on.

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "events/log/rocks_log.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"

namespace daybook {
namespace {

// The negative control: says that a group is written, and writes it when the next one comes. A checker that does not
// catch this proves nothing.
class Hasty final : public EventLog {
 public:
    explicit Hasty(std::unique_ptr<EventLog> log) : log_(std::move(log)) {}

    // A group of this log holds its requests; what is new it says is recorded, at the positions it will have.
    class Held final : public AppendGroup {
     public:
        Held(Hasty& log, Position head) : log_(log), head_(head) {}
        Result<Receipt> stage(const Append& request) override {
            if (auto known = log_.known(request)) return *known;
            Receipt receipt{.first = {head_.value + 1}, .last = {}, .head = {}, .events = {}};
            for (std::size_t i = 0; i < request.events.size(); ++i)
                receipt.events.push_back({{++head_.value}, {}, false});
            receipt.last = head_;
            requests.push_back(request);
            return receipt;
        }
        std::size_t events() const override { return requests.size(); }
        std::size_t bytes() const override { return 0; }
        std::vector<Append> requests;

     private:
        Hasty& log_;
        Position head_;
    };

    std::unique_ptr<AppendGroup> open_group() override { return std::make_unique<Held>(*this, log_->head()); }
    Status write(AppendGroup& group) override {
        if (!held_.empty()) log_->append(held_);
        held_ = static_cast<Held&>(group).requests;
        return {};
    }
    void settle(AppendGroup&) override {}
    Position head() const override { return log_->head(); }
    LogStatus status() const override { return log_->status(); }
    Result<Digest> leaf(Position position) override { return log_->leaf(position); }
    Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) override {
        return log_->tile(level, index);
    }
    Status snapshot(const std::filesystem::path& folder) override { return log_->snapshot(folder); }
    Result<Page> read(Position after, Limit limit) override { return log_->read(after, limit); }
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override {
        return log_->read_stream(stream, after, limit);
    }
    Result<Page> find(std::string_view source, std::string_view id) override { return log_->find(source, id); }
    Result<Page> search(const Search& search, Limit limit) override { return log_->search(search, limit); }

 private:
    // The receipt of a request that is in the log already.
    std::optional<Receipt> known(const Append& append) {
        Receipt receipt;
        for (const Sealed& sealed : append.events) {
            std::vector<capnp::word> event(4);
            event.insert(event.end(), sealed.content.begin(), sealed.content.end());
            const EventView view(event);
            const auto found = log_->find(view.source(), view.id());
            if (!found || found->empty()) return std::nullopt;
            found->each([&](const EventView& first) -> Status {
                receipt.events.push_back({first.position(), first.stamp().version, true});
                return {};
            });
        }
        return receipt;
    }
    std::unique_ptr<EventLog> log_;
    std::vector<Append> held_;
};

int run(const std::filesystem::path& data, bool hasty) {
    recorder::Options options;
    if (hasty) {
        options.open_log = [](const std::filesystem::path& path,
                              const Clock& clock) -> Result<std::unique_ptr<EventLog>> {
            DAYBOOK_TRY(auto log, RocksLog::open(path, clock));
            return std::make_unique<Hasty>(std::move(log));
        };
    }
    const Status end = recorder::run({data, system_clock()}, options, {}, [] {
        std::puts("ready");
        std::fflush(stdout);
    });
    if (end) return 0;
    std::fprintf(stderr, "%s: %s\n", std::string(name(end.error().kind)).c_str(), end.error().sentence.c_str());
    return 1;
}

}  // namespace
}  // namespace daybook

int main(int count, char** words) {
    if (count < 2) return 2;
    spdlog::set_level(spdlog::level::off);
    return daybook::run(words[1], count > 2);
}
