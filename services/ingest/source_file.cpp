#include "services/ingest/source_file.h"

#include <sodium.h>

#include <fstream>
#include <vector>

#include "events/stored/names.h"

namespace daybook::ingest {

Result<SourceFile> SourceFile::open(const std::filesystem::path& path, const LoadOptions& options) {
    SourceFile file;
    DAYBOOK_TRY(file.format, make_format(options.format, options.map));
    file.name = options.name.empty() ? path.filename().string() : options.name;
    if (!is_utf8(file.name)) file.name = "unnamed";
    DAYBOOK_TRY(auto opened, file.format->open({.path = path, .name = file.name}));
    file.rows = std::move(opened.rows);
    file.says = std::move(opened.says);
    file.source = options.source.empty() ? file.format->source() : options.source;
    file.references = options.references.empty() ? file.format->references() : options.references;
    return file;
}

Result<std::array<std::byte, 32>> hash_of_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return not_found("the feed file " + path.string() + " cannot be opened");
    crypto_generichash_state state;
    std::array<std::byte, 32> out{};
    crypto_generichash_init(&state, nullptr, 0, out.size());
    std::vector<char> chunk(256 * 1'024);
    while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0)
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()),
                                  static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return unavailable("the feed file " + path.string() + " cannot be read to its end");
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), out.size());
    return out;
}

}  // namespace daybook::ingest
