#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// What lets anybody check the log without trusting who serves it.

// GET /v1/checkpoint: the signed checkpoint at the head (C2SP signed-note); the key to believe it by in the header
// `verifier-key`.
Response get_checkpoint(Backend& backend);

// GET /v1/events/{position}/proof[?size=N]: see wire::prove. `&event` puts the stored event into it.
Response get_proof(const Request& request, std::string_view position, Backend& backend);

// GET /v1/tile/{level}/{index}[.p/{width}]: hashes of a tile as C2SP tlog-tiles names and writes them; full ones never
// change. `path` is what stands behind /v1/tile/.
Response get_tile(std::string_view path, Backend& backend);

}  // namespace daybook::gateway
