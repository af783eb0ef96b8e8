#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// What a feed file that is sent needs to know of this house.
struct Feeds {
    std::filesystem::path maps{};  // NAME.toml describes what is sent to /v1/feeds/NAME
    std::string location{};        // registered location of what is recorded
};

// POST /v1/feeds/{format}: a feed file as the body, named by Content-Disposition where its name matters. 201 with its
// receipt; 200 with the first receipt when the file had been recorded before. A file refused as a whole is a problem;
// what became of each row stands in the receipt.
Response post_feed(const Request& request, std::string_view format, const Feeds& feeds, Backend& backend);

}  // namespace daybook::gateway
