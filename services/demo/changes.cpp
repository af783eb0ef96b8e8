#include <string>

#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "services/demo/office.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Variation;

std::string compact(Day day) {
    std::string text = to_string(day);
    std::erase(text, '-');
    return text;
}

// One variation being told: only what is sent on `day` is kept.
struct Paper {
    std::string stream, location;
    Day day;
    const Calendar& calendar;
    Tellings& out;

    bool today(Instant sent) const { return calendar.day_of(sent) == day; }
    Line line(std::string_view what, Instant at, std::string_view in = {}) const {
        return {.source = office_source,
                .id = std::string(what) + "/" + stream,
                .stream = in.empty() ? stream : std::string(in),
                .occurred = at,
                .sent = at,
                .actor = "account-registered-manager",
                .location = location};
    }
    template <class Said, class Fill>
    void say(std::string_view what, Instant at, Fill&& fill, std::string_view in = {}) const {
        if (today(at)) out.push_back(tell<Said>(line(what, at, in), std::forward<Fill>(fill)));
    }
    void agreed(Instant at, schema::Who by) const {
        say<Fact::Agreed>("agreed", at, [&](auto fact) {
            fact.setInWriting(true);
            fact.setBy(by);
            fact.setDocumentRef("document-" + stream);
            fact.setAgreedBy("Synthetic Signatory");
        });
    }
    void told(Fact::StaffNotified::Through through, std::string_view what, Instant at,
              const std::vector<std::string>& workers) const {
        say<Fact::StaffNotified>(what, at, [&](auto fact) {
            fact.setThrough(through);
            auto list = fact.initWorkers(static_cast<unsigned>(workers.size()));
            for (unsigned i = 0; i < workers.size(); ++i) list.set(i, workers[i]);
        });
    }
};

void propose_change(const Paper& paper, const Package& package, const Change& change, Instant at) {
    paper.say<Fact::Proposed>("proposed", at, [&](auto fact) {
        const Slot& slot = package.slots[change.slot];
        const auto visits = __builtin_popcount(slot.weekdays) * slot.required;
        const auto seconds = visits * change.more.count();
        fact.setKind(Fact::Kind::PACKAGE);
        fact.setPerson(package.person);
        fact.setPackage(package.id);
        const Agreement& on = agreements[agreement_on(package, change.effective)];
        fact.setContract(std::string(on.id));
        fact.setFrom(micros(paper.calendar.start_of(change.effective)));
        fact.setWeeklySeconds(seconds);
        fact.setWeeklyPence(seconds * on.pence_an_hour / 3'600);
        fact.setImpact(change.impact);
        fact.setSummary(std::string("visit ") + std::to_string(change.slot + 1) + " of the day " +
                        (change.more > Seconds{0} ? "15 minutes longer" : "15 minutes shorter"));
        fact.setRequestedBy(change.more > Seconds{0} ? schema::Who::PROVIDER : schema::Who::COMMISSIONER);
    });
}

void follow_up(const Paper& paper, const Package& package, const Change& change, Instant at) {
    if (!change.impact) return;
    if (change.plan_updated)
        paper.say<schema::Person::CarePlanUpdated>(
            "care-plan", at,
            [&](auto fact) {
                fact.setVariation(paper.stream);
                fact.setDocumentRef("document-care-plan-" + package.id);
            },
            package.person);
    if (change.risk_assessed)
        paper.say<schema::Person::RiskAssessed>(
            "risk", at + minutes{40},
            [&](auto fact) {
                fact.setVariation(paper.stream);
                fact.setDocumentRef("document-risk-" + package.id);
            },
            package.person);
}

void tell_change(std::uint64_t seed, const Paper& paper, const Package& package, const Change& change) {
    propose_change(paper, package, change, paper.calendar.at(change.effective - days{6}, hours{11}).instant);
    const Instant at = agreed_at(change, paper.calendar);
    if (change.refused) {
        paper.say<Fact::Refused>("refused", at, [&](auto fact) {
            fact.setBy(schema::Who::COMMISSIONER);
            fact.setReason("not funded");
        });
        return;
    }
    paper.agreed(at, schema::Who::COMMISSIONER);
    std::vector<std::string> zone_workers;
    for (std::size_t i = 0; i < workers_per_zone; ++i)
        zone_workers.push_back(worker_id(seed, package.zone * workers_per_zone + i));
    using Through = Fact::StaffNotified::Through;
    const Instant later = at + (change.agreed_late ? hours{1} : hours{19});
    if (change.told_by_rota) paper.told(Through::ROTA, "told-rota", later, zone_workers);
    if (change.told_by_plan) paper.told(Through::CARE_PLAN, "told-plan", later + minutes{25}, zone_workers);
    follow_up(paper, package, change, later + hours{2});
}

struct ContractChange {
    std::size_t agreement;
    Fact::Kind kind;
    int proposed, agreed, from;  // days after the first
    bool payer_told;
    std::string_view summary;
    std::int64_t weekly_pence;
    int reversed = 0;  // 0 = it stands
};
constexpr ContractChange contract_changes[] = {
    {.agreement = 0,
     .kind = Fact::Kind::PRICE,
     .proposed = 2,
     .agreed = 4,
     .from = 42,
     .payer_told = true,
     .summary = "yearly uplift of the hourly rate",
     .weekly_pence = 31'500},
    {.agreement = 3,
     .kind = Fact::Kind::PRICE,
     .proposed = 9,
     .agreed = 11,
     .from = 28,
     .payer_told = false,
     .summary = "travel supplement for outlying visits",
     .weekly_pence = 8'400,
     .reversed = 20},
    {.agreement = 2,
     .kind = Fact::Kind::TERMS,
     .proposed = 3,
     .agreed = 8,
     .from = 14,
     .payer_told = false,
     .summary = "stricter punctuality terms",
     .weekly_pence = 0},
};

// Who missed the briefing is briefed by nobody.
void brief(std::uint64_t seed, const Paper& paper, Instant at) {
    for (std::size_t n = 0; n < all_workers; ++n)
        if (n % 10 != 7)
            paper.say<schema::Worker::BriefedOn>(
                "briefed/" + worker_id(seed, n), at, [&](auto fact) { fact.setAbout(paper.stream); },
                worker_id(seed, n));
}

void tell_contract_change(std::uint64_t seed, const ContractChange& change, Day first, const Paper& paper) {
    const Agreement& agreement = agreements[change.agreement];
    const auto at = [&](int after, hours time) { return paper.calendar.at(first + days{after}, time).instant; };
    paper.say<Fact::Proposed>("proposed", at(change.proposed, hours{10}), [&](auto fact) {
        fact.setKind(change.kind);
        fact.setContract(std::string(agreement.id));
        fact.setFrom(micros(paper.calendar.start_of(first + days{change.from})));
        fact.setWeeklyPence(change.weekly_pence);
        fact.setSummary(std::string(change.summary));
        fact.setRequestedBy(change.kind == Fact::Kind::PRICE ? schema::Who::PROVIDER : schema::Who::COMMISSIONER);
    });
    const Instant agreed = at(change.agreed, hours{14});
    paper.agreed(agreed, schema::Who::COMMISSIONER);
    if (change.payer_told)
        paper.say<Fact::PayerNotified>("payer", agreed + hours{1}, [&](auto fact) {
            fact.setInWriting(true);
            fact.setDocumentRef("document-notice-" + std::string(agreement.id));
        });
    if (change.reversed != 0)
        paper.say<Fact::Reversed>("reversed", at(change.reversed, hours{11}), [&](auto fact) {
            fact.setReason("the commissioner found the money for it elsewhere");
            fact.setFrom(micros(paper.calendar.start_of(first + days{change.from})));
        });
    if (change.kind != Fact::Kind::TERMS) return;
    paper.told(Fact::StaffNotified::Through::BRIEFING, "briefed", agreed + hours{20}, {});
    brief(seed, paper, agreed + hours{21});
    // Figures of before would lock the wrong limits.
    paper.say<schema::Governance::KpiRebased>(
        "rebased", agreed + minutes{10},
        [&](auto fact) {
            fact.setKpi("late_visits");
            fact.setContract(std::string(agreement.id));
            fact.setFrom(number(first + days{change.from}));
            fact.setReason("measured by stricter terms from this day on");
        },
        "governance-" + std::string(agreement.id));
    if (paper.today(agreed + minutes{5}))
        tell_stricter_rules(agreement, agreed + minutes{5}, first + days{change.from}, paper.out);
}

}  // namespace

void tell_changes(std::uint64_t seed, const Package& package, Day day, const Calendar& calendar, Tellings& out) {
    for (const auto& change : package.changes) {
        if (change.effective < day - days{3} || change.effective > day + days{7}) continue;
        tell_change(seed,
                    {.stream = "variation-" + package.id + "-" + compact(change.effective),
                     .location = office_of(package.zone),
                     .day = day,
                     .calendar = calendar,
                     .out = out},
                    package, change);
    }
}

void tell_contract_changes(std::uint64_t seed, Day first, Day day, const Calendar& calendar, Tellings& out) {
    for (const auto& change : contract_changes) {
        const std::string id(agreements[change.agreement].id);
        tell_contract_change(seed, change, first,
                             {.stream = "variation-" + id + "-" + compact(first + days{change.from}),
                              .location = "north-office",
                              .day = day,
                              .calendar = calendar,
                              .out = out});
    }
}

}  // namespace daybook::demo
