#include "services/wire/appends.h"

#include <algorithm>
#include <utility>

#include "services/wire/messages.h"

namespace daybook::wire {
namespace {

Result<Receipt> receipt_of(schema::AppendReply::Reader reply) {
    if (reply.isFailure()) return tl::unexpected<Error>(read(reply.getFailure()));
    const auto from = reply.getReceipt();
    Receipt receipt{.first = {from.getFirst()}, .last = {from.getLast()}, .head = {from.getHead()}, .events = {}};
    receipt.events.reserve(from.getEvents().size());
    for (const auto event : from.getEvents()) {
        receipt.events.push_back({{event.getPosition()}, {event.getVersion()}, event.getDuplicate()});
    }
    return receipt;
}

}  // namespace

Recorder::Sent Appends::send(std::span<const Request> requests) {
    std::erase_if(flights_, [](const auto& flight) { return flight.expired(); });
    const auto flight = std::make_shared<Recorder::Flight>();
    flights_.push_back(flight);
    flight->results.assign(requests.size(), unavailable("not asked"));
    flight->done.assign(requests.size(), false);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const std::uint64_t tag = line_.next_tag();
        if (i == 0) flight->first_tag = tag;
    }
    for (std::size_t i = 0; i < requests.size() && !flight->broken; ++i) {
        while (open() >= on_their_way_most) hear();
        if (!flight->broken) send(*flight, i, requests[i]);
    }
    return flight;
}

void Appends::send(Recorder::Flight& flight, std::size_t which, const Request& request) {
    capnp::MallocMessageBuilder message;
    const Status fits = write_append(request.events, request.conditions, flight.first_tag + which, message);
    if (!fits) {
        flight.results[which] = tl::unexpected<Error>(fits.error());
        flight.done[which] = true;
        return;
    }
    ++flight.open;
    if (const Status went = line_.send(message); !went) broke(went.error());
}

std::vector<Result<Receipt>> Appends::answers(const Recorder::Sent& sent) {
    while (sent->open > 0) hear();
    return std::move(sent->results);
}

std::size_t Appends::open() const {
    std::size_t sum = 0;
    for (const auto& flight : flights_)
        if (const auto living = flight.lock()) sum += living->open;
    return sum;
}

Recorder::Sent Appends::flight_of(std::uint64_t tag) const {
    for (const auto& flight : flights_) {
        auto living = flight.lock();
        if (!living || tag < living->first_tag) continue;
        const std::uint64_t which = tag - living->first_tag;
        if (which < living->done.size() && !living->done[which]) return living;
    }
    return nullptr;
}

// One more answer, or that there will be none.
void Appends::hear() {
    Recorder::Sent flight;
    std::size_t which = 0;
    const auto answer = line_.hear<schema::AppendReply>([&](std::uint64_t tag) {
        flight = flight_of(tag);
        if (flight) which = tag - flight->first_tag;
        return flight != nullptr;
    });
    if (!answer) return broke(answer.error());
    std::optional<Result<Receipt>> receipt;
    if (!decode([&] { receipt.emplace(receipt_of((**answer)())); })) return broke(line_.unreadable().value());
    flight->results[which] = std::move(*receipt);
    flight->done[which] = true;
    --flight->open;
}

void Appends::broke(const Error& error) {
    for (const auto& flight : flights_) {
        const auto living = flight.lock();
        if (!living) continue;
        for (std::size_t i = 0; i < living->done.size(); ++i)
            if (!living->done[i]) living->results[i] = tl::unexpected<Error>(error);
        living->done.assign(living->done.size(), true);
        living->open = 0;
        living->broken = true;
    }
}

}  // namespace daybook::wire
