#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "projections/engine/key.h"
#include "projections/engine/projection.h"

// What each record of a kind has put into cells, so that a figure can be followed down to its records.
namespace daybook::projections::kpi_board {

struct Mark {
    std::string record;  // its stream; of a window or a week, the person's or care worker's
    std::string bytes;   // a Contribution
    Position changed;
};
using TakeMark = std::function<Status(const Mark&)>;

template <class Row, class Name, class Bytes>
Status each_mark(const Reading& reading, const Table<Row>& table, const Name& name, const Bytes& bytes,
                 const TakeMark& take) {
    auto cursor = reading.cursor(table);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Row row, table.decode(cursor.bytes()));
        DAYBOOK_CHECK(
            take({.record = name(row, KeyIn(cursor.key())), .bytes = bytes(row), .changed = cursor.changed()}));
    }
    return cursor.status();
}
// "7f3a" → "referral-7f3a".
inline std::string in_category(std::string_view category, std::string_view id) {
    return id.starts_with(category) ? std::string(id) : std::string(category) + std::string(id);
}

Status each_variation(const Reading& reading, const TakeMark& take);
Status each_variation_of_people(const Reading& reading, const TakeMark& take);  // the record is the person
Status each_review(const Reading& reading, const TakeMark& take);
Status each_escalation(const Reading& reading, const TakeMark& take);
Status each_worker_week(const Reading& reading, const TakeMark& take);
Status each_house(const Reading& reading, const TakeMark& take);
Status each_obliged(const Reading& reading, const TakeMark& take);
Status each_invoice(const Reading& reading, const TakeMark& take);
Status each_reconciled(const Reading& reading, const TakeMark& take);

}  // namespace daybook::projections::kpi_board
