#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/acceptance.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/contract.capnp.h"
#include "schema/referral.capnp.h"

namespace daybook::care {

// A request for care and what became of it, folded from its stream.
struct Referral {
    struct Band {
        std::string name;
        Seconds weekly{};
    };
    enum class End { none, accepted, declined, withdrawn, lapsed, not_awarded };

    std::string id;             // the stream without "referral-"
    std::uint32_t version = 0;  // of its stream
    std::string person, commissioner, contract, zone, location;
    schema::Referral::Channel channel{};
    schema::Contract::Route route{};
    Instant received{}, need_by{};
    Seconds weekly{};
    std::uint8_t required = 0;
    std::int64_t pence_an_hour = 0;
    bool urgent = false, discharge = false;
    std::vector<Band> bands{};
    std::vector<std::string> skills{};
    std::vector<std::string> routes_tried{};  // "framework county-2024: no offer"
    std::string lot{};                        // it was offered in, to those on a dynamic purchasing system
    std::optional<Instant> bids_close{};      // the last instant of a bid, as it was offered last

    bool assessed = false, validated = false, conflict = false;
    std::string conflict_with{};
    std::uint8_t risk = 0;     // 0 = not triaged
    bool established = false;  // as it was typed in triage; criteria of its location say it better

    std::optional<Instant> responded{};  // first Accepted, Declined, Deferred or BidSubmitted
    std::optional<Instant> answered{};   // first Accepted, Declined or BidSubmitted
    std::optional<Instant> ended{};
    End end = End::none;
    bool withdrawn = false;  // after it was accepted: that decision stands, and no care came of it
    bool deferred = false, bid = false;
    std::int64_t bid_pence = 0;  // an hour
    std::optional<Day> bid_start{};
    std::optional<Day> deferred_until{}, agreed_start{};
    std::string reason{};  // of what became of it last: deferred, decided or ended
    std::string alternative{}, override_reason{}, overridden_by{}, package{};
    bool rationale = false, erased = false;  // of the decline: it is sealed, and its key was destroyed
    std::vector<Criterion> check{};          // as it was decided on

    bool open() const { return end == End::none && received != Instant{}; }
    // An urgent or a discharge referral has its risk validated by telephone (R14).
    bool needs_call() const { return urgent || discharge; }
};

// Folds one event of the referral's stream, or that its key was destroyed; others change nothing.
void fold(Referral& referral, const EventView& event);

std::string encode(const Referral& referral);
Result<Referral> decode_referral(std::string_view bytes);

// "referral-r1" and "r1" are the same referral: the part behind "CATEGORY-".
std::string_view id_in(std::string_view stream, std::string_view category);

// What `find` has (a pointer, nothing if it has none) under the name as a fact wrote it, else under the id in it.
template <class Find>
auto find_by_either(std::string_view name, std::string_view category, const Find& find) {
    const auto id = id_in(name, category);
    const auto found = find(name);
    return found || id == name ? found : find(id);
}

}  // namespace daybook::care
