#include "services/runtime/temporary.h"

#include <cstdlib>
#include <string>
#include <system_error>

namespace daybook {

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Result<TemporaryFolder> TemporaryFolder::make(std::string_view what, const std::filesystem::path& under) {
    std::string name = (under / ("daybook-" + std::string(what) + "-XXXXXX")).string();
    if (!mkdtemp(name.data())) return unavailable("no temporary folder can be made at " + name);
    return TemporaryFolder(name);
}

}  // namespace daybook
