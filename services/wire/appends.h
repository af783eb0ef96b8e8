#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "services/wire/client.h"
#include "services/wire/line.h"

namespace daybook::wire {

// Appends sent together, and their answers as they come.
struct Recorder::Flight {
    std::uint64_t first_tag = 0;
    std::vector<Result<Receipt>> results;
    std::vector<bool> done;
    std::size_t open = 0;  // sent and not answered
    bool broken = false;   // the line broke: all that was not answered by then has that for an answer
};

// Appends over one line, many of them on their way at once; private to this room. An answer finds whom it is for,
// whoever waits just then; where the line breaks, all that is on its way is answered with that.
class Appends {
 public:
    static constexpr std::size_t on_their_way_most = 64;

    explicit Appends(Line& line) : line_(line) {}

    struct Request {
        std::span<const Proposal> events;
        std::span<const Condition> conditions{};
    };
    // Waits only while too many are on their way.
    Recorder::Sent send(std::span<const Request> requests);
    // Waits for all answers.
    std::vector<Result<Receipt>> answers(const Recorder::Sent& sent);

 private:
    void send(Recorder::Flight& flight, std::size_t which, const Request& request);
    std::size_t open() const;
    void hear();
    void broke(const Error& error);
    // The flight a tag is of, if somebody waits for it still.
    Recorder::Sent flight_of(std::uint64_t tag) const;

    Line& line_;
    std::vector<std::weak_ptr<Recorder::Flight>> flights_;
};

}  // namespace daybook::wire
