#include "projections/care_rows/rota.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/care/said.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::care_rows {
namespace {

std::uint32_t week_of(Instant t) {
    const auto weeks = std::chrono::floor<std::chrono::weeks>(t.time_since_epoch()).count();
    return static_cast<std::uint32_t>(weeks) ^ 0x80000000U;
}

std::string week_key(std::string_view package, std::uint32_t week) { return KeyOut().text(package).u32(week).take(); }
std::string stream_key(const EventView& event) { return KeyOut().u64(event.stamp().stream.value).take(); }
std::string_view view(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

std::string encode_week(const std::vector<RotaVisit>& visits) {
    BytesOut out;
    for (const auto& visit : visits) {
        out.u(visit.stream);
        out.i(micros(visit.start));
        out.u(visit.workers.size());
        for (const auto& worker : visit.workers) out.text(worker);
        out.u(visit.cancelled.size());
        for (const auto& worker : visit.cancelled) out.text(worker);
        out.flag(visit.voided);
    }
    return out.take();
}
Result<std::vector<RotaVisit>> decode_week(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<RotaVisit> visits;
    while (in.good() && !in.done()) {
        RotaVisit visit;
        visit.stream = in.u();
        visit.start = instant(in.i());
        for (auto left = in.u(); left > 0 && in.good(); --left) visit.workers.emplace_back(in.text());
        for (auto left = in.u(); left > 0 && in.good(); --left) visit.cancelled.emplace_back(in.text());
        visit.voided = in.flag();
        visits.push_back(std::move(visit));
    }
    if (!in.done()) return corrupt("a week of the rota cannot be read: rebuild the projection");
    return visits;
}
bool week_is_empty(const std::vector<RotaVisit>& visits) { return visits.empty(); }

std::string encode_place(const RotaPlace& place) {
    BytesOut out;
    out.text(place.package);
    out.u(place.week);
    return out.take();
}
Result<RotaPlace> decode_place(std::string_view bytes) {
    BytesIn in(bytes);
    RotaPlace place;
    place.package = in.text();
    place.week = static_cast<std::uint32_t>(in.u());
    if (!in.done()) return corrupt("a visit's place in the rota cannot be read: rebuild the projection");
    return place;
}

void put(Rows& rows, const EventView& event, const std::string& package, RotaVisit visit) {
    const std::uint32_t week = week_of(visit.start);
    rows.edit(rota_places, stream_key(event)) = {.package = package, .week = week};
    auto& visits = rows.edit(rota_weeks, week_key(package, week));
    const auto at = std::lower_bound(visits.begin(), visits.end(), visit.stream,
                                     [](const RotaVisit& v, std::uint64_t stream) { return v.stream < stream; });
    visits.insert(at, std::move(visit));
}

struct Taken {
    std::string package;
    RotaVisit visit;
};
// Takes the visit out of its week.
std::optional<Taken> take(Rows& rows, const EventView& event) {
    const auto* place = rows.find(rota_places, stream_key(event));
    if (!place) return std::nullopt;
    Taken taken{.package = place->package, .visit = {}};
    auto& visits = rows.edit(rota_weeks, week_key(place->package, place->week));
    const auto at = std::find_if(visits.begin(), visits.end(),
                                 [&](const RotaVisit& v) { return v.stream == event.stamp().stream.value; });
    if (at == visits.end()) return std::nullopt;
    taken.visit = std::move(*at);
    visits.erase(at);
    return taken;
}

void planned(Rows& rows, const EventView& event, schema::Visit::Planned::Reader fact) {
    auto before = take(rows, event);
    RotaVisit visit{.stream = event.stamp().stream.value, .start = care::time_of(fact.getStart()), .workers = {}};
    if (before) {
        visit.cancelled = std::move(before->visit.cancelled);
        visit.voided = before->visit.voided;
    }
    for (const auto worker : fact.getWorkers()) visit.workers.emplace_back(view(worker));
    put(rows, event, std::string(care::id_in(view(fact.getPackage()), "package")), std::move(visit));
}

// As care::fold: what is taken back without naming a care worker is taken back whole.
void cancelled(RotaVisit& visit, schema::Visit::Cancelled::Reader fact) {
    const auto of = view(fact.getWorker());
    if (fact.getTakenBack() && of.empty()) return visit.cancelled.clear();
    std::erase(visit.cancelled, of);
    if (!fact.getTakenBack()) visit.cancelled.emplace_back(of);
}

}  // namespace

const Table<std::vector<RotaVisit>> rota_weeks{
    {.number = 14, .name = "rota_weeks"}, &encode_week, &decode_week, &week_is_empty};
const Table<RotaPlace> rota_places{{.number = 15, .name = "rota_places"}, &encode_place, &decode_place};

void take_rota(Rows& rows, const EventView& event) {
    using Fact = schema::Visit;
    if (event.is<Fact::Planned>()) return planned(rows, event, event.as<Fact::Planned>());
    const bool changed = event.is<Fact::Replanned>() || event.is<Fact::Assigned>() || event.is<Fact::Unassigned>() ||
                         event.is<Fact::Cancelled>() || event.is<Fact::Voided>();
    if (!changed) return;
    auto taken = take(rows, event);
    if (!taken) return;
    // Kept, for either may be taken back.
    if (event.is<Fact::Cancelled>()) cancelled(taken->visit, event.as<Fact::Cancelled>());
    if (event.is<Fact::Voided>()) taken->visit.voided = !event.as<Fact::Voided>().getTakenBack();
    auto& workers = taken->visit.workers;
    if (event.is<Fact::Replanned>()) taken->visit.start = care::time_of(event.as<Fact::Replanned>().getStart());
    if (event.is<Fact::Assigned>()) workers.emplace_back(view(event.as<Fact::Assigned>().getWorker()));
    if (event.is<Fact::Unassigned>()) std::erase(workers, view(event.as<Fact::Unassigned>().getWorker()));
    put(rows, event, taken->package, std::move(taken->visit));
}

Result<Rota> rota_of(const Reading& reading, std::string_view package, Instant from, Instant until) {
    Rota rota;
    for (std::uint32_t week = week_of(from); week <= week_of(until); ++week) {
        DAYBOOK_TRY(auto row, reading.find(rota_weeks, week_key(care::id_in(package, "package"), week)));
        if (!row) continue;
        rota.changed = std::max(rota.changed, row->changed);
        for (auto& visit : row->row)
            if (visit.start >= from && visit.start < until) rota.visits.push_back(std::move(visit));
    }
    return rota;
}

Result<Rostered> rostered_on(const Reading& reading, std::string_view package, Instant from, Instant until) {
    Rostered rostered;
    if (package.empty() || from == Instant{}) return rostered;
    DAYBOOK_TRY(const Rota rota, rota_of(reading, package, from, until));
    rostered.changed = rota.changed;
    for (const auto& visit : rota.visits)
        if (visit.stands()) rostered.workers.insert(visit.workers.begin(), visit.workers.end());
    return rostered;
}

}  // namespace daybook::projections::care_rows
