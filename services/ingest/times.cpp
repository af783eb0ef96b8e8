// When somebody was there: what the clock said never changes, what somebody says otherwise stands beside it (R8).

#include "events/core/calendar.h"
#include "services/ingest/sayings.h"

namespace daybook::ingest {
namespace {

// One end of an attendance as one version of a record tells it.
struct Told {
    std::optional<Instant> clock;  // by a clock
    std::optional<Instant> time;   // as it stands
    bool by_hand = false;          // somebody said so, whatever the clock said
};

Told told_of(const Record& record, bool out) {
    const auto end_of = [&](const Attendance& a) { return out ? a.end : a.start; };
    Told told;
    for (const auto& call : record.calls) {
        if (call.out != out) continue;
        if (!told.clock || (out ? call.at > *told.clock : call.at < *told.clock)) told.clock = call.at;
    }
    if (record.clocked) told.clock = end_of(*record.clocked);
    const bool one_kind = record.calls.empty() && !record.clocked;
    if (record.actual) {
        told.time = end_of(*record.actual);
        told.by_hand =
            told.time && (one_kind ? record.actual->method == schema::Method::MANUAL
                                   : record.actual->method == schema::Method::MANUAL || told.time != told.clock);
        if (one_kind && !told.by_hand) told.clock = told.time;
    }
    if (!told.time) told.time = told.clock;
    return told;
}

template <class Fact>
void say_clock(Facts& to, const std::string& id, Instant at, schema::Method method, schema::Answer at_home,
               const Call* call = nullptr) {
    to.say_as<Fact>(id, at, [&](auto fact) {
        fact.setPerson(to.ids().person);
        fact.setWorker(to.ids().worker);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setMethod(method);
        fact.setAtHome(at_home);
        fact.setSecondary(to.record().secondary);
        fact.setZone(to.record().zone);
        if (call && call->latitude && call->longitude) {
            fact.setLatitude(*call->latitude);
            fact.setLongitude(*call->longitude);
        }
        if constexpr (std::is_same_v<Fact, Visit::ClockedIn>) fact.setRequired(carers(to.record().carers));
    });
}

void say_calls(Facts& to, const Standing& standing) {
    for (const auto& call : to.record().calls) {
        const std::string digest = call_of(to.voice(), call);
        const auto known = standing.calls.find(digest);
        if (known != standing.calls.end()) {
            if (known->second != call.at)
                to.say_odd("call/" + digest, Kind::CALL_CHANGED,
                           "a call of " + to_string(known->second) + " is now said to be of " + to_string(call.at));
            continue;
        }
        const std::string id = to.ids().stream + "/call/" + digest;
        if (call.out)
            say_clock<Visit::ClockedOut>(to, id, call.at, call.method, call.at_home, &call);
        else
            say_clock<Visit::ClockedIn>(to, id, call.at, call.method, call.at_home, &call);
    }
}

// Personal, and sealed where there is something to seal.
template <class Builder>
void say_who(Builder& fact, const Edit& edit) {
    if (!edit.memo.empty()) fact.setMemo(edit.memo);
    if (!edit.by.empty()) fact.setMadeBy(edit.by);
}

class Times {
 public:
    Times(Facts& to, const Standing& standing, bool stale)
        : to_(to),
          standing_(standing),
          stale_(stale),
          in_(told_of(to.record(), false)),
          out_(told_of(to.record(), true)) {}

    void tell() {
        say_calls(to_, standing_);
        const bool in = judge(in_, standing_.in, false, clock_in_, hand_in_, adjust_in_);
        const bool out = judge(out_, standing_.out, true, clock_out_, hand_out_, adjust_out_);
        say_clocks();
        if (hand_in_ || hand_out_) say_by_hand();
        if (in || out) say_adjusted();
    }

 private:
    bool any_clock() const {
        return standing_.in.clocked || standing_.out.clocked || in_.clock.has_value() || out_.clock.has_value();
    }
    std::uint64_t first_clock() const {
        if (!standing_.in.clocked) return standing_.out.clocked_version;
        if (!standing_.out.clocked) return standing_.in.clocked_version;
        return std::min(standing_.in.clocked_version, standing_.out.clocked_version);
    }
    std::uint64_t last_by_hand() const { return std::max(standing_.in.manual_version, standing_.out.manual_version); }

    // What is to be said of one end; true if it must be adjusted. What an order of versions adjusts, every order does:
    // by hand after a clock, two clocks or two hands that disagree.
    bool judge(const Told& told, const Standing::End& known, bool out, bool& clock, bool& hand,
               std::optional<Instant>& adjust) const {
        if (!told.time) return false;
        const Record& record = to_.record();
        bool disagree = false;
        Standing::End after = known;
        if (told.clock) {
            clock = record.calls.empty() && (!known.clocked || stale_);
            disagree |= record.calls.empty() && known.clocked && *known.clocked != *told.clock;
            if (!after.clocked || (out ? *told.clock > *after.clocked : *told.clock < *after.clocked))
                if (clock || !record.calls.empty()) after.clocked = told.clock;
        }
        if (told.by_hand) {
            const bool clock_first =
                told.clock || in_.clock || out_.clock ||
                ((standing_.in.clocked || standing_.out.clocked) && first_clock() <= record.version);
            if (clock_first) {
                disagree = true;
            } else {
                disagree |= known.manual && *known.manual != *told.time;
                hand = !known.manual || stale_;
                if (hand) after.manual = told.time;
            }
        } else if (told.clock && last_by_hand() > record.version) {
            disagree = true;
        }
        const auto stands = stale_ && known.time() ? known.time() : told.time;
        if ((disagree && !known.adjusted) || after.time() != stands) adjust = stands;
        return adjust.has_value();
    }

    void say_clocks() const {
        const Record& record = to_.record();
        const Attendance& by = record.clocked ? *record.clocked : record.actual.value_or(Attendance{});
        const std::string& prefix = to_.prefix();
        if (clock_in_) say_clock<Visit::ClockedIn>(to_, prefix + "in", *in_.clock, by.method, by.at_home);
        if (clock_out_) say_clock<Visit::ClockedOut>(to_, prefix + "out", *out_.clock, by.method, by.at_home);
    }

    void say_by_hand() const {
        const Edit edit = to_.record().edit.value_or(Edit{});
        to_.say<Visit::ManuallyConfirmed>(
            "manual", edit.at.value_or(to_.said()),
            [&](auto fact) {
                fact.setPerson(to_.ids().person);
                fact.setWorker(to_.ids().worker);
                fact.setContract(to_.ids().contract);
                fact.setPackage(to_.ids().package);
                if (hand_in_) fact.setStart(micros_of(in_.time));
                if (hand_out_) fact.setEnd(micros_of(out_.time));
                fact.setSecondary(to_.record().secondary);
                fact.setZone(to_.record().zone);
                fact.setRequired(carers(to_.record().carers));
                fact.setReason(edit.reason);
                fact.setReasonCode(edit.code);
                fact.setActionCode(edit.action);
                say_who(fact, edit);
            },
            true);
    }

    void say_adjusted() const {
        const Edit edit = stale_ ? Edit{} : to_.record().edit.value_or(Edit{});
        const auto from = [&](const Told& told, const Standing::End& known) {
            return stale_ ? told.time : known.time() ? known.time() : told.clock;
        };
        to_.say<Visit::TimesAdjusted>(
            "adjusted", std::max(edit.at.value_or(to_.said()), standing_.adjusted_at),
            [&](auto fact) {
                fact.setWorker(to_.ids().worker);
                fact.setPerson(to_.ids().person);
                fact.setStart(micros_of(adjust_in_));
                fact.setEnd(micros_of(adjust_out_));
                fact.setFromStart(micros_of(from(in_, standing_.in)));
                fact.setFromEnd(micros_of(from(out_, standing_.out)));
                fact.setReason(!edit.reason.empty()         ? edit.reason
                               : stale_                     ? said_before
                               : standing_.times.value != 0 ? "a later file says so"
                                                            : "the sender says so");
                fact.setReasonCode(edit.code);
                fact.setActionCode(edit.action);
                say_who(fact, edit);
                fact.setCites(standing_.times.value);
            },
            true);
    }

    Facts& to_;
    const Standing& standing_;
    bool stale_;
    Told in_, out_;
    bool clock_in_ = false, clock_out_ = false, hand_in_ = false, hand_out_ = false;
    std::optional<Instant> adjust_in_{}, adjust_out_{};
};

}  // namespace

void tell_times(Facts& to, const Standing& standing, bool stale) {
    const Record& record = to.record();
    if (!record.actual && !record.clocked && record.calls.empty()) return;
    Times(to, standing, stale).tell();
}

}  // namespace daybook::ingest
