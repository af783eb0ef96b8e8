#pragma once

#include <capnp/message.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/ingest/facts.h"

// What facts.cpp, times.cpp, cancelled.cpp and history.cpp share: the facts of one record being said. Nobody else
// includes it.
namespace daybook::ingest {

using schema::Visit;
using Kind = Visit::ExceptionRaised::Kind;

inline std::int64_t micros_of(const std::optional<Instant>& t) { return t ? micros(*t) : 0; }
inline std::uint8_t carers(unsigned n) { return static_cast<std::uint8_t>(std::min(n, 255U)); }
inline std::uint32_t seconds_of(Seconds s) { return static_cast<std::uint32_t>(std::max<std::int64_t>(0, s.count())); }

// The plan of a visit that is moved to it.
inline void fill(Visit::Replanned::Builder fact, const Plan& plan) {
    fact.setStart(micros(plan.start));
    fact.setSeconds(seconds_of(plan.length));
    fact.setBandFrom(micros(plan.band_from));
    fact.setBandTo(micros(plan.band_to));
    fact.setAgreedWith(plan.agreed_with);
    fact.setRequired(carers(plan.required));
    fact.setTimeCritical(plan.time_critical ? schema::Answer::YES : schema::Answer::NO);
}

// The ids of a record that all its facts carry.
struct Ids {
    std::string stream, person, contract, package, record;
    std::vector<std::string> workers;
    std::string worker;  // the one who attended or claims

    static Ids of(const Voice& voice, const Record& record);
};

inline constexpr std::chrono::hours late_after{1};  // after the fact, and no more as it happened (recordedLate)

// Collects the facts of one visit: one prefix for their ids, one origin, one expectation for the first of them.
class Facts {
 public:
    Facts(const Voice& voice, const Record& record, const RowPlace& place, std::string behind_fingerprint,
          Expected first)
        : voice_(voice),
          record_(record),
          ids_(Ids::of(voice, record)),
          first_(first),
          envelope_{.id = {},
                    .source = voice.source,
                    .stream = ids_.stream,
                    .occurred = {},
                    .actor = voice.actor,
                    .location = voice.location,
                    .correlation = voice.file,
                    .origin = {.file = voice.file,
                               .row = place.row,
                               .digest = place.digest,
                               .record = ids_.record,
                               .record_version = record.version,
                               .wall_clock = record.wall_clock}} {
        fingerprint_ = ingest::fingerprint(voice, record);
        prefix_ = ids_.stream + "/" + fingerprint_ + "/" + behind_fingerprint;
    }

    // `name` makes the id unique within the row.
    template <class Fact, class Fill>
    void say(const std::string& name, Instant occurred, Fill&& fill, bool late = false) {
        if (!own_) own_ = out_.size();
        say_as<Fact>(prefix_ + name, occurred, std::forward<Fill>(fill), late);
    }
    // Said once for ever under this id.
    template <class Fact, class Fill>
    void say_as(std::string id, Instant occurred, Fill&& fill, bool late = false) {
        envelope_.id = std::move(id);
        envelope_.occurred = occurred;
        envelope_.origin.recorded_late = late || said() - occurred > late_after;
        if constexpr (std::is_same_v<Fact, Visit::ExceptionRaised>) ++exceptions_;
        if constexpr (std::is_same_v<Fact, Visit::VersionTold>) ++versions_;
        // As `propose`, in memory that is used again.
        capnp::MallocMessageBuilder message(kj::arrayPtr(scratch_.data(), scratch_.size()));
        auto event = message.initRoot<schema::Event>();
        write(envelope_, event);
        std::forward<Fill>(fill)(event.getFact().template initAs<Fact>());
        out_.push_back({.content = content_of(fact_type<Fact>(), occurred, event.asReader()),
                        .expected = out_.empty() ? first_ : Expected::any(),
                        .once = true});
    }
    void say_odd(const std::string& name, Kind kind, const std::string& detail, Position cites = {}) {
        say<Visit::ExceptionRaised>("exception/" + name, said(), [&](auto fact) {
            fact.setKind(kind);
            fact.setDetail(detail);
            fact.setCites(cites.value);
        });
    }

    // Times by hand and corrections are told after the event; when exactly is what the file says of itself.
    Instant said() const { return record_.said.value_or(voice_.now); }
    const Voice& voice() const { return voice_; }
    const Ids& ids() const { return ids_; }
    const std::string& prefix() const { return prefix_; }  // of the ids of its facts
    const Record& record() const { return record_; }
    bool empty() const { return out_.empty(); }
    bool says_nothing_new() const { return !out_.empty() && out_.size() == versions_; }
    bool only_exceptions() const { return out_.size() == exceptions_; }  // or nothing at all
    bool moves() const { return out_.size() > versions_ + exceptions_; }
    const std::string& fingerprint() const { return fingerprint_; }
    std::uint32_t exceptions() const { return exceptions_; }
    // What is said once for ever does not come first where anything else is said: if it was said before, it is a
    // duplicate, of which nothing is expected, and the others would be recorded whatever stands.
    std::vector<Proposal> take() {
        if (own_.value_or(0) != 0) {
            const auto own = out_.begin() + static_cast<std::ptrdiff_t>(*own_);
            std::swap(own->expected, out_.front().expected);
            std::rotate(out_.begin(), own, own + 1);
        }
        return std::move(out_);
    }

 private:
    const Voice& voice_;
    const Record& record_;
    Ids ids_;
    std::string fingerprint_, prefix_;
    Expected first_;
    Envelope envelope_;                       // what all of them have
    std::array<capnp::word, 256> scratch_{};  // zeros between two facts
    std::vector<Proposal> out_;
    std::optional<std::size_t> own_;  // the first of its own ids
    std::uint32_t exceptions_ = 0;
    std::size_t versions_ = 0;
};

// Why a fact stands that was said before: an older version came late.
inline constexpr const char* said_before = "a later version had said so before";

// times.cpp: when somebody was there, beside what stands of it. An older version is recorded as what was so before,
// and what stands is said again over it.
void tell_times(Facts& to, const Standing& standing, bool stale);

// cancelled.cpp: whether it is cancelled, by all versions there are.
void tell_cancelled(Facts& to, const Standing& standing, bool stale);
bool cancelled_otherwise(const Record& record, const Standing& standing);
void say_version(Facts& to, const std::optional<Standing::Word>& word);

// history.cpp: a version older than the one that stands.
void tell_history(Facts& to, const Standing& standing);

// facts.cpp: what both of them say, too.
void say_plan(Facts& to, Instant made, const Standing& identity);
bool plan_differs(const Facts& to, const Plan& told, const Standing& standing);
void say_claim(Facts& to);
void say_no_access(Facts& to);
void say_missed(Facts& to);
void say_exceptions_of_source(Facts& to, const Standing& standing);
// A rota that does not say when it was made was made before the day it plans: else its plans could not be measured
// (R5).
Instant planned_at(const Record& record, Instant now);

}  // namespace daybook::ingest
