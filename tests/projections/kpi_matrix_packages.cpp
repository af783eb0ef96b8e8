#include "schema/contract.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/records.h"
#include "tests/projections/kpi_matrix.h"

// The tales of referrals and of packages: each tells of every KPI of its kind at once.
namespace daybook::projections {
namespace {

using namespace story;
using Criterion = schema::Referral::Criterion;
using Ended = schema::Package::Ended;
using HandBack = schema::Package::HandBack;
using Needs = Ended::Needs;
using Reason = Ended::Reason;

const Request ours{.contract = "contract-1", .zone = "zone-1"};

template <class Fact>
void against_a_fail(Fact fact) {
    auto check = fact.initCheck(1);
    check[0].setWhat(Criterion::What::ZONE);
    check[0].setOutcome(Criterion::Outcome::FAIL);
    check[0].setSays("zone-1 is not served");
}
Line declined_against_a_fail(const std::string& id, const std::string& at) {
    return says<schema::Referral::Declined>("referral-" + id, when(at), [](auto fact, const Scene&) {
        fact.setReason("zone");
        against_a_fail(fact);
    });
}
Line accepted_against_a_fail(const std::string& id, const std::string& at) {
    return says<schema::Referral::Accepted>("referral-" + id, when(at), [=](auto fact, const Scene&) {
        fact.setOverrideReason("the neighbour's round comes by");
        fact.setPackage("package-of-" + id);
        against_a_fail(fact);
    });
}
Line asked_at(const std::string& id, const std::string& at) { return received(id, when(at), ours); }
Line given_back(const std::string& package, const std::string& on) {
    return handed_back(package, on, HandBack::NOT_VIABLE, when(on + " 12:00"));
}

// A package of a person of its own, from a day on.
struct Of {
    std::string from = "2026-03-01", to{}, contract = "contract-1";
    std::uint64_t weekly = 0;
    bool discharge = false, reablement = false;
};
Line package(const std::string& name, Of of = {}) {
    return says<schema::Package::Authorised>("package-" + name, when("2026-03-01 04:00"),
                                             [=](auto fact, const Scene& scene) {
                                                 fact.setPerson("person-" + name);
                                                 fact.setContract(of.contract);
                                                 fact.setZone(scene.zone);
                                                 fact.setLocation(scene.location);
                                                 fact.setFrom(number_of(of.from));
                                                 fact.setTo(number_of(of.to));
                                                 fact.setWeeklySeconds(of.weekly);
                                                 fact.setDischarge(of.discharge);
                                                 if (of.reablement)
                                                     fact.setService(schema::Contract::Service::REABLEMENT);
                                             });
}
// Somebody is planned to come on a day, and comes at a time of it; empty = nobody is known to have come.
Story first_visit(const std::string& name, const std::string& day, const std::string& plan, const std::string& came) {
    Story story = told(planned("V" + name, when(day + " " + plan), when(day + " 23:59"),
                               {.made = when("2026-03-01 05:00"), .package = name})
                           .of("person-" + name));
    if (!came.empty()) story.push_back(clocked_in("V" + name, when(day + " " + came)).of("person-" + name));
    return story;
}
Line came_at(const std::string& name, const std::string& at) {
    return clocked_in("V" + name, when(at)).of("person-" + name);
}
Line ended_as(const std::string& name, const std::string& on, Reason reason, Needs needs = Needs::UNSAID) {
    return says<Ended>("package-" + name, when(on + " 12:00"), [=](auto fact, const Scene&) {
        fact.setOn(number_of(on));
        fact.setReason(reason);
        fact.setNeeds(needs);
    });
}
Line to_another(const std::string& name, const std::string& on) {
    return says<schema::Package::TransferArranged>("package-" + name, when("2026-03-02 09:00"),
                                                   [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}
Story prepared(const std::string& name, const std::string& on) {
    return told(says<schema::Package::ExitPlanned>("package-" + name, when(on + " 09:00")),
                says<schema::Package::RecordsHanded>("package-" + name, when(on + " 10:00"),
                                                     [=](auto fact, const Scene&) { fact.setOn(number_of(on)); }));
}
const Line spot_contract = agreed_contract("spot", when("2026-02-01 09:00"), schema::Contract::Route::SPOT);
constexpr std::uint64_t hour = 3'600;

// What is known of eight packages, in two halves: as they began, and what became of them.
Story as_they_began() {
    return told(package("A", {.discharge = true}), discharged("person-A", when("2026-03-01 05:00")),
                first_visit("A", "2026-03-01", "08:00", ""), package("B", {.from = "2026-03-10"}),
                first_visit("B", "2026-03-12", "08:00", ""), package("C"), package("D"), to_another("D", "2026-03-15"),
                says<schema::Package::ExitPlanned>("package-D", when("2026-03-10 09:00")),
                package("E", {.reablement = true}), package("F", {.reablement = true}), spot_contract,
                package("H", {.weekly = 3 * hour}));
}
Story what_became_of_them() {
    return told(came_at("A", "2026-03-01 08:00"), admitted("person-A", when("2026-03-10 09:00"), true),
                came_at("B", "2026-03-12 08:00"), given_back("C", "2026-03-20"),
                says<schema::Package::RecordsHanded>("package-D", when("2026-03-14 10:00")),
                ended_as("D", "2026-03-14", Reason::TRANSFERRED),
                ended_as("E", "2026-03-20", Reason::OTHER, Needs::LESS),
                ended_as("F", "2026-03-21", Reason::TO_CARE_HOME, Needs::MORE),
                package("G", {.contract = "spot", .weekly = hour}));
}
const Figures of_eight_packages{
    {"start_on_time", {1, 5}}, {"start_within_5", {2, 5}},        {"discharge_start", {1, 1}},
    {"hand_backs", {1, 4}},    {"hand_backs_not_viable", {1, 4}}, {"readmission", {1, 1}},
    {"exit_safe", {1, 1}},     {"spot_share", {hour, 4 * hour}},  {"reablement_outcome", {1, 2}},
    {"to_care_home", {1, 4}}};

Tale packages_told_late() {
    return {{Case::told_late},
            "what became of eight packages is told in April",
            as_they_began(),
            {{"start_on_time", {0, 7}},
             {"start_within_5", {0, 7}},
             {"discharge_start", {0, 1}},
             {"hand_backs", {0, 7}},
             {"hand_backs_not_viable", {0, 7}},
             {"readmission", {0, 0}},
             {"exit_safe", {0, 1}},
             {"spot_share", {0, 3 * hour}},
             {"reablement_outcome", {0, 0}},
             {"to_care_home", {0, 0}}},
            what_became_of_them(),
            of_eight_packages};
}

Tale packages_corrected() {
    return {{Case::plain, Case::corrected},
            "of eight packages each turns out otherwise: a visit is void, days and reasons were other ones",
            told(as_they_began(), what_became_of_them()),
            of_eight_packages,
            told(voided("VA", when("2026-04-02 09:00")),
                 handed_back("C", "2026-04-05", HandBack::CAPACITY, when("2026-04-05 09:00")),
                 to_another("D", "2026-04-20"), ended_as("E", "2026-03-20", Reason::OTHER, Needs::MORE),
                 ended_as("F", "2026-03-21", Reason::OTHER, Needs::MORE),
                 contract_moved("G", "contract-1", "2026-03-01", when("2026-04-02 09:10"))),
            {{"start_on_time", {0, 5}},
             {"start_within_5", {1, 5}},
             {"discharge_start", {0, 1}},
             {"hand_backs", {0, 5}},
             {"hand_backs_not_viable", {0, 5}},
             {"readmission", {0, 0}},
             {"exit_safe", {0, 0}},
             {"spot_share", {0, 4 * hour}},
             {"reablement_outcome", {0, 2}},
             {"to_care_home", {0, 3}}}};
}

Tale packages_on_the_bounds() {
    const Of discharge{.from = "2026-03-06", .discharge = true}, home{.discharge = true},
        reablement{.reablement = true};
    return {
        {Case::bounds},
        "a package on either side of each bound",
        told(package("S1", {.from = "2026-03-10"}), first_visit("S1", "2026-03-10", "23:50", "23:50"),
             package("S2", {.from = "2026-03-10"}), first_visit("S2", "2026-03-11", "00:00", "00:00"),
             package("S3", {.from = "2026-03-10"}), first_visit("S3", "2026-03-17", "08:00", "08:00"),
             package("S4", {.from = "2026-03-10"}), first_visit("S4", "2026-03-18", "08:00", "08:00"),
             package("D1", discharge), discharged("person-D1", when("2026-03-05 09:00")),
             first_visit("D1", "2026-03-06", "09:00", "09:00"), package("D2", discharge),
             discharged("person-D2", when("2026-03-05 09:00")), first_visit("D2", "2026-03-06", "09:00", "09:01"),
             package("R1", home), first_visit("R1", "2026-03-01", "08:00", "08:00"),
             admitted("person-R1", when("2026-03-31 23:59"), true), package("R2", home),
             first_visit("R2", "2026-03-01", "08:00", "08:00"), admitted("person-R2", when("2026-04-01 00:00"), true),
             package("H1"), given_back("H1", "2026-03-31"), package("H2"), given_back("H2", "2026-04-01"),
             package("X1"), to_another("X1", "2026-03-20"), prepared("X1", "2026-03-20"),
             ended_as("X1", "2026-03-19", Reason::TRANSFERRED), package("X2"), to_another("X2", "2026-03-20"),
             prepared("X2", "2026-03-21"), ended_as("X2", "2026-03-19", Reason::TRANSFERRED), spot_contract,
             package("P1", {.to = "2026-03-31", .contract = "spot", .weekly = hour}),
             package("P2", {.to = "2026-03-30", .contract = "spot", .weekly = hour}),
             package("P3", {.weekly = 2 * hour}), package("E1", reablement),
             ended_as("E1", "2026-03-31", Reason::OTHER, Needs::LESS), package("E2", reablement),
             ended_as("E2", "2026-04-01", Reason::OTHER, Needs::LESS), package("E3", reablement),
             ended_as("E3", "2026-03-31", Reason::OTHER, Needs::SAME), package("E4"),
             ended_as("E4", "2026-03-31", Reason::TO_CARE_HOME), package("E5"),
             ended_as("E5", "2026-04-01", Reason::TO_CARE_HOME)),
        {{"start_on_time", {5, 13}},
         {"start_within_5", {7, 13}},
         {"discharge_start", {1, 2}},
         {"hand_backs", {1, 17}},
         {"hand_backs_not_viable", {1, 17}},
         {"readmission", {1, 2}},
         {"exit_safe", {1, 2}},
         {"spot_share", {hour, 3 * hour}},
         {"reablement_outcome", {1, 2}},
         {"to_care_home", {1, 6}}}};
}

Tale packages_in_the_night(const Night& night) {
    using std::chrono::hours, std::chrono::minutes;
    const std::string sunday = night.on(0), saturday = night.on(-1), monday = night.on(1), first = night.first();
    const Of from_sunday{.from = sunday, .discharge = true}, from_first{.from = first};
    // A day after 14:00 on the Saturday, and a minute more.
    const std::string a_day = night.after(hours{14}).substr(11), more = night.after(hours{14} + minutes{1}).substr(11);
    const std::int64_t in_five_days = night.back() ? 1 : 0;  // those of the spring end in April, behind Easter
    return night.tale(
        "starts, a discharge, an admission and ends around the night",
        told(package("A", {.from = monday}), first_visit("A", monday, "00:30", "00:30"), package("B", from_sunday),
             discharged("person-B", night.at(-1, "14:00")), first_visit("B", sunday, "08:00", a_day),
             package("C", from_sunday), discharged("person-C", night.at(-1, "14:00")),
             first_visit("C", sunday, "08:00", more), package("R", {.from = first, .discharge = true}),
             first_visit("R", first, "08:00", "08:00"), admitted("person-R", night.at(0, "01:30"), true),
             package("H", from_first), given_back("H", sunday), package("X", from_first), to_another("X", sunday),
             prepared("X", sunday), ended_as("X", saturday, Reason::TRANSFERRED),
             package("E", {.from = first, .reablement = true}), ended_as("E", sunday, Reason::GOALS_MET, Needs::NONE),
             package("F", from_first), ended_as("F", sunday, Reason::TO_CARE_HOME), spot_contract,
             package("P", {.from = sunday, .contract = "spot", .weekly = hour}),
             package("Q", {.from = first, .weekly = hour})),
        {{"start_on_time", {4, 7}},
         {"start_within_5", {4, 6 + in_five_days}},
         {"discharge_start", {1, 2}},
         {"hand_backs", {1, 6}},
         {"hand_backs_not_viable", {1, 6}},
         {"readmission", {1, 1}},
         {"exit_safe", {1, 1}},
         {"spot_share", {hour, 2 * hour}},
         {"reablement_outcome", {1, 1}},
         {"to_care_home", {1, 4}}});
}

Figures no_data_of(const Figures& figures) {
    Figures none;
    for (const auto& [kpi, figure] : figures) none[kpi] = {0, 0};
    return none;
}

Tale referrals_on_the_bounds() {
    return {{Case::bounds},
            "four hours, two days, 28 days and the month, each on either side",
            told(asked_at("R1", "2026-03-03 09:00"), accepted("R1", when("2026-03-03 13:00")), package("of-R1"),
                 given_back("of-R1", "2026-03-31"), asked_at("R2", "2026-03-02 09:00"),
                 accepted("R2", when("2026-03-02 13:01")), package("of-R2"), given_back("of-R2", "2026-03-31"),
                 asked_at("R3", "2026-03-10 09:00"), declined("R3", when("2026-03-12 09:00")),
                 asked_at("R4", "2026-03-10 09:00"), declined_against_a_fail("R4", "2026-03-12 09:01"),
                 asked_at("R5", "2026-03-31 23:00"), accepted_against_a_fail("R5", "2026-03-31 23:59"),
                 asked_at("R6", "2026-03-31 23:00"), accepted("R6", when("2026-04-01 00:00"))),
            {{"acceptance", {3, 5}},
             {"response_4h", {3, 6}},
             {"decision_2d", {5, 6}},
             {"justified_declines", {1, 2}},
             {"overrides", {1, 3}},
             {"early_failure", {1, 2}}}};
}

Tale referrals_told_late() {
    return {{Case::told_late},
            "two answers, and a hand-back, are told in April",
            told(asked_at("R1", "2026-03-02 08:00"), asked_at("R2", "2026-03-02 08:00"),
                 declined("R2", when("2026-03-02 09:00")), asked_at("R3", "2026-03-02 08:00"),
                 accepted("R3", when("2026-03-02 09:00")), package("of-R3"), asked_at("R4", "2026-03-02 08:00")),
            {{"acceptance", {1, 2}},
             {"response_4h", {2, 4}},
             {"decision_2d", {2, 4}},
             {"justified_declines", {0, 1}},
             {"overrides", {0, 1}},
             {"early_failure", {0, 1}}},
            told(accepted_against_a_fail("R1", "2026-03-02 09:00"), declined_against_a_fail("R4", "2026-03-02 09:30"),
                 given_back("of-R3", "2026-03-10")),
            {{"acceptance", {2, 4}},
             {"response_4h", {4, 4}},
             {"decision_2d", {4, 4}},
             {"justified_declines", {1, 2}},
             {"overrides", {1, 2}},
             {"early_failure", {1, 2}}}};
}

// What can be said otherwise of one that is decided. Its decision itself stands.
Tale referrals_corrected() {
    return {{Case::corrected},
            "two were answered earlier than was said, with another check, and the hand-back was on another day",
            told(asked_at("R1", "2026-03-01 08:00"), accepted("R1", when("2026-03-03 09:00")), package("of-R1"),
                 given_back("of-R1", "2026-03-20"), asked_at("R2", "2026-03-02 08:00"),
                 declined("R2", when("2026-03-05 08:00"))),
            {{"acceptance", {1, 2}},
             {"response_4h", {0, 2}},
             {"decision_2d", {0, 2}},
             {"justified_declines", {0, 1}},
             {"overrides", {0, 1}},
             {"early_failure", {1, 1}}},
            told(accepted_against_a_fail("R1", "2026-03-01 09:00"), declined_against_a_fail("R2", "2026-03-03 08:00"),
                 handed_back("of-R1", "2026-04-20", HandBack::CAPACITY, when("2026-04-02 09:00"))),
            {{"acceptance", {1, 2}},
             {"response_4h", {1, 2}},
             {"decision_2d", {2, 2}},
             {"justified_declines", {1, 1}},
             {"overrides", {1, 1}},
             {"early_failure", {0, 1}}}};
}

// From the 16th on a miss that is not the provider's fault counts for nothing, and so it is no failure.
Tale referrals_by_other_rules() {
    const auto not_ours = [](const std::string& referral, const std::string& day) {
        const std::string visit = "V" + referral, person = "person-of-" + referral;
        return told(
            planned(visit, when(day + " 08:00"), when(day + " 08:30"), {.package = "of-" + referral}).of(person),
            missed(visit, when(day + " 23:00"), {.provider_fault = Answer::NO}).of(person));
    };
    return {{Case::terms_changed},
            "a visit was missed by nobody's fault, of one before the rules changed and of the other after",
            told(kpi_schedule("contract-1", {.from = "2026-03-16", .terms = {{"missed_fault_only", 1}}}),
                 asked_at("R1", "2026-03-01 09:00"), accepted_against_a_fail("R1", "2026-03-01 10:00"),
                 package("of-R1"), not_ours("R1", "2026-03-10"), asked_at("R2", "2026-03-01 09:00"),
                 accepted("R2", when("2026-03-01 10:00")), package("of-R2"), not_ours("R2", "2026-03-20"),
                 asked_at("R3", "2026-03-20 09:00"), declined_against_a_fail("R3", "2026-03-20 10:00")),
            {{"acceptance", {2, 3}},
             {"response_4h", {3, 3}},
             {"decision_2d", {3, 3}},
             {"justified_declines", {1, 1}},
             {"overrides", {1, 2}},
             {"early_failure", {1, 2}}}};
}

Tale referrals_in_the_night(const Night& night) {
    using std::chrono::hours, std::chrono::minutes;
    const minutes four_hours_on = hours{3} + minutes{30};  // from 23:30 on the Saturday, since midnight
    return night.tale(
        "four hours and two days as they pass, not as the wall shows them",
        told(asked_at("R1", night.on(-1) + " 23:30"), accepted("R1", when(night.after(four_hours_on))),
             asked_at("R2", night.on(-1) + " 12:00"), declined_against_a_fail("R2", night.after(hours{36})),
             asked_at("R3", night.on(-1) + " 23:30"),
             accepted_against_a_fail("R3", night.after(four_hours_on + minutes{1})),
             asked_at("R4", night.first() + " 09:00"), accepted("R4", when(night.first() + " 10:00")), package("of-R4"),
             given_back("of-R4", night.on(0))),
        {{"acceptance", {3, 4}},
         {"response_4h", {2, 4}},
         {"decision_2d", {4, 4}},
         {"justified_declines", {1, 1}},
         {"overrides", {1, 3}},
         {"early_failure", {1, 1}}});
}

}  // namespace

std::vector<Tale> tales_of_packages() {
    Figures called_off = no_data_of(of_eight_packages);
    called_off["to_care_home"] = {0, 1};  // it ended all the same
    return {packages_told_late(),
            packages_corrected(),
            packages_on_the_bounds(),
            packages_in_the_night(nights[0]),
            packages_in_the_night(nights[1]),
            {{Case::no_data},
             "a package of April",
             told(package("A", {.from = "2026-04-10"})),
             no_data_of(of_eight_packages)},
            {{Case::cancelled},
             "a package that was called off before its first day, and its visit with it",
             told(package("A", {.from = "2026-03-10", .discharge = true}),
                  discharged("person-A", when("2026-03-09 09:00")), first_visit("A", "2026-03-10", "08:00", ""),
                  cancelled("VA", when("2026-03-09 12:00"), Who::PERSON), ended_as("A", "2026-03-09", Reason::OTHER)),
             called_off}};
}

std::vector<Tale> tales_of_referrals() {
    const Figures none{{"acceptance", {0, 0}},         {"response_4h", {0, 0}}, {"decision_2d", {0, 0}},
                       {"justified_declines", {0, 0}}, {"overrides", {0, 0}},   {"early_failure", {0, 0}}};
    return {{{Case::plain},
             "one accepted against a failed criterion and handed back in four weeks, one declined after two days",
             told(asked_at("R1", "2026-03-02 08:00"), accepted_against_a_fail("R1", "2026-03-02 10:00"),
                  package("of-R1"), given_back("of-R1", "2026-03-20"), asked_at("R2", "2026-03-02 08:00"),
                  declined_against_a_fail("R2", "2026-03-04 08:01")),
             {{"acceptance", {1, 2}},
              {"response_4h", {1, 2}},
              {"decision_2d", {1, 2}},
              {"justified_declines", {1, 1}},
              {"overrides", {1, 1}},
              {"early_failure", {1, 1}}}},
            referrals_on_the_bounds(),
            {{Case::no_data, Case::cancelled},
             "one that was withdrawn before its time was up",
             told(asked_at("R1", "2026-03-02 09:00"),
                  says<schema::Referral::Withdrawn>("referral-R1", when("2026-03-02 10:00"))),
             none},
            referrals_told_late(),
            referrals_corrected(),
            referrals_by_other_rules(),
            referrals_in_the_night(nights[0]),
            referrals_in_the_night(nights[1])};
}

}  // namespace daybook::projections
