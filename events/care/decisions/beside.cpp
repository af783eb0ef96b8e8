#include "events/care/decisions/beside.h"

#include "events/care/decisions/demands.h"
#include "events/stored/json.h"
#include "events/stored/names.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"

// Decisions about one record that lean on what another has become (rules.md section 3).
namespace daybook::care {
namespace {

using schema::Capacity;
using schema::Contract;
using schema::Package;

std::string stream_of(std::string_view category, std::string_view said) {
    const std::string prefix = std::string(category) + "-";
    return said.starts_with(prefix) ? std::string(said) : prefix + std::string(said);
}

bool binds_a_person(const EventView& event) {
    return event.is<Contract::Agreed>() && event.as<Contract::Agreed>().getRoute() == Contract::Route::PRIVATE;
}

std::string person_of(const EventView& event) {
    return stream_of("person", event.as<Contract::Agreed>().getPerson().cStr());
}

template <class Of>
const Of* record(const Others& others, std::string_view stream) {
    const auto known = others.find(stream);
    return known == others.end() ? nullptr : std::get_if<Of>(&known->second);
}

// Source D 4b: who lacks capacity is bound by nobody but a lawful representative, whose authority was seen.
Status bind(const EventView& event, const Others& others) {
    const auto* person = record<PersonRecord>(others, person_of(event));
    if (!person || !person->lacks_capacity) return {};
    const auto agreed = event.as<Contract::Agreed>();
    if (agreed.getRepresentative().size() == 0)
        return cannot(event, "agreed",
                      person_of(event) + " lacks capacity, and no lawful representative has signed it");
    if (!person->represented(agreed.getRepresentativeAuthority(), day(agreed.getFrom())))
        return cannot(event, "agreed",
                      person_of(event) +
                          " lacks capacity, and nobody has seen the authority by which it was signed; record "
                          "person.RepresentativeNamed with what was seen first");
    return {};
}

// Source D 4c: "comprehensive needs assessment", "choices, cultural preferences".
Status begin(const EventView& event, const Others& others) {
    for (const auto& [stream, other] : others) {
        const auto* person = std::get_if<PersonRecord>(&other);
        if (!person) continue;
        std::string missing;
        for (const auto& fact : person->missing_before_start())
            missing += (missing.empty() ? "person." : ", person.") + fact;
        if (!missing.empty())
            return cannot(
                event, event.is<Package::Started>() ? "started" : "given an agreed start",
                "no care starts without an assessment of needs, recorded preferences and a care plan; record " +
                    missing + " of " + stream + " first");
    }
    return {};
}

// Source E: a risk that is named is one that somebody raised and that is still open.
Status move_for_risk(const EventView& event, const Others& others) {
    const std::string risk = event.as<Package::TransferArranged>().getRiskRef();
    const auto* known = record<RiskRecord>(others, risk);
    if (!known) return {};
    if (!known->raised) return cannot(event, "transferred", risk + " was never raised");
    if (known->closed) return cannot(event, "transferred", risk + " is closed");
    return {};
}

bool starts_care(const EventView& event) { return event.is<Package::StartAgreed>() || event.is<Package::Started>(); }

// A change is one of care there is. What other systems tell of a package they hold is recorded, as with contracts.
Status vary(const EventView& event, const Others& others) {
    const std::string stream = stream_of("package", event.as<schema::Variation::Proposed>().getPackage().cStr());
    const auto* package = record<PackageRecord>(others, stream);
    if (!package || event.source() != desk_source) return {};
    const auto asked = event.as<schema::Variation::Proposed>();
    const auto whose = [](std::string_view person) { return stream_of("person", person); };
    const Day from = Calendar::london().day_of(time_of(asked.getFrom()));
    const Day last = package->last.value_or(from);
    return demand(
        event, "proposed",
        {{package->authorised,
          stream + " was never authorised; record package.Authorised first, or name the package it changes"},
         {from <= last, stream + " ends on " + to_string(last) + ", before this takes effect on " + to_string(from) +
                            "; authorise another package for care after that"},
         {asked.getPerson().size() == 0 || whose(text_of(asked.getPerson())) == whose(package->person),
          stream + " is of " + whose(package->person) + ", and this names " + whose(text_of(asked.getPerson())) +
              "; leave the person out, or name the package that is meant"}});
}

// At the desk a package comes of a referral that was accepted, and under the name it was accepted as: the hours held
// for it are let go by that name.
Status come_of(const EventView& event, const Others& others) {
    const std::string stream = stream_of("referral", event.as<Package::Authorised>().getReferral().cStr());
    const auto* referral = record<ReferralRecord>(others, stream);
    if (!referral || event.source() != desk_source) return {};
    const std::string package = stream_of("package", referral->package);
    return demand(event, "authorised",
                  {{referral->state == ReferralRecord::State::accepted,
                    stream + " is not accepted; record referral.Accepted first, or leave the referral out"},
                   {referral->package.empty() || package == event.stream(),
                    stream + " was accepted as " + package + "; authorise that"}});
}

// A referral is withdrawn until care begins; from then on it is the package that ends. One that was authorised goes on
// holding hours, and its visits would be missed, until it is ended: that comes first.
Status withdraw(const EventView& event, const Others& others) {
    for (const auto& [stream, other] : others) {
        const auto* package = std::get_if<PackageRecord>(&other);
        if (!package) continue;
        if (package->started)
            return cannot(event, "withdrawn", stream + " has started; record package.Ended of it instead");
        if (package->authorised && !package->ended)
            return cannot(event, "withdrawn",
                          stream + " is authorised, and its visits are due; record package.Ended of it first");
    }
    return {};
}

// R15: hours are let go by what ends, with it; while the acceptance they are held for stands nobody gives them away.
Status let_go(const EventView& event, const Others& others) {
    if (event.source() != desk_source) return {};
    const std::string stream = stream_of("referral", event.as<Capacity::Released>().getReferral().cStr());
    const auto* referral = record<ReferralRecord>(others, stream);
    if (!referral || referral->state != ReferralRecord::State::accepted) return {};
    for (const auto& [name, other] : others) {
        const auto* package = std::get_if<PackageRecord>(&other);
        if (package && package->ended) return {};
        if (package && package->authorised)
            return cannot(event, "released",
                          stream + " was accepted as " + name + ", which has not ended; record package.Ended of " +
                              name + ", which lets its hours go");
    }
    return cannot(event, "released",
                  stream + " is accepted, and the hours are held for it; record referral.Withdrawn of " + stream +
                      ", which lets them go");
}

// The records that hours held for a referral stand or fall with.
std::vector<std::string> holders(const CapacityRecord& capacity, const EventView& event) {
    const std::string referral = event.as<Capacity::Released>().getReferral();
    std::vector<std::string> all{stream_of("referral", referral)};
    const auto held = capacity.reserved.find(referral);
    if (held != capacity.reserved.end() && !held->second.empty()) all.push_back(stream_of("package", held->second));
    return all;
}

// A package that comes to a contract, or is to.
struct Coming {
    std::string contract;  // its stream
    std::int32_t from = 0;
    const char* be = "";
};

std::optional<Coming> coming(const EventView& event) {
    std::string contract;
    Coming one;
    if (event.is<Package::Authorised>()) {
        const auto authorised = event.as<Package::Authorised>();
        contract = authorised.getContract();
        one = {.contract = {}, .from = authorised.getFrom(), .be = "authorised"};
    } else if (event.is<Package::ContractMoved>()) {
        const auto moved = event.as<Package::ContractMoved>();
        contract = moved.getTo();
        one = {.contract = {}, .from = moved.getFrom(), .be = "moved to another contract"};
    } else if (event.is<schema::Referral::Accepted>() && event.source() == desk_source) {
        const auto accepted = event.as<schema::Referral::Accepted>();
        contract = accepted.getContract();
        one = {.contract = {}, .from = accepted.getAgreedStart(), .be = "accepted"};
    }
    if (contract.empty()) return std::nullopt;
    one.contract = stream_of("contract", contract);
    return one;
}

std::string since(Day from) { return from == Day{} ? "" : " from " + to_string(from); }

std::string suspended(const SuspendedToNew& one) {
    if (one.reopened) return since(one.from) + ", and open to them again from " + to_string(*one.reopened);
    return since(one.from) + "; record contract.ReopenedToNew first, or name another";
}

// Source E: contracts "do not receive care packages but continue to service". New is what is decided, or begins, when
// the contract takes none any more; care of before that is told late, and is history. What other systems tell of a
// contract they agreed somewhere else is recorded; people at the desk record its agreement first, and let care begin
// within its term. An acceptance is held to the day on which care is to begin, which may be after its check (R14).
Status take(const EventView& event, const Coming& one, const Others& others) {
    const auto* contract = record<ContractRecord>(others, one.contract);
    if (!contract) return {};
    const Day on = std::max(within_reach(day(one.from)), told_on(event));
    const auto shut = [&](const std::optional<Day>& from) { return from && on >= *from; };
    const bool at_desk = event.source() == desk_source;
    const Day first = one.from == 0 ? on : within_reach(day(one.from));
    const std::string begins = ", and this would begin on " + to_string(first);
    const SuspendedToNew* suspension = contract->suspensions.on(on);
    const std::string replaced = contract->replaced_by.empty() ? "" : ", and " + contract->replaced_by + " replaces it";
    return demand(event, one.be,
                  {{!contract->ended || on <= *contract->ended,
                    one.contract + " has ended" +
                        (contract->ended.value_or(Day{}) == Day{} ? "" : " on " + to_string(*contract->ended)) +
                        "; name one that is in force"},
                   {!shut(contract->closed_to_new), one.contract + " is closed to new packages" +
                                                        since(contract->closed_to_new.value_or(Day{})) + replaced},
                   {!suspension, one.contract + " is suspended to new packages" +
                                     (suspension ? suspended(*suspension) : std::string())},
                   {contract->agreed || !at_desk, one.contract + " was never agreed; record contract.Agreed first"},
                   {!at_desk || contract->from == Day{} || first >= contract->from,
                    one.contract + " begins on " + to_string(contract->from) + begins +
                        "; name a day from then on, or another contract"},
                   {!at_desk || contract->to == Day{} || first <= contract->to,
                    one.contract + " runs until " + to_string(contract->to) + begins +
                        "; record contract.Extended first, or name another"}});
}

}  // namespace

std::vector<std::string> leans_on(const Record& record, const EventView& event) {
    if (event.is<Package::Authorised>() && event.as<Package::Authorised>().getReferral().size() != 0) {
        std::vector<std::string> both{stream_of("referral", event.as<Package::Authorised>().getReferral().cStr())};
        if (auto to_contract = coming(event)) both.push_back(std::move(to_contract->contract));
        std::erase_if(both, [](const std::string& one) { return category_of(one).empty(); });
        return both;
    }
    if (const auto* capacity = std::get_if<CapacityRecord>(&record); capacity && event.is<Capacity::Released>()) {
        auto all = holders(*capacity, event);
        std::erase_if(all, [](const std::string& one) { return category_of(one).empty(); });
        return all;
    }
    std::string stream;
    if (binds_a_person(event))
        stream = person_of(event);
    else if (event.is<Package::TransferArranged>())
        stream = event.as<Package::TransferArranged>().getRiskRef().cStr();
    else if (auto to_contract = coming(event))
        stream = std::move(to_contract->contract);
    else if (const auto* package = std::get_if<PackageRecord>(&record); package && starts_care(event))
        stream = stream_of("person", package->person);
    else if (event.is<schema::Variation::Proposed>() &&
             event.as<schema::Variation::Proposed>().getPackage().size() != 0)
        stream = stream_of("package", event.as<schema::Variation::Proposed>().getPackage().cStr());
    else if (const auto* referral = std::get_if<ReferralRecord>(&record);
             referral && event.is<schema::Referral::Withdrawn>() && !referral->package.empty())
        stream = stream_of("package", referral->package);
    if (category_of(stream).empty()) return {};
    return {std::move(stream)};
}

Status admit_beside(const EventView& event, const Others& others) {
    if (binds_a_person(event)) return bind(event, others);
    if (starts_care(event)) return begin(event, others);
    if (event.is<Capacity::Released>()) return let_go(event, others);
    if (event.is<schema::Variation::Proposed>()) return vary(event, others);
    if (event.is<schema::Referral::Withdrawn>()) return withdraw(event, others);
    if (event.is<Package::TransferArranged>()) return move_for_risk(event, others);
    if (const auto to_contract = coming(event)) DAYBOOK_CHECK(take(event, *to_contract, others));
    if (event.is<Package::Authorised>() && event.as<Package::Authorised>().getReferral().size() != 0)
        return come_of(event, others);
    return {};
}

}  // namespace daybook::care
