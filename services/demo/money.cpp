#include "services/demo/money.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar_holidays.h"
#include "schema/catalogue.capnp.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using Fact = schema::Invoice;
using BilledLine = care::Invoice::Line;

// Whole minutes of one care worker's stay, by the rules every contract has (R20).
std::uint32_t billed_minutes(Seconds planned, Seconds worked) {
    const Seconds time = std::chrono::abs(worked - planned) <= billed_as_planned
                             ? planned
                             : billed_step * ((2 * worked + billed_step) / (2 * billed_step));
    return static_cast<std::uint32_t>(time / minutes{1});
}

constexpr std::uint64_t assessed_every = 40, assessed_first = 9;
constexpr std::uint32_t nhs_share_ppm = 250'000;
constexpr std::int64_t own_weekly_pence = 3'000;

// A line for each package and rate; the lines of bank holidays after the others.
std::vector<BilledLine> lines_of(const Agreement& agreement, Day week, std::span<const Played> visits) {
    std::map<std::pair<bool, std::string>, BilledLine> by_package;
    for (const Played& played : visits) {
        const Rostered& visit = played.visit;
        if (agreements[agreement_on(*visit.package, visit.day)].id != agreement.id || played.fate != Fate::delivered)
            continue;
        const bool holiday = is_bank_holiday(visit.day);
        BilledLine& line = by_package[{holiday, visit.package->id}];
        line.package = visit.package->id;
        line.day = week;
        line.rate_pence = holiday ? agreement.pence_an_hour * 3 / 2 : agreement.pence_an_hour;
        if (visit.package->uplifted && visit.day >= *visit.package->uplifted) line.rate_pence += uplift_pence;
        line.day_type =
            holiday ? schema::Contract::RatesSet::DayType::BANK_HOLIDAY : schema::Contract::RatesSet::DayType::ANY;
        for (const Attended& one : played.attended) {
            const auto worked = std::chrono::floor<Seconds>(one.out - one.in);
            line.minutes += billed_minutes(visit.length, worked);
            line.source_seconds += static_cast<std::uint32_t>(worked.count());
        }
    }
    std::vector<BilledLine> lines;
    for (auto& [key, line] : by_package) {
        if (line.minutes == 0) continue;
        line.number = static_cast<std::uint32_t>(lines.size() + 1);
        line.pence = care::hourly_pence(line.minutes, line.rate_pence);
        line.why = "all visits of the week at this rate";
        line.rule_version = billing_version;
        lines.push_back(std::move(line));
    }
    return lines;
}

// The parts of a week's lines that others pay than the commissioner, by payer; taken off the lines.
std::map<std::string, std::vector<BilledLine>> part_off(const Agreement& agreement, Day week,
                                                        std::span<const Played> visits,
                                                        std::vector<BilledLine>& lines) {
    std::map<std::string, std::int64_t> pence;
    for (const auto& line : lines) pence[line.package] += line.pence;
    std::map<std::string, const Package*> packages;
    for (const Played& played : visits) packages[played.visit.package->id] = played.visit.package;
    std::map<std::string, std::vector<BilledLine>> by_payer;
    for (const auto& [id, comes_to] : pence) {
        const auto split = care::split(payers_of(*packages.at(id)), std::string(agreement.commissioner), comes_to);
        for (const auto& part : split.parts) {
            if (part.pence == 0) continue;
            BilledLine own;
            own.kind = Fact::Line::Kind::CONTRIBUTION;
            own.package = id;
            own.day = week;
            own.pence = part.pence;
            own.why = part.why;
            own.rule_version = billing_version;
            own.payer = part.payer;
            auto& bill = by_payer[part.payer];
            own.number = static_cast<std::uint32_t>(bill.size() + 1);
            bill.push_back(own);
            own.pence = -part.pence;
            own.why = part.payer + " pays " + part.why;
            own.number = static_cast<std::uint32_t>(lines.size() + 1);
            lines.push_back(std::move(own));
        }
    }
    return by_payer;
}

void tell_bill(const Agreement& agreement, Day week, const std::string& stream, const std::string& payer,
               std::span<const BilledLine> lines, Instant at, Tellings& out) {
    const Line said{.source = office_source,
                    .id = "drafted/" + stream,
                    .stream = stream,
                    .occurred = at,
                    .sent = at,
                    .actor = "account-finance-officer",
                    .location = "north-office"};
    out.push_back(tell<Fact::Drafted>(said, [&](auto fact) {
        fact.setContract(std::string(agreement.id));
        fact.setPayer(payer);
        fact.setFrom(number(week - days{6}));
        fact.setTo(number(week));
        fact.setRuleVersion(std::string(billing_version));
        auto list = fact.initLines(static_cast<unsigned>(lines.size()));
        for (unsigned i = 0; i < lines.size(); ++i) care::write(lines[i], {}, list[i]);
    }));
}

}  // namespace

std::vector<care::Payers::Payer> payers_of(const Package& package) {
    if (package.number % assessed_every != assessed_first || package.move) return {};
    std::vector<care::Payers::Payer> payers{
        {.id = "person-" + std::string(care::id_in(package.person, "person")), .weekly_pence = own_weekly_pence}};
    if (package.number % (2 * assessed_every) == assessed_first)
        payers.push_back({.id = "organisation-icb", .share_ppm = nhs_share_ppm});
    return payers;
}

std::optional<Day> drafted_week(const Agreement& agreement, Day day) {
    for (Day week = day - days{8}; week < day - days{1}; week += days{1})
        if (iso_weekday(week) == agreement.week_ends_on && working_days_after(week, 2) == day) return week;
    return std::nullopt;
}

void tell_draft(const Agreement& agreement, Day week, std::span<const Played> visits, Instant at, Tellings& out) {
    auto lines = lines_of(agreement, week, visits);
    if (lines.empty()) return;
    const auto parts = part_off(agreement, week, visits, lines);
    const std::string stream = "invoice-" + std::string(agreement.id) + "." + to_string(week);
    tell_bill(agreement, week, stream, std::string(agreement.commissioner), lines, at, out);
    int bill = 1;
    for (const auto& [payer, own] : parts)
        tell_bill(agreement, week, stream + "." + std::to_string(++bill), payer, own, at, out);
}

}  // namespace daybook::demo
