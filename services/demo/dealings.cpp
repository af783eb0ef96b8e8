#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

// What passes between us and who pays in the first weeks, beside variations: costlier rounds that are asked to be paid
// better, new charges told in time, a breach with what came of it, a contract that goes on for longer.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Contract;

constexpr std::size_t county = 0, district = 1, spot = 3;  // of the agreements
constexpr unsigned saturday = 6;
constexpr std::int64_t breach_figure = 9'000;  // of visits missed, in parts per million
constexpr int asked_after = 5, answered_after = 12, charges_told_after = 8, charges_from = 42, extended_after = 24;

Line line(std::size_t agreement, std::string_view what, Instant at) {
    const std::string stream = "contract-" + std::string(agreements[agreement].id);
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = "north-office"};
}

template <class Said>
void name(Said fact, const std::vector<const Package*>& packages) {
    auto list = fact.initPackages(static_cast<unsigned>(packages.size()));
    for (unsigned i = 0; i < packages.size(); ++i) list.set(i, "package-" + packages[i]->id);
}

void tell_asked(std::size_t agreement, const std::vector<const Package*>& packages, Instant at, Tellings& out) {
    out.push_back(tell<Fact::UpliftRequested>(line(agreement, "uplift-asked", at), [&](auto fact) {
        name(fact, packages);
        fact.setPence(uplift_pence + 25);
        fact.setDocumentRef(text("document-uplift-" + std::string(agreements[agreement].id)));
    }));
}

// The county pays a little less than was asked for, as a supplement to these packages.
void tell_agreed(const std::vector<const Package*>& packages, Instant at, Tellings& out) {
    if (packages.empty()) return;
    const Day from = *packages.front()->uplifted;
    out.push_back(tell<Fact::UpliftAgreed>(line(county, "uplift-agreed", at), [&](auto fact) {
        name(fact, packages);
        fact.setPence(uplift_pence);
        fact.setFrom(number(from));
        fact.setDocumentRef("document-uplift-agreed");
    }));
    for (const Package* package : packages)
        out.push_back(tell<schema::Package::SupplementSet>(package_line(*package, "supplement", at + minutes{10}),
                                                           [&](auto fact) {
                                                               fact.setPence(uplift_pence);
                                                               fact.setFrom(number(from));
                                                               fact.setDocumentRef("document-uplift-agreed");
                                                           }));
}

// The district pays nothing more for its two.
void tell_uplifts(std::span<const Package> packages, Day first, Day day, Instant at, Tellings& out) {
    const bool asked = day == first + days{asked_after}, answered = day == first + days{answered_after};
    if (!asked && !answered) return;
    std::vector<const Package*> of_county, of_district;
    for (const Package& package : packages) {
        if (package.uplifted) of_county.push_back(&package);
        const bool stays = package.number < people_at_first && (!package.last || *package.last > first + days{28});
        if (package.agreement == district && stays && of_district.size() < 2) of_district.push_back(&package);
    }
    if (asked) {
        tell_asked(county, of_county, at, out);
        tell_asked(district, of_district, at, out);
        return;
    }
    tell_agreed(of_county, at, out);
    out.push_back(tell<Fact::UpliftRefused>(line(district, "uplift-refused", at), [&](auto fact) {
        name(fact, of_district);
        fact.setReason("the rate of the framework already counts the way");
    }));
}

void tell_breach(Day from, Day to, Instant at, Tellings& out) {
    out.push_back(tell<Fact::BreachNotified>(line(spot, "breach", at), [&](auto fact) {
        fact.setKpi("missed_visits");
        fact.setPeriod(to_string(from) + "/" + to_string(to));
        fact.setFigure(breach_figure);
        fact.setThreshold(agreements[spot].missed);
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setDocumentRef("document-breach-county-spot");
    }));
}

// The breach is notified on a Friday, and nothing new is bought until it was talked about on Monday morning. At the
// weekend nobody asks for care, and what was asked for on Friday is decided by Saturday afternoon.
void tell_breach_and_after(Day first, Day day, const Calendar& calendar, Tellings& out) {
    Day weekend = first + days{12};
    while (iso_weekday(weekend) != saturday) weekend += days{1};
    const auto at = [&](hours time) { return calendar.at(day, time).instant; };
    if (day == weekend - days{1}) tell_breach(first, day - days{1}, at(hours{16}), out);
    if (day == weekend)
        out.push_back(tell<Fact::SuspendedToNew>(line(spot, "suspended", at(hours{20})), [&](auto fact) {
            fact.setBy(schema::Who::COMMISSIONER);
            fact.setFrom(number(day));
            fact.setReason("visits were missed; to be talked about on Monday");
        }));
    if (day == weekend + days{2})
        out.push_back(tell<Fact::ReopenedToNew>(line(spot, "reopened", at(hours{8})), [&](auto fact) {
            fact.setBy(schema::Who::COMMISSIONER);
            fact.setFrom(number(day));
        }));
    if (day == weekend + days{3})
        out.push_back(tell<Fact::ServiceCreditApplied>(line(spot, "credit", at(hours{11})), [&](auto fact) {
            fact.setPence(12'500);
            fact.setPeriod(to_string(day).substr(0, 7));
            fact.setReason("visits missed on the spot contract");
            fact.setKpi("missed_visits");
            fact.setFigure(breach_figure);
            fact.setThreshold(agreements[spot].missed);
        }));
}

}  // namespace

void tell_dealings(std::span<const Package> packages, Day first, Day day, const Calendar& calendar, Tellings& out) {
    const Instant at = calendar.at(day, hours{14} + minutes{30}).instant;
    tell_uplifts(packages, first, day, at, out);
    tell_breach_and_after(first, day, calendar, out);
    if (day == first + days{charges_told_after})
        out.push_back(tell<Fact::ChargesNotified>(line(county, "charges", at), [&](auto fact) {
            fact.setFrom(number(first + days{charges_from}));
            fact.setInWriting(true);
            fact.setDocumentRef("document-notice-county-framework");
        }));
    if (day == first + days{extended_after})
        out.push_back(tell<Fact::Extended>(line(district, "extended", at), [&](auto fact) {
            fact.setTo(number(first + days{730 + 365}));
            fact.setWrittenRef("document-extension-district-framework");
            fact.setSignedBy("Synthetic Signatory of District framework 2025");
        }));
}

}  // namespace daybook::demo
