#include "services/gateway/page.h"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>

#include "events/core/calendar.h"
#include "services/gateway/assets.h"
#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

using kainjow::mustache::data;
using nlohmann::json;

// Ids stand in addresses as well as in words: {{visit}} reads, {{visit_url}} leads there.
constexpr std::array<std::string_view, 5> ids{"stream", "visit", "referral", "variation", "kpi"};

data to_data(const json& value) {
    switch (value.type()) {
        case json::value_t::object: {
            data object{data::type::object};
            for (const auto& [key, member] : value.items()) {
                object.set(key, to_data(member));
                if (member.is_string() && std::ranges::find(ids, key) != ids.end())
                    object.set(key + "_url", data{percent_encoded(member.get_ref<const std::string&>())});
                // What stands around a list: {{#rows_any}}<table>…
                if (member.is_array() && !value.contains(key + "_any"))
                    object.set(key + "_any", data{member.empty() ? data::type::bool_false : data::type::bool_true});
            }
            return object;
        }
        case json::value_t::array: {
            data list{data::type::list};
            for (const auto& item : value) list.push_back(to_data(item));
            return list;
        }
        case json::value_t::boolean: return data{value.get<bool>() ? data::type::bool_true : data::type::bool_false};
        case json::value_t::string:
            if (value.get_ref<const std::string&>().empty()) return data{data::type::bool_false};
            return data{value.get<std::string>()};
        case json::value_t::null: return data{data::type::bool_false};
        default: return data{value.dump()};
    }
}

std::string_view template_text(std::string_view name) {
    for (const auto& found : templates()) {
        if (found.name == name) return found.text;
    }
    return {};
}

std::string url_of(std::string_view asset) {
    const Asset* found = asset_named(asset);
    return found ? std::string(found->url) : std::string();
}

std::string render(std::string_view name, const json& values) {
    kainjow::mustache::mustache form{std::string(template_text(name))};
    DAYBOOK_INVARIANT(form.is_valid(), "a page template that is not mustache");
    auto all = to_data(values);
    for (const auto& part : templates()) {
        if (part.name.starts_with('_'))
            all.set(std::string(part.name),
                    data{kainjow::mustache::partial{[part] { return std::string(part.text); }}});
    }
    return form.render(all);
}

// A mark that turns the direction of what follows it (U+202A to U+202E, U+2066 to U+2069).
bool is_turn(std::string_view mark) {
    if (mark.size() != 3) return false;
    const auto last = static_cast<unsigned char>(mark[2]);
    return (mark.starts_with("\xE2\x80") && last >= 0xAA && last <= 0xAE) ||
           (mark.starts_with("\xE2\x81") && last >= 0xA6 && last <= 0xA9);
}

// One such mark in a stored name would turn the words of the page behind it. Letters that are written from the right
// need none.
std::string without_turns(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto at = std::min(text.find('\xE2'), text.size());
        out += text.substr(0, at);
        text.remove_prefix(at);
        const std::size_t taken = is_turn(text.substr(0, 3)) ? 3 : std::min<std::size_t>(1, text.size());
        if (taken == 1) out += text.front();
        text.remove_prefix(taken);
    }
    return out;
}

}  // namespace

json to_json(const Look& look) { return {{"word", look.word}, {"icon", look.icon}, {"kind", look.kind}}; }

Response page(const Frame& frame, const PageView& view) {
    json navigation = json::array();
    const auto entry = [&](std::string_view id, std::string_view word, std::string_view href) {
        navigation.push_back({{"word", word}, {"href", href}, {"current", id == view.current}});
    };
    entry("today", "Today", "/");
    entry("kpis", "KPIs", "/kpis");
    entry("referrals", "Referrals", "/referrals");
    entry("variations", "Variations", "/variations");
    entry("money", "Money", "/money");
    entry("contracts", "Contracts", "/contracts");
    entry("quality", "Quality", "/quality");
    entry("log", "Log", "/log");
    const json around{{"title", view.title},
                      {"navigation", std::move(navigation)},
                      {"css", url_of("app.css")},
                      {"app", url_of("app.js")},
                      {"chart", view.chart ? url_of("chart.js") : std::string{}},
                      {"worker", url_of("shared.js")},
                      {"icon", url_of("icon.svg")},
                      {"demo", frame.demo},
                      {"done", frame.done},
                      {"views", view.views},
                      {"reached", frame.reached},
                      {"head", std::to_string(frame.head.value)},
                      {"as_at", frame.reached ? clock_time_exact(frame.now) : std::string{}},
                      {"content", render(view.content, view.data)}};
    return respond("text/html; charset=utf-8", without_turns(render("layout", around)), view.status)
        .with("cache-control", "no-store");
}

Response problem_page(const Frame& frame, std::string_view name, std::string detail) {
    const auto* type = find_problem(name);
    DAYBOOK_INVARIANT(type != nullptr, "a problem page outside the list of problem types");
    return page(frame, {.title = std::string(type->title),
                        .content = "problem",
                        .data = {{"title", type->title},
                                 {"detail", std::move(detail)},
                                 {"cause", type->cause},
                                 {"cure", type->cure},
                                 {"status", type->status},
                                 {"name", type->name}},
                        .status = type->status});
}

Response problem_page(const Frame& frame, const Error& error) {
    switch (error.kind) {
        case Error::Kind::not_found: return problem_page(frame, "not-found", error.sentence);
        case Error::Kind::rejected: return problem_page(frame, "rejected", error.sentence);
        case Error::Kind::conflict: return problem_page(frame, "conflict", error.sentence);
        case Error::Kind::gone: return problem_page(frame, "gone", error.sentence);
        case Error::Kind::full: return problem_page(frame, "full", error.sentence);
        case Error::Kind::corrupt: return problem_page(frame, "internal", error.sentence);
        case Error::Kind::unavailable: return problem_page(frame, "unavailable", error.sentence);
    }
    return problem_page(frame, "internal", error.sentence);
}

}  // namespace daybook::gateway
