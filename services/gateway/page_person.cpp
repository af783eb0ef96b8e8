#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/categories.h"
#include "services/gateway/cells.h"
#include "services/gateway/decide.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"
#include "services/gateway/trail.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::uint32_t events_a_page = 50;

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::toDynamic(value)));
}

std::string joined(capnp::List<capnp::Text>::Reader list) {
    std::string text;
    for (const auto one : list) text += (text.empty() ? "" : "; ") + std::string(one.cStr());
    return text;
}

// What is registered of a person and agreed for them; nothing that says who they are.
Result<json> facts_of(const std::string& person, wire::Views& views) {
    DAYBOOK_TRY(const auto rows,
                all_rows(views, {.view = "people", .filters = {{"person", person.substr(person.find('-') + 1)}}}));
    json facts = json::array();
    const auto add = [&](const char* word, std::string value) {
        if (!value.empty()) facts.push_back({{"word", word}, {"value", std::move(value)}});
    };
    DAYBOOK_CHECK(each_row<schema::PersonRow>(rows, [&](schema::PersonRow::Reader row, const auto&) {
        add("State", word_of(row.getState()));
        add("Consents to", joined(row.getConsents()));
        add("Consent withdrawn", joined(row.getWithdrawn()));
        add("Lacks capacity for", joined(row.getLacksCapacity()));
        add("Representatives", joined(row.getRepresentatives()));
        add("Missing before a start", joined(row.getMissing()));
        if (const auto day = parse_day(row.getReviewOn().cStr())) add("Care plan reviewed by", date_year(*day));
    }));
    return facts;
}

Result<json> packages_of(const std::string& person, wire::Views& views) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "packages", .filters = {{"person", person}}}));
    json packages = json::array();
    DAYBOOK_CHECK(each_row<schema::PackageRow>(rows, [&](schema::PackageRow::Reader row, const auto&) {
        const std::string id = row.getPackage().cStr();
        packages.push_back(
            {{"href", href_of("package", id)},
             {"name", id},
             {"state", to_json(look_of_word(word_of(row.getState())))},
             {"of", std::string(row.getContract().cStr()) + ", " + hours_text(row.getWeeklySeconds()) + " a week"}});
    }));
    return packages;
}

// What the form narrows the story to, as the audit trail and an address name it.
Pairs narrowed_by(const Request& request) {
    Pairs asked;
    for (const char* name : {"category", "from", "to"})
        if (const auto value = request.parameter(name); !value.empty()) asked.emplace_back(name, value);
    return asked;
}

json categories_json(std::string_view chosen) {
    json list = json::array();
    for (const auto& [number, name] : all_categories()) list.push_back({{"value", name}, {"selected", name == chosen}});
    return list;
}

struct Story {
    json rows = json::array();
    std::string older;  // the address of what happened before these
};

// A page of it, the latest first.
Result<Story> story_of(const std::string& person, const Pairs& narrowed, const Request& request, Backend& backend) {
    wire::Views::Query query{.view = "audit-trail",
                             .filters = {{"person", person}},
                             .limit = events_a_page,
                             .after = std::string(request.parameter("before"))};
    for (const auto& [name, value] : narrowed) query.filters.push_back({name, value});
    DAYBOOK_TRY(const auto rows, backend.views.rows(query));
    Story story;
    DAYBOOK_CHECK(each_row<schema::AuditTrailRow>(
        rows, [&](schema::AuditTrailRow::Reader row, const auto&) { story.rows.push_back(trail_row(row)); }));
    if (rows.next.empty()) return story;
    Pairs older = narrowed;
    older.emplace_back("before", rows.next);
    story.older = with_query("/records/" + percent_encoded(person), older);
    return story;
}

}  // namespace

Response person_page(const Frame& frame, const Request& request, std::string_view stream, Backend& backend) {
    const std::string person(stream);
    const Pairs narrowed = narrowed_by(request);
    const bool first_page = request.parameter("before").empty();
    auto story = story_of(person, narrowed, request, backend);
    if (!story) return problem_page(frame, story.error());
    if (story->rows.empty() && first_page && narrowed.empty())
        return problem_page(frame, "not-found", "There is no record \"" + person + "\".");
    auto facts = facts_of(person, backend.views);
    if (!facts) return problem_page(frame, facts.error());
    auto packages = packages_of(person, backend.views);
    if (!packages) return problem_page(frame, packages.error());
    auto looks = who_looked({"person", person}, backend);
    if (!looks) return problem_page(frame, looks.error());
    Pairs asked{{"person", person}};
    asked.insert(asked.end(), narrowed.begin(), narrowed.end());
    const std::string path = "/records/" + percent_encoded(person);
    return page(
        frame,
        {.title = "Person " + short_ref(person),
         .content = "person",
         .data = {{"ref", short_ref(person)},
                  {"stream", person},
                  {"path", path},
                  {"facts", *std::move(facts)},
                  {"packages", *std::move(packages)},
                  {"looks", *std::move(looks)},
                  {"looks_all", as_table("audit-trail", {{"person", person}, {"type", "record.Viewed"}})["table"]},
                  {"categories", categories_json(request.parameter("category"))},
                  {"from", request.parameter("from")},
                  {"to", request.parameter("to")},
                  {"narrowed", !narrowed.empty()},
                  {"across", true},
                  {"rows", std::move(story->rows)},
                  {"newest", first_page ? std::string() : with_query(path, narrowed)},
                  {"older", std::move(story->older)},
                  {"as_table", trail_as_table(std::move(asked))},
                  {"decisions", decisions_about(person, backend)}}});
}

}  // namespace daybook::gateway
