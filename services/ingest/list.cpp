// The feed files there are, from the log's feed category.

#include <algorithm>
#include <map>

#include "events/core/calendar.h"
#include "events/stored/fact_type.h"
#include "schema/feed.capnp.h"
#include "services/ingest/feed_stream.h"
#include "services/ingest/ingest.h"

namespace daybook::ingest {
namespace {

using schema::Feed;

using Takes = std::function<bool(const EventView&)>;

// Every event of one kind that is to be taken, the latest first, until `take` has enough.
template <class Fact, class Take>
Status each_back(wire::Recorder& recorder, const Takes& takes, Take&& take) {
    const FactType& type = fact_type<Fact>();
    for (Position from{};;) {
        DAYBOOK_TRY(
            const auto page,
            recorder.search({.from = from, .backwards = true, .category = type.category, .fact = type.fact}, {}));
        bool enough = false;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            if (!enough && (!takes || takes(event))) enough = !take(event, event.as<Fact>());
            return {};
        }));
        if (enough || page.passed() <= Position{1}) return {};
        from = page.passed();
    }
}

}  // namespace

nlohmann::json to_json(const FeedState& state) {
    auto out = to_json(state.receipt);
    out.erase("rows");
    out.erase("repeated");
    out["format"] = state.format;
    out["received"] = to_string(state.received);
    out["completed"] = state.completed;
    out["repaired"] = state.repaired;
    if (!state.repairs.empty()) out["repairs"] = state.repairs;
    return out;
}

Result<std::vector<FeedState>> list(wire::Recorder& recorder, std::size_t most, const Takes& takes) {
    std::vector<FeedState> out;
    if (most == 0) return out;
    std::map<std::string, std::size_t, std::less<>> at;
    Position first;
    DAYBOOK_CHECK((each_back<Feed::FileReceived>(recorder, takes, [&](const EventView& event, auto fact) {
        FeedState& state = out.emplace_back();
        state.receipt.file = event.stream();
        state.receipt.source = event.source();
        state.format = fact.getFormat().cStr();
        state.repairs = fact.getRepairs().cStr();
        state.received = event.stamp().recorded;
        at.emplace(state.receipt.file, out.size() - 1);
        first = event.position();
        return out.size() < most;
    })));
    const auto known = [&](const EventView& event) -> FeedState* {
        const auto found = at.find(event.stream());
        return found == at.end() ? nullptr : &out[found->second];
    };
    DAYBOOK_CHECK((each_back<Feed::FileCompleted>(recorder, takes, [&](const EventView& event, auto) {
        if (event.position() < first) return false;
        FeedState* state = known(event);
        if (state == nullptr) return true;
        state->completed = true;
        take_receipt(state->receipt, event);
        return true;
    })));
    DAYBOOK_CHECK((each_back<Feed::RowRepaired>(recorder, takes, [&](const EventView& event, auto) {
        if (FeedState* state = known(event)) ++state->repaired;
        return event.position() > first;
    })));
    return out;
}

}  // namespace daybook::ingest
