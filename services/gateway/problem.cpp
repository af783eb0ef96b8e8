#include "services/gateway/problem.h"

#include <array>
#include <nlohmann/json.hpp>

namespace daybook::gateway {
namespace {

constexpr std::array<ProblemType, 17> types{{
    {"malformed", "The request cannot be read", 400,
     "The request is not valid HTTP, its address holds an escape that means nothing, or its body is not JSON.",
     "Compare the request with the examples of the interface. The detail says where reading stopped."},
    {"unauthenticated", "A token is needed", 401,
     "The request carries no token, or one that was not made by this run of Daybook.",
     "People open the address that Daybook printed when it started. Programs send it as “Authorization: Bearer …”. "
     "Each start makes a new token."},
    {"forbidden", "Another site asked", 403, "The request changes something and was sent by a page of another site.",
     "Send it from Daybook’s own pages, or from a program with its token."},
    {"not-found", "There is nothing here", 404, "No event, view, record or page answers to this address.",
     "Check the spelling. A view is served only while its projector runs: see /readyz."},
    {"method-not-allowed", "This address does not do that", 405, "The address exists, but not for this method.",
     "The Allow header lists the methods that it takes."},
    {"not-acceptable", "It is not available in that form", 406,
     "The Accept header takes none of the forms this address has.",
     "Ask for application/json or text/csv, or end the address in .json or .csv."},
    {"timeout", "The request did not arrive in time", 408,
     "The rest of the request did not come within the server's patience.", "Send it again over a better connection."},
    {"conflict", "Somebody was there first", 409,
     "The stream is at another version than the one you expected, so your decision rests on an old state.",
     "Read the stream again, decide again, and send it with the version that the detail names."},
    {"gone", "The subject was erased", 410,
     "The keys of this person’s data were destroyed. Nothing can be added to what can no longer be read.",
     "There is nothing to repeat. If the erasure was a mistake, ask whoever decided it."},
    {"too-large", "The request is too large", 413,
     "A body may hold 8 MiB, and one request at most 1,000 events and 1 MiB of events.",
     "Send it in several requests. Repeating one is harmless: an id is recorded once."},
    {"unsupported-media-type", "That content type is not understood", 415,
     "Events come as CloudEvents JSON (one or a batch), as NDJSON, or in CloudEvents’ binary form.",
     "Set Content-Type to application/cloudevents+json, application/cloudevents-batch+json or application/x-ndjson."},
    {"misdirected", "This address is not served here", 421,
     "The Host header names something else than this machine’s loopback. Pages of other sites are kept out this way.",
     "Open Daybook at 127.0.0.1 or localhost."},
    {"rejected", "The request was refused", 422,
     "It could be read, but a rule or a limit speaks against it. The detail and the list of errors say which.",
     "Mend what is named and send it again."},
    {"header-too-large", "The header is too large", 431, "The header may hold 16 KiB.",
     "Send fewer or shorter headers."},
    {"internal", "Something is wrong with Daybook", 500,
     "What is stored cannot be read, or a request was not understood. It is not your request’s fault.",
     "Tell the operator. “daybook log status” names what is damaged."},
    {"unavailable", "Not available at the moment", 503,
     "A part of Daybook does not answer, is catching up, or has too much to do.",
     "Try again in a moment; repeating a request is safe. /readyz says which part it is."},
    {"full", "The disk is full", 507, "There is no room left to make the event durable, so it was not recorded.",
     "Make room on the disk that holds the data folder, then send it again."},
}};

std::string_view type_of(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::rejected: return "rejected";
        case Error::Kind::not_found: return "not-found";
        case Error::Kind::conflict: return "conflict";
        case Error::Kind::unavailable: return "unavailable";
        case Error::Kind::corrupt: return "internal";
        case Error::Kind::gone: return "gone";
        case Error::Kind::full: return "full";
    }
    return "internal";
}

}  // namespace

std::span<const ProblemType> problem_types() { return types; }

const ProblemType* find_problem(std::string_view name) {
    for (const auto& type : types) {
        if (type.name == name) return &type;
    }
    return nullptr;
}

Response problem(std::string_view name, std::string detail, const std::vector<Fault>& faults) {
    const ProblemType* type = find_problem(name);
    DAYBOOK_INVARIANT(type != nullptr, "a problem outside the list of problem types");
    nlohmann::json json{{"type", "/problems/" + std::string(type->name)},
                        {"title", type->title},
                        {"status", type->status},
                        {"detail", std::move(detail)}};
    for (const auto& fault : faults)
        json["errors"].push_back({{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
    auto text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    auto response = respond("application/problem+json", std::move(text), type->status);
    if (type->status == 503) response.headers.emplace_back("retry-after", "1");
    if (type->status == 401) response.headers.emplace_back("www-authenticate", "Bearer");
    return response;
}

Response problem(const Error& error) {
    const auto type = type_of(error.kind);
    const std::string& sentence = error.sentence;
    if (!sentence.starts_with('/')) return problem(type, sentence);
    const auto end = sentence.find(": ");
    if (end == std::string::npos) return problem(type, sentence);
    return problem(type, sentence, {{sentence.substr(0, end), std::string(type), sentence.substr(end + 2)}});
}

Response problem(unsigned status, std::string detail) {
    for (const auto& type : types) {
        if (type.status == status) return problem(type.name, std::move(detail));
    }
    return problem("malformed", std::move(detail));
}

}  // namespace daybook::gateway
