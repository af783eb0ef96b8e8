#include "projections/kpi_board/mentions.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::uint8_t row_version = 1;

struct Mention {
    Kind kind{};
    std::string key;
    auto operator<=>(const Mention&) const = default;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<Mention> auto& m) {
    bytes(m.kind, m.key);
}

using Mentions = std::vector<Mention>;
std::string encode(const Mentions& all) { return care::to_bytes(all, row_version); }
Result<Mentions> decode(std::string_view bytes) {
    return care::from_bytes<Mentions>(bytes, row_version, "what names a package");
}

const Table<Mentions> mentions{{.number = 60, .name = "mentions"}, &encode, &decode};

}  // namespace

void mention(Rows& rows, std::string_view package, Kind kind, std::string_view key) {
    if (package.empty()) return;
    const Mention one{.kind = kind, .key = std::string(key)};
    const std::string of = record_key(package);
    if (const auto* known = rows.find(mentions, of); known && std::ranges::binary_search(*known, one)) return;
    auto& all = rows.edit(mentions, of);
    all.insert(std::ranges::lower_bound(all, one), one);
}

void mentions_later(Rows& rows, std::string_view package) {
    if (const auto* known = rows.find(mentions, record_key(package)))
        for (const Mention& one : *known) measure_later(rows, one.kind, one.key);
}

Labels labels_of_package(Rows& rows, std::string_view package, std::string_view contract, Day day) {
    Labels labels{.who = {}, .contract = std::string(contract), .zone = {}, .location = {}, .day = day};
    if (const auto* row = rows.find(packages, record_key(package))) {
        labels.zone = row->package.plan.zone;
        labels.location = row->package.plan.location;
    }
    return labels;
}

std::vector<const TableInfo*> mention_tables() { return {&mentions}; }

}  // namespace daybook::projections::kpi_board
