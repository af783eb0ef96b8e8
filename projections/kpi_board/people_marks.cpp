#include "projections/kpi_board/people_marks.h"

#include "projections/kpi_board/continuity.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr const char* category = "person-";

template <class Row, class Person>
Status each_put(const Reading& reading, const Table<Row>& table, const Person& person, const TakeMark& take) {
    return each_mark(
        reading, table, [&](const Row& row, KeyIn key) { return in_category(category, person(row, key)); },
        [](const Row& row) { return row.put.mark; }, take);
}

}  // namespace

bool of_people(kpi::Measures measures) {
    using kpi::Measures;
    switch (measures) {
        case Measures::windows:
        case Measures::admissions:
        case Measures::surveys:
        case Measures::answers:
        case Measures::reviews:
        case Measures::referrals:
        case Measures::variations: return true;
        case Measures::visits:
        case Measures::packages:
        case Measures::escalations:
        case Measures::worker_weeks:
        case Measures::workers:
        case Measures::obligations:
        case Measures::invoice_lines:
        case Measures::mismatches:
        case Measures::package_weeks: break;
    }
    return false;
}

Status each_mark_of_people(const Reading& reading, const TakeMark& take) {
    DAYBOOK_CHECK(each_put(reading, people, [](const PersonRow&, KeyIn key) { return key.text(); }, take));
    DAYBOOK_CHECK(
        each_put(reading, referrals, [](const ReferralRow& row, KeyIn) { return row.referral.person; }, take));
    DAYBOOK_CHECK(each_mark(
        reading, person_windows, [](const WindowRow& row, KeyIn) { return in_category(category, row.person); },
        [](const WindowRow& row) { return row.mark; }, take));
    DAYBOOK_CHECK(each_variation_of_people(reading, take));
    return each_review(reading, [&](const Mark& mark) {
        return mark.record.starts_with(category) ? take(mark) : Status{};  // others are of contracts and risks
    });
}

}  // namespace daybook::projections::kpi_board
