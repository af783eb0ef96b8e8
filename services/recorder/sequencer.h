#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/care/records.h"
#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/seal/intake.h"
#include "events/seal/key_store.h"
#include "events/stored/digest.h"

namespace daybook::recorder {

// One append as it was asked for.
struct Asked {
    std::vector<Proposal> proposals;
    std::vector<Condition> conditions;
};

// Puts what is asked in order: checks it, applies the rules, seals it, and records it in groups of one sync each.
// Knows nothing of sockets. Belongs to one thread.
class Sequencer {
   public:
    static constexpr std::size_t cached_records = 4'096;
    static constexpr std::string_view erasures = "record-erased";  // the one stream of record.Erased facts

    Sequencer(EventLog& log, KeyStore& keys) : log_(log), keys_(keys) {}

    // Applies every erasure the log knows to the key store again, so that a restored backup of the keys forgets too
    // (format.md F4). Call it before anything else.
    Status apply_erasures();

    // Answers every request, in order; what it acknowledges is durable. Requests share a sync wherever no decision
    // needs to see what stands earlier in the same group.
    std::vector<Result<Receipt>> record(std::span<const Asked> asked);

    // After a storage error nothing is acknowledged any more.
    const std::optional<Error>& failure() const { return failure_; }

   private:
    // A stream folded up to a version.
    struct Folded {
        care::Record record;
        Version version;
    };
    using Candidates = std::vector<std::unique_ptr<Candidate>>;
    struct Open;  // the group that is being built

    Result<Candidates> check(const Asked& asked) const;
    Status check_erasure(const Candidate& candidate) const;
    Status admit(const Candidates& candidates, const Asked& asked);
    Status admit(const Candidate& candidate, const Expected& expected, Folded& state);
    Result<Folded> folded(const Candidate& candidate);
    Result<Append> sealed(const Candidates& candidates, const Asked& asked);
    void flush(Open& open, std::vector<Result<Receipt>>& results);
    Status erase(const Open& open, std::span<const Result<Receipt>> receipts);
    void note(const Error& error);

    EventLog& log_;
    KeyStore& keys_;
    Sha256 sha256_;
    std::unordered_map<std::string, Folded> cache_;
    std::optional<Error> failure_;
};

}  // namespace daybook::recorder
