#include "projections/engine/parked.h"

#include "projections/engine/bytes.h"

namespace daybook::projections {
namespace {

std::string encode_parked(const Parked& parked) {
    BytesOut out;
    out.text(parked.stream);
    out.text(parked.reason);
    out.u(parked.position);
    out.u(parked.version);
    out.u(parked.events);
    return out.take();
}

Result<Parked> decode_parked(std::string_view bytes) {
    BytesIn in(bytes);
    Parked parked;
    parked.stream = in.text();
    parked.reason = in.text();
    parked.position = in.u();
    parked.version = static_cast<std::uint32_t>(in.u());
    parked.events = in.u();
    if (!in.done()) return corrupt("a row of the parked streams cannot be read: rebuild the projection");
    return parked;
}

std::string encode_skipped(const Skipped& skipped) {
    BytesOut out;
    out.text(skipped.stream);
    out.text(skipped.reason);
    out.u(skipped.said);
    return out.take();
}

Result<Skipped> decode_skipped(std::string_view bytes) {
    BytesIn in(bytes);
    Skipped skipped;
    skipped.stream = in.text();
    skipped.reason = in.text();
    skipped.said = in.u();
    if (!in.done()) return corrupt("a row of the skipped events cannot be read: rebuild the projection");
    return skipped;
}

}  // namespace

const Table<Parked> parked_table{{.number = 240, .name = "parked"}, &encode_parked, &decode_parked};
const Table<Skipped> skipped_table{{.number = 241, .name = "skipped"}, &encode_skipped, &decode_skipped};

std::vector<const TableInfo*> engine_tables() { return {&parked_table, &skipped_table}; }

std::string retries_stream(std::string_view projection) { return "record-projection-" + std::string(projection); }

}  // namespace daybook::projections
