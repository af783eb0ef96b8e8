#include "tests/crash/ledger.h"

#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::crash {
namespace {

constexpr std::size_t problems_kept = 20;

std::string id(std::uint64_t number, std::size_t event) { return std::to_string(number) + "/" + std::to_string(event); }

std::size_t events_of(std::uint64_t number) {
    static constexpr std::size_t counts[] = {1, 3, 1, 2};
    return counts[number % 4];
}

Envelope about(std::string stream, std::uint64_t number, std::size_t event) {
    return {.id = id(number, event),
            .source = "crash",
            .stream = std::move(stream),
            .occurred = instant(1'772'600'000'000'000)};
}

Proposal assigned(std::uint64_t number, std::size_t event) {
    const std::string worker = "worker-" + std::to_string(number);
    return propose<schema::Visit::Assigned>(about("visit-" + std::to_string((number + event) % 50), number, event),
                                            [&](auto fact) { fact.setWorker(worker); });
}

Proposal clocked_in(std::uint64_t number) {
    const std::string person = "person-" + std::to_string(number);
    const std::string device = "device " + std::to_string(number);
    return propose<schema::Visit::ClockedIn>(about("visit-" + std::to_string(number % 50), number, 0), [&](auto fact) {
        fact.setPerson(person);
        fact.setWorker("worker-" + std::to_string(number % 40));
        fact.setLatitude(51.5);
        fact.setDevice(device);
    });
}

}  // namespace

std::vector<Proposal> request(std::uint64_t number) {
    const std::string variation = "variation-" + std::to_string(number);
    switch (number % 4) {
        case 0: return {assigned(number, 0)};
        case 1: return {assigned(number, 0), assigned(number, 1), assigned(number, 2)};
        case 2: return {clocked_in(number)};
        default:
            return {propose<schema::Variation::Proposed>(
                        about(variation, number, 0),
                        [](auto fact) {
                            fact.setPackage("p1");
                            fact.setFrom(1'772'600'000'000'000);
                        },
                        Expected::none()),
                    propose<schema::Variation::Agreed>(
                        about(variation, number, 1),
                        [](auto fact) {
                            fact.setBy(schema::Who::COMMISSIONER);
                            fact.setInWriting(true);
                            fact.setDocumentRef("document-1");
                        },
                        Expected::exactly({1}))};
    }
}

void Ledger::problem(std::string sentence) {
    if (problems_.size() < problems_kept) problems_.push_back(std::move(sentence));
}

void Ledger::sent(std::uint64_t number) {
    if (sent_.size() <= number) {
        sent_.resize(number + 1);
        answered_.resize(number + 1);
    }
    sent_[number] = true;
}

void Ledger::acknowledged(std::uint64_t number, const Receipt& receipt) {
    if (receipt.events.size() != events_of(number))
        problem(std::to_string(number) + " has a receipt of another length");
    const bool repeat = answered_[number];
    for (std::size_t i = 0; i < receipt.events.size(); ++i) {
        const auto& outcome = receipt.events[i];
        const std::string event = id(number, i);
        const auto [known, first] = acknowledged_.try_emplace(event, outcome.position);
        if (!first && known->second != outcome.position) problem(event + " was acknowledged at two positions");
        if (repeat && !outcome.duplicate) problem(event + " was acknowledged as new twice");
        if (seen_.contains(event) && (!outcome.duplicate || seen_[event] != outcome.position)) {
            problem(event + " stands in the log, and its repeat was answered otherwise");
        }
        if (!repeat && outcome.duplicate) ++found_out_;
        if (first) to_be_seen_.push_back(event);
    }
    answered_[number] = true;
}

void Ledger::refused(std::uint64_t number, const Error& error) {
    problem("request " + std::to_string(number) + " was refused: " + error.sentence);
}

void Ledger::read(const EventView& event) {
    const std::string name(event.id());
    const std::string at = " at position " + std::to_string(event.position().value);
    if (event.position().value != at_.value + 1) problem("there is a gap before" + at);
    at_ = event.position();
    const std::size_t slash = name.find('/');
    const std::uint64_t number = std::stoull(name.substr(0, slash));
    const std::size_t which = std::stoull(name.substr(slash + 1));
    if (number >= sent_.size() || !sent_[number]) problem(name + at + " was never sent");
    if (!seen_.try_emplace(name, event.position()).second) problem(name + " stands twice, again" + at);
    const auto known = acknowledged_.find(name);
    if (known != acknowledged_.end() && known->second != event.position()) {
        problem(name + " was acknowledged at position " + std::to_string(known->second.value) + " and stands" + at);
    }
    if ((!half_.empty() && half_ != name) || (half_.empty() && which != 0))
        problem("a request is torn before " + name + at);
    half_ = which + 1 < events_of(number) ? id(number, which + 1) : "";
    if (event.stamp().version.value != ++versions_[std::string(event.stream())])
        problem(name + at + " has a wrong version");
}

void Ledger::check(EventSource& log) {
    while (true) {
        const auto page = log.read(at_, {});
        if (!page) return problem("the log cannot be read: " + page.error().sentence);
        if (page->empty()) break;
        const Status good = page->each([&](const EventView& event) { return read(event), Status{}; });
        if (!good) return problem("the log cannot be read: " + good.error().sentence);
    }
    if (!half_.empty()) problem("the log ends within a request: " + half_ + " is missing");
    for (const std::string& event : to_be_seen_) {
        if (!seen_.contains(event)) {
            problem(event + " was acknowledged at position " + std::to_string(acknowledged_[event].value) +
                    " and is gone");
        }
    }
    to_be_seen_.clear();
}

void Ledger::check_again_from_the_start(EventSource& log) {
    at_ = {};
    half_.clear();
    seen_.clear();
    versions_.clear();
    to_be_seen_.clear();
    for (const auto& [event, position] : acknowledged_) to_be_seen_.push_back(event);
    check(log);
}

std::vector<std::string> Ledger::sealed_for() const {
    std::vector<std::string> subjects;
    for (std::uint64_t number = 0; number < answered_.size(); ++number) {
        if (answered_[number] && number % 4 == 2) subjects.push_back("person-" + std::to_string(number));
    }
    return subjects;
}

std::vector<std::uint64_t> Ledger::unanswered() const {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t number = 0; number < sent_.size(); ++number) {
        if (sent_[number] && !answered_[number]) numbers.push_back(number);
    }
    return numbers;
}

}  // namespace daybook::crash
