// What a runner does with events that a projection cannot take: their stream is parked in its order, until somebody has
// it tried again.

#include <kj/exception.h>

#include <algorithm>

#include "projections/engine/key.h"
#include "projections/engine/parked.h"
#include "projections/engine/runner.h"
#include "schema/record.capnp.h"

namespace daybook::projections {
namespace {

using Retried = schema::Record::StreamRetried;

std::string key_of(std::uint64_t number) { return KeyOut().u64(number).take(); }
std::string_view text(capnp::Text::Reader value) { return {value.begin(), value.size()}; }

}  // namespace

Status Runner::load_parked() {
    const Reading reading(*store_);
    auto cursor = reading.cursor(parked_table);
    for (cursor.seek({}); cursor.valid(); cursor.next()) parked_.insert(KeyIn(cursor.key()).u64());
    return cursor.status();
}

// All that is ever to be passed over is known before the first event: a rebuild passes over what the live one does.
Status Runner::load_skipped() {
    const std::string stream = retries_stream(projection_.name);
    for (Version at;;) {
        const auto page = source_.read_stream(stream, at, options_.page);
        if (!page && page.error().kind == Error::Kind::not_found) return {};
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return {};
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            if (!event.is<Retried>()) return {};
            const auto said = event.as<Retried>();
            if (text(said.getProjection()) == projection_.name && said.getSkipped() != 0)
                skipped_.insert(said.getSkipped());
            return {};
        }));
    }
}

// One event with all it brings. False if some event was found that cannot be taken: nothing a failed step staged may
// stay, so everything since the last commit is to be taken again, without that one.
Result<bool> Runner::apply(const EventView& event) {
    if (event.is<Retried>() && event.stream() == retries_stream(projection_.name)) {
        DAYBOOK_TRY(const bool taken, retry(event));
        if (!taken) return false;
    }
    return take_in(event, event.position());
}

// `at`: of the event being applied, the event itself or the one that has it taken again.
Result<bool> Runner::take_in(const EventView& event, Position at) {
    const std::uint64_t stream = event.stamp().stream.value;
    if (!skipped_.empty() && skipped_.contains(event.position().value)) return true;
    if (!parked_.empty() && parked_.contains(stream)) {
        ++rows_.edit(parked_table, key_of(stream)).events;
        return true;
    }
    if (!poison_.empty()) {
        const auto known = poison_.find({at.value, event.position().value});
        if (known != poison_.end()) {
            park(event, known->second);
            return true;
        }
    }
    const auto failed = step(event);
    if (rows_.failure()) return tl::unexpected(*rows_.failure());
    if (failed) poison_[{at.value, event.position().value}] = *failed;
    return !failed;
}

// Takes a parked stream again from where it parked, in its order, up to the event that says so.
Result<bool> Runner::retry(const EventView& said) {
    const auto fact = said.as<Retried>();
    if (text(fact.getProjection()) != projection_.name) return true;
    const std::string stream(text(fact.getStream()));
    if (const auto skipped = fact.getSkipped(); skipped != 0) {
        skipped_.insert(skipped);
        rows_.edit(skipped_table, key_of(skipped)) = {
            .stream = stream, .reason = std::string(text(fact.getReason())), .said = said.position().value};
    }
    const auto number = std::find_if(parked_.begin(), parked_.end(), [&](std::uint64_t one) {
        const Parked* row = rows_.find(parked_table, key_of(one));
        return row && row->stream == stream;
    });
    if (number == parked_.end()) return true;
    Version at{rows_.find(parked_table, key_of(*number))->version - 1};
    rows_.erase(parked_table, key_of(*number));
    parked_.erase(number);
    bool taken = true;
    for (bool more = true; more && taken;) {
        DAYBOOK_TRY(const Page page, source_.read_stream(stream, at, options_.page));
        more = !page.empty();
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            more = more && event.position() < said.position();
            if (!more || !taken) return {};
            DAYBOOK_TRY(taken, take_in(event, said.position()));
            return {};
        }));
    }
    return taken;
}

// Why the event could not be taken; nothing if it was.
std::optional<std::string> Runner::step(const EventView& event) {
    if (!event.type() && std::find(must_know_.begin(), must_know_.end(), event.category()) != must_know_.end())
        return "fact " + std::to_string(event.fact_number()) + " of category " + std::to_string(event.category()) +
               " is not known to this version";
    try {
        const Status status = projection_.step(rows_, event);
        if (!status) return status.error().sentence;
    } catch (const kj::Exception&) {
        return "a field of the event cannot be read as its schema says";
    }
    return std::nullopt;
}

void Runner::park(const EventView& event, const std::string& reason) {
    const std::uint64_t stream = event.stamp().stream.value;
    rows_.edit(parked_table, key_of(stream)) = {.stream = std::string(event.stream()),
                                                .reason = reason,
                                                .position = event.position().value,
                                                .version = event.stamp().version.value,
                                                .events = 1};
    parked_.insert(stream);
}

// From the last commit to right before `until`, again.
Status Runner::again_until(Position until) {
    DAYBOOK_CHECK(start_over());
    while (at_.value + 1 < until.value) {
        const Limit limit{.events = static_cast<std::uint32_t>(
                              std::min<std::uint64_t>(options_.page.events, until.value - at_.value - 1)),
                          .bytes = options_.page.bytes};
        DAYBOOK_TRY(const Page page, source_.read(at_, limit));
        if (page.empty()) return unavailable("the log does not answer what it answered before");
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            return event.position() > at_ && event.position() < until ? take(event) : Status{};
        }));
    }
    return {};
}

}  // namespace daybook::projections
