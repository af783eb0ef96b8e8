#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/wire/client.h"
#include "services/wire/line.h"

namespace daybook::wire {

// Questions sent together, and their answers as they come.
template <class T>
struct Recorder::Flight {
    std::uint64_t first_tag = 0;
    std::vector<Result<T>> results;
    std::vector<bool> done;
    std::size_t open = 0;  // sent and not answered
    bool broken = false;   // the line broke: all that was not answered by then has that for an answer
};

// Questions of one kind over one line, many of them on their way at once; private to this room. An answer finds whom it
// is for, whoever waits just then; where the line breaks, all that is on its way is answered with that.
template <class Reply, class T>
class Flights {
 public:
    using Flight = Recorder::Flight<T>;
    using Sent = std::shared_ptr<Flight>;
    // Writes one of the questions; a question that cannot be sent is answered with the error.
    using Write = std::function<Status(std::size_t which, std::uint64_t tag, capnp::MallocMessageBuilder&)>;
    using Take = std::function<Result<T>(Answer<Reply>&&)>;  // what is taken may keep the answer's memory

    // `most`: so many may be on their way; their answers must find room in the line's socket.
    Flights(Line& line, std::size_t most, Take take) : line_(line), most_(most), take_(std::move(take)) {}

    // Waits only while too many are on their way.
    Sent send(std::size_t questions, const Write& write) {
        std::erase_if(flights_, [](const auto& flight) { return flight.expired(); });
        const auto flight = std::make_shared<Flight>();
        flights_.push_back(flight);
        flight->results.reserve(questions);
        while (flight->results.size() < questions) flight->results.emplace_back(unavailable("not asked"));
        flight->done.assign(questions, false);
        for (std::size_t i = 0; i < questions; ++i) {
            const std::uint64_t tag = line_.next_tag();
            if (i == 0) flight->first_tag = tag;
        }
        for (std::size_t i = 0; i < questions && !flight->broken; ++i) {
            while (open() >= most_) hear();
            if (!flight->broken) send(*flight, i, write);
        }
        return flight;
    }

    // Waits for all answers.
    std::vector<Result<T>> answers(const Sent& sent) {
        while (sent->open > 0) hear();
        return std::move(sent->results);
    }

 private:
    void send(Flight& flight, std::size_t which, const Write& write) {
        Draft draft;
        if (const Status fits = write(which, flight.first_tag + which, draft.message()); !fits) {
            flight.results[which] = tl::unexpected<Error>(fits.error());
            flight.done[which] = true;
            return;
        }
        ++flight.open;
        if (const Status went = line_.send(draft.message()); !went) broke(went.error());
    }

    std::size_t open() const {
        std::size_t sum = 0;
        for (const auto& flight : flights_)
            if (const auto living = flight.lock()) sum += living->open;
        return sum;
    }

    // The flight a tag is of, if somebody waits for it still.
    Sent flight_of(std::uint64_t tag) const {
        for (const auto& flight : flights_) {
            auto living = flight.lock();
            if (!living || tag < living->first_tag) continue;
            const std::uint64_t which = tag - living->first_tag;
            if (which < living->done.size() && !living->done[which]) return living;
        }
        return nullptr;
    }

    // One more answer, or that there will be none.
    void hear() {
        Sent flight;
        std::size_t which = 0;
        auto answer = line_.template hear<Reply>([&](std::uint64_t tag) {
            flight = flight_of(tag);
            if (flight) which = tag - flight->first_tag;
            return flight != nullptr;
        });
        if (!answer) return broke(answer.error());
        std::optional<Result<T>> result;
        if (!decode([&] { result.emplace(take_(std::move(**answer))); })) return broke(line_.unreadable().value());
        flight->results[which] = std::move(*result);
        flight->done[which] = true;
        --flight->open;
    }

    void broke(const Error& error) {
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

    Line& line_;
    std::size_t most_;
    Take take_;
    std::vector<std::weak_ptr<Flight>> flights_;
};

}  // namespace daybook::wire
