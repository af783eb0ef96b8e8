#pragma once

#include <memory>
#include <vector>

#include "events/log/event_log.h"

namespace daybook::crash {

// A log in front of another, which does what that does: for those that differ in one thing.
class Forwarding : public EventLog {
 public:
    explicit Forwarding(std::unique_ptr<EventLog> log) : log_(std::move(log)) {}

    std::unique_ptr<AppendGroup> open_group() override { return log_->open_group(); }
    Status write(AppendGroup& group) override { return log_->write(group); }
    void settle(AppendGroup& group) override { log_->settle(group); }
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

 protected:
    std::unique_ptr<EventLog> log_;
};

}  // namespace daybook::crash
