#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/care/decisions/decisions.h"
#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/seal/intake.h"
#include "events/seal/key_store.h"
#include "events/stored/digest.h"
#include "services/recorder/writer.h"

namespace daybook::recorder {

// One append as it was asked for. Borrows the words of its events.
struct Asked {
    struct Event {
        Words content;
        Expected expected{};
        bool once = false;
    };
    std::vector<Event> events;
    std::vector<Condition> conditions;
};

// Puts what is asked in order: checks it, applies the rules, seals it, and records it in groups of one sync each. While
// one group syncs the next is built on top of it, and is closed when the disk is free: under load groups grow by
// themselves. Knows nothing of sockets. Belongs to one thread.
class Sequencer {
 public:
    static constexpr std::size_t cached_records = 4'096;
    static constexpr std::string_view erasures = "record-erased";  // the one stream of record.Erased facts

    using Answer = std::function<void(const Result<Receipt>&)>;

    // `written` is called on another thread when there is something to `turn` over.
    Sequencer(EventLog& log, KeyStore& keys, std::function<void()> written = {})
        : log_(log), keys_(keys), writer_(log, std::move(written)) {}
    ~Sequencer();

    // Applies every erasure the log knows to the key store again, so that a restored backup of the keys forgets too
    // (format.md F4). Call it before anything else.
    Status apply_erasures();

    // Takes a request in. It is answered at once if it is refused before it reaches the log, else when the group it
    // stands in is durable: by then its answer holds for ever.
    void take(const Asked& asked, Answer answer);

    // Nothing more goes into the open group; what is asked now has to wait in its socket.
    bool full() const;

    // Answers the group that was written, and hands the open one to the disk if that is free.
    void turn();

    // Takes these, and waits until they and everything before them are answered.
    std::vector<Result<Receipt>> record(std::span<const Asked> asked);

    // After a storage error nothing is acknowledged any more.
    const std::optional<Error>& failure() const { return failure_; }

 private:
    // A stream folded up to a version.
    struct Folded {
        std::string stream;
        care::Record record;
        Version version;
    };
    using Candidates = std::vector<std::unique_ptr<Candidate>>;
    using Streams = std::unordered_set<std::string>;
    using States = std::unordered_map<std::string, Folded>;  // by stream
    static Streams decided(const Candidates& candidates);

    // What a request leaves behind for those who come after it, looked at before its events are used up.
    struct Marks {
        std::vector<std::size_t> touched;  // hashes of names of streams that decisions may depend on
        std::vector<std::string> erased;   // subjects
    };
    static Marks marks_of(const Candidates& candidates);

    // Requests in one group, waiting for their common sync.
    struct Open {
        std::unique_ptr<AppendGroup> group;
        struct Waiting {
            Answer answer;
            Result<Receipt> receipt;
        };
        std::vector<Waiting> waiting;
        // Of names of streams that decisions may depend on: where two share a hash, one waits in vain.
        std::unordered_set<std::size_t> touched{};
        std::vector<std::pair<std::size_t, std::string>> erased{};  // who waits, and the subject
    };

    Result<Candidates> check(const Asked& asked) const;
    Status check_erasure(const Candidate& candidate) const;
    bool in_hand(const Streams& streams) const;
    Status admit(const Streams& streams, const Candidates& candidates, const Asked& asked);
    Status admit(const Candidate& candidate, const Expected& expected, const std::string& stream, States& states);
    Result<care::Others> others_of(const care::Record& record, const EventView& event, const States& states);
    Result<Folded> folded(const std::string& stream);
    Result<Append> sealed(Candidates candidates, const Asked& asked);
    void stage(const Append& append, Marks marks, Answer answer);
    void hand_over();
    void settle(const Status& written);
    void finish();
    Status erase(const Open& group);
    void note(const Error& error);

    EventLog& log_;
    KeyStore& keys_;
    Sha256 sha256_;
    std::unordered_map<std::size_t, Folded> cache_;  // by the hash of the stream's name
    std::optional<Error> failure_;
    Open open_;     // being built
    Open written_;  // on its way to the disk
    Writer writer_;
};

}  // namespace daybook::recorder
