// Any bytes as a feed file of one format (DAYBOOK_FUZZ_FORMAT): read to the end, every row understood or rejected, and
// what is understood said as facts. tests/fuzz/run builds and runs it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "services/ingest/facts.h"
#include "services/ingest/format.h"
#include "services/ingest/ingest.h"

namespace {

using namespace daybook;
using namespace daybook::ingest;

[[noreturn]] void broken(const char* what) {
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}
void promise(bool kept, const char* what) {
    if (!kept) broken(what);
}

const std::string& format_name() {
    static const std::string name = [] {
        const char* said = std::getenv("DAYBOOK_FUZZ_FORMAT");
        return std::string(said ? said : "abacus");
    }();
    return name;
}

const std::filesystem::path& file() {
    static const std::filesystem::path path = "/dev/shm/daybook-fuzz-" + std::to_string(::getpid());
    return path;
}

// A rota for `mapped`: the widest of the presets.
std::filesystem::path map() { return format_name() == "mapped" ? DAYBOOK_ROOT "/deploy/feeds/rota.toml" : ""; }

void check_facts(const Record& record, std::uint32_t row) {
    static const Voice voice{.source = "feed:fuzz", .references = "agency", .file = "feed-fuzz", .now = Instant{}};
    const RowPlace place{.row = row, .digest = {}};
    if (record.invoice) return;
    if (record.introduces) {
        promise(introduces(voice, record, place, {}).proposal.has_value(), "who is told of is recorded");
        return;
    }
    promise(!record.key.empty(), "a record has a key");
    promise(!first_facts(voice, record, place).facts.empty(), "a record says something");
    Standing standing;
    standing.record_version = record.version + 1;
    changes(voice, record, place, standing);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::ofstream(file(), std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    auto format = make_format(format_name(), map());
    promise(format.has_value(), "the format is made");
    auto opened = (*format)->open({.path = file(), .name = "VISITS_1_20260309080000.CSV"});
    if (!opened) return 0;
    std::uint32_t last = 0;
    std::size_t rows = 0;
    for (Row row;;) {
        const auto more = opened->rows->next(row);
        promise(more.has_value(), "a file that can be read is read to its end");
        if (!*more) break;
        promise(row.number > last, "rows are numbered upwards");
        promise(row.raw.size() <= Limits::row_bytes, "a raw row is within its limit");
        promise(++rows <= size + 1, "rows come from bytes");
        last = row.number;
        if (row.record)
            check_facts(*row.record, row.number);
        else
            promise(!row.record.error().code.empty() && !row.record.error().reason.empty(), "a rejection says why");
    }
    return 0;
}
