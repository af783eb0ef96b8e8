#include "projections/variation_log/variation.h"

#include <algorithm>

#include "projections/engine/bytes.h"

namespace daybook::projections::variation_log {
namespace {

void write(BytesOut& out, const std::vector<Instant>& times) {
    out.u(times.size());
    for (const Instant t : times) out.i(micros(t));
}

std::vector<Instant> read_times(BytesIn& in) {
    std::vector<Instant> times;
    for (auto left = in.u(); left > 0 && in.good(); --left) times.push_back(instant(in.i()));
    return times;
}

void write_told(BytesOut& out, const std::vector<Told>& all) {
    out.u(all.size());
    for (const auto& told : all) {
        out.u(static_cast<std::uint64_t>(told.through));
        out.i(micros(told.at));
        out.u(told.workers.size());
        for (const auto& worker : told.workers) out.text(worker);
    }
}

std::vector<Told> read_told(BytesIn& in) {
    std::vector<Told> all;
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        Told told;
        told.through = static_cast<schema::Variation::StaffNotified::Through>(in.u());
        told.at = instant(in.i());
        for (auto workers = in.u(); workers > 0 && in.good(); --workers) told.workers.emplace_back(in.text());
        all.push_back(std::move(told));
    }
    return all;
}

// Every instant of the record, in the order they are written.
template <class Variation, class Visit>
void instants(Variation& v, Visit visit) {
    visit(v.from), visit(v.to), visit(v.proposed), visit(v.agreed), visit(v.refused), visit(v.took_effect);
    visit(v.lapsed), visit(v.reversed), visit(v.reversed_from);
}

}  // namespace

std::string encode(const Variation& v) {
    BytesOut out;
    for (const auto* text : {&v.id, &v.person, &v.package, &v.contract, &v.summary, &v.document}) out.text(*text);
    out.u(static_cast<std::uint64_t>(v.kind));
    out.u(static_cast<std::uint64_t>(v.agreed_by));
    out.i(v.weekly_seconds);
    out.i(v.weekly_pence);
    out.flag(v.impact);
    out.flag(v.temporary);
    out.flag(v.in_writing);
    instants(v, [&](const Instant& t) { out.i(micros(t)); });
    write_told(out, v.told);
    for (const auto* times : {&v.payer_told, &v.care_plan_updated, &v.risk_reassessed}) write(out, *times);
    return out.take();
}

Result<Variation> decode_variation(std::string_view bytes) {
    BytesIn in(bytes);
    Variation v;
    for (auto* text : {&v.id, &v.person, &v.package, &v.contract, &v.summary, &v.document}) *text = in.text();
    v.kind = static_cast<schema::Variation::Kind>(in.u());
    v.agreed_by = static_cast<schema::Who>(in.u());
    v.weekly_seconds = in.i();
    v.weekly_pence = in.i();
    v.impact = in.flag();
    v.temporary = in.flag();
    v.in_writing = in.flag();
    instants(v, [&](Instant& t) { t = instant(in.i()); });
    v.told = read_told(in);
    for (auto* times : {&v.payer_told, &v.care_plan_updated, &v.risk_reassessed}) *times = read_times(in);
    if (!in.done()) return corrupt("a row of the variation log cannot be read: rebuild the projection");
    return v;
}

}  // namespace daybook::projections::variation_log
