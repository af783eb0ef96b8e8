// What invoices, runs and mismatches say of a package's week.

#include <algorithm>
#include <map>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "projections/money/tables.h"
#include "schema/catalogue.capnp.h"
#include "schema/escalation.capnp.h"

namespace daybook::projections::money {
namespace {

constexpr std::int64_t most_pence = 1'000'000'000'000;  // a sum beyond is taken as this, so that no sum overflows
std::int64_t pence_said(std::int64_t pence) { return std::clamp(pence, -most_pence, most_pence); }

template <class Row, class One>
void note(Rows& rows, const Table<Row>& table, const std::string& key, const One& one, bool invoiced) {
    auto& known = rows.edit(table, key);
    std::erase(known, one);
    if (invoiced) known.insert(std::ranges::lower_bound(known, one), one);
}

// The day a line is of; of one that names none, that of its invoice.
Day day_of(const care::Invoice& invoice, const care::Invoice::Line& line) {
    return care::within_reach(line.day.value_or(invoice.issued.value_or(invoice.drafted.value_or(Day{}))));
}

// What stands on an invoice, from its draft on, so that no other bills it. Of a payer's part others may bill what is
// left, so it is known by its package's days alone.
void note_lines(Rows& rows, const std::string& id, const care::Invoice& invoice, bool invoiced) {
    std::string last;  // lines of a package mostly stand together
    for (const auto& billed : invoice.lines) {
        const auto& line = billed.line;
        const std::string key = block_key(line.package, block_of(day_of(invoice, line)));
        if (!line.package.empty() && key != last) note(rows, package_invoices, last = key, id, invoiced);
        if (line.kind == care::Invoice::Fact::Line::Kind::CONTRIBUTION) continue;
        if (!line.visit.empty())
            note(rows, invoiced_visits, id_key(line.visit), Invoiced{.worker = line.worker, .invoice = id}, invoiced);
        else if (line.service_credit.value != 0 ||
                 (line.day && line.kind != care::Invoice::Fact::Line::Kind::SERVICE_CREDIT))
            note(rows, invoiced_else,
                 else_key(invoice.contract, line.package, line.day.value_or(Day{}), line.service_credit), id, invoiced);
    }
}

// What the invoice comes to now in each week it has lines of, in the order of its lines.
struct Charged {
    WeekOf week;
    std::int64_t pence = 0, credited = 0;
    std::int64_t taken_off = 0;  // by service credits: it is never paid, and what it takes off the others is
    std::int64_t parts = 0;      // of payers: what is taken off a week that stands on an earlier bill is likewise
};
std::vector<Charged> charged_by(Rows& rows, const care::Invoice& invoice) {
    const auto* known = care::find_by_either(invoice.contract, "contract",
                                             [&](std::string_view name) { return rows.find(contracts, id_key(name)); });
    std::vector<Charged> charged;
    std::map<WeekOf, std::size_t> place;
    for (const auto& billed : invoice.lines) {
        const WeekOf week{.contract = invoice.contract,
                          .week = week_ending(day_of(invoice, billed.line), known ? known->week_ends_on : 7),
                          .package = billed.line.package};
        const auto [at, added] = place.try_emplace(week, charged.size());
        if (added) charged.push_back({.week = week});
        charged[at->second].pence += billed.net();
        charged[at->second].credited += billed.credited;
        if (billed.line.kind == care::Invoice::Fact::Line::Kind::SERVICE_CREDIT)
            charged[at->second].taken_off += std::max<std::int64_t>(0, -billed.net());
        if (billed.line.kind == care::Invoice::Fact::Line::Kind::CONTRIBUTION)
            charged[at->second].parts += billed.net();
    }
    for (Charged& one : charged)
        one.taken_off +=
            std::clamp<std::int64_t>(-(one.pence + one.taken_off), 0, std::max<std::int64_t>(0, -one.parts));
    return charged;
}

// Payments fill the weeks in that order.
void spread(Rows& rows, const std::string& id, InvoiceRow& row) {
    const auto put = [&](const WeekOf& week, const std::optional<Share>& share) {
        const std::string key = week_key(week);
        auto& shares = rows.edit(weeks, key).shares;
        std::erase_if(shares, [&](const Share& one) { return one.invoice == id; });
        if (share) shares.insert(std::ranges::lower_bound(shares, id, {}, &Share::invoice), *share);
        rows.later(weeks, key);
    };
    const auto charged = charged_by(rows, row.invoice);
    for (const WeekOf& week : row.weeks)
        if (std::ranges::find(charged, week, &Charged::week) == charged.end()) put(week, std::nullopt);
    row.weeks.clear();
    std::int64_t left = row.invoice.paid();
    for (const auto& one : charged) left += one.taken_off;
    for (const auto& one : charged) {
        const std::int64_t asked = std::max<std::int64_t>(one.pence + one.taken_off, 0);
        const std::int64_t paid = std::clamp<std::int64_t>(left, 0, asked);
        left -= paid;
        put(one.week, Share{.invoice = id,
                            .due = row.invoice.due.value_or(care::within_reach(day(INT32_MAX))),
                            .pence = one.pence,
                            .paid = paid - one.taken_off,
                            .credited = one.credited});
        row.weeks.push_back(one.week);
    }
}

}  // namespace

void take_invoice(Rows& rows, const EventView& event) {
    if (care::is_book(event.stream())) return;
    const std::string id(care::id_in(event.stream(), "invoice"));
    InvoiceRow& row = rows.edit(invoices, id_key(id));
    const auto listed = [&] { return row.invoice.drafted && !row.invoice.cancelled; };
    const bool before = listed();
    care::fold(row.invoice, event);
    if (listed() != before) note_lines(rows, id, row.invoice, !before);
    using Fact = schema::Invoice;
    if (row.invoice.issued && (event.is<Fact::Issued>() || event.is<Fact::CreditNoted>() ||
                               event.is<Fact::Adjusted>() || event.is<Fact::Paid>()))
        spread(rows, id, row);
}

namespace {

using Fact = schema::Reconciliation;

// "reconciliation-framework.2026-03-08"; nothing for another.
std::optional<WeekOf> week_in(std::string_view stream) {
    const std::string_view name = care::id_in(stream, "reconciliation");
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto week = parse_day(name.substr(dot + 1));
    if (!week) return std::nullopt;
    return WeekOf{.contract = std::string(name.substr(0, dot)), .week = *week, .package = {}};
}

// The office looked, at the figures as they were at this position: what was put off is settled first, as before a
// commit, so that it does not matter how many events were read at once.
void verified(Rows& rows, WeekOf week, const EventView& event) {
    for (auto asked = rows.take_later(); !asked.empty(); asked = rows.take_later())
        for (const auto& one : asked) {
            rows.stand_at(one.at);
            if (!settle(rows, one.key)) return;  // which rows it could not read, they say themselves
        }
    rows.stand_at(event.position());
    rows.edit(looks, look_key(week.contract, week.week)) = {.at = care::within_reach(event.occurred()),
                                                            .upto = Position{event.as<Fact::Verified>().getPosition()}};
    for (std::uint8_t part = 0; part < parts; ++part) {
        const auto* ids = rows.find(contract_weeks, part_key(week.contract, part));
        for (std::size_t i = 0; ids != nullptr && i < ids->size(); ++i) {
            week.package = (*ids)[i];
            const std::string key = week_key(week);
            const WeekRow* known = rows.find(weeks, key);
            if (!known || known->empty()) continue;
            const auto& total = known->total;
            rows.edit(weeks, key).verified = Looked{.delivered = total.delivered,
                                                    .billable = total.billable_pence,
                                                    .claimed = total.claimed_pence,
                                                    .invoiced = total.invoiced_pence,
                                                    .paid = total.paid_pence};
        }
    }
}

void raised(Rows& rows, WeekOf week, const EventView& event) {
    const auto fact = event.as<Fact::MismatchRaised>();
    week.package = care::text_of(fact.getPackage());
    rows.edit(mismatches, mismatch_key(week, fact.getPair()))
        .push_back({.pair = fact.getPair(),
                    .expected = pence_said(fact.getExpected()),
                    .found = pence_said(fact.getFound()),
                    .tolerance = pence_said(fact.getTolerance()),
                    .cause = fact.getCause(),
                    .raised = care::within_reach(event.occurred()),
                    .position = event.position(),
                    .due = care::within_reach(day(fact.getDue())),
                    .explained = {},
                    .resolved = {},
                    .outcome = {},
                    .document = {}});
}

// The one that is open; null where none is.
Mismatch* open_one(Rows& rows, WeekOf week, std::string_view package, billing::Pair pair) {
    week.package = package;
    const std::string key = mismatch_key(week, pair);
    const auto* known = rows.find(mismatches, key);
    if (!known || known->empty() || known->back().resolved) return nullptr;
    return &rows.edit(mismatches, key).back();
}

void take_escalation(Rows& rows, const EventView& event) {
    using Of = schema::Escalation;
    const std::string id(care::id_in(event.stream(), "escalation"));
    if (event.is<Of::Raised>()) {
        const auto fact = event.as<Of::Raised>();
        if (fact.getTrigger() != Of::Trigger::MISMATCH) return;
        auto& about = rows.edit(escalated_about, id_key(care::text_of(fact.getAbout())));
        if (const auto at = std::ranges::lower_bound(about, id); at == about.end() || *at != id) about.insert(at, id);
    } else if (!rows.find(escalations, id_key(id))) {
        return;
    }
    care::fold(rows.edit(escalations, id_key(id)), event);
}

}  // namespace

void take_reconciliation(Rows& rows, const EventView& event) {
    if (event.category() == static_cast<std::uint16_t>(schema::Catalogue::ESCALATION))
        return take_escalation(rows, event);
    const auto week = week_in(event.stream());
    if (!week) return;
    const Instant at = care::within_reach(event.occurred());
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::VERIFIED: return verified(rows, *week, event);
        case Fact::MISMATCH_RAISED: return raised(rows, *week, event);
        case Fact::MISMATCH_EXPLAINED: {
            const auto fact = event.as<Fact::MismatchExplained>();
            Mismatch* open = open_one(rows, *week, care::text_of(fact.getPackage()), fact.getPair());
            if (!open) return;
            open->explained = at;
            if (fact.getCause() != billing::Cause::UNSAID) open->cause = fact.getCause();
            if (fact.getDocumentRef().size() != 0) open->document = care::text_of(fact.getDocumentRef());
            return;
        }
        case Fact::MISMATCH_RESOLVED: {
            const auto fact = event.as<Fact::MismatchResolved>();
            Mismatch* open = open_one(rows, *week, care::text_of(fact.getPackage()), fact.getPair());
            if (!open) return;
            open->resolved = at;
            open->outcome = fact.getBySelf() ? "the figures agree again" : care::text_of(fact.getOutcome());
            return;
        }
        case Fact::RUN:
            rows.edit(runs, look_key(week->contract, week->week)) = Position{event.as<Fact::Run>().getPosition()};
            return;
        case Fact::VERIFICATION_DUE: return;
    }
}

}  // namespace daybook::projections::money
