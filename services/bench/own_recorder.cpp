#include "services/bench/own_recorder.h"

#include <chrono>

namespace daybook::bench {
namespace {

constexpr std::chrono::milliseconds patience{100};  // between two looks at whether it is still there
constexpr unsigned looks = 3'000;

}  // namespace

Status OwnRecorder::begin(const std::filesystem::path& binary, const std::filesystem::path& under) {
    DAYBOOK_TRY(folder_, TemporaryFolder::make("bench", under));
    binary_ = binary;
    return restart();
}

Status OwnRecorder::restart() {
    DAYBOOK_CHECK(child_.start(binary_, {"recorder", "--data", data().string(), "--log-level", "warn"}));
    DAYBOOK_TRY(const auto at, addresses());
    for (unsigned look = 0; look < looks; ++look) {
        if (wire::Recorder(at, patience).status()) return {};
        if (!child_.runs()) return unavailable("the recorder has ended instead of serving");
    }
    return unavailable("the recorder does not serve");
}

}  // namespace daybook::bench
