#include "services/gateway/health.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "projections/catalogue.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::uint64_t lag_limit = 10'000;  // events behind the head before a part counts as degraded

struct Sample {
    std::string_view name, help, type;
};

using State = Result<wire::Views::ProjectionState>;

// Of every projection, in the order of their list. The first that does not answer is waited for alone, those behind it
// all at once: parts that are away cost whoever asks two glances, however many they are.
std::vector<State> states_of(Backend& backend) {
    const auto all = projections::all();
    std::vector<State> states;
    while (states.size() < all.size()) {
        states.push_back(backend.views_at_a_glance.status(all[states.size()].name));
        if (!states.back()) break;
    }
    const std::size_t alone = states.size();
    states.resize(all.size(), State(unavailable("It was not asked.")));
    std::vector<std::jthread> asking;
    for (std::size_t i = alone; i < all.size(); ++i)
        asking.emplace_back([&, i] {
            wire::Views views(backend.addresses, Backend::a_glance);
            states[i] = views.status(all[i].name);
        });
    asking.clear();  // waits for all of them
    return states;
}

void family(std::ostream& out, const Sample& s) {
    out << "# HELP " << s.name << " " << s.help << "\n# TYPE " << s.name << " " << s.type << "\n";
}

void single(std::ostream& out, const Sample& s, std::uint64_t value) {
    family(out, s);
    out << s.name << " " << value << "\n";
}

}  // namespace

Response readiness(Backend& backend) {
    json parts = json::array();
    bool degraded = false;
    const auto log = backend.recorder_at_a_glance.status();
    const std::uint64_t head = log ? log->log.head.value : 0;
    parts.push_back({{"name", "recorder"}, {"state", log ? "live" : log.error().sentence}, {"head", head}});
    for (const auto states = states_of(backend); const auto& projection : projections::all()) {
        const auto name = projection.name;
        const auto& state = states[static_cast<std::size_t>(&projection - projections::all().data())];
        if (!state) {
            degraded = true;
            parts.push_back({{"name", name}, {"state", state.error().sentence}});
            continue;
        }
        const auto lag = head > state->position.value ? head - state->position.value : 0;
        degraded = degraded || lag > lag_limit || state->parked > 0 || state->state.starts_with("stopped");
        parts.push_back({{"name", name},
                         {"state", state->state},
                         {"version", state->version},
                         {"position", state->position.value},
                         {"lag", lag},
                         {"parked", state->parked}});
    }
    const std::string_view word = !log ? "unavailable" : degraded ? "degraded" : "ready";
    return respond("application/json", json{{"status", word}, {"parts", parts}}.dump(2) + "\n", log ? 200 : 503);
}

Response metrics(const HttpCounters& counters, Backend& backend) {
    std::ostringstream out;
    family(out, {"daybook_http_responses_total", "Responses by class of status.", "counter"});
    for (unsigned c = 1; c < 6; ++c)
        out << "daybook_http_responses_total{class=\"" << c << "xx\"} " << counters.by_class[c] << "\n";
    single(out,
           {"daybook_http_refused_total", "Requests and connections refused by a limit or a rule of HTTP.", "counter"},
           counters.refused);
    single(out, {"daybook_http_connections_accepted_total", "Connections accepted.", "counter"}, counters.accepted);
    single(out, {"daybook_http_connections", "Open connections.", "gauge"}, counters.connections);
    single(out, {"daybook_http_streams", "Open event streams.", "gauge"}, counters.streams);
    const auto log = backend.recorder_at_a_glance.status();
    single(out, {"daybook_recorder_up", "Whether the recorder answers.", "gauge"}, log ? 1 : 0);
    if (log) {
        single(out, {"daybook_log_head", "Position of the last event.", "gauge"}, log->log.head.value);
        single(out, {"daybook_log_streams", "Streams in the log.", "gauge"}, log->log.streams);
        single(out, {"daybook_log_bytes", "Bytes of the log on disk.", "gauge"}, log->log.bytes);
    }
    std::ostringstream up, position, lag, rows, digest, parked;
    for (const auto states = states_of(backend); const auto& projection : projections::all()) {
        const auto name = projection.name;
        const auto& state = states[static_cast<std::size_t>(&projection - projections::all().data())];
        const std::string label = "{projection=\"" + std::string(name) + "\"} ";
        up << "daybook_projection_up" << label << (state ? 1 : 0) << "\n";
        if (!state) continue;
        position << "daybook_projection_position" << label << state->position.value << "\n";
        const std::uint64_t head = log ? log->log.head.value : state->head.value;
        lag << "daybook_projection_lag" << label << (head > state->position.value ? head - state->position.value : 0)
            << "\n";
        rows << "daybook_projection_rows" << label << state->rows << "\n";
        digest << "daybook_projection_digest_info{projection=\"" << name << "\",version=\"" << state->version
               << "\",digest=\"" << state->digest << "\"} 1\n";
        parked << "daybook_projection_parked" << label << state->parked << "\n";
    }
    family(out, {"daybook_projection_up", "Whether the projection's projector answers.", "gauge"});
    out << up.str();
    family(out, {"daybook_projection_position", "How far the projection has read the log.", "gauge"});
    out << position.str();
    family(out, {"daybook_projection_lag", "Events behind the head.", "gauge"});
    out << lag.str();
    family(out, {"daybook_projection_rows", "Rows held.", "gauge"});
    out << rows.str();
    family(out, {"daybook_projection_digest_info", "Rolling digest of the rows held, as hex.", "gauge"});
    out << digest.str();
    family(out, {"daybook_projection_parked", "Streams the projection could not read.", "gauge"});
    out << parked.str();
    return respond("text/plain; version=0.0.4; charset=utf-8", out.str());
}

}  // namespace daybook::gateway
