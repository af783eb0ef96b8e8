#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/stored/proposal.h"

namespace daybook::wire {

// Where the services of one data directory meet: ipc sockets in a short private folder derived from the directory's
// path (a socket path may hold 107 bytes only). Every service binds there, in one process or in several.
struct Addresses {
    std::string append;  // ROUTER, recorder: AppendRequest → AppendReply
    std::string read;    // ROUTER, recorder: ReadRequest → ReadReply
    std::string bell;    // PUB, recorder: Bell
    std::string keys;    // ROUTER, recorder: KeysRequest → KeysReply
    std::filesystem::path folder;

    // Of one projector: `view` ROUTER (ViewRequest → ViewReply) and `changed` PUB (Changed).
    std::string view(std::string_view projection) const;
    std::string changed(std::string_view projection) const;

    // unavailable if the folder cannot be made (0700).
    static Result<Addresses> of(const std::filesystem::path& data);
};

struct LogState {
    LogStatus log;
    Instant clock;  // the recorder's clock: everybody's "now" (format.md F9)
};

// A connection to the recorder. Belongs to one thread. Every call answers within `patience` or with `unavailable`;
// a request that timed out may have been recorded, and repeating it is safe (idempotent per id).
class Recorder final : public EventSource {
 public:
    // A call that is waiting when `stop` is requested ends as one nobody answered.
    static constexpr std::chrono::milliseconds patient{10'000};
    explicit Recorder(Addresses addresses, std::chrono::milliseconds patience = patient,
                      const std::stop_token& stop = {});
    ~Recorder() override;

    Result<Receipt> append(std::span<const Proposal> events, std::span<const Condition> conditions = {});

    // Many requests in flight at once, answered in order: the fast way to load.
    std::vector<Result<Receipt>> append_each(std::span<const std::vector<Proposal>> requests);

    // The same in two steps: what is sent is on its way while the next is made ready, and other calls may come between.
    // Shared with the connection, which may still hear answers to what somebody has let go of.
    template <class T>
    struct Flight;
    using Sent = std::shared_ptr<Flight<Receipt>>;
    Sent send_each(std::span<const std::vector<Proposal>> requests);
    std::vector<Result<Receipt>> answers(const Sent& sent);

    // Many streams at once, in two steps likewise: the first page of each, in order; not_found for one there is not.
    using Asked = std::shared_ptr<Flight<Page>>;
    Asked ask_streams(std::span<const std::string_view> names);
    std::vector<Result<Page>> streams(const Asked& asked);

    Result<Page> read(Position after, Limit limit) override;
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override;
    Result<Page> find(std::string_view source, std::string_view id) override;
    // Filtered by the recorder; see EventLog::search.
    Result<Page> search(const Search& search, Limit limit);
    Result<LogState> status();

    // The log's signed checkpoint at its head (C2SP signed-note), and the key to believe it by (vkey).
    struct SignedCheckpoint {
        std::string note, verifier_key;
    };
    Result<SignedCheckpoint> checkpoint();

    // Hashes of a tile of the Merkle tree; not_found beyond it. See EventLog::tile.
    Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index);

    // Has the recorder make a second copy of its log in a new folder of its machine.
    Status snapshot(const std::filesystem::path& folder);

    // The key all pseudonyms are made with (format.md F5); see events/seal/pseudonym.h.
    Result<std::array<std::byte, 32>> index_key();

    struct Key {
        std::string subject;
        std::array<std::byte, 16> id{};
        std::array<std::byte, 32> key{};
    };
    // Keys of these subjects ("person-…"), after the recorder has recorded and synced who looked (record.Viewed).
    // A subject that was erased or never had a key is left out.
    Result<std::vector<Key>> keys(std::string_view actor, std::string_view purpose, std::string_view view,
                                  std::span<const std::string> subjects);

 private:
    struct Sockets;
    std::unique_ptr<Sockets> sockets_;
};

// The recorder's bell, heard over the wire. Belongs to one thread.
class RemoteBell final : public Bell {
 public:
    explicit RemoteBell(const Addresses& addresses);
    ~RemoteBell() override;
    void wait(Position seen, std::chrono::milliseconds patience) override;

 private:
    struct Socket;
    std::unique_ptr<Socket> socket_;
};

// One view request to the projector that holds it; `reply` bytes are a ViewReply (schema/messages.capnp).
class Views {
 public:
    explicit Views(Addresses addresses, std::chrono::milliseconds patience = std::chrono::seconds{10});
    ~Views();

    struct Filter {
        std::string name, value;
    };
    struct Query {
        std::string view;
        std::vector<Filter> filters{};
        Position min_position{};
        std::uint32_t limit = 0;
        std::string after{};
        Position changed_after{};           // only rows that changed behind this position
        std::optional<Instant> known_at{};  // as it was when no more than this had been recorded
        std::optional<Instant> as_of{};     // of what had happened by then
        std::chrono::seconds patience{30};  // while another time is read from the log
    };
    struct Row {
        std::string key;
        std::vector<capnp::word> bytes;  // one segment, no table; root = the struct `row_type`
        Position position;
    };
    struct Rows {
        std::string view;
        std::uint32_t version = 0;
        Position position;
        std::uint64_t row_type = 0;  // Cap'n Proto id of the row struct
        std::vector<Row> rows;
        std::vector<std::string> parked;
        std::string next;
        bool restating = false;  // records are being measured again: rows are in between, behind `position`
    };
    // not_found for a view no projector answers for; unavailable, saying how far it is, if another time is not read in
    // time: ask again.
    Result<Rows> rows(const Query& query);

    struct ProjectionState {
        std::string name, state;
        std::uint32_t version = 0;
        Position position, head;
        std::string digest;  // hex
        std::uint64_t rows = 0;
        std::uint32_t parked = 0;

        struct Build {
            std::string name, role;
            Position position;
            std::uint64_t rows = 0;
        };
        std::vector<Build> builds{};

        struct Difference {
            std::string table;
            std::uint64_t added = 0, gone = 0, changed = 0;  // rows
        };
        struct Comparison {
            Position position;          // 0 = none was made
            std::string before, after;  // digests, hex
            std::vector<Difference> tables{};
        };
        struct Work {
            std::uint64_t asked = 0, done = 0;  // how many were asked for, and came to an end
            std::string doing, outcome;
            bool failed = false;
            Comparison comparison{};
        } work{};

        struct Stuck {
            std::string stream, reason;
            Position position;
            std::uint64_t events = 0;
        };
        std::vector<Stuck> parked_streams{};
    };
    Result<ProjectionState> status(std::string_view projection);

    // Asks for work on the builds of a projection and returns its state at once; `work` says how it goes on.
    // conflict while other work is going on.
    enum class Act { rebuild, rebuild_beside, compare, accept, roll_back };
    Result<ProjectionState> act(std::string_view projection, Act act);

    // Keys of rows that changed after `position`.
    struct Changes {
        Position position;
        bool reset = false;
        std::vector<std::string> keys;
        bool restating = false;  // more changes behind `position` will follow
    };
    Result<Changes> changes(std::string_view projection, Position position);

 private:
    struct Sockets;
    std::unique_ptr<Sockets> sockets_;
};

}  // namespace daybook::wire
