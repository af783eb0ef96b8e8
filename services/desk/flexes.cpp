#include "services/desk/flexes.h"

#include <map>
#include <string>
#include <vector>

#include "events/care/days.h"
#include "events/care/package_holds.h"
#include "events/care/referral.h"
#include "events/care/variation.h"
#include "events/log/whole_stream.h"
#include "events/stored/format.h"
#include "schema/package.capnp.h"
#include "schema/views.capnp.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

// Stored events by their positions: of several streams, in the order in which they were recorded.
using Recorded = std::map<std::uint64_t, std::vector<capnp::word>>;

Status read_all(const std::string& stream, wire::Recorder& recorder, Recorded& all) {
    DAYBOOK_TRY(const bool found, each_of_stream(recorder, stream, [&](const EventView& event) -> Status {
                    all[event.position().value].assign(event.bytes().begin(), event.bytes().end());
                    return {};
                }));
    static_cast<void>(found);  // of one that is not there nothing is read
    return {};
}

}  // namespace

Status slot_is_planned(const Decision& decision, const FactType& fact, wire::Recorder& recorder, wire::Views& views,
                       Position head) {
    Recorded all;
    DAYBOOK_CHECK(read_all(decision.stream, recorder, all));
    if (all.empty()) return {};  // the recorder says that there is no such package
    const std::string id(care::id_in(decision.stream, "package"));
    std::vector<std::string> variations;
    DAYBOOK_CHECK((each_row<schema::VariationLogRow>(
        views, "variation-log", {{"package", id}}, head,
        [&](auto row, const auto&, Position) { variations.emplace_back(row.getVariation().cStr()); })));
    for (const auto& variation : variations)
        DAYBOOK_CHECK(
            read_all(variation.starts_with("variation-") ? variation : "variation-" + variation, recorder, all));
    care::PackageHolds package;
    std::map<std::string, care::Variation, std::less<>> changes;
    for (const auto& [position, bytes] : all) {
        const EventView event(bytes, Trusted{});
        care::fold(package, event);
        if (!event.stream().starts_with("variation-")) continue;
        auto& change = changes[std::string(event.stream())];
        care::fold(change, event);
        if (change.plan && change.plan->package == id) care::settle(package, *change.plan, event);
    }
    DAYBOOK_TRY(const Proposal proposal, proposal_of(decision, fact, Instant{}));
    const auto stored = format::stamped({}, proposal.content);
    const EventView said(stored);
    const auto flex = said.as<schema::Package::TimeBandFlexAgreed>();
    const Day from = care::within_reach(day(flex.getFrom()));
    const std::size_t slots = package.slots_on(from);
    if (flex.getFrom() == 0 || flex.getSlot() < slots) return {};
    return rejected("/data/slot: " + decision.stream + " has " + std::to_string(slots) +
                    (slots == 1 ? " visit" : " visits") + " in its plan of " + to_string(from) + ", and no number " +
                    std::to_string(flex.getSlot()) + " (the first is 0)");
}

}  // namespace daybook::desk
