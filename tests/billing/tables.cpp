// docs/BILLING.md, row by row: what a finance officer reads is what is billed.

#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "events/care/payers.h"
#include "tests/billing/bench.h"
#include "tests/dsl/agency.h"
#include "tests/dsl/places.h"

namespace daybook::billing {
namespace {

using Cells = std::vector<std::string>;

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}
Cells split(const std::string& text, const std::string& by) {
    Cells all;
    for (std::size_t from = 0; from <= text.size();) {
        const auto at = std::min(text.find(by, from), text.size());
        all.push_back(trimmed(text.substr(from, at - from)));
        from = at + by.size();
    }
    return all;
}

// The rows of each table of the page, by the heading above it.
std::map<std::string, std::vector<Cells>> tables() {
    std::map<std::string, std::vector<Cells>> all;
    std::ifstream page((checkout() / "docs/BILLING.md").string());
    REQUIRE(page.good());
    std::string heading;
    bool head = true;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("## ")) heading = line.substr(3);
        if (!line.starts_with("|")) head = true;
        if (!line.starts_with("|") || std::exchange(head, false) || line.starts_with("|---")) continue;
        Cells cells = split(line, "|");
        all[heading].emplace_back(cells.begin() + 1, cells.end() - 1);
    }
    return all;
}

// "27:04", "30"
Seconds time_of(const std::string& text) {
    const auto colon = text.find(':');
    return minutes(std::stoi(text.substr(0, colon))) +
           Seconds{colon == std::string::npos ? 0 : std::stoi(text.substr(colon + 1))};
}
// "lesser, up to 5": a contract's rules as the page says them.
BillingRules rules_of(const std::string& text) {
    BillingRules rules;
    for (const std::string& part : split(text, ",")) {
        const auto number = [&](std::size_t words) { return std::stoll(part.substr(words)) * minute_s; };
        const auto rounds = [&](const char* words, Rounding how) {
            const std::string start = words;
            if (!part.starts_with(start)) return false;
            rules.rounding = how;
            rules.step_s = number(start.size());
            return true;
        };
        if (part == "by the minute") continue;
        if (part == "planned")
            rules.source = Source::PLANNED;
        else if (part == "lesser")
            rules.source = Source::LESSER;
        else if (part.starts_with("grace "))
            rules.grace_s = number(6);
        else if (part.starts_with("over "))
            rules.over_s = number(5);
        else if (part.starts_with("minimum "))
            rules.minimum_s = number(8);
        else if (!rounds("up to ", Rounding::UP) && !rounds("down to ", Rounding::DOWN) &&
                 !rounds("nearest ", Rounding::NEAREST))
            FAIL("the page has a rule nobody knows: " << part);
    }
    return rules;
}
std::string text_of(const Cells& cells) {
    std::string all;
    for (const auto& cell : cells) all += cell + " | ";
    return all;
}
// Each row of a table, told apart where one fails; a table that is empty or has gone is a failure, too.
template <class Check>
void each_row(const std::string& heading, std::size_t columns, Check&& check) {
    const auto all = tables();
    INFO(heading);
    REQUIRE(all.contains(heading));
    REQUIRE(all.at(heading).size() >= 4);
    for (const Cells& row : all.at(heading)) {
        INFO(text_of(row));
        REQUIRE(row.size() == columns);
        check(row);
    }
}

// 1868 p from April on.
care::ContractBilling uplifted(const BillingRules& rules) {
    auto contract = contract_with(rules);
    contract.cards.push_back({.from = on("2026-04-01"), .rates = {}});
    contract.cards.back().rates.push_back({.pence = 1868});
    contract.cards.back().rates.push_back({.day_type = DayType::BANK_HOLIDAY, .pence = 2693});
    return contract;
}
std::string lines_text(const std::vector<Line>& lines) {
    std::string all;
    for (const Line& line : lines)
        all += (all.empty() ? "" : " + ") + std::to_string(line.minutes) + " at " + std::to_string(line.rate.pence);
    return all;
}

TEST_CASE("billing page: one visit by one care worker") {
    each_row("One visit by one care worker", 5, [](const Cells& row) {
        const auto lines =
            bill_of({.stayed = time_of(row[2]), .planned = time_of(row[1])}, contract_with(rules_of(row[0])));
        CHECK(std::to_string(minutes_of(lines)) == row[3]);
        CHECK(std::to_string(pence_of(lines)) == row[4]);
    });
}

TEST_CASE("billing page: a price for each length") {
    each_row("A price for each length", 4, [](const Cells& row) {
        BillingRules rules;
        auto contract = contract_with();
        contract.cards[0].rates.clear();
        for (const std::string& price : split(row[0], " ")) {
            const Seconds band = minutes(std::stoi(price));
            rules.bands.push_back(band);
            contract.cards[0].rates.push_back(
                {.band = band, .pence = std::stoi(price.substr(price.find(':') + 1)), .unit = RateUnit::VISIT});
        }
        rules.from = on("2020-01-01");
        contract.rules = {rules};
        const auto lines = bill_of({.stayed = time_of(row[1])}, contract);
        CHECK(std::to_string(minutes_of(lines)) == row[2]);
        CHECK(std::to_string(pence_of(lines)) == row[3]);
    });
}

TEST_CASE("billing page: two care workers at one visit") {
    using namespace story;
    each_row("Two care workers at one visit", 4, [](const Cells& row) {
        const auto worked = split(row[1], "+");
        Book book;
        book.tell(planned("V", "08:00", "08:30", {.required = 2}));
        for (std::size_t i = 0; i < worked.size(); ++i) {
            const By by{.worker = "worker-" + std::to_string(i + 1), .secondary = i > 0};
            book.tell(visited("V", "08:00", "08:" + worked[i], by));
        }
        Measures measures(book);
        const auto lines = bill(measures.of("V"), {.contract = contract_with(rules_of(row[0])), .package = {}});
        std::string each;
        for (const Line& line : lines) each += (each.empty() ? "" : " + ") + std::to_string(line.pence);
        CHECK(each == row[2]);
        CHECK(std::to_string(pence_of(lines)) == row[3]);
    });
}

TEST_CASE("billing page: midnight, bank holidays and new rates") {
    each_row("Midnight, bank holidays and new rates", 5, [](const Cells& row) {
        const auto lines = bill_of({.start = row[1], .stayed = time_of(row[2])}, uplifted(rules_of(row[0])));
        CHECK(lines_text(lines) == row[3]);
        CHECK(std::to_string(pence_of(lines)) == row[4]);
    });
}

TEST_CASE("billing page: an uplift in arrears") {
    each_row("An uplift in arrears", 6, [](const Cells& row) {
        const auto at_rate = [&](const std::string& rate) {
            auto contract = contract_with();
            contract.cards[0].rates = {{.pence = std::stoi(rate)}};
            return bill_of({.stayed = time_of(row[0])}, contract);
        };
        const auto before = at_rate(row[1]), after = at_rate(row[2]);
        CHECK(std::to_string(pence_of(before)) == row[3]);
        CHECK(std::to_string(pence_of(after)) == row[4]);
        CHECK(std::to_string(adjustment_of(before, after)) == row[5]);
    });
}

// "2026-03-03 07:00" as a story tells it on a scene's day.
std::string told_at(const std::string& text, const std::string& scene) {
    const auto days = (on(text.substr(0, 10).c_str()) - on(scene.c_str())).count();
    return (days < 0 ? "" : "+") + std::to_string(days) + " " + (text.size() > 10 ? text.substr(11) : "00:00");
}
std::vector<Line> bill_of(const story::Book& book, const care::ContractBilling& contract,
                          const care::PackageHolds* holds = nullptr) {
    story::Measures measures(book);
    std::vector<Line> all;
    for (const auto& visit : measures.all())
        for (auto& line : bill(visit, {.contract = contract, .package = {}, .holds = holds})) all.push_back(line);
    return all;
}

TEST_CASE("billing page: a visit that was cancelled") {
    using namespace story;
    auto contract = contract_with();
    contract.policies.push_back(
        {.from = on("2020-01-01"), .notice = std::chrono::hours{24}, .late_payable_ppm = all_of_it, .retainer = {}});
    each_row("A visit that was cancelled", 3, [&](const Cells& row) {
        const std::string day = row[0].substr(0, 10), start = row[0].substr(11);
        Book book{{.day = day}};
        book.tell(planned("V", start, start.substr(0, 3) + "30"), cancelled("V", told_at(row[1], day), Who::PERSON));
        CHECK(std::to_string(pence_of(bill_of(book, contract))) == row[2]);
    });
}

TEST_CASE("billing page: in hospital") {
    using namespace story;
    each_row("In hospital", 4, [](const Cells& row) {
        auto contract = contract_with();
        care::CancellationPolicy policy{.from = on("2020-01-01")};
        for (const std::string& tier : split(row[0], ",")) {
            if (tier == "none") continue;
            const auto words = split(tier, " ");  // 7 days 100 %
            policy.retainer.push_back({static_cast<std::uint16_t>(std::stoi(words[0])),
                                       static_cast<std::uint32_t>(std::stoi(words[2])) * 10'000});
        }
        contract.policies.push_back(policy);
        Book book;  // of Wednesday 4 March 2026
        book.tell(suspended("package-1", told_at(row[1], "2026-03-04"), "-1 09:00"),
                  resumed("package-1", told_at(row[2], "2026-03-04"), "-1 10:00"));
        for (int day = 0; day < 21; ++day)
            for (const char* hour : {"08", "12", "17", "21"}) {
                const std::string at = "+" + std::to_string(day) + " " + hour;
                book.tell(planned("V" + std::to_string(day) + hour, at + ":00", at + ":30"));
            }
        Agency agency;
        agency.hear(book);
        std::int64_t pence = 0;
        for (const Line& line : bill_of(book, contract, agency.holds("package-1"))) pence += line.pence;
        CHECK(std::to_string(pence) == row[3]);
    });
}

// "county", "nhs 40 %", "person 50.00": who pays what is left, a share, a sum a week.
care::Payers::Payer payer_of(const std::string& text) {
    const auto words = split(text, " ");
    care::Payers::Payer payer{.id = words[0]};
    if (words.size() == 3) payer.share_ppm = static_cast<std::uint32_t>(std::stod(words[1]) * 10'000 + 0.5);
    if (words.size() == 2) payer.weekly_pence = std::llround(std::stod(words[1]) * 100);
    return payer;
}

TEST_CASE("billing page: who pays a week") {
    each_row("Who pays a week", 4, [](const Cells& row) {
        std::vector<care::Payers::Payer> payers;
        for (const std::string& one : split(row[0], ","))
            if (one != "nobody named") payers.push_back(payer_of(one));
        const std::int64_t week = std::stoll(row[1]);
        const auto paid = care::split(payers, "county", week);
        std::string parts;
        std::int64_t all = paid.rest_pence;
        for (const auto& part : paid.parts) {
            parts += (parts.empty() ? "" : ", ") + part.payer + " " + std::to_string(part.pence);
            all += part.pence;
        }
        CHECK(paid.rest + " " + std::to_string(paid.rest_pence) == row[2]);
        CHECK((parts.empty() ? "none" : parts) == row[3]);
        CHECK(all == week);
    });
}

TEST_CASE("billing page: every table of it is worked out here") {
    std::set<std::string> headings;
    for (const auto& [heading, rows] : tables()) headings.insert(heading);
    CHECK(headings == std::set<std::string>{"One visit by one care worker", "A price for each length",
                                            "Two care workers at one visit", "Midnight, bank holidays and new rates",
                                            "An uplift in arrears", "A visit that was cancelled", "In hospital",
                                            "Who pays a week"});
}

}  // namespace
}  // namespace daybook::billing
