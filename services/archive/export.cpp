#include "services/archive/export.h"

namespace daybook::archive {

Result<Trailer> export_events(EventSource& source, const std::string& uuid, Range range, Format format,
                              std::ostream& out) {
    TreeHasher hasher;
    MerkleTree tree(hasher);
    out << opening(format);
    for (Position at = range.after; at < range.upto;) {
        DAYBOOK_TRY(const Page page, source.read(at, {}));
        if (page.empty())
            return corrupt("the log ends at position " + std::to_string(at.value) + ", not " +
                           std::to_string(range.upto.value));
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            if (event.position() > range.upto) return {};
            at = event.position();
            tree.add(leaf_of(hasher, event.bytes()), [](const Tile&) {});
            out << row(format, event);
            return {};
        }));
        if (!out) return unavailable("the output was closed or cannot be written");
    }
    const Trailer trailer{.uuid = uuid, .after = range.after.value, .events = tree.size(), .root = tree.root()};
    out << last_row(format, trailer) << closing(format);
    out.flush();
    if (!out) return unavailable("the output was closed or cannot be written");
    return trailer;
}

}  // namespace daybook::archive
