#include "services/gateway/events_api.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "events/stored/json.h"
#include "services/gateway/bodies.h"
#include "services/gateway/categories.h"
#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::uint32_t default_limit = 100, max_limit = 1'000;
constexpr std::uint64_t pages_a_request = 4;  // of a search, each passes 262,144 events at most

std::string_view media_type(const Request& request) {
    std::string_view type = request.header("content-type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return type;
}

// The events of a body as JSON documents, or the response that says why there are none.
struct Parsed {
    std::vector<json> events;
    std::optional<Response> refusal;
};

Parsed parse_lines(std::string_view body) {
    Parsed parsed;
    std::size_t line = 0;
    while (!body.empty()) {
        const auto end = body.find('\n');
        const auto text = body.substr(0, end);
        ++line;
        if (text.find_first_not_of(" \t\r") != std::string_view::npos) {
            const std::string pointer = "/" + std::to_string(parsed.events.size()),
                              name = "Line " + std::to_string(line);
            auto event = parse(text, pointer, name);
            if (!event.refusal && !event.value.is_object())
                event.refusal = malformed(pointer, name + " is not a JSON object.");
            if (event.refusal) return {.events = {}, .refusal = std::move(event.refusal)};
            parsed.events.push_back(std::move(event.value));
        }
        if (end == std::string_view::npos) break;
        body.remove_prefix(end + 1);
    }
    return parsed;
}

Parsed parse_document(std::string_view body, bool batch) {
    Parsed parsed;
    auto [document, refusal] = parse(body, "", "The body");
    if (refusal) {
        parsed.refusal = std::move(refusal);
    } else if (document.is_array()) {
        for (auto& event : document) parsed.events.push_back(std::move(event));
    } else if (document.is_object() && !batch) {
        parsed.events.push_back(std::move(document));
    } else {
        parsed.refusal = malformed("", batch ? "A batch is a JSON array." : "An event is a JSON object.");
    }
    return parsed;
}

// CloudEvents' binary mode: attributes in headers, data in the body.
Parsed parse_binary(const Request& request) {
    Parsed parsed;
    json event = json::object();
    for (const auto& [name, value] : request.headers) {
        if (!name.starts_with("ce-")) continue;
        const auto attribute = name.substr(3);
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        const bool counts = attribute == "expectedversion" || attribute == "causation";
        if (counts && error == std::errc{} && end == value.data() + value.size())
            event[attribute] = number;
        else if (attribute == "once")
            event[attribute] = value == "true";
        else
            event[attribute] = percent_decoded(value, false).value_or(value);
    }
    auto data = parse(request.body.empty() ? "{}" : std::string_view(request.body), "/data", "The body");
    parsed.refusal = std::move(data.refusal);
    event["data"] = std::move(data.value);
    parsed.events.push_back(std::move(event));
    return parsed;
}

Parsed parse_body(const Request& request) {
    const auto type = media_type(request);
    if (type == "application/cloudevents+json") return parse_document(request.body, false);
    if (type == "application/cloudevents-batch+json") return parse_document(request.body, true);
    if (type == "application/x-ndjson") return parse_lines(request.body);
    if (type == "application/json")
        return request.header("ce-id").empty() ? parse_document(request.body, false) : parse_binary(request);
    return {.events = {},
            .refusal = problem("unsupported-media-type",
                               "Content-Type \"" + std::string(type) + "\" is none of the forms events come in.")};
}

// "/data/start: …" of event 3 → pointer "/3/data/start".
Fault fault_of(const Error& error, std::size_t index, bool alone) {
    const std::string prefix = alone ? "" : "/" + std::to_string(index);
    const auto end = error.sentence.find(": ");
    if (!error.sentence.starts_with('/') || end == std::string::npos) return {prefix, "rejected", error.sentence};
    return {prefix + error.sentence.substr(0, end), "rejected", error.sentence.substr(end + 2)};
}

template <class Number>
std::optional<Number> number_of(std::string_view text, Number absent) {
    if (text.empty()) return absent;
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

struct Listing {
    json events = json::array();
    std::uint64_t passed = 0;  // position or version of the last event looked at
    std::uint64_t head = 0;
    bool more = false;
};

// One page behind what was looked at: of a stream, of one category (the recorder picks), or of all.
Result<Page> page_behind(Backend& backend, const std::string& stream, const Categories& wanted, std::uint64_t passed,
                         std::uint32_t most) {
    if (!stream.empty())
        return backend.recorder.read_stream(stream, Version{static_cast<std::uint32_t>(passed)}, {.events = most});
    if (wanted.size() == 1)
        return backend.recorder.search({.from = Position{passed}, .category = wanted.begin()->first}, {.events = most});
    return backend.recorder.read(Position{passed}, wanted.empty() ? Limit{.events = most} : Limit{});
}

// Collects up to `limit` events, of some categories or, where none is named, all.
Status collect(Backend& backend, const std::string& stream, const Categories& wanted, std::uint32_t limit,
               Listing& out) {
    for (std::uint64_t pages = 0; out.events.size() < limit && pages < pages_a_request; ++pages) {
        const auto rest = limit - static_cast<std::uint32_t>(out.events.size());
        auto read = page_behind(backend, stream, wanted, out.passed, rest);
        if (!read) return tl::unexpected(read.error());
        out.head = read->head().value;
        DAYBOOK_CHECK(read->each([&](const EventView& event) -> Status {
            if (out.events.size() == limit) return {};  // the next request goes on from there
            out.passed = stream.empty() ? event.position().value : event.stamp().version.value;
            if (wanted.empty() || wanted.contains(event.category())) out.events.push_back(to_cloudevent(event));
            return {};
        }));
        if (stream.empty() && wanted.size() == 1) out.passed = read->passed().value;
        out.more = stream.empty() ? out.passed < out.head : !read->empty();
        if (!out.more) return {};
    }
    return {};
}

}  // namespace

Response post_events(const Request& request, Backend& backend) {
    auto parsed = parse_body(request);
    if (parsed.refusal) return *std::move(parsed.refusal);
    if (parsed.events.empty()) return problem("rejected", "The request holds no event.");
    if (parsed.events.size() > events_a_request)
        return problem("too-large", "The request holds " + std::to_string(parsed.events.size()) +
                                        " events; one request may hold 1,000.");
    std::vector<Proposal> proposals;
    std::vector<Fault> faults;
    const bool alone = parsed.events.size() == 1 && media_type(request) != "application/cloudevents-batch+json";
    for (std::size_t i = 0; i < parsed.events.size(); ++i) {
        auto proposal = from_outside(parsed.events[i]);
        if (proposal)
            proposals.push_back(*std::move(proposal));
        else
            faults.push_back(fault_of(proposal.error(), i, alone));
    }
    if (!faults.empty()) {
        const std::string how_many =
            alone ? "The event"
                  : std::to_string(faults.size()) + " of " + std::to_string(parsed.events.size()) + " events";
        return problem("rejected", how_many + " cannot be recorded, so nothing was: " + faults.front().detail, faults);
    }
    const auto receipt = backend.recorder.append(proposals);
    if (!receipt) return problem(receipt.error());
    return receipt_of(*receipt);
}

Response get_events(const Request& request, Backend& backend) {
    const auto limit = number_of<std::uint32_t>(request.parameter("limit"), default_limit);
    const auto after = number_of<std::uint64_t>(request.parameter("after"), 0);
    if (!limit || *limit == 0 || *limit > max_limit)
        return problem("rejected", "limit is a number from 1 to 1,000.", {{"/limit", "out-of-range", "1 to 1,000"}});
    if (!after)
        return problem("rejected", "after is a number.",
                       {{"/after", "not-a-number", "a position, or a version with stream"}});
    const std::string stream(request.parameter("stream")), category(request.parameter("category"));
    if (!stream.empty() && *after > UINT32_MAX)
        return problem("rejected", "after is a version of the stream.",
                       {{"/after", "out-of-range", "0 to 4294967295"}});
    const auto wanted = categories_of(category, "category");
    if (!wanted) return problem(wanted.error());
    Listing listing;
    listing.passed = *after;
    if (auto collected = collect(backend, stream, *wanted, *limit, listing); !collected)
        return problem(collected.error());
    json body{{"events", std::move(listing.events)}, {"head", listing.head}};
    std::string next;
    if (listing.more) {
        next = "/v1/events?after=" + std::to_string(listing.passed) + "&limit=" + std::to_string(*limit);
        if (!stream.empty()) next += "&stream=" + percent_encoded(stream);
        if (!category.empty()) next += "&category=" + percent_encoded(category);
        body["next"] = next;
    }
    auto response = respond("application/json", body.dump() + "\n");
    if (!next.empty()) response.headers.emplace_back("link", "<" + next + ">; rel=\"next\"");
    return response;
}

Response get_event(std::string_view position, Backend& backend) {
    const auto number = number_of<std::uint64_t>(position, 0);
    if (!number || *number == 0) return problem("not-found", "\"" + std::string(position) + "\" is not a position.");
    auto page = backend.recorder.read(Position{*number - 1}, Limit{.events = 1});
    if (!page) return problem(page.error());
    json event;
    const auto read = page->each([&](const EventView& view) -> Status {
        if (view.position().value == *number) event = to_cloudevent(view);
        return {};
    });
    if (!read) return problem(read.error());
    if (event.is_null())
        return problem("not-found", "There is no event at position " + std::string(position) + "; the head is " +
                                        std::to_string(page->head().value) + ".");
    return respond("application/cloudevents+json", event.dump(2) + "\n");
}

}  // namespace daybook::gateway
