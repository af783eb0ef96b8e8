#pragma once

#include "events/core/calendar.h"
#include "tests/care/decided.h"

// What people say at the desk, on 1 June 2026.
namespace daybook::care {

inline const Instant june = *parse_instant("2026-06-01T10:00:00Z");
inline std::int32_t on(const char* date) { return number(*parse_day(date)); }
inline std::int64_t at(const char* time) { return micros(*parse_instant(time)); }

template <class Fact, class Fill>
Said decided(Fill fill) {
    return said<Fact>(fill, desk_source, june);
}
template <class Fact>
Said decided() {
    return decided<Fact>([](auto) {});
}

}  // namespace daybook::care
