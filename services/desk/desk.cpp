#include "services/desk/desk.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "events/care/referral.h"
#include "events/stored/json.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/views.capnp.h"
#include "services/desk/figures.h"
#include "services/desk/flexes.h"
#include "services/desk/invoices.h"
#include "services/desk/rows.h"
#include "services/desk/weeks.h"

namespace daybook::desk {
namespace {

using nlohmann::json;

// Whoever loses a number loses it to a colleague who got theirs, so many at once all come to an end. The pause is for
// the number that is taken and cannot be read yet: the recorder answers a conflict before the winner is synced.
constexpr unsigned number_attempts = 40;
constexpr std::chrono::milliseconds number_pause{5};

std::string id_in(const std::string& stream) { return stream.substr(stream.find('-') + 1); }

// A record as events of other records name it: "r1" and "package-r1" are the stream "package-r1".
std::string stream_of(const std::string& category, const std::string& said) {
    return said.starts_with(category + "-") ? said : category + "-" + said;
}

bool is_any(const FactType& fact, std::initializer_list<const FactType*> facts) {
    return std::ranges::find(facts, &fact) != facts.end();
}

// What the desk puts into a decision: made over whatever was said, or filled in where nothing was.
struct Filling {
    std::vector<std::string> over{}, unsaid{};
};

Filling filling_of(const FactType& fact) {
    if (is_any(fact, {&fact_type<schema::Referral::Accepted>()}))
        return {.over = {"check", "at"}, .unsaid = {"contract", "package", "basis", "overriddenBy"}};
    if (is_any(fact, {&fact_type<schema::Referral::Declined>()})) return {.over = {"check"}};
    if (is_any(fact, {&fact_type<schema::Governance::KpiReported>()}))
        return {.over = {"figures"}, .unsaid = {"position"}};
    if (is_any(fact, {&fact_type<schema::Reconciliation::Verified>()})) return {.unsaid = {"position"}};
    if (takes_number(fact) || takes_turn(fact))
        return {.over = {"lines", "ruleVersion"}, .unsaid = {"number", "pence"}};
    if (fact.category_name == "visit") return {.unsaid = {"person"}};
    return {};
}

// The decision as it would stand had the same been said before: at the time it was made, with what the desk put in.
Decision as_before(Decision decision, const FactType& fact, const EventView& event) {
    const json stored = to_cloudevent(event);
    const json then = stored.value("data", json::object());
    if (!decision.at) decision.at = event.occurred();
    if (decision.location.empty()) decision.location = stored.value("location", "");
    auto& data = decision.data;
    const Filling filling = filling_of(fact);
    for (const auto& name : filling.over) data.erase(name);
    for (const auto* names : {&filling.over, &filling.unsaid})
        for (const auto& name : *names)
            if (!data.contains(name) && then.contains(name)) data[name] = then[name];
    const auto contract_in = [](const json& said) {
        const auto found = said.find("contract");
        return found != said.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (takes_turn(fact) && care::id_in(contract_in(data), "contract") == care::id_in(contract_in(then), "contract"))
        data["contract"] = then.value("contract", json());  // by whichever of its names it is billed
    if (is_any(fact, {&fact_type<schema::Referral::Accepted>()}) && data["package"].is_string())
        data["package"] = stream_of("package", data["package"].get<std::string>());
    if (is_any(fact, {&fact_type<schema::Reconciliation::MismatchExplained>(),
                      &fact_type<schema::Reconciliation::MismatchResolved>()}))
        return of_package_named(std::move(decision));
    return decision;
}

// A key used before: its first receipt, if it was for the same decision. The recorder compares what was said to the
// letter, sealed or not; the key is used up either way.
Result<std::optional<Receipt>> said_before(const Decision& decision, const FactType& fact, wire::Recorder& recorder) {
    auto found = recorder.find(source, decision.key);
    if (!found) {
        if (found.error().kind == Error::Kind::not_found) return std::optional<Receipt>{};
        return tl::unexpected(found.error());
    }
    std::optional<Receipt> receipt;
    DAYBOOK_CHECK(found->each([&](const EventView& event) -> Status {
        const Error other{Error::Kind::conflict,
                          "the key “" + decision.key + "” was used for another decision, at position " +
                              std::to_string(event.position().value) + "; give this one a key of its own"};
        if (event.type() != &fact || event.stream() != decision.stream) return tl::unexpected(other);
        DAYBOOK_TRY(const Proposal proposal, proposal_of(as_before(decision, fact, event), fact, event.occurred()));
        auto repeated = recorder.append(std::array{proposal});
        if (!repeated && repeated.error().kind == Error::Kind::rejected) return tl::unexpected(other);
        if (!repeated) return tl::unexpected(repeated.error());
        receipt = *std::move(repeated);
        return {};
    }));
    return receipt;
}

struct Referral {
    bool found = false;
    std::string contract, location, zone;
    Version version;
    Position seen;
    bool spot = false;
};

Result<Referral> referral_of(const Decision& decision, wire::Views& views, Position head) {
    Referral referral;
    DAYBOOK_CHECK((each_row<schema::ReferralRow>(
        views, "referrals", {{"referral", id_in(decision.stream)}}, head, [&](auto row, const auto&, Position at) {
            referral = {.found = true,
                        .contract = row.getContract(),
                        .location = row.getLocation(),
                        .zone = row.getZone(),
                        .version = {row.getVersion()},
                        .seen = at,
                        .spot = row.getRoute() == schema::Contract::Route::SPOT};
        })));
    if (!referral.found) return not_found("there is no " + decision.stream);
    return referral;
}

// Another contract than the one it was asked for: what is accepted is checked and held as of that one.
Status take_contract(const std::string& named, Referral& referral, wire::Views& views, Position head) {
    referral.contract = named;
    referral.spot = false;
    return each_row<schema::ContractRow>(
        views, "contracts", {{"contract", named}}, head,
        [&](auto row, const auto&, Position) { referral.spot = row.getRoute() == schema::Contract::Route::SPOT; });
}

// The check as things stand under its contract, as the fact carries it.
Result<json> check_of(const Decision& decision, const std::string& contract, wire::Views& views, Position head) {
    json check = json::array();
    std::vector<wire::Views::Filter> filters{{"referral", id_in(decision.stream)}};
    if (!contract.empty()) filters.push_back({"contract", contract});
    DAYBOOK_CHECK((each_row<schema::AcceptanceRow>(views, "acceptance", std::move(filters), head,
                                                   [&](auto row, const auto&, Position) {
                                                       json line = to_json(capnp::DynamicStruct::Reader(row), true);
                                                       check.push_back({{"what", line["criterion"]},
                                                                        {"outcome", line["outcome"]},
                                                                        {"hard", line["hard"]},
                                                                        {"needed", line["needed"]},
                                                                        {"found", line["found"]},
                                                                        {"says", line["says"]}});
                                                   })));
    return check;
}

Decision companion(const Decision& of, const std::string& stream, const char* fact, json data) {
    return {.stream = stream,
            .fact = fact,
            .key = of.key + "/" + fact,
            .data = std::move(data),
            .actor = of.actor,
            .location = of.location,
            .at = of.at};
}

// What a referral asks for, as the capacity's Reserved carries it: hours by band, and the competences they need.
Result<json> asked_by(const Decision& decision, const Referral& referral, wire::Recorder& recorder) {
    json shares = json::array(), skills = json::array();
    DAYBOOK_TRY(const Page page, recorder.read_stream(decision.stream, {}, {}));
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        if (!event.is<schema::Referral::Received>() || !shares.empty()) return {};
        const auto received = event.as<schema::Referral::Received>();
        for (const auto band : received.getBands())
            shares.push_back({{"zone", referral.zone},
                              {"band", std::string(band.getName().cStr())},
                              {"weeklySeconds", band.getWeeklySeconds()}});
        if (received.getBands().size() == 0)
            shares.push_back({{"zone", referral.zone}, {"weeklySeconds", received.getWeeklySeconds()}});
        for (const auto skill : received.getSkills()) skills.push_back(std::string(skill.cStr()));
        return {};
    }));
    return json{{"shares", std::move(shares)}, {"skills", std::move(skills)}};
}

Result<Version> version_of_location(const std::string& location, wire::Views& views, Position head) {
    Version version;
    DAYBOOK_CHECK(
        (each_row<schema::LocationRow>(views, "locations", {{"location", location}}, head,
                                       [&](auto row, const auto&, Position) { version = {row.getVersion()}; })));
    return version;
}

// A decision, and behind it what is recorded with it.
using Together = std::vector<Decision>;

// R14, R15: with the check as it stands, and the hours held on the version of the location's capacity it was made on.
// What is read may be newer than what was read before it, never older: then the older version expected is refused.
Result<Together> accept(Decision decision, wire::Recorder& recorder, wire::Views& views, Position head) {
    DAYBOOK_TRY(Referral referral, referral_of(decision, views, head));
    DAYBOOK_TRY(const Version capacity, version_of_location(referral.location, views, referral.seen));
    auto& data = decision.data;
    if (const auto named = data.find("contract"); named != data.end() && named->is_string())
        DAYBOOK_CHECK(take_contract(named->get<std::string>(), referral, views, referral.seen));
    DAYBOOK_TRY(json check, check_of(decision, referral.contract, views, referral.seen));
    data["check"] = std::move(check);
    data["at"] = referral.seen.value;
    if (!data.contains("contract")) data["contract"] = referral.contract;
    data["package"] = stream_of("package", data.value("package", id_in(decision.stream)));
    const bool overridden = data.contains("overrideReason") && data["overrideReason"] != "";
    if (!data.contains("basis"))
        data["basis"] = overridden ? "override of the registered manager" : "acceptance check passed";
    if (overridden && !data.contains("overriddenBy") && !decision.actor.empty())
        data["overriddenBy"] = decision.actor;  // whoever decides: the rules ask whether that is the registered manager
    if (!decision.expected) decision.expected = referral.version;
    if (decision.location.empty()) decision.location = referral.location;
    Together together{std::move(decision)};
    const Decision& accepted = together.front();
    if (!referral.location.empty()) {
        DAYBOOK_TRY(json held, asked_by(accepted, referral, recorder));
        held["referral"] = accepted.stream;
        held["package"] = accepted.data["package"];
        held["spot"] = referral.spot;
        Decision hold = companion(accepted, "capacity-" + referral.location, "Reserved", std::move(held));
        hold.expected = capacity;
        together.push_back(std::move(hold));
    }
    return together;
}

// A decline is kept with the check it was made on, so that it can be told later whether it was justified.
Result<Together> decline(Decision decision, wire::Views& views, Position head) {
    DAYBOOK_TRY(const Referral referral, referral_of(decision, views, head));
    DAYBOOK_TRY(json check, check_of(decision, referral.contract, views, referral.seen));
    decision.data["check"] = std::move(check);
    if (!decision.expected) decision.expected = referral.version;
    return Together{std::move(decision)};
}

// Hours held for what ends now are let go.
Result<Together> let_go(Decision decision, const std::string& by, const std::string& why, wire::Views& views,
                        Position head) {
    Together together{decision};
    DAYBOOK_CHECK((each_row<schema::ReservationRow>(
        views, "reservations", {{by, id_in(decision.stream)}}, head, [&](auto row, const auto&, Position) {
            together.push_back(companion(decision, "capacity-" + std::string(row.getLocation().cStr()), "Released",
                                         {{"referral", "referral-" + std::string(row.getReferral().cStr())},
                                          {"package", "package-" + std::string(row.getPackage().cStr())},
                                          {"reason", why}}));
        })));
    return together;
}

// Less than nothing is no care: a change takes off no more than the package has a week, as it stands.
Status leaves_some_care(const Decision& decision, wire::Views& views, Position head) {
    const json said = read_words(decision.data, fact_type<schema::Variation::Proposed>().schema);
    const std::string package =
        said.contains("package") && said["package"].is_string() ? said["package"].get<std::string>() : std::string();
    const auto change = said.value("weeklySeconds", json(0));
    if (package.empty() || !change.is_number_integer() || change >= 0) return {};
    std::int64_t weekly = -1;
    DAYBOOK_CHECK((each_row<schema::PackageRow>(
        views, "packages", {{"package", (package.starts_with("package-") ? id_in(package) : package)}}, head,
        [&](auto row, const auto&, Position) { weekly = row.getWeeklySeconds(); })));
    if (weekly < 0 || weekly + change.get<std::int64_t>() >= 0) return {};
    return rejected("/data/weeklySeconds: " + package + " has " + std::to_string(weekly) + " s a week, and " +
                    change.dump() + " s is less than nothing: say how much less, or record package.Ended");
}

Result<Together> together_with(Decision decision, const FactType& fact, wire::Recorder& recorder, wire::Views& views,
                               Position head) {
    const auto is = [&](const FactType& type) { return &fact == &type; };
    if (is(fact_type<schema::Referral::Accepted>())) return accept(std::move(decision), recorder, views, head);
    if (is(fact_type<schema::Referral::Declined>())) return decline(std::move(decision), views, head);
    if (is(fact_type<schema::Package::Ended>()) || is(fact_type<schema::Package::HandedBack>()))
        return let_go(std::move(decision), "package", "the package ended", views, head);
    if (is(fact_type<schema::Referral::Withdrawn>()) || is(fact_type<schema::Referral::Lapsed>()))
        return let_go(std::move(decision), "referral", "the referral was withdrawn or has lapsed", views, head);
    if (takes_turn(fact)) return with_turn(std::move(decision), recorder, views);
    if (is(fact_type<schema::Governance::KpiReported>())) {
        DAYBOOK_TRY(Decision report, with_figures(std::move(decision), views, head));
        return Together{std::move(report)};
    }
    if (is(fact_type<schema::Contract::KpiScheduleSet>()) || is(fact_type<schema::Governance::KpiScheduleSet>()) ||
        is(fact_type<schema::Governance::KpiRebased>()) || is(fact_type<schema::Contract::BreachNotified>()) ||
        is(fact_type<schema::Contract::ServiceCreditApplied>()))
        DAYBOOK_CHECK(kpis_are_known(decision));
    if (is(fact_type<schema::Variation::Proposed>())) DAYBOOK_CHECK(leaves_some_care(decision, views, head));
    if (is(fact_type<schema::Package::TimeBandFlexAgreed>()))
        DAYBOOK_CHECK(slot_is_planned(decision, fact, recorder, views, head));
    if (takes_number(fact)) return with_number(std::move(decision), fact, recorder, views);
    if (is(fact_type<schema::Reconciliation::Verified>())) {
        DAYBOOK_TRY(Decision looked, as_looked_at(std::move(decision), views, head));
        return Together{std::move(looked)};
    }
    if (is(fact_type<schema::Reconciliation::MismatchExplained>()) ||
        is(fact_type<schema::Reconciliation::MismatchResolved>()))
        return Together{of_package_named(std::move(decision))};
    if (is(fact_type<schema::Contract::UpliftRequested>()) || is(fact_type<schema::Contract::UpliftAgreed>()))
        DAYBOOK_CHECK(packages_are_on(decision, views, head));
    return Together{std::move(decision)};
}

// Whether a conflict is of the book of numbers alone: the record still stands where the decision expects it.
bool stands(const Decision& decision, wire::Recorder& recorder) {
    if (!decision.expected) return true;
    if (decision.expected->value == 0) {
        const auto page = recorder.read_stream(decision.stream, {}, {.events = 1});
        return !page && page.error().kind == Error::Kind::not_found;
    }
    const Version before{decision.expected->value - 1};
    const auto page = recorder.read_stream(decision.stream, before, {.events = 2});
    std::size_t events = 0;
    const auto count = [&](const EventView&) -> Status {
        ++events;
        return {};
    };
    return page && page->each(count) && events == 1;
}

// Whom a decision about a visit concerns need not be said: the visit says so, and what is told of a person is sealed
// for them.
Status name_person(Decision& decision, const FactType& fact, wire::Recorder& recorder) {
    if (!decision.stream.starts_with("visit-") || decision.data.contains("person") ||
        fact.schema.findFieldByName("person") == nullptr)
        return {};
    const auto page = recorder.read_stream(decision.stream, {}, {.events = 1});
    if (!page) return page.error().kind == Error::Kind::not_found ? Status{} : tl::unexpected(page.error());
    return page->each([&](const EventView& event) -> Status {
        const json cloudevent = to_cloudevent(event);
        if (const auto& first = cloudevent["data"]; first.contains("person")) decision.data["person"] = first["person"];
        return {};
    });
}

// A contract is known by its id everywhere, "county", also where its stream is named: "contract-county".
Status name_contract(Decision& decision, wire::Views& views) {
    const auto named = decision.data.find("contract");
    if (named == decision.data.end() || !named->is_string()) return {};
    const auto name = named->get<std::string>();
    if (!name.starts_with("contract-")) return {};
    bool known = false;
    DAYBOOK_CHECK((each_row<schema::ContractRow>(
        views, "contracts", {{"contract", name}}, {},
        [&](auto row, const auto&, Position) { known = known || name == row.getContract().cStr(); })));
    if (!known) *named = id_in(name);
    return {};
}

}  // namespace

Result<Receipt> decide(Decision decision, wire::Recorder& recorder, wire::Views& views) {
    if (decision.key.empty()) return rejected("a decision needs a key of its own, so that it can be repeated safely");
    if (!decision.data.is_object()) return rejected("/data: the fields of a decision are a JSON object");
    DAYBOOK_TRY(const FactType* fact, fact_of(decision));
    if (is_any(*fact, {&fact_type<schema::Referral::Received>(), &fact_type<schema::Referral::Accepted>(),
                       &fact_type<schema::Package::Authorised>(), &fact_type<schema::Variation::Proposed>()}) ||
        fact->category_name == "visit")
        DAYBOOK_CHECK(name_contract(decision, views));
    DAYBOOK_TRY(const auto before, said_before(decision, *fact, recorder));
    if (before) return *before;
    DAYBOOK_CHECK(name_person(decision, *fact, recorder));
    // A colleague took the number this one was to have, or drafted before: it takes the next, or what is left. What
    // changed the record itself is told.
    const bool again = takes_number(*fact) || takes_turn(*fact);
    for (unsigned attempt = 1;; ++attempt) {
        DAYBOOK_TRY(const auto log, recorder.status());
        DAYBOOK_TRY(const Together together, together_with(decision, *fact, recorder, views, log.log.head));
        std::vector<Proposal> proposals;
        for (const Decision& one : together) {
            DAYBOOK_TRY(const FactType* type, fact_of(one));
            DAYBOOK_TRY(Proposal proposal, proposal_of(one, *type, log.clock));
            proposals.push_back(std::move(proposal));
        }
        auto receipt = recorder.append(proposals);
        const bool taken = !receipt && receipt.error().kind == Error::Kind::conflict;
        if (!taken || !again || attempt == number_attempts || !stands(decision, recorder)) return receipt;
        std::this_thread::sleep_for(number_pause * std::min(attempt, 10U));
    }
}

}  // namespace daybook::desk
