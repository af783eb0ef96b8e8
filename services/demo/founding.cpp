#include "services/demo/founding.h"

#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/office.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::minutes;
constexpr std::string_view provider = "organisation-daybook-demo-care";
constexpr std::string_view manager = "account-registered-manager";

template <class List>
void set_text(List list, unsigned index, std::string_view text) {
    list.set(index, capnp::Text::Reader(text.data(), text.size()));
}

Line decision(std::string id, std::string stream, Instant at) {
    return {.source = office_source,
            .id = std::move(id),
            .stream = std::move(stream),
            .occurred = at,
            .sent = at,
            .actor = std::string(manager),
            .location = "north-office"};
}

struct RuleSet {
    Day from;
    std::string_view version;
    std::int64_t late_s, punctuality;
};

void tell_rules(const Agreement& agreement, Instant at, const RuleSet& set, Tellings& out) {
    using Fact = schema::Contract::KpiScheduleSet;
    const std::string id(agreement.id);
    const std::pair<std::string_view, std::int64_t> terms[] = {{"early_s", agreement.early_s},
                                                               {"late_s", set.late_s},
                                                               {"critical_early_s", 900},
                                                               {"critical_late_s", 900},
                                                               {"short_ppm", agreement.short_ppm},
                                                               {"flex_s", agreement.flex_s},
                                                               {"cut_off_s", 82'800},
                                                               {"report_days", 10}};
    struct Target {
        std::string_view kpi;
        std::int64_t target, amber;
        Fact::Direction direction;
    };
    const auto up = Fact::Direction::HIGHER_IS_BETTER, down = Fact::Direction::LOWER_IS_BETTER;
    const Target targets[] = {
        {"punctuality", set.punctuality, agreement.punctuality_amber, up},
        {"late_visits", agreement.late, agreement.late_amber, down},
        {"missed_visits", agreement.missed, agreement.missed_amber, down},
        {"delivered_time", agreement.delivered, agreement.delivered + 20'000, up},
        {"short_visits", agreement.short_visits, agreement.short_visits - 10'000, down},
        {"electronic_logging", agreement.electronic, agreement.electronic + agreement.electronic_ahead, up},
        {"manual_edits", agreement.manual, agreement.manual - 20'000, down}};
    out.push_back(
        tell<Fact>(decision("rules/" + id + "/" + std::string(set.version), "contract-" + id, at), [&](auto fact) {
            fact.setFrom(number(set.from));
            fact.setVersion(text(set.version));
            fact.setBasis(agreement.banded ? Fact::Basis::BAND : Fact::Basis::PLANNED_START);
            auto values = fact.initTerms(std::size(terms));
            for (unsigned i = 0; i < std::size(terms); ++i) {
                values[i].setName(text(terms[i].first));
                values[i].setValue(terms[i].second);
            }
            auto kpis = fact.initKpis(std::size(targets));
            for (unsigned i = 0; i < std::size(targets); ++i) {
                kpis[i].setKpi(text(targets[i].kpi));
                kpis[i].setTarget(targets[i].target);
                kpis[i].setAmber(targets[i].amber);
                kpis[i].setDirection(targets[i].direction);
            }
        }));
}

// Who cannot decide about their care, and who does it for them.
void tell_represented(std::uint64_t seed, const Package& package, Instant at, Tellings& out) {
    using Fact = schema::Person;
    constexpr std::uint64_t others = 2'000'000;
    const auto line = [&](std::string_view what) {
        auto one = decision(std::string(what) + "/" + package.person, package.person, at);
        one.location = office_of(package.zone);
        return one;
    };
    out.push_back(tell<Fact::MentalCapacityAssessed>(line("capacity"), [&](auto fact) {
        fact.setDecision("what care is given at home");
        fact.setBestInterests(true);
        fact.setDocumentRef("document-capacity-" + package.id);
    }));
    out.push_back(tell<Fact::RepresentativeNamed>(line("representative"), [&](auto fact) {
        fact.setAuthority(Fact::Authority::LASTING_POWER);
        fact.setScope("health and welfare");
        fact.setSeen(true);
        fact.setName(invented_name(seed, others + package.number));
        fact.setPhone(invented_phone(700 + package.number));
    }));
}

}  // namespace

std::string office_of(std::size_t zone) { return zone < 3 ? "north-office" : "south-office"; }

void tell_contract(const Agreement& agreement, Instant at, Day from, Tellings& out) {
    const std::string id(agreement.id), stream = "contract-" + id;
    out.push_back(tell<schema::Contract::Agreed>(decision("agreed/" + id, stream, at), [&](auto fact) {
        fact.setCommissioner(text(agreement.commissioner));
        fact.setProvider(text(provider));
        fact.setRoute(agreement.route);
        fact.setTitle(text(agreement.title));
        set_text(fact.initLots(2), 0, "lot-north");
        set_text(fact.getLots(), 1, "lot-south");
        auto served = fact.initZones(zones.size());
        for (unsigned i = 0; i < zones.size(); ++i) set_text(served, i, zones[i]);
        fact.setFrom(number(from));
        fact.setTo(number(from + days{730}));
        fact.setReviewDue(number(from + days{180}));
        fact.setNoticeDays(agreement.route == schema::Contract::Route::SPOT ? 7 : 90);
        fact.setWeekEndsOn(agreement.week_ends_on);
        fact.setWrittenRef(text("document-" + id));
        fact.setSignedBy(text("Synthetic Signatory of " + std::string(agreement.title)));
        fact.setScope("personal care in people's own homes");
    }));
    tell_rules(agreement, at,
               {.from = from, .version = "1", .late_s = agreement.late_s, .punctuality = agreement.punctuality}, out);
    out.push_back(tell<schema::Contract::RatesSet>(decision("rates/" + id, stream, at), [&](auto fact) {
        using Fact = schema::Contract::RatesSet;
        fact.setFrom(number(from));
        auto rates = fact.initRates(2);
        rates[0].setPence(agreement.pence_an_hour);
        rates[0].setUnit(Fact::RateUnit::HOUR);
        rates[1].setDayType(Fact::DayType::BANK_HOLIDAY);
        rates[1].setPence(agreement.pence_an_hour * 3 / 2);
        rates[1].setUnit(Fact::RateUnit::HOUR);
    }));
}

void tell_stricter_rules(const Agreement& agreement, Instant at, Day from, Tellings& out) {
    tell_rules(
        agreement, at,
        {.from = from, .version = "2", .late_s = agreement.late_s - 300, .punctuality = agreement.punctuality + 10'000},
        out);
}

void tell_worker(std::uint64_t seed, std::size_t number_of, Instant at, Day on, Tellings& out) {
    const std::size_t zone = zone_of_worker(number_of);
    const bool of_bank = number_of >= rostered_workers;
    const std::string worker = worker_id(seed, number_of);
    out.push_back(tell<schema::Worker::Joined>({.source = office_source,
                                                .id = "joined/" + worker,
                                                .stream = worker,
                                                .occurred = at,
                                                .sent = at,
                                                .location = office_of(zone)},
                                               [&](auto fact) {
                                                   fact.setOn(number(on));
                                                   fact.setZone(text(zones[zone]));
                                                   fact.setContractedSeconds(of_bank ? 0 : 30 * 3'600);
                                                   if (of_bank)
                                                       fact.setEngagement(schema::Worker::Joined::Engagement::BANK);
                                                   fact.setName(invented_name(seed, 1'000'000 + number_of));
                                                   fact.setPhone(invented_phone(500 + number_of));
                                                   fact.setReference("W" + std::to_string(number_of + 1));
                                               }));
}

void tell_person(std::uint64_t seed, const Package& package, Instant at, Tellings& out) {
    Dice dice({seed, 31, package.number});
    out.push_back(
        tell<schema::Person::Registered>({.source = office_source,
                                          .id = "registered/" + package.person,
                                          .stream = package.person,
                                          .occurred = at,
                                          .sent = at,
                                          .location = office_of(package.zone)},
                                         [&](auto fact) {
                                             const std::string house = std::to_string(dice.between(1, 99));
                                             fact.setZone(text(zones[package.zone]));
                                             fact.setName(invented_name(seed, package.number));
                                             fact.setAddress(house + " Made-up Lane, Sampleham");
                                             fact.setPostcode("ZZ" + std::to_string(package.zone + 1) + " 9ZZ");
                                             fact.setBornOn(std::to_string(dice.between(1926, 1960)) + "-01-01");
                                             fact.setPhone(invented_phone(package.number));
                                             fact.setReference("P" + std::to_string(package.number + 1));
                                         }));
    if (is_represented(package)) tell_represented(seed, package, at, out);
}

void tell_prepared(const Package& package, Instant at, Tellings& out) {
    using Fact = schema::Person;
    const auto line = [&](std::string_view what) {
        auto one = decision(std::string(what) + "/" + package.person, package.person, at);
        one.location = office_of(package.zone);
        return one;
    };
    const std::string document = "document-plan-" + package.id;
    out.push_back(tell<Fact::NeedsAssessed>(line("needs"), [&](auto fact) {
        fact.setOn(number(Calendar::london().day_of(at)));
        fact.setDocumentRef(document);
    }));
    out.push_back(
        tell<Fact::PreferencesRecorded>(line("preferences"), [&](auto fact) { fact.setDocumentRef(document); }));
    if (!has_plan(package)) return;  // somebody forgot
    out.push_back(tell<Fact::CarePlanMade>(line("plan"), [&](auto fact) {
        fact.setDocumentRef(document);
        fact.setNextDue(number(package.from + days{182}));
    }));
}

void tell_package(const Package& package, Instant at, Tellings& out) {
    const Agreement& agreement = agreements[package.agreement];
    auto line = decision("authorised/" + package.id, "package-" + package.id, at);
    line.location = office_of(package.zone);
    out.push_back(tell<schema::Package::Authorised>(line, [&](auto fact) {
        fact.setPerson(package.person);
        fact.setContract(text(agreement.id));
        fact.setProvider(text(provider));
        fact.setZone(text(zones[package.zone]));
        fact.setLot(package.zone < 3 ? "lot-north" : "lot-south");
        fact.setFrom(number(package.from));
        fact.setPurchaseOrder("order-" + package.id);
        fact.setLocation(office_of(package.zone));
        fact.setReferral(package.referral);
        fact.setDischarge(package.discharged.has_value());
        auto slots = fact.initPlan(static_cast<unsigned>(package.slots.size()));
        std::uint64_t weekly = 0;
        for (unsigned i = 0; i < package.slots.size(); ++i) {
            const Slot& slot = package.slots[i];
            slots[i].setWeekdays(slot.weekdays);
            slots[i].setStart(static_cast<std::uint32_t>(slot.start.count()));
            slots[i].setLength(static_cast<std::uint32_t>(slot.length.count()));
            slots[i].setRequired(slot.required);
            slots[i].setTimeCritical(slot.critical);
            if (agreement.banded) {
                slots[i].setBandFrom(static_cast<std::uint32_t>((slot.start - minutes{30}).count()));
                slots[i].setBandTo(static_cast<std::uint32_t>((slot.start + minutes{45}).count()));
            }
            weekly += static_cast<std::uint64_t>(__builtin_popcount(slot.weekdays)) * slot.required *
                      static_cast<std::uint64_t>(slot.length.count());
        }
        fact.setWeeklySeconds(weekly);
    }));
}

}  // namespace daybook::demo
