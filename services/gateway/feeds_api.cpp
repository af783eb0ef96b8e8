#include "services/gateway/feeds_api.h"

#include <fstream>

#include "services/gateway/problem.h"
#include "services/ingest/ingest.h"
#include "services/runtime/temporary.h"

namespace daybook::gateway {
namespace {

constexpr std::size_t longest_name = 255, longest_actor = 100;

// The body as the only file of a folder.
Result<std::filesystem::path> kept(std::string_view body, const TemporaryFolder& folder) {
    const auto path = folder.path() / "sent";
    std::ofstream out(path, std::ios::binary);
    out.write(body.data(), static_cast<std::streamsize>(body.size()));
    out.close();
    if (!out) return unavailable("the file cannot be kept for as long as it is read");
    return path;
}

// attachment; filename="VISITS_4711_20260309080000.CSV"
std::string file_name(std::string_view disposition) {
    constexpr std::string_view wanted = "filename=";
    const auto at = disposition.find(wanted);
    if (at == std::string_view::npos) return {};
    auto name = disposition.substr(at + wanted.size());
    if (name.starts_with('"'))
        name = name.substr(1, name.find('"', 1) - 1);
    else
        name = name.substr(0, name.find_first_of("; "));
    return std::string(name.substr(name.find_last_of("/\\") + 1).substr(0, longest_name));
}

}  // namespace

Response post_feed(const Request& request, std::string_view format, const Feeds& feeds, Backend& backend) {
    auto how = ingest::how_to_read(std::string(format), feeds.maps);
    if (!how) return problem("not-found", how.error().sentence + ".");
    if (request.body.empty()) return problem("rejected", "The request holds no file.");
    const auto actor = request.parameter("actor");
    if (actor.size() > longest_actor)
        return problem("rejected", "actor is an account of at most 100 characters.",
                       {{"/actor", "too-long", "at most 100 characters"}});
    const auto folder = TemporaryFolder::make("sent");
    if (!folder) return problem(folder.error());
    const auto file = kept(request.body, *folder);
    if (!file) return problem(file.error());
    const auto log = backend.recorder.status();
    if (!log) return problem(log.error());
    how->name = file_name(request.header("content-disposition"));
    if (how->name.empty()) how->name = "sent";
    how->actor = actor;
    how->location = feeds.location;
    how->clock = [now = log->clock] { return now; };
    const auto receipt = ingest::load(backend.recorder, *file, *how);
    if (!receipt) return problem(receipt.error());
    return respond("application/json", ingest::to_json(*receipt).dump() + "\n", receipt->repeated ? 200 : 201);
}

}  // namespace daybook::gateway
