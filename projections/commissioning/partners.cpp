#include "projections/commissioning/partners.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/commissioning/tables.h"
#include "projections/engine/bytes.h"

namespace daybook::projections::commissioning {

template <class Bytes>
void fields(Bytes& bytes, care::Is<PartnerRow::Rated> auto& r) {
    bytes(r.rating, r.on, r.reference);
}

namespace {

using Fact = schema::Organisation;

constexpr std::uint8_t row_version = 1;

std::string encode_partner(const PartnerRow& row) {
    BytesOut out;
    out.text(care::encode(row.organisation));
    out.text(care::to_bytes(row.ratings, row_version));
    out.text(row.left_because);
    return out.take();
}
Result<PartnerRow> decode_partner(std::string_view bytes) {
    BytesIn in(bytes);
    PartnerRow row;
    DAYBOOK_TRY(row.organisation, care::decode_organisation(in.text()));
    DAYBOOK_TRY(row.ratings,
                care::from_bytes<std::vector<PartnerRow::Rated>>(in.text(), row_version, "an organisation's ratings"));
    row.left_because = in.text();
    if (!in.done()) return corrupt("a row of an organisation cannot be read: rebuild the projection");
    return row;
}

// Of two published on one day the one heard last stands.
void rated(PartnerRow& row, const EventView& event) {
    const auto fact = event.as<Fact::RatingPublished>();
    const Day happened = Calendar::london().day_of(care::within_reach(event.occurred()));
    const Day on = care::day_said(fact.getOn()).value_or(happened);
    std::erase_if(row.ratings, [&](const auto& one) { return one.on == on; });
    row.ratings.insert(
        std::ranges::upper_bound(row.ratings, on, {}, &PartnerRow::Rated::on),
        {.rating = fact.getRating(), .on = on, .reference = std::string{care::text_of(fact.getReference())}});
}

}  // namespace

const Table<PartnerRow> partners{{.number = 41, .name = "partners"}, &encode_partner, &decode_partner};

void take_partner(Rows& rows, const EventView& event) {
    PartnerRow& row = rows.edit(partners, key_of(care::id_in(event.stream(), "organisation")));
    care::fold(row.organisation, event);
    if (event.is<Fact::RatingPublished>()) rated(row, event);
    if (event.is<Fact::Left>()) row.left_because = care::text_of(event.as<Fact::Left>().getReason());
    if (event.is<Fact::Registered>()) row.left_because.clear();
}

}  // namespace daybook::projections::commissioning
