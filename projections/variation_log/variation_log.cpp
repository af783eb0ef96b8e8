#include "projections/variation_log/variation_log.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "projections/variation_log/variation.h"
#include "schema/record.capnp.h"

namespace daybook::projections {
namespace {

std::string as_it_is(std::string_view key) { return std::string(key); }

const Table<Variation> variations{{.number = 1, .name = "variations", .shown = &as_it_is}, &encode, &decode_variation};

// The instant up to which days have been closed: what is not done by then and was due is late (R12).
struct Closed {
    Instant until{};
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<Closed> auto& closed) {
    bytes(closed.until);
}
std::string encode_closed(const Closed& closed) { return care::to_bytes(closed, 1); }
Result<Closed> decode_closed(std::string_view bytes) {
    return care::from_bytes<Closed>(bytes, 1, "the last closed day");
}
const Table<Closed> closed_days{{.number = 2, .name = "closed"}, &encode_closed, &decode_closed};
constexpr std::string_view only_row = "closed";

Status step(Rows& rows, const EventView& event) {
    if (event.is<schema::Record::DayClosed>()) {
        const Day next = day(event.as<schema::Record::DayClosed>().getDay()) + std::chrono::days{1};
        Closed& closed = rows.edit(closed_days, only_row);
        closed.until = std::max(closed.until, Calendar::london().start_of(next));
        return {};
    }
    const std::string id = variation_of(event);
    if (id.empty()) return {};
    Variation& variation = rows.edit(variations, id);
    variation.id = id;
    fold(variation, event);
    return {};
}

bool yes(std::string_view text) { return text == "yes" || text == "true" || text == "1"; }

bool wanted(const Variation& v, Instant closed, const ViewQuery& query) {
    const auto fits = [&](std::string_view filter, std::string_view value) {
        const auto asked = query.get(filter);
        return asked.empty() || asked == value;
    };
    if (!fits("variation", v.id) || !fits("person", v.person) || !fits("package", v.package) || !fits("contract", v.contract))
        return false;
    if (!fits("kind", title_of(capnp::toDynamic(schema::Variation::Kind{v.kind})))) return false;
    if (!fits("state", title_of(capnp::toDynamic(state(v, closed))))) return false;
    if (const auto asked = query.get("outstanding"); !asked.empty()) {
        const auto all = duties(v);
        const bool open = std::any_of(all.begin(), all.end(), [](const Duty& d) { return d.done == Instant{}; });
        if (open != yes(asked)) return false;
    }
    return true;
}

Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto closed, reading.find(closed_days, only_row));
    const Instant until = closed ? closed->row.until : Instant{};
    struct Found {
        Instant from;
        ViewRow row;
    };
    std::vector<Found> found;
    auto cursor = reading.cursor(variations);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Variation variation, variations.decode(cursor.bytes()));
        if (!wanted(variation, until, query)) continue;
        found.push_back({variation.from,
                         {std::string(cursor.key()),
                          row_words<schema::VariationLogRow>([&](auto row) { write(variation, until, row); }),
                          cursor.changed()}});
    }
    DAYBOOK_CHECK(cursor.status());
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.from > b.from; });
    std::vector<ViewRow> rows;
    rows.reserve(found.size());
    for (auto& one : found) rows.push_back(std::move(one.row));
    return page_of(std::move(rows), query);
}

}  // namespace

Projection variation_log() {
    return {.name = "variation-log",
            .version = 1,
            .tables = {&variations, &closed_days},
            .must_know = {"variation"},
            .step = &step,
            .views = {{.name = "variation-log",
                       .row_type = capnp::typeId<schema::VariationLogRow>(),
                       .filters = {"variation", "person", "package", "contract", "kind", "state", "outstanding"},
                       .read = &read}}};
}

}  // namespace daybook::projections
