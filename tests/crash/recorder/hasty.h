#pragma once

#include <optional>

#include "events/stored/format.h"
#include "tests/crash/recorder/forwarding.h"

namespace daybook::crash {

// The negative control: says that a group is written, and writes it when the next one comes, whatever comes of that.
// A checker that does not catch this proves nothing.
class Hasty final : public Forwarding {
 public:
    using Forwarding::Forwarding;

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

 private:
    // The receipt of a request that is in the log already.
    std::optional<Receipt> known(const Append& append) {
        Receipt receipt;
        for (const Sealed& sealed : append.events) {
            std::vector<capnp::word> event(format::stamp_words);
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
    std::vector<Append> held_;
};

}  // namespace daybook::crash
