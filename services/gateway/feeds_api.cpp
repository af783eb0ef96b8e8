#include "services/gateway/feeds_api.h"

#include <unistd.h>

#include <fstream>

#include "services/gateway/problem.h"
#include "services/ingest/ingest.h"

namespace daybook::gateway {
namespace {

constexpr std::size_t longest_name = 255, longest_actor = 100;

// The body as a file of its own, readable by its owner only, gone when this goes.
class BodyFile {
 public:
    explicit BodyFile(std::string_view body) {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-sent-XXXXXX").string();
        const int fd = ::mkstemp(name.data());
        if (fd < 0) return;
        path_ = name;
        whole_ = true;
        while (!body.empty() && whole_) {
            const auto written = ::write(fd, body.data(), body.size());
            if (written <= 0)
                whole_ = false;
            else
                body.remove_prefix(static_cast<std::size_t>(written));
        }
        whole_ = ::close(fd) == 0 && whole_;
    }
    ~BodyFile() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove(path_, ignored);
    }
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;

    bool whole() const { return whole_; }
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
    bool whole_ = false;
};

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
    const BodyFile file(request.body);
    if (!file.whole()) return problem("full", "The file cannot be kept for as long as it is read.");
    const auto log = backend.recorder.status();
    if (!log) return problem(log.error());
    how->name = file_name(request.header("content-disposition"));
    if (how->name.empty()) how->name = "sent";
    how->actor = actor;
    how->location = feeds.location;
    how->clock = [now = log->clock] { return now; };
    const auto receipt = ingest::load(backend.recorder, file.path(), *how);
    if (!receipt) return problem(receipt.error());
    return respond("application/json", ingest::to_json(*receipt).dump() + "\n", receipt->repeated ? 200 : 201);
}

}  // namespace daybook::gateway
