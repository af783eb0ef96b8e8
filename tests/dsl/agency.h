#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/care/person_day.h"
#include "events/care/variation.h"
#include "schema/record.capnp.h"
#include "tests/dsl/story.h"

namespace daybook::story {

// What the events of a book come to, folded in memory in the order they are handed over: the pure counterpart of a
// projection. Contracts and suspensions are known as far as they were told.
class Agency final : public care::Setting {
 public:
    void hear(const Stored& stored) {
        const EventView event{stored.bytes()};
        if (event.damage()) throw std::invalid_argument(event.damage()->sentence);
        const std::string stream{event.stream()};
        if (care::is_visit(event))
            care::fold(visits_[stream], event);
        else if (stream.starts_with("contract-"))
            care::fold(contracts_[stream.substr(9)], event);
        else if (stream.starts_with("package-"))
            care::fold(packages_[stream.substr(8)], event);
        else if (stream.starts_with("variation-"))
            hear_variation(stream, event);
        else if (event.is<schema::Record::DayClosed>())
            closed_.push_back(day(event.as<schema::Record::DayClosed>().getDay()));
    }
    void hear(const Book& book) {
        for (const Stored& stored : book.events()) hear(stored);
    }

    const care::Terms& terms(std::string_view contract, Day on) const override {
        const auto known = contracts_.find(contract);
        return known == contracts_.end() ? care::Terms::defaults() : known->second.on(on);
    }
    const care::PackageHolds* holds(std::string_view package) const override {
        const auto known = packages_.find(package);
        return known == packages_.end() ? nullptr : &known->second;
    }

    // Every person-day there is, by person and day.
    std::vector<care::PersonDay> person_days() const {
        std::map<std::pair<std::string, Day>, care::PersonDay> days;
        for (const auto& [stream, visit] : visits_) {
            const auto place = care::place_of(visit, *this);
            if (!place) continue;
            care::PersonDay& found = days[{std::string{place->person}, place->day}];
            found.person = place->person;
            found.day = place->day;
            found.closed = std::ranges::find(closed_, place->day) != closed_.end();
            found.put(visit);
        }
        std::vector<care::PersonDay> all;
        for (auto& [key, person_day] : days) all.push_back(std::move(person_day));
        return all;
    }
    const care::Visit& visit(const std::string& id) const { return visits_.at("visit-" + id); }

 private:
    void hear_variation(const std::string& stream, const EventView& event) {
        care::Variation& variation = variations_[stream];
        care::fold(variation, event);
        if (variation.plan) care::settle(packages_[variation.plan->package], *variation.plan, event);
    }

    std::map<std::string, care::Variation, std::less<>> variations_;
    std::map<std::string, care::Visit, std::less<>> visits_;
    std::map<std::string, care::ContractTerms, std::less<>> contracts_;
    std::map<std::string, care::PackageHolds, std::less<>> packages_;
    std::vector<Day> closed_;
};

// The measures of all that was told. Keeps what they borrow from.
class Measures {
 public:
    explicit Measures(const Book& book) {
        agency_.hear(book);
        days_ = agency_.person_days();
        for (const care::PersonDay& day : days_)
            for (care::Measured& m : care::measure(day, agency_)) all_.push_back(std::move(m));
    }
    Measures(const Measures&) = delete;
    Measures& operator=(const Measures&) = delete;

    const std::vector<care::Measured>& all() const { return all_; }
    const std::vector<care::PersonDay>& days() const { return days_; }
    const Agency& agency() const { return agency_; }
    // Of one visit; null for a row that was paired with a plan.
    const care::Measured* find(std::string_view visit) const {
        const auto found = std::ranges::find_if(all_, [&](const care::Measured& m) { return m.visit->id == visit; });
        return found == all_.end() ? nullptr : &*found;
    }
    const care::Measured& of(std::string_view visit) const {
        if (const care::Measured* found = find(visit)) return *found;
        throw std::invalid_argument("no measure of visit " + std::string{visit});
    }

 private:
    Agency agency_;
    std::vector<care::PersonDay> days_;
    std::vector<care::Measured> all_;
};

}  // namespace daybook::story
