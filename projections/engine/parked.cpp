#include "projections/engine/parked.h"

#include "projections/engine/bytes.h"

namespace daybook::projections {
namespace {

std::string encode(const Parked& parked) {
    BytesOut out;
    out.text(parked.stream);
    out.text(parked.reason);
    out.u(parked.position);
    out.u(parked.events);
    return out.take();
}

Result<Parked> decode(std::string_view bytes) {
    BytesIn in(bytes);
    Parked parked;
    parked.stream = in.text();
    parked.reason = in.text();
    parked.position = in.u();
    parked.events = in.u();
    if (!in.done()) return corrupt("a row of the parked streams cannot be read: rebuild the projection");
    return parked;
}

}  // namespace

const Table<Parked> parked_table{{.number = 240, .name = "parked"}, &encode, &decode};

}  // namespace daybook::projections
