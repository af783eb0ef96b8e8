#include "projections/commissioning/staff.h"

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "projections/commissioning/dues_bytes.h"
#include "projections/commissioning/tables.h"
#include "projections/engine/bytes.h"

namespace daybook::projections::commissioning {

template <class Bytes>
void fields(Bytes& bytes, care::Is<StaffRow::Clearance> auto& c) {
    bytes(c.kind, c.until);
}

namespace {

using Fact = schema::Worker;

constexpr std::uint8_t row_version = 1;

std::string encode(const StaffRow& row) {
    BytesOut out;
    out.text(care::encode(row.worker));
    out.text(care::to_bytes(row.clearances, row_version));
    out.u(static_cast<std::uint64_t>(row.recruited_from));
    out.u(static_cast<std::uint64_t>(row.spot_check_passed));
    return out.take();
}
Result<StaffRow> decode_staff(std::string_view bytes) {
    BytesIn in(bytes);
    StaffRow row;
    DAYBOOK_TRY(row.worker, care::decode_worker(in.text()));
    DAYBOOK_TRY(row.clearances, care::from_bytes<std::vector<StaffRow::Clearance>>(in.text(), row_version,
                                                                                   "a care worker's clearances"));
    row.recruited_from = static_cast<Fact::Joined::RecruitedFrom>(in.u());
    row.spot_check_passed = static_cast<schema::Answer>(in.u());
    if (!in.done()) return corrupt("a row of a care worker's file cannot be read: rebuild the projection");
    return row;
}

std::string encode(const HouseRow& row) {
    BytesOut out;
    out.text(care::encode(row.rules));
    out.text(care::to_bytes(row.dues, row_version));
    return out.take();
}
Result<HouseRow> decode_house(std::string_view bytes) {
    BytesIn in(bytes);
    HouseRow row;
    DAYBOOK_TRY(row.rules, care::decode_house(in.text()));
    DAYBOOK_TRY(row.dues,
                care::from_bytes<care::DueTermsByDay>(in.text(), row_version, "what a location's schedule makes due"));
    if (!in.done()) return corrupt("a row of a location's schedule cannot be read: rebuild the projection");
    return row;
}

// What only comes by the hour, or is said of the file by the steward, is not in it.
bool is_of_the_file(const EventView& event) {
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::JOINED:
        case Fact::BRIEFED_ON:
        case Fact::LEFT:
        case Fact::CONTRACT_HOURS_SET:
        case Fact::ABSENT:
        case Fact::RETURNED:
        case Fact::COMPETENCY_SIGNED:
        case Fact::TRAINED:
        case Fact::SUPERVISED:
        case Fact::SPOT_CHECKED:
        case Fact::APPRAISED:
        case Fact::CLEARED: return true;
        case Fact::SHIFT_WORKED:
        case Fact::CLEARANCE_EXPIRING:
        case Fact::COST_SET:
        case Fact::CHECK_DUE:
        case Fact::QUALIFICATION_EXPIRING: return false;
    }
    return false;
}

}  // namespace

const Table<StaffRow> staff{{.number = 39, .name = "staff"}, &encode, &decode_staff};
const Table<HouseRow> houses{{.number = 40, .name = "houses"}, &encode, &decode_house};

void take_staff(Rows& rows, const EventView& event) {
    if (!is_of_the_file(event)) return;
    StaffRow& row = rows.edit(staff, key_of(care::id_in(event.stream(), "worker")));
    care::fold(row.worker, event);
    if (event.is<Fact::Joined>() && !event.as<Fact::Joined>().getSuperseded())
        row.recruited_from = event.as<Fact::Joined>().getRecruitedFrom();
    if (event.is<Fact::SpotChecked>()) {
        const auto fact = event.as<Fact::SpotChecked>();
        const bool last = care::day_or_then(fact.getOn(), event) == row.worker.spot_checked.back();
        if (last) row.spot_check_passed = fact.getPassed() ? schema::Answer::YES : schema::Answer::NO;
    }
    if (event.is<Fact::Cleared>()) {
        const auto fact = event.as<Fact::Cleared>();
        std::erase_if(row.clearances, [&](const auto& one) { return one.kind == fact.getKind(); });
        row.clearances.push_back({.kind = fact.getKind(), .until = care::day_said(fact.getUntil())});
    }
}

}  // namespace daybook::projections::commissioning
