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

// The negative control: acknowledges a group at once and writes it when the next one comes. A checker that does not
// catch this proves nothing.
class Hasty final : public EventLog {
 public:
    explicit Hasty(std::unique_ptr<EventLog> log) : log_(std::move(log)) {}
    ~Hasty() override { catch_up(); }

    std::vector<Result<Receipt>> append(std::span<const Append> group) override {
        catch_up();
        for (const Append& append : group) {
            if (any_known(append)) return log_->append(group);
        }
        std::vector<Result<Receipt>> receipts;
        Position at = log_->head();
        for (const Append& append : group) {
            Receipt receipt{
                .first = {at.value + 1}, .last = {at.value + append.events.size()}, .head = {}, .events = {}};
            for (std::size_t i = 0; i < append.events.size(); ++i) receipt.events.push_back({{++at.value}, {}, false});
            receipt.head = at;
            receipts.push_back(receipt);
        }
        held_.assign(group.begin(), group.end());
        return receipts;
    }
    Position head() const override { return log_->head(); }
    LogStatus status() const override { return log_->status(); }
    Result<Digest> leaf(Position position) override { return log_->leaf(position); }
    Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) override { return log_->tile(level, index); }
    Status snapshot(const std::filesystem::path& folder) override { return log_->snapshot(folder); }
    Result<Page> read(Position after, Limit limit) override { return catch_up(), log_->read(after, limit); }
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override {
        return catch_up(), log_->read_stream(stream, after, limit);
    }
    Result<Page> find(std::string_view source, std::string_view id) override { return log_->find(source, id); }

 private:
    void catch_up() {
        if (!held_.empty()) log_->append(held_);
        held_.clear();
    }
    bool any_known(const Append& append) {
        for (const Sealed& sealed : append.events) {
            const auto bytes = [&] {
                std::vector<capnp::word> event(4);
                event.insert(event.end(), sealed.content.begin(), sealed.content.end());
                return event;
            }();
            const EventView view(bytes);
            const auto found = log_->find(view.source(), view.id());
            if (!found || !found->empty()) return true;
        }
        return false;
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
