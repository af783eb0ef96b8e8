#include "services/steward/warnings.h"

#include <algorithm>

#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::steward {
namespace {

using std::chrono::days;

constexpr days look_back{31};
constexpr days breach_memory{62};  // months further back are over, and are not decided about again

std::string month_of(Day day) { return to_string(day).substr(0, 7); }

}  // namespace

void Warnings::take(const EventView& event) {
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(event.category())) {
        case Category::RECORD: return take_record(event);
        case Category::ESCALATION: return take_escalation(event);
        case Category::CONTRACT:
        case Category::PACKAGE: nations_.take(event); return;
        case Category::VISIT:
        case Category::VARIATION:
        case Category::FEED:
        case Category::REFERRAL:
        case Category::INVOICE:
        case Category::PERSON:
        case Category::WORKER:
        case Category::CAPACITY:
        case Category::ACTION:
        case Category::RISK:
        case Category::GOVERNANCE:
        case Category::RECONCILIATION:
        case Category::ORGANISATION: return;
    }
}

void Warnings::take_record(const EventView& event) {
    using Fact = schema::Record;
    if (event.is<Fact::FiguresChecked>()) {
        const Day looked = day(event.as<Fact::FiguresChecked>().getDay());
        looked_ = looked_ ? std::max(*looked_, looked) : looked;
        closed_.erase(closed_.begin(), closed_.upper_bound(*looked_));
    }
    if (!event.is<Fact::DayClosed>()) return;
    const Day closed = day(event.as<Fact::DayClosed>().getDay());
    if (looked_ && closed <= *looked_) return;
    closed_.emplace(closed, event.stamp().position);
    closed_.erase(closed_.begin(), closed_.lower_bound(closed_.rbegin()->first - look_back));
    broken_.erase(broken_.begin(), broken_.lower_bound({month_of(closed - breach_memory), "", ""}));
}

void Warnings::take_escalation(const EventView& event) {
    using Fact = schema::Escalation;
    const std::string stream(event.stream());
    auto& open = open_[stream];
    if (event.stamp().version <= open.version) return;
    open.version = event.stamp().version;
    care::fold(open.record, event);
    const care::Escalation& record = open.record;
    if (event.is<Fact::Raised>()) open.whose = whose(record.contract, care::text_of(event.event().getLocation()));
    if (record.closed || !record.raised) {
        open_.erase(stream);
        return;
    }
    if (event.is<Fact::Raised>()) raised_for_[{record.trigger, record.kpi, open.whose}] = record.period;
    // It was broken on the day that ended when it was said to be.
    if (event.is<Fact::Breached>())
        broken_.insert({month_of(calendar_.day_of(event.occurred()) - days{1}), record.kpi, open.whose});
}

std::optional<Warnings::Close> Warnings::next() const {
    if (closed_.empty()) return std::nullopt;
    return Close{.day = closed_.begin()->first, .position = closed_.begin()->second};
}

}  // namespace daybook::steward
