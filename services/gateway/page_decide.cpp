#include <algorithm>
#include <charconv>
#include <deque>
#include <random>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/titles.h"
#include "services/desk/desk.h"
#include "services/gateway/decide.h"
#include "services/gateway/decision_form.h"
#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t story_shown = 8;

// What a decision is made on: the version the record is at, and what it went through.
struct Standing {
    Version version;
    Position head;
    std::deque<json> story{};     // the last of it, the newest last
    json known = json::object();  // texts of its facts by field, the first that was said: what presets are taken from
};

void note_texts(json& known, const EventView& event) {
    const auto* type = event.type();
    if (!type) return;
    const auto fact = event.event().getFact().getAs<capnp::DynamicStruct>(type->schema);
    for (const auto field : type->schema.getFields()) {
        if (!field.getType().isText() || known.contains(field.getProto().getName().cStr())) continue;
        if (const std::string text = fact.get(field).as<capnp::Text>().cStr(); !text.empty())
            known[field.getProto().getName().cStr()] = text;
    }
}

Result<Standing> standing_of(std::string_view stream, Backend& backend) {
    Standing standing;
    for (bool more = true; more;) {
        const auto read = backend.recorder.read_stream(stream, standing.version, Limit{.events = 1'000});
        if (!read && read.error().kind == Error::Kind::not_found)
            return not_found("There is no record \"" + std::string(stream) + "\".");
        if (!read) return tl::unexpected(read.error());
        const Page& page = *read;
        standing.head = page.head();
        more = false;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            const auto* type = event.type();
            standing.version = event.stamp().version;
            more = true;
            note_texts(standing.known, event);
            standing.story.push_back({{"what", type ? type->title : "A fact this version does not know"},
                                      {"version", standing.version.value},
                                      {"when", date_and_time(event.occurred())},
                                      {"by", std::string(event.event().getActor().cStr())}});
            if (standing.story.size() > story_shown) standing.story.pop_front();
            return {};
        }));
    }
    return standing;
}

// Only to a page of our own: a path, and nothing a browser would take for another site.
std::string safe_back(std::string_view back) {
    const bool ours = back.starts_with('/') && !back.starts_with("//") && back.find('\\') == std::string_view::npos &&
                      std::ranges::none_of(back, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return ours ? std::string(back) : std::string("/");
}

std::string new_key() {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    std::random_device device;
    std::string key = "page-";
    for (int i = 0; i < 26; ++i) key += letters[device() % letters.size()];
    return key;
}

struct Refused {
    unsigned status = 200;
    std::string head, detail, help;
};

std::string said(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs)
        if (key == name) return value;
    return {};
}

// The last of what the record went through; what came after the version the reader had looked at is marked.
json story_of(const Standing& standing, std::uint32_t looked_at) {
    json story = json::array();
    for (auto newest = standing.story.rbegin(); newest != standing.story.rend(); ++newest) {
        json one = *newest;
        one["fresh"] = looked_at != 0 && one["version"].get<std::uint32_t>() > looked_at;
        story.push_back(std::move(one));
    }
    return story;
}

json presets_in(const Choice& choice, const Pairs& pairs, const Standing& standing, const FactType& fact) {
    json presets = json::array();
    for (auto left = choice.presets; !left.empty();) {
        const auto comma = left.find(',');
        const std::string name(left.substr(0, comma));
        left = comma == std::string_view::npos ? std::string_view() : left.substr(comma + 1);
        std::string value = said(pairs, name);
        if (value.empty()) value = standing.known.value(name, "");
        presets.push_back({{"name", name}, {"value", value}});
    }
    KJ_IF_MAYBE (field, fact.schema.findFieldByName("position")) {
        (void)field;
        presets.push_back({{"name", "position"}, {"value", std::to_string(standing.head.value)}});
    }
    return presets;
}

Response form_page(const Frame& frame, const Request& request, const Choice& choice, const FactType& fact,
                   std::string_view stream, const Pairs& pairs, Backend& backend, Refused refused = {}) {
    auto standing = standing_of(stream, backend);
    if (!standing && standing.error().kind == Error::Kind::not_found && !choice.not_yet.empty())
        return problem_page(frame, "not-found", std::string(choice.not_yet));
    if (!standing) return problem_page(frame, standing.error());
    std::uint32_t looked_at = 0;
    const std::string expected = said(pairs, "expected");
    std::from_chars(expected.data(), expected.data() + expected.size(), looked_at);
    json data{{"title", choice.title},
              {"what", choice.what},
              {"action", request.path},
              {"stream", stream},
              {"version", standing->version.value},
              {"key", new_key()},
              {"back", safe_back(said(pairs, "back"))},
              {"presets", presets_in(choice, pairs, *standing, fact)},
              {"fields", form_fields(choice.fields, fact.schema, pairs)},
              {"roles", form_roles(said(pairs, "actor"), choice.role)},
              {"story", story_of(*standing, looked_at)}};
    if (!refused.head.empty())
        data["refused"] = {{"head", refused.head}, {"detail", refused.detail}, {"help", refused.help}};
    return page(frame, {.title = std::string(choice.title),
                        .content = "decide",
                        .data = std::move(data),
                        .status = refused.head.empty() ? 200 : refused.status});
}

Refused refusal_of(const Error& error) {
    switch (error.kind) {
        case Error::Kind::conflict:
            return {409, "Somebody was faster", error.sentence,
                    "Nothing was recorded. What happened meanwhile is marked beside the form: look again, and decide "
                    "anew if it is still right."};
        case Error::Kind::rejected: return {422, "The rules refuse this", error.sentence, "Nothing was recorded."};
        case Error::Kind::not_found: return {404, "There is no such record", error.sentence, ""};
        case Error::Kind::unavailable:
            return {503, "Not recorded yet", error.sentence,
                    "It may have arrived all the same. Send it again: it is recorded once at most."};
        case Error::Kind::full: return {507, "The disk is full", error.sentence, "Nothing was recorded."};
        case Error::Kind::gone: return {410, "The subject was erased", error.sentence, "Nothing was recorded."};
        case Error::Kind::corrupt: break;
    }
    return {500, "Something is wrong with Daybook", error.sentence, ""};
}

Response decide_now(const Frame& frame, const Request& request, const Choice& choice, const FactType& fact,
                    std::string_view stream, Backend& backend) {
    const auto pairs = parse_query(request.body);
    if (!pairs) return problem_page(frame, "malformed", "The form cannot be read.");
    auto data = form_data(choice, fact, *pairs);
    if (!data) return form_page(frame, request, choice, fact, stream, *pairs, backend, refusal_of(data.error()));
    desk::Decision decision{.stream = std::string(stream),
                            .fact = fact.fact_name,
                            .key = said(*pairs, "key"),
                            .data = *std::move(data),
                            .actor = said(*pairs, "actor")};
    if (!decision.key.starts_with("page-") || decision.key.size() > 64)
        return problem_page(frame, "malformed", "The form has lost its key: open it again.");
    Version expected;
    const std::string version = said(*pairs, "expected");
    const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), expected.value);
    if (error != std::errc{} || end != version.data() + version.size())
        return problem_page(frame, "malformed", "The form has lost the version it rests on: open it again.");
    decision.expected = expected;
    if (!is_form_role(decision.actor))
        return form_page(frame, request, choice, fact, stream, *pairs, backend,
                         refusal_of({Error::Kind::rejected, "“" + decision.actor +
                                                                "” is none of the roles a page decides as: choose one "
                                                                "of the list."}));
    const auto receipt = desk::decide(std::move(decision), backend.recorder, backend.views);
    if (!receipt) return form_page(frame, request, choice, fact, stream, *pairs, backend, refusal_of(receipt.error()));
    // Led back to a page that shows it already; one that lags is not waited for for long.
    (void)backend.views_at_a_glance.rows(
        {.view = std::string(choice.view), .min_position = std::max(receipt->last, receipt->head), .limit = 1});
    const std::string back = safe_back(said(*pairs, "back"));
    return Response{.status = 303}.with("location",
                                        back + (back.find('?') == std::string::npos ? "?" : "&") + "done=" + fact.type);
}

}  // namespace

Response decide_page(const Frame& frame, const Request& request, std::string_view stream, std::string_view fact_name,
                     Backend& backend) {
    const std::string type = std::string(stream.substr(0, stream.find('-'))) + "." + std::string(fact_name);
    const Choice* choice = find_choice(type);
    const FactType* fact = find_fact(type);
    if (!choice || !fact)
        return problem_page(frame, "not-found",
                            "No page asks for the decision \"" + type + "\". At a terminal: daybook decide.");
    if (request.method == "POST") return decide_now(frame, request, *choice, *fact, stream, backend);
    return form_page(frame, request, *choice, *fact, stream, request.query, backend);
}

}  // namespace daybook::gateway
