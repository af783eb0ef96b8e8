#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "events/log/event_log.h"
#include "events/seal/pseudonym.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "services/ingest/record.h"

// Records as facts, and later versions of records as corrections. Pure, and the same for every format.
namespace daybook::ingest {

// Who speaks, and how references become ids.
struct Voice {
    IndexKey key{};
    std::string source;      // of the events
    std::string references;  // who gave people and workers their references
    std::string location, actor;
    std::string file;  // the feed file's stream
    Instant now;       // when the file was loaded
};

std::string person_of(const Voice& voice, const Reference& person);
std::string worker_of(const Voice& voice, const Reference& worker);
// A contract's number is no person's reference and stays readable; what a stream's name cannot hold becomes ~hex. The
// id is the stream without "contract-", as all facts name contracts and packages.
std::string contract_of(const std::string& number);
// Likewise a package's (a purchase order, a council's reference): what is posted on its own stream must meet it.
std::string package_of(const std::string& reference);
// The stream of an invoice by the reference its sender knows it by.
std::string invoice_stream(const std::string& reference);

// Where a row stands and what it came from.
struct RowPlace {
    std::uint32_t row = 0;
    std::vector<std::byte> digest;  // keyed, of the raw row
};

// Who a row introduces, as its own fact. `told`: the versions already recorded in their stream by this source.
struct Introduces {
    std::string stream;
    std::optional<Proposal> proposal;  // none = told before
    bool superseded = false;
};
std::string stream_of(const Voice& voice, const Introduced& introduced);
Introduces introduces(const Voice& voice, const Record& record, const RowPlace& place,
                      const std::set<std::uint64_t>& told);

// Stream of the record's visit.
std::string visit_of(const Voice& voice, const Record& record);

// The stream of its visit if the record tells of it alone, and the id under which its first word is said where it does
// not: by that it is found again by a version that does not name the group.
std::string alone_of(const Voice& voice, const Record& record);
std::string together_id(const std::string& alone);

// Pseudonym of the record, where several tell of one visit; else empty.
std::string record_of(const Voice& voice, const Record& record);

// What a call's id is known by here.
std::string call_of(const Voice& voice, const Call& call);

// Digest of everything the record says about its visit, in hex: two rows that say the same have the same.
inline constexpr std::size_t fingerprint_size = 32;
std::string fingerprint(const Voice& voice, const Record& record);

// What is already recorded of a record's visit, folded from its stream.
struct Standing {
    Version version;
    std::uint64_t record_version = 0;
    std::set<std::uint64_t> versions{};                     // of the record, that left something
    std::map<std::uint64_t, std::set<std::string>> told{};  // fingerprints of what each of them said
    bool in_this_file = false;                              // an earlier row of this very file told of the record
    std::optional<Plan> plan{};
    std::map<std::uint64_t, Instant> planned_at{};               // when each version of it made its plan
    std::string person{}, contract{}, package{}, zone{}, run{};  // as the plan has them
    std::set<std::string> workers{};
    std::optional<Claim> claim{};

    // One end of the attendance; as care::End, R8.
    struct End {
        std::optional<Instant> clocked{}, manual{}, adjusted{};
        std::uint64_t clocked_version = 0, manual_version = 0;  // the first that clocked it, the last by hand
        std::optional<Instant> time() const { return adjusted ? adjusted : clocked ? clocked : manual; }
    } in{}, out{};
    std::optional<Instant> start{}, end{};  // effective: adjusted, else clocked, else manual
    bool manual = false, adjusted = false;
    Instant adjusted_at{};                   // when it was said
    std::map<std::string, Instant> calls{};  // by the digest of their id
    Position times;                          // the last event that gave them

    struct Raised {
        Position at;
        bool acknowledged = false;
    };
    std::map<std::string, Raised> by_source{};  // exceptions of the sender, by its number

    // What one version says of a cancellation.
    struct Word {
        schema::Who by = schema::Who::NOBODY;
        Instant at{};
        bool unsaid = false;  // when it was is not said
        bool operator==(const Word&) const = default;
    };
    using Words = std::map<std::uint64_t, std::optional<Word>>;
    Words words{};                     // by version
    std::optional<Word> cancelled{};   // as it stands
    std::string cancelled_worker{};    // whom that names
    bool cancelled_elsewhere = false;  // by another source, or decided here
    bool reinstated = false;           // and flagged, as this source plans it all the same
    bool frustrated = false, missed = false, voided = false;
    bool withdrawn = false;    // voided, and by a later version of this very source
    bool seen = false;         // this very row has been recorded (a load that was cut off)
    bool seen_first = false;   // and it began the stream
    bool seen_change = false;  // and it changed something
    std::uint32_t seen_exceptions = 0;
    Position seen_last;
};
// `record`: the pseudonym of the record, where its visit is told of by several; else empty.
void fold(Standing& standing, const EventView& event, const Voice& voice, std::uint32_t row,
          const std::string& record = {});

// The facts that bring a visit from what stands to what the record says. A version not told before that says nothing
// new leaves just that it was told; the same version again leaves nothing. A version older than the one that stands
// moves nothing: what it tells is recorded as what was so before, so that the end is the same in whatever order
// versions come, and an exception says so. The first fact expects `standing.version`.
struct Change {
    bool repeats = false;  // says what stands; its one fact is that the version was told
    bool moves = false;    // says more than that and exceptions
    bool stale = false;    // older than what stands
    bool more = false;     // what is said next must cite one of these
    std::uint32_t exceptions = 0;
    std::vector<Proposal> facts;
};
// Whether it acknowledges exceptions: what does so cites them, and is said when they have positions.
bool acknowledges(const Record& record);
// The facts of a record nobody has heard of: the first expects its stream to be new. Repeats are duplicates by id.
Change first_facts(const Voice& voice, const Record& record, const RowPlace& place);
Change changes(const Voice& voice, const Record& record, const RowPlace& place, const Standing& standing);

// person.Registered and worker.Joined: who the references are, sealed; one each per reference and details. None where
// the sender tells of them apart.
struct Introduction {
    std::string id;  // of its event
    Proposal proposal;
};
std::vector<Introduction> introductions(const Voice& voice, const Record& record);

}  // namespace daybook::ingest
