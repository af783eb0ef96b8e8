#include "tests/log/storm.h"

#include <deque>

namespace daybook::storm {

namespace {

using story::Event;

constexpr std::size_t problems_at_most = 20;
constexpr std::size_t on_their_way = 3;     // groups
constexpr std::uint64_t outstanding = 96;   // commands that wait for their turn, in no order
constexpr std::uint64_t streams = 40;       // whose commands have an order; as many have none
constexpr unsigned reopened_every = 3'000;  // requests

// The n-th command. Those of even numbers say which version of their stream they are for.
Event command(std::uint64_t n) {
    const bool ordered = n % 2 == 0;
    const std::uint64_t stream = n / 2 % streams;
    const Version before{static_cast<std::uint32_t>(n / 2 / streams)};
    Event event{.stream = (ordered ? "visit-o" : "visit-u") + std::to_string(stream),
                .id = "c" + std::to_string(n),
                .worker = "worker-" + std::to_string(n % 17)};
    if (ordered) event.expected = before.value == 0 ? Expected::none() : Expected::exactly(before);
    return event;
}

class Raging {
 public:
    Raging(const Storm& storm, Counts& counts)
        : storm_(storm), counts_(counts), dice_(storm.seed), log_(&storm.reopen()) {}

    std::vector<std::string> run() {
        while ((settled_ < storm_.commands || !groups_.empty()) && problems_.size() < problems_at_most) {
            if (groups_.empty() || dice_() % 24 == 0) open();
            ask();
            if (groups_.size() == on_their_way || dice_() % 31 == 0 || model_.events() == storm_.commands) write();
            if (counts_.requests % reopened_every == 0) again();
        }
        look_at_everything();
        return std::move(problems_);
    }

 private:
    struct Way {
        std::unique_ptr<AppendGroup> group;
        std::uint64_t until = 0;  // events when it is durable
    };

    void open() { groups_.push_back({log_->open_group(), 0}); }

    void write() {
        Way way = std::move(groups_.front());
        groups_.pop_front();
        if (const Status written = log_->write(*way.group); !written) return problem(written.error().sentence);
        settled_ += way.group->events();
        log_->settle(*way.group);
        if (log_->head().value != settled_) problem("the head is not where the groups end");
    }

    void again() {
        while (!groups_.empty()) write();
        log_ = &storm_.reopen();
    }

    // One to four commands: new ones, in no order; some that were sent before; seldom an id with another body.
    void ask() {
        std::vector<Event> request;
        for (std::uint64_t left = 1 + dice_() % 4; left > 0; --left) {
            std::uint64_t n = oldest_ + dice_() % outstanding;
            if (dice_() % 10 < 4)
                n = sent_ == 0 ? 0
                               : sent_ - 1 - dice_() % std::min<std::uint64_t>(sent_, dice_() % 4 == 0 ? sent_ : 400);
            if (n >= storm_.commands) n = oldest_ < storm_.commands ? oldest_ : dice_() % storm_.commands;
            sent_ = std::max(sent_, n + 1);
            request.push_back(command(n));
            if (dice_() % 60 == 0) request.back().worker = "somebody else";
        }
        ++counts_.requests;
        compare(request);
        while (oldest_ < storm_.commands && model_.find(command(oldest_).id) != nullptr) ++oldest_;
    }

    void compare(const std::vector<Event>& request) {
        const auto expected = model_.stage(request);
        const auto said = groups_.back().group->stage(story::request(request));
        std::string who = "request " + std::to_string(counts_.requests) + " of";
        for (const Event& event : request) who += " " + event.id;
        if (!expected) {
            ++(expected.error() == Error::Kind::conflict ? counts_.conflicts : counts_.rejections);
            if (said) return problem(who + " was taken, and is " + std::string(name(expected.error())));
            if (said.error().kind != expected.error()) problem(who + " was refused: " + said.error().sentence);
            return;
        }
        if (!said) return problem(who + " was refused: " + said.error().sentence);
        for (std::size_t i = 0; i < request.size(); ++i) {
            const Receipt::Outcome& right = (*expected)[i];
            if (said->events[i] != right)
                problem(who + ": " + request[i].id + " was answered at position " +
                        std::to_string(said->events[i].position.value) + " as " +
                        (said->events[i].duplicate ? "a repeat" : "new") + ", and is " +
                        (right.duplicate ? "a repeat" : "new") + " at " + std::to_string(right.position.value));
            if (right.duplicate) ++(right.position.value > settled_ ? counts_.repeats_in_flight : counts_.repeats);
        }
    }

    void look_at_everything() {
        std::map<std::string, unsigned> times;
        Position at;
        for (auto page = log_->read(at, {}); page && !page->empty(); page = log_->read(at, {})) {
            const Status good = page->each([&](const EventView& event) -> Status {
                at = event.position();
                const std::string id(event.id());
                const Model::Known* known = model_.find(id);
                if (known == nullptr || known->position != at || known->version != event.stamp().version)
                    problem(id + " stands at position " + std::to_string(at.value));
                ++times[id];
                return {};
            });
            if (!good) problem(good.error().sentence);
        }
        for (const auto& [id, count] : times)
            if (count != 1) problem(id + " took effect " + std::to_string(count) + " times");
        if (times.size() != storm_.commands) problem(std::to_string(times.size()) + " commands took effect");
    }

    void problem(std::string sentence) {
        if (problems_.size() < problems_at_most) problems_.push_back(std::move(sentence));
    }

    const Storm& storm_;
    Counts& counts_;
    std::mt19937_64 dice_;
    EventLog* log_;
    Model model_;
    std::deque<Way> groups_;
    std::uint64_t settled_ = 0;  // events
    std::uint64_t oldest_ = 0;   // command that has not taken effect
    std::uint64_t sent_ = 0;     // commands below were sent, mostly
    std::vector<std::string> problems_;
};

}  // namespace

tl::expected<std::vector<Receipt::Outcome>, Error::Kind> Model::stage(const std::vector<Event>& request) {
    std::vector<Receipt::Outcome> outcomes;
    std::vector<std::pair<std::string, Known>> fresh;
    std::unordered_map<std::string, Version> versions;
    for (const Event& event : request) {
        const Known* known = find(event.id);
        for (const auto& [id, staged] : fresh)
            if (id == event.id) known = &staged;
        if (known != nullptr) {
            if (known->body != event.worker) return tl::unexpected(Error::Kind::rejected);
            outcomes.push_back({known->position, known->version, true});
            continue;
        }
        Version& at = versions.try_emplace(event.stream, version(event.stream)).first->second;
        const Version wanted = event.expected.kind == Expected::Kind::exact ? event.expected.version : Version{0};
        if (event.expected.kind != Expected::Kind::any && at != wanted) return tl::unexpected(Error::Kind::conflict);
        ++at.value;
        outcomes.push_back({Position{known_.size() + fresh.size() + 1}, at, false});
        fresh.emplace_back(event.id, Known{outcomes.back().position, at, event.worker});
    }
    for (auto& [id, known] : fresh) known_.emplace(id, std::move(known));
    for (const auto& [stream, at] : versions) streams_[stream] = at;
    return outcomes;
}

const Model::Known* Model::find(const std::string& id) const {
    const auto found = known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
}

Version Model::version(const std::string& stream) const {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? Version{0} : found->second;
}

std::vector<std::string> rage(const Storm& storm, Counts& counts) { return Raging(storm, counts).run(); }

}  // namespace daybook::storm
