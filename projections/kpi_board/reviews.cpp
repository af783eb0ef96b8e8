#include "projections/kpi_board/reviews.h"

#include "events/care/reviews.h"
#include "events/care/said.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/persons.h"
#include "projections/kpi_board/records.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

struct ReviewRow {
    care::Reviews reviews;
    std::string stream, location;
    Put put;
};

std::string encode(const ReviewRow& row) {
    BytesOut out;
    out.text(care::encode(row.reviews));
    out.text(row.stream);
    out.text(row.location);
    write(out, row.put);
    return out.take();
}
Result<ReviewRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    ReviewRow row;
    DAYBOOK_TRY(row.reviews, care::decode_reviews(in.text()));
    row.stream = in.text();
    row.location = in.text();
    DAYBOOK_TRY(row.put, read_put(in));
    if (!in.done()) return corrupt("a row of reviews cannot be read: rebuild the projection");
    return row;
}

const Table<ReviewRow> reviews{{.number = 50, .name = "reviews"}, &encode, &decode};

bool may_concern(const EventView& event) {
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    return (category == Category::CONTRACT || category == Category::PERSON || category == Category::RISK) &&
           care::concerns_reviews(event);
}

// Of a person, their package's; of a contract, or a risk about one, that contract's; else the location's alone.
Labels labels_of_stream(Rows& rows, const ReviewRow& row, std::string_view stream, Day day) {
    if (row.stream.starts_with("person-")) return labels_of_person(rows, care::id_in(row.stream, "person"), day);
    Labels labels{.who = {}, .contract = {}, .zone = {}, .location = row.location, .day = day};
    if (stream.starts_with("contract-")) labels.contract = care::id_in(stream, "contract");
    return labels;
}

}  // namespace

void take_review(Rows& rows, const EventView& event) {
    if (!may_concern(event)) return;
    const std::string key = record_key(event.stream());
    ReviewRow& row = rows.edit(reviews, key);
    row.stream = event.stream();
    care::learn(row.location, event.event().getLocation());
    care::fold(row.reviews, event);
    measure_later(rows, Kind::review, key);
}

Status settle_reviews(Rows& rows, std::string_view key) {
    const ReviewRow* row = rows.find(reviews, key);
    if (!row) return {};
    const std::string_view about = row->stream.starts_with("risk-") ? row->reviews.about : row->stream;
    const auto labels_on = [&](Day day) { return labels_of_stream(rows, *row, about, day); };
    const care_rows::RowsSetting setting(rows);
    Contribution now;
    std::optional<Day> next;
    const auto take = [&](Day due, std::optional<Day> held) {
        const kpi::ReviewSeen seen{.due = due, .held = held, .closed = closed(rows)};
        sooner(next, measure(now, kpi::review_kpis(), kpi::Measures::reviews, seen, setting, labels_on));
    };
    for (const auto& review : row->reviews.past) take(review.due, review.held);
    if (row->reviews.due) take(*row->reviews.due, {});
    Put& put = rows.edit(reviews, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::review, key, put.due, next);
    return {};
}

void reviews_later(Rows& rows, std::string_view stream) {
    const std::string key = record_key(stream);
    if (rows.find(reviews, key)) measure_later(rows, Kind::review, key);
}

std::vector<const TableInfo*> review_tables() { return {&reviews}; }

Status each_review(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, reviews, [](const auto& row, KeyIn) { return row.stream; },
        [](const auto& row) { return row.put.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
