#include "services/ingest/heard.h"

#include <algorithm>

#include "services/ingest/ingest.h"

namespace daybook::ingest {

using Kind = schema::Visit::ExceptionRaised::Kind;
using std::chrono::days;

std::optional<Oddity> Heard::take(const std::string& contract, const Record& record) {
    if (!record.heard_to || !record.day) return {};
    const Day last = *record.heard_to;
    if (*record.day > last || *record.day <= last - days{7})
        return Oddity{Kind::OUTSIDE_WEEK, "visit of " + to_string(*record.day) + ", week ending " + to_string(last)};
    const Instant end = zone_.start_of(last + days{1});
    if (end > std::min(now_, record.said.value_or(now_))) {
        if (not_over_.size() >= Limits::contracts || !not_over_.emplace(contract, last).second) return {};
        return Oddity{Kind::WEEK_NOT_OVER, "told before the end of the week ending " + to_string(last)};
    }
    if (!until_.contains(contract) && until_.size() >= Limits::contracts) return {};
    auto& until = until_[contract];
    until = std::max(until, end);
    return {};
}

}  // namespace daybook::ingest
