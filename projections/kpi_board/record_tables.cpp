#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

void write(BytesOut& out, const std::vector<std::string>& texts) {
    out.u(texts.size());
    for (const auto& text : texts) out.text(text);
}
std::vector<std::string> read_texts(BytesIn& in) {
    std::vector<std::string> texts;
    for (auto left = in.u(); left > 0 && in.good(); --left) texts.emplace_back(in.text());
    return texts;
}
void write(BytesOut& out, const std::optional<Day>& day) {
    out.flag(day.has_value());
    if (day) out.i(number(*day));
}
std::optional<Day> read_day(BytesIn& in) {
    if (!in.flag()) return std::nullopt;
    return day(static_cast<std::int32_t>(in.i()));
}
template <class Row>
Result<Row> whole(const BytesIn& in, Row row, const char* what) {
    if (!in.done()) return corrupt(std::string("a row of ") + what + " cannot be read: rebuild the projection");
    return row;
}

std::string encode_referral(const ReferralRow& row) {
    BytesOut out;
    out.text(care::encode(row.referral));
    write(out, row.packages);
    out.u(row.reservations.size());
    for (const Reservation& one : row.reservations) {
        out.text(one.location);
        out.text(one.package);
        out.flag(one.spot);
        out.i(number(one.from));
        write(out, one.until);
        out.u(one.shares.size());
        for (const auto& share : one.shares) {
            out.text(share.zone);
            out.i(share.weekly.count());
        }
    }
    write(out, row.put);
    return out.take();
}
Reservation read_reservation(BytesIn& in) {
    Reservation one{
        .location = std::string(in.text()), .package = {}, .spot = false, .from = {}, .until = {}, .shares = {}};
    one.package = in.text();
    one.spot = in.flag();
    one.from = day(static_cast<std::int32_t>(in.i()));
    one.until = read_day(in);
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        std::string zone(in.text());
        one.shares.push_back({.zone = std::move(zone), .weekly = Seconds{in.i()}});
    }
    return one;
}
Result<ReferralRow> decode_referral(std::string_view bytes) {
    BytesIn in(bytes);
    DAYBOOK_TRY(auto referral, care::decode_referral(in.text()));
    ReferralRow row{.referral = std::move(referral), .packages = read_texts(in), .reservations = {}, .put = {}};
    for (auto left = in.u(); left > 0 && in.good(); --left) row.reservations.push_back(read_reservation(in));
    DAYBOOK_TRY(row.put, read_put(in));
    return whole(in, std::move(row), "referrals");
}

std::string encode_package(const PackageRow& row) {
    BytesOut out;
    out.text(care::encode(row.package));
    out.flag(row.authorised.has_value());
    if (row.authorised) out.i(micros(*row.authorised));
    write(out, row.referrals);
    write(out, row.put);
    return out.take();
}
Result<PackageRow> decode_package(std::string_view bytes) {
    BytesIn in(bytes);
    DAYBOOK_TRY(auto package, care::decode_package(in.text()));
    PackageRow row{.package = std::move(package), .authorised = {}, .referrals = {}, .put = {}};
    if (in.flag()) row.authorised = instant(in.i());
    row.referrals = read_texts(in);
    DAYBOOK_TRY(row.put, read_put(in));
    return whole(in, std::move(row), "packages");
}

std::string encode_person(const PersonRow& row) {
    BytesOut out;
    out.u(row.seen.admissions.size());
    for (const auto& admission : row.seen.admissions) {
        out.i(micros(admission.at));
        out.flag(admission.emergency);
    }
    out.u(row.seen.discharges.size());
    for (const Instant at : row.seen.discharges) out.i(micros(at));
    write(out, row.seen.died);
    write(out, row.packages);
    out.u(row.surveys.size());
    for (const auto& survey : row.surveys) {
        out.text(survey.id);
        out.i(number(survey.sent));
        out.flag(survey.known_sent);
        write(out, survey.given);
        out.u(survey.score);
    }
    write(out, row.put);
    return out.take();
}
Result<PersonRow> decode_person(std::string_view bytes) {
    BytesIn in(bytes);
    PersonRow row;
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        const Instant at = instant(in.i());
        row.seen.admissions.push_back({.at = at, .emergency = in.flag()});
    }
    for (auto left = in.u(); left > 0 && in.good(); --left) row.seen.discharges.push_back(instant(in.i()));
    row.seen.died = read_day(in);
    row.packages = read_texts(in);
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        PersonRow::Survey survey{
            .id = std::string(in.text()), .sent = {}, .known_sent = false, .given = {}, .score = 0};
        survey.sent = day(static_cast<std::int32_t>(in.i()));
        survey.known_sent = in.flag();
        survey.given = read_day(in);
        survey.score = static_cast<std::uint8_t>(in.u());
        row.surveys.push_back(std::move(survey));
    }
    DAYBOOK_TRY(row.put, read_put(in));
    return whole(in, std::move(row), "people");
}

std::string encode_ids(const std::vector<std::string>& ids) {
    BytesOut out;
    write(out, ids);
    return out.take();
}
Result<std::vector<std::string>> decode_ids(std::string_view bytes) {
    BytesIn in(bytes);
    auto ids = read_texts(in);
    return whole(in, std::move(ids), "the packages of a contract");
}
bool no_ids(const std::vector<std::string>& ids) { return ids.empty(); }

std::string encode_day(const Day& day) { return KeyOut().day(day).take(); }
Result<Day> decode_day(std::string_view bytes) {
    KeyIn in(bytes);
    const Day day = in.day();
    if (!in.good()) return corrupt("the day of a first visit cannot be read: rebuild the projection");
    return day;
}

}  // namespace

const Table<ReferralRow> referrals{{.number = 30, .name = "referrals"}, &encode_referral, &decode_referral};
const Table<PackageRow> packages{{.number = 31, .name = "packages"}, &encode_package, &decode_package};
const Table<PersonRow> people{{.number = 32, .name = "people"}, &encode_person, &decode_person};
const Table<std::vector<std::string>> contract_packages{
    {.number = 46, .name = "contract_packages"}, &encode_ids, &decode_ids, &no_ids};
const Table<Day> first_days{{.number = 33, .name = "first_days"}, &encode_day, &decode_day};

Result<Put> read_put(BytesIn& in) {
    Put put{.mark = std::string(in.text()), .due = {}};
    if (in.flag()) put.due = day(static_cast<std::int32_t>(in.i()));
    if (!in.good()) return corrupt("what a record adds to the KPI board cannot be read: rebuild the projection");
    return put;
}
void write(BytesOut& out, const Put& put) {
    out.text(put.mark);
    out.flag(put.due.has_value());
    if (put.due) out.i(number(*put.due));
}

std::string record_key(std::string_view id) { return KeyOut().text(id).take(); }

}  // namespace daybook::projections::kpi_board
