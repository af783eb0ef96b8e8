#include "projections/money/tables.h"

#include "events/care/package_fields.h"
#include "events/core/calendar.h"
#include "projections/engine/key.h"

namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<ServiceCredit> auto& c) {
    bytes(c.month, c.pence, c.at, c.given, c.why);
}

}  // namespace daybook::care

namespace daybook::billing {

template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekFigures> auto& w) {
    bytes(w.authorised, w.suspended, w.cancelled, w.frustrated, w.planned, w.delivered, w.claimed, w.missed, w.late,
          w.billable_minutes, w.billable_pence, w.service_credit_pence, w.claimed_pence, w.invoiced_pence, w.paid_pence,
          w.claims, w.claimed_twice, w.lines, w.invoices, w.unknown);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Priced> auto& p) {
    bytes(p.pence, p.unit, p.day_type, p.found);
}
// Of a line that is priced by the week: how it came about is told from the visits when somebody asks.
template <class Bytes>
void fields(Bytes& bytes, care::Is<Line> auto& l) {
    bytes(l.kind, l.day, l.source, l.minutes, l.rate, l.share_ppm, l.by_week, l.rule_version);
}

}  // namespace daybook::billing

namespace daybook::projections::money {

template <class Bytes>
void fields(Bytes& bytes, care::Is<PersonDayOf> auto& p) {
    bytes(p.person, p.day);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<ContractWeek> auto& w) {
    bytes(w.contract, w.week);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Places::In> auto& i) {
    bytes(i.contract, i.weeks);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Places> auto& p) {
    bytes(p.days, p.weeks, p.contracts);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<PlannedVisit> auto& v) {
    bytes(v.starts, v.planned, v.outcome);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<DayPart> auto& p) {
    bytes(p.person, p.day, p.figures, p.visits, p.by_week);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Share> auto& s) {
    bytes(s.invoice, s.due, s.pence, s.paid, s.credited);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Looked> auto& l) {
    bytes(l.delivered, l.billable, l.claimed, l.invoiced, l.paid);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekRow> auto& w) {
    bytes(w.person, w.parts, w.shares, w.verified, w.stands, w.credits, w.total);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Mismatch> auto& m) {
    bytes(m.pair, m.expected, m.found, m.tolerance, m.cause, m.raised, m.position, m.due, m.explained, m.resolved,
          m.outcome, m.document);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekOf> auto& w) {
    bytes(w.contract, w.week, w.package);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Invoiced> auto& i) {
    bytes(i.worker, i.invoice);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Verified> auto& v) {
    bytes(v.at, v.upto);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Again> auto& a) {
    bytes(a.contract, a.from, a.part);
}
// Packages keep records that have bytes of their own.
struct PackageBytes {
    care::PackagePlan plan;
    std::string price, payers;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<PackageBytes> auto& p) {
    bytes(p.plan, p.price, p.payers);
}
struct InvoiceBytes {
    std::string invoice;
    std::vector<WeekOf> weeks;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<InvoiceBytes> auto& i) {
    bytes(i.invoice, i.weeks);
}

namespace {

constexpr std::uint8_t row_version = 6;

template <class Row>
std::string encode(const Row& row) {
    return care::to_bytes(row, row_version);
}
template <class Row>
Result<Row> decode(std::string_view bytes) {
    return care::from_bytes<Row>(bytes, row_version, "a row of the money projection");
}
template <class Row>
bool empty_list(const Row& row) {
    return row.empty();
}

std::string encode_package(const PackageRow& row) {
    return encode(PackageBytes{.plan = row.plan, .price = care::encode(row.price), .payers = care::encode(row.payers)});
}
Result<PackageRow> decode_package(std::string_view bytes) {
    DAYBOOK_TRY(auto row, decode<PackageBytes>(bytes));
    DAYBOOK_TRY(auto price, care::decode_package_price(row.price));
    DAYBOOK_TRY(auto payers, care::decode_payers(row.payers));
    return PackageRow{.plan = std::move(row.plan), .price = std::move(price), .payers = std::move(payers)};
}
std::string encode_invoice(const InvoiceRow& row) {
    return encode(InvoiceBytes{.invoice = care::encode(row.invoice), .weeks = row.weeks});
}
Result<InvoiceRow> decode_invoice(std::string_view bytes) {
    DAYBOOK_TRY(auto row, decode<InvoiceBytes>(bytes));
    DAYBOOK_TRY(auto invoice, care::decode_invoice(row.invoice));
    return InvoiceRow{.invoice = std::move(invoice), .weeks = std::move(row.weeks)};
}
bool no_package(const PackageRow& row) { return row.plan.package.empty(); }
bool no_week(const WeekRow& row) { return row.empty(); }

std::string shown_key(std::string_view key) {
    const auto week = week_of(key);
    return week ? shown(*week) : std::string();
}

constexpr std::string_view no_text{"\0\2", 2};  // texts of keys go on with \1 or \xff (engine/key.h)

}  // namespace

const Table<care::ContractBilling> contracts{
    {.number = 20, .name = "contract_billing"}, &care::encode, &care::decode_contract_billing};
const Table<PackageRow> packages{{.number = 21, .name = "packages"}, &encode_package, &decode_package, &no_package};
const Table<WeekRow> weeks{
    {.number = 22, .name = "weeks", .shown = &shown_key}, &encode<WeekRow>, &decode<WeekRow>, &no_week};
const Table<std::vector<std::string>> authorised{{.number = 23, .name = "authorised"},
                                                 &encode<std::vector<std::string>>,
                                                 &decode<std::vector<std::string>>,
                                                 &empty_list<std::vector<std::string>>};
const Table<std::vector<std::string>> contract_weeks{{.number = 24, .name = "contract_weeks"},
                                                     &encode<std::vector<std::string>>,
                                                     &decode<std::vector<std::string>>,
                                                     &empty_list<std::vector<std::string>>};
const Table<std::vector<std::int32_t>> closed{{.number = 25, .name = "closed"},
                                              &encode<std::vector<std::int32_t>>,
                                              &decode<std::vector<std::int32_t>>,
                                              &empty_list<std::vector<std::int32_t>>};
const Table<std::vector<Again>> again{{.number = 26, .name = "again"},
                                      &encode<std::vector<Again>>,
                                      &decode<std::vector<Again>>,
                                      &empty_list<std::vector<Again>>};
const Table<Verified> looks{{.number = 27, .name = "looks"}, &encode<Verified>, &decode<Verified>};
const Table<std::vector<Mismatch>> mismatches{{.number = 28, .name = "mismatches"},
                                              &encode<std::vector<Mismatch>>,
                                              &decode<std::vector<Mismatch>>,
                                              &empty_list<std::vector<Mismatch>>};
const Table<InvoiceRow> invoices{{.number = 29, .name = "invoices"}, &encode_invoice, &decode_invoice};
const Table<std::vector<Invoiced>> invoiced_visits{{.number = 30, .name = "invoiced_visits"},
                                                   &encode<std::vector<Invoiced>>,
                                                   &decode<std::vector<Invoiced>>,
                                                   &empty_list<std::vector<Invoiced>>};
const Table<care::Escalation> escalations{
    {.number = 32, .name = "escalations"}, &care::encode, &care::decode_escalation};
const Table<std::vector<std::string>> escalated_about{{.number = 33, .name = "escalated_about"},
                                                      &encode<std::vector<std::string>>,
                                                      &decode<std::vector<std::string>>,
                                                      &empty_list<std::vector<std::string>>};

const Table<Places> places{{.number = 34, .name = "places"}, &encode<Places>, &decode<Places>, &empty_list<Places>};
const Table<std::vector<PersonDayOf>> package_days{{.number = 35, .name = "package_days"},
                                                   &encode<std::vector<PersonDayOf>>,
                                                   &decode<std::vector<PersonDayOf>>,
                                                   &empty_list<std::vector<PersonDayOf>>};
const Table<std::vector<ContractWeek>> package_weeks{{.number = 36, .name = "package_weeks"},
                                                     &encode<std::vector<ContractWeek>>,
                                                     &decode<std::vector<ContractWeek>>,
                                                     &empty_list<std::vector<ContractWeek>>};

const Table<std::vector<std::string>> invoiced_else{{.number = 37, .name = "invoiced_else"},
                                                    &encode<std::vector<std::string>>,
                                                    &decode<std::vector<std::string>>,
                                                    &empty_list<std::vector<std::string>>};
const Table<std::vector<Day>> credited{{.number = 38, .name = "credited"},
                                       &encode<std::vector<Day>>,
                                       &decode<std::vector<Day>>,
                                       &empty_list<std::vector<Day>>};
const Table<std::vector<std::string>> blocks{{.number = 39, .name = "blocks"},
                                             &encode<std::vector<std::string>>,
                                             &decode<std::vector<std::string>>,
                                             &empty_list<std::vector<std::string>>};
const Table<std::vector<std::string>> package_invoices{{.number = 40, .name = "package_invoices"},
                                                       &encode<std::vector<std::string>>,
                                                       &decode<std::vector<std::string>>,
                                                       &empty_list<std::vector<std::string>>};
const Table<std::string> commissioners{
    {.number = 41, .name = "commissioners"}, &encode<std::string>, &decode<std::string>};
const Table<Position> runs{{.number = 42, .name = "runs"}, &encode<Position>, &decode<Position>};

std::vector<const TableInfo*> tables() {
    return {&contracts,       &packages,      &weeks,           &authorised, &contract_weeks,
            &closed,          &again,         &looks,           &mismatches, &invoices,
            &invoiced_visits, &escalations,   &escalated_about, &places,     &package_days,
            &package_weeks,   &invoiced_else, &credited,        &blocks,     &package_invoices,
            &commissioners,   &runs};
}

std::int32_t block_of(Day day) {
    const std::int32_t n = number(day);
    return n / block_days - (n % block_days < 0 ? 1 : 0);
}
std::string block_key(std::string_view package, std::int32_t block) {
    return KeyOut().text(package).u32(static_cast<std::uint32_t>(block)).take();
}

std::string id_key(std::string_view id) { return KeyOut().text(id).take(); }
std::string part_key(std::uint8_t part) { return KeyOut().u8(part).take(); }
std::string part_key(std::string_view contract, std::uint8_t part) { return KeyOut().text(contract).u8(part).take(); }

std::string week_key(std::string_view contract, Day week) {
    return std::string(no_text) + KeyOut().text(contract).day(week).take();
}
std::string week_key(const WeekOf& week) {
    return week_key(week.contract, week.week) + KeyOut().text(week.package).take();
}
std::optional<WeekOf> week_of(std::string_view key) {
    if (!key.starts_with(no_text)) return std::nullopt;
    KeyIn in(key.substr(no_text.size()));
    WeekOf week;
    week.contract = in.text();
    week.week = in.day();
    week.package = in.text();
    if (!in.good()) return std::nullopt;
    return week;
}
std::string mismatch_key(const WeekOf& week, billing::Pair pair) {
    return week_key(week) + KeyOut().u8(static_cast<std::uint8_t>(pair)).take();
}
std::string look_key(std::string_view contract, Day week) { return KeyOut().text(contract).day(week).take(); }
std::string else_key(std::string_view contract, std::string_view package, Day day, Position service_credit) {
    if (service_credit.value != 0) return KeyOut().u8(1).u64(service_credit.value).take();
    return KeyOut().u8(0).text(contract).text(package).day(day).take();
}

Status decode_into(WeekRow& row, std::string_view bytes) {
    care::Reader in{bytes, row_version};
    in(row);
    if (in.finished()) return {};
    return corrupt("a week's row of " + std::to_string(bytes.size()) + " bytes cannot be read: rebuild the projection");
}

std::string shown(const WeekOf& week) { return week.contract + "/" + to_string(week.week) + "/" + week.package; }
std::optional<WeekOf> week_shown(std::string_view text) {
    constexpr std::size_t day_size = std::string_view("2026-03-08").size();
    for (auto at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
        const std::size_t end = at + 1 + day_size;
        if (text.size() <= end) return std::nullopt;
        const auto day = text[end] == '/' ? parse_day(text.substr(at + 1, day_size)) : std::nullopt;
        if (day)
            return WeekOf{.contract = std::string(text.substr(0, at)),
                          .week = *day,
                          .package = std::string(text.substr(end + 1))};
    }
    return std::nullopt;
}

std::string package_of(const care::Visit& visit, std::string_view person) {
    return visit.package.empty() ? "?" + std::string(person) : visit.package;
}
bool names_no_package(std::string_view package) { return package.starts_with('?'); }

const std::string& contract_of(const care::Visit& visit, const PackageRow* package, Day day) {
    if (package == nullptr || !package->authorised()) return visit.contract;
    const std::string& own = package->plan.contract_on(day);
    return own.empty() ? visit.contract : own;
}

bool runs_in(const PackageRow& package, const WeekOf& week, const care::ContractBilling& contract, Day day) {
    return package.authorised() && package.plan.runs_on(day) && package.plan.contract_on(day) == week.contract &&
           week_ending(day, contract.week_ends_on) == week.week;
}

}  // namespace daybook::projections::money
