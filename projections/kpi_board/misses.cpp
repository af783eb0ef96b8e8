#include "projections/kpi_board/misses.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/apart.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::uint8_t row_version = 1;
constexpr int block_days = 28;

struct Missed {
    std::vector<Day> days;  // in order, one as often as person-days say it
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<Missed> auto& m) {
    bytes(m.days);
}
std::string encode(const Missed& missed) { return care::to_bytes(missed, row_version); }
Result<Missed> decode(std::string_view bytes) {
    return care::from_bytes<Missed>(bytes, row_version, "the misses of a package");
}
bool none(const Missed& missed) { return missed.days.empty(); }

const Table<Missed> missed_days{{.number = 47, .name = "missed_days"}, &encode, &decode, &none};

int block_of(Day day) {
    const int n = number(day);
    return (n < 0 ? n - block_days + 1 : n) / block_days;
}
std::string key_of(std::string_view package, int block) {
    return KeyOut().text(package).u32(static_cast<std::uint32_t>(block) ^ 0x80000000U).take();
}

struct Miss {
    std::string package;
    Day day{};
    auto operator<=>(const Miss&) const = default;
};
std::vector<Miss> misses_in(const Contribution& contribution) {
    static const std::size_t index = kpi::place_of(kpi::missed_visits.id);
    std::vector<Miss> all;
    for (const auto& share : contribution) {
        if (share.scope != Scope::package || index >= share.cell.ratios.size()) continue;
        if (share.cell.ratios[index].numerator <= 0) continue;
        Labels labels = labels_of(share.key);
        if (person_apart(labels.who)) continue;
        all.push_back({.package = std::move(labels.who), .day = labels.day});
    }
    std::ranges::sort(all);
    return all;
}

void change(Rows& rows, const Miss& miss, bool missed) {
    const std::string_view id = care::id_in(miss.package, "package");
    auto& days = rows.edit(missed_days, key_of(id, block_of(miss.day))).days;
    const auto at = std::ranges::lower_bound(days, miss.day);
    if (missed)
        days.insert(at, miss.day);
    else if (at != days.end() && *at == miss.day)
        days.erase(at);
    if (const auto* package = rows.find(packages, record_key(id)))
        for (const auto& referral : package->referrals) measure_later(rows, Kind::referral, record_key(referral));
}

}  // namespace

void note_misses(Rows& rows, const Contribution& before, const Contribution& now) {
    const auto gone = misses_in(before), come = misses_in(now);
    if (gone == come) return;
    for (const Miss& miss : gone) change(rows, miss, false);
    for (const Miss& miss : come) change(rows, miss, true);
}

std::optional<Day> first_miss(Rows& rows, std::string_view package, Day from) {
    for (int block = block_of(from); block <= block_of(from) + 1; ++block)
        if (const auto* missed = rows.find(missed_days, key_of(package, block)))
            if (const auto at = std::ranges::lower_bound(missed->days, from); at != missed->days.end()) return *at;
    return std::nullopt;
}

std::vector<const TableInfo*> miss_tables() { return {&missed_days}; }

}  // namespace daybook::projections::kpi_board
