#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/titles.h"
#include "schema/contract.capnp.h"
#include "services/gateway/cells.h"
#include "services/gateway/decide.h"
#include "services/gateway/fact_words.h"
#include "services/gateway/figures.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::ContractRow;

// Terms hold from a day, until the next of their kind.
struct Terms {
    std::string title;
    Day from{};
    std::uint64_t position = 0;
    json words;
};

constexpr std::size_t story_shown = 100;  // events, the newest

struct Told {
    std::vector<Terms> terms;
    std::deque<json> story{};  // the last of everything else, the newest first
    std::size_t older = 0;     // of it that is left out
};

template <class Fact>
bool take_terms(Told& told, const EventView& event) {
    if (!event.is<Fact>()) return false;
    const auto fact = event.as<Fact>();
    json words = fact_words(fact);
    // The day stands in the heading.
    std::erase_if(words.get_ref<json::array_t&>(), [](const json& one) { return one["word"] == "From"; });
    told.terms.push_back({event.type()->title, day(fact.getFrom()), event.position().value, std::move(words)});
    return true;
}

Result<Told> told_of(const std::string& stream, Backend& backend) {
    Told told;
    Version seen;
    for (bool more = true; more;) {
        DAYBOOK_TRY(const auto page, backend.recorder.read_stream(stream, seen, Limit{.events = 1'000}));
        more = false;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            seen = event.stamp().version;
            more = true;
            const auto* type = event.type();
            if (!type) return {};
            if (take_terms<schema::Contract::KpiScheduleSet>(told, event) ||
                take_terms<schema::Contract::RatesSet>(told, event) ||
                take_terms<schema::Contract::BillingRulesSet>(told, event) ||
                take_terms<schema::Contract::CancellationPolicySet>(told, event))
                return {};
            const auto fact = event.event().getFact().getAs<capnp::DynamicStruct>(type->schema);
            told.story.push_front({{"what", type->title},
                                   {"when", date_and_time(event.occurred())},
                                   {"position", std::to_string(event.position().value)},
                                   {"words", fact_words(fact)}});
            if (told.story.size() <= story_shown) return {};
            told.story.pop_back();
            ++told.older;
            return {};
        }));
    }
    return told;
}

// Newest first within a kind; the one in force today is marked, those to come and those over are named so.
json terms_json(std::vector<Terms> terms, Day today) {
    std::ranges::stable_sort(terms, [](const Terms& a, const Terms& b) {
        return a.title != b.title ? a.title < b.title : a.from != b.from ? a.from > b.from : a.position > b.position;
    });
    json list = json::array();
    std::string kind;
    bool found = false;
    for (auto& one : terms) {
        if (kind != one.title) found = false;
        kind = one.title;
        const bool to_come = one.from > today, in_force = !to_come && !found;
        found = found || in_force;
        const Look look = to_come    ? Look{"to come", "ring", "quiet"}
                          : in_force ? Look{"in force", "disc", "good"}
                                     : Look{"replaced", "dash", "quiet"};
        list.push_back({{"title", one.title},
                        {"from", date_year(one.from)},
                        {"position", std::to_string(one.position)},
                        {"open", in_force},
                        {"state", to_json(look)},
                        {"words", std::move(one.words)}});
    }
    return list;
}

std::string day_words(capnp::Text::Reader text) {
    const auto day = parse_day(text.cStr());
    return day ? date_year(*day) : std::string(text.cStr());
}

json facts_json(Row::Reader row) {
    json facts = json::array();
    const auto add = [&](const char* word, std::string value) {
        if (!value.empty()) facts.push_back({{"word", word}, {"value", std::move(value)}});
    };
    const auto word_of = [](auto value) { return title_of(capnp::DynamicEnum(capnp::toDynamic(value))); };
    add("Commissioner", row.getCommissioner().cStr());
    add("Provider", row.getProvider().cStr());
    add("Bought as", word_of(row.getRoute()) + ", " + word_of(row.getService()) + " for " + word_of(row.getFor()));
    add("Term", day_words(row.getFrom()) + (row.getTo().size() == 0 ? ", open" : " to " + day_words(row.getTo())));
    add("Review due", day_words(row.getReviewDue()));
    add("Last review", day_words(row.getReviewed()));
    add("Notice", row.getNoticeDays() == 0 ? std::string() : plural(row.getNoticeDays(), "day", "days"));
    add("Ends by notice", day_words(row.getEnds()));
    add("Replaced by", row.getReplacedBy().cStr());
    add("Exit", row.getExitPlanned() ? "planned" : "");
    add("Rate cap", row.getRateCapPence() == 0 ? std::string() : money_text(row.getRateCapPence()) + " an hour");
    std::string due;
    for (const auto one : row.getObligationsDue()) due += (due.empty() ? "" : "; ") + std::string(one.cStr());
    add("Obligations due", due);
    return facts;
}

json figures_json(const std::vector<Figure>& all, const std::string& contract) {
    json list = json::array();
    for (const auto& figure : all) {
        if (figure.contract != contract || figure.direction == schema::Contract::KpiScheduleSet::Direction::REPORT)
            continue;
        list.push_back({{"title", figure.title},
                        {"href", "/kpis/" + figure.kpi + "?contract=" + percent_encoded(contract) + "&period=4weeks"},
                        {"value", per_cent(figure.ppm)},
                        {"of", of_text(figure)},
                        {"target", target_text(figure)},
                        {"state", to_json(look_of(figure.status))}});
    }
    return list;
}

}  // namespace

Response contract_page(const Frame& frame, std::string_view id, Backend& backend) {
    const std::string contract(id);
    auto rows = all_rows(backend.views, {.view = "contracts", .filters = {{"contract", contract}}});
    if (!rows) return problem_page(frame, rows.error());
    if (rows->rows.empty()) return problem_page(frame, "not-found", "There is no contract \"" + contract + "\".");
    auto told = told_of("contract-" + contract, backend);
    if (!told) return problem_page(frame, told.error());
    const Day today = Calendar::london().day_of(frame.now);
    const auto stretch = stretches(today).front();
    auto values = figures(backend.views, of_stretch(stretch));
    if (!values) return problem_page(frame, values.error());
    json data{{"contract", contract},
              {"url", percent_encoded(contract)},
              {"terms", terms_json(std::move(told->terms), today)},
              {"story", json(std::move(told->story))},
              {"older", told->older == 0
                            ? std::string()
                            : plural(static_cast<std::int64_t>(told->older), "earlier event is", "earlier events are") +
                                  " in the record itself."},
              {"as_table", table_of_figures(stretch, contract)},
              {"figures", figures_json(*values, contract)}};
    const auto read = each_row<Row>(*rows, [&](Row::Reader row, const auto&) {
        const auto state = title_of(capnp::DynamicEnum(capnp::toDynamic(row.getState())));
        data["title"] = row.getTitle().size() == 0 ? contract : std::string(row.getTitle().cStr());
        data["state"] = to_json(look_of_word(state));
        data["packages"] = plural(row.getPackages(), "package", "packages");
        data["hours"] = hours_text(row.getWeeklySeconds());
        data["facts"] = facts_json(row);
    });
    if (!read) return problem_page(frame, read.error());
    return page(frame, {.title = data["title"].get<std::string>(),
                        .current = "contracts",
                        .content = "contract",
                        .data = data,
                        .views = "contracts"});
}

}  // namespace daybook::gateway
