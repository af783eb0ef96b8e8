#include "projections/care_rows/tables.h"

#include "projections/care_rows/plan_changes.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"

namespace daybook::projections::care_rows {
namespace {

template <class Row>
Result<Row> whole(const BytesIn& in, Row row, const char* what) {
    if (!in.done()) return corrupt(std::string("a row of ") + what + " cannot be read: rebuild the projection");
    return row;
}

std::string encode_day(const CareDay& row) {
    BytesOut out;
    out.text(care::encode(row.day));
    out.text(row.mark);
    return out.take();
}
Result<CareDay> decode_day(std::string_view bytes) {
    BytesIn in(bytes);
    DAYBOOK_TRY(auto person_day, care::decode_person_day(in.text()));
    CareDay row{.day = std::move(person_day), .mark = std::string(in.text())};
    return whole(in, std::move(row), "person-days");
}
bool day_is_empty(const CareDay& row) { return row.day.visits.empty() && row.mark.empty(); }

std::string encode_place(const VisitPlace& place) {
    BytesOut out;
    out.text(place.person);
    out.i(number(place.day));
    return out.take();
}
Result<VisitPlace> decode_place(std::string_view bytes) {
    BytesIn in(bytes);
    VisitPlace place;
    place.person = in.text();
    place.day = day(static_cast<std::int32_t>(in.i()));
    return whole(in, std::move(place), "visits' places");
}

std::string encode_days(const std::vector<Day>& days) {
    BytesOut out;
    Day last{};
    for (const Day d : days) {
        out.i(number(d) - number(last));
        last = d;
    }
    return out.take();
}
Result<std::vector<Day>> decode_days(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<Day> days;
    for (Day last{}; in.good() && !in.done();) days.push_back(last += std::chrono::days{in.i()});
    return whole(in, std::move(days), "people's days");
}
bool no_days(const std::vector<Day>& days) { return days.empty(); }

std::string encode_people(const std::vector<std::string>& people) {
    BytesOut out;
    for (const auto& person : people) out.text(person);
    return out.take();
}
Result<std::vector<std::string>> decode_people(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<std::string> people;
    while (in.good() && !in.done()) people.emplace_back(in.text());
    return whole(in, std::move(people), "days' people");
}
bool no_people(const std::vector<std::string>& people) { return people.empty(); }

std::string encode_nothing(const Nothing&) { return "1"; }
Result<Nothing> decode_nothing(std::string_view) { return Nothing{}; }

std::string encode_queue(const std::vector<Restate>& queue) {
    BytesOut out;
    for (const auto& one : queue) {
        out.text(one.contract);
        out.text(one.package);
        out.i(number(one.from));
    }
    return out.take();
}
Result<std::vector<Restate>> decode_queue(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<Restate> queue;
    while (in.good() && !in.done()) {
        Restate one;
        one.contract = in.text();
        one.package = in.text();
        one.from = day(static_cast<std::int32_t>(in.i()));
        queue.push_back(std::move(one));
    }
    return whole(in, std::move(queue), "restatements");
}
bool no_queue(const std::vector<Restate>& queue) { return queue.empty(); }

std::string encode_span(const Span& span) {
    BytesOut out;
    out.i(number(span.first));
    out.i(number(span.last));
    return out.take();
}
Result<Span> decode_span(std::string_view bytes) {
    BytesIn in(bytes);
    Span span;
    span.first = day(static_cast<std::int32_t>(in.i()));
    span.last = day(static_cast<std::int32_t>(in.i()));
    return whole(in, span, "the span of days");
}

std::string encode_flexes(const ReferralFlexes& row) {
    BytesOut out;
    out.u(row.flexes.size());
    for (const auto& flex : row.flexes) {
        out.i(flex.band_from.count());
        out.i(flex.band_to.count());
        out.i(number(flex.from));
        out.i(number(flex.to));
        out.i(micros(flex.agreed));
    }
    for (const auto& package : row.packages) out.text(package);
    return out.take();
}
Result<ReferralFlexes> decode_flexes(std::string_view bytes) {
    BytesIn in(bytes);
    ReferralFlexes row;
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        care::ReferralFlex& flex = row.flexes.emplace_back();
        flex.band_from = Seconds{in.i()};
        flex.band_to = Seconds{in.i()};
        flex.from = day(static_cast<std::int32_t>(in.i()));
        flex.to = day(static_cast<std::int32_t>(in.i()));
        flex.agreed = instant(in.i());
    }
    while (in.good() && !in.done()) row.packages.emplace_back(in.text());
    return whole(in, std::move(row), "referrals' flexed bands");
}

}  // namespace

const Table<CareDay> person_days{{.number = 1, .name = "person_days"}, &encode_day, &decode_day, &day_is_empty};
const Table<VisitPlace> visit_places{{.number = 2, .name = "visit_places"}, &encode_place, &decode_place};
const Table<care::Visit> unplaced{{.number = 3, .name = "unplaced"}, &care::encode, &care::decode_visit};
const Table<care::ContractTerms> contract_terms{
    {.number = 4, .name = "contract_terms"}, &care::encode, &care::decode_contract_terms};
const Table<care::PackageHolds> package_holds{
    {.number = 5, .name = "package_holds"}, &care::encode, &care::decode_package_holds};
const Table<std::vector<Day>> days_of_person{
    {.number = 6, .name = "days_of_person"}, &encode_days, &decode_days, &no_days};
const Table<std::vector<std::string>> people_of_day{
    {.number = 7, .name = "people_of_day"}, &encode_people, &decode_people, &no_people};
const Table<Nothing> closed_days{{.number = 8, .name = "closed_days"}, &encode_nothing, &decode_nothing};
const Table<std::vector<Restate>> restate_queue{
    {.number = 9, .name = "restate_queue"}, &encode_queue, &decode_queue, &no_queue};
const Table<Span> span_of_days{{.number = 10, .name = "span_of_days"}, &encode_span, &decode_span};

const Table<ReferralFlexes> referral_flexes{{.number = 11, .name = "referral_flexes"}, &encode_flexes, &decode_flexes};

const PlanChanges plan_changes{{.number = 12, .name = "plan_changes"}, &encode, &decode_plan_change};

std::vector<const TableInfo*> tables() {
    return {&person_days,   &visit_places, &unplaced,      &contract_terms,  &package_holds, &days_of_person,
            &people_of_day, &closed_days,  &restate_queue, &referral_flexes, &plan_changes,  &span_of_days};
}

std::vector<std::string_view> must_know() { return {"visit", "contract", "package", "referral", "variation"}; }

std::string person_day_key(std::string_view person, Day d) { return KeyOut().text(person).day(d).take(); }
std::string terms_key(std::string_view contract) { return KeyOut().text(contract).take(); }
std::string holds_key(std::string_view package) { return KeyOut().text(package).take(); }
std::string people_key(Day d, std::uint8_t part) { return KeyOut().day(d).u8(part).take(); }

}  // namespace daybook::projections::care_rows
