// The view partners: organisations with their roles and ratings, and what is bought from or by them.

#include <algorithm>
#include <map>

#include "projections/commissioning/partners.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::PartnerRow;
using Role = schema::Organisation::Role;
using Rating = schema::Organisation::Rating;

struct Dealt {
    std::uint32_t contracts = 0, packages = 0;
    Seconds weekly{};
};
using DealtWith = std::map<std::string, Dealt, std::less<>>;

// Contracts name who buys and who provides by stream or by id.
DealtWith dealt_with(const Scene& scene) {
    DealtWith all;
    const auto at = [&](const std::string& named) -> Dealt& {
        return all[std::string(care::id_in(named, "organisation"))];
    };
    const auto& [now, day] = scene.now();
    for (const auto& [id, contract] : scene.contracts()) {
        if (!contract.agreed || contract.to_new_on(day) == care::AcceptanceQuestion::Contract::ended) continue;
        Dealt& buys = at(contract.commissioner);
        Dealt& provides = at(contract.provider);
        ++buys.contracts;
        if (&provides != &buys) ++provides.contracts;
    }
    for (const auto& package : scene.packages()) {
        if (!package.known() || package.state_on(day, now) == care::Package::State::ended) continue;
        Dealt& dealt = at(package.provider);
        ++dealt.packages;
        dealt.weekly += package.weekly_at(now);
    }
    return all;
}

void fill_rating(Row::Builder row, const PartnerRow& partner) {
    row.setRating(partner.organisation.rating);
    row.setRatedOn(day_text(partner.organisation.rated));
    if (partner.ratings.empty()) return;
    row.setRatingRef(partner.ratings.back().reference);
    std::vector<std::string> before;
    for (auto one = std::next(partner.ratings.rbegin()); one != partner.ratings.rend(); ++one)
        before.push_back(words_of(one->rating) + ", " + to_string(one->on));
    set_texts(row.initRatings(static_cast<unsigned>(before.size())), before);
}

void fill(Row::Builder row, const PartnerRow& partner, Row::State state, const Dealt& dealt) {
    const care::Organisation& organisation = partner.organisation;
    row.setOrganisation(organisation.id);
    row.setTitle(organisation.title);
    row.setState(state);
    std::vector<std::string> roles;
    for (const Role role : organisation.roles) roles.push_back(words_of(role));
    set_texts(row.initRoles(static_cast<unsigned>(roles.size())), roles);
    row.setRegistration(organisation.registration);
    fill_rating(row, partner);
    row.setContracts(dealt.contracts);
    row.setPackages(dealt.packages);
    row.setWeeklySeconds(dealt.weekly.count());
    row.setLeft(day_text(organisation.left));
    row.setLeftReason(partner.left_because);
}

bool has_role(const ViewQuery& query, const care::Organisation& organisation) {
    return query.get("role").empty() ||
           std::ranges::any_of(organisation.roles, [&](Role role) { return fits(query, "role", role); });
}

Result<ViewPage> read_partners(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_CHECK(check_word<Role>(query, "role"));
    DAYBOOK_CHECK(check_word<Rating>(query, "rating"));
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    DAYBOOK_TRY(const auto found, all_of(reading, partners));
    const DealtWith dealt = dealt_with(scene);
    std::vector<ViewRow> rows;
    for (const PartnerRow& partner : found.rows) {
        const care::Organisation& organisation = partner.organisation;
        const bool here = organisation.here_on(scene.now().day);
        const Row::State state = here ? Row::State::HERE : Row::State::LEFT;
        if (!fits(query, "organisation", organisation.id) || !fits(query, "state", state) ||
            !fits(query, "rating", organisation.rating) || !has_role(query, organisation))
            continue;
        const auto with = dealt.find(organisation.id);
        auto words = row_words<Row>(
            [&](Row::Builder row) { fill(row, partner, state, with == dealt.end() ? Dealt{} : with->second); });
        rows.push_back({organisation.id, std::move(words), std::max(scene.changed(), found.changed)});
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> partner_views() {
    return {{.name = "partners",
             .row_type = capnp::typeId<Row>(),
             .filters = {"organisation", "state", "role", "rating"},
             .read = &read_partners}};
}

}  // namespace daybook::projections::commissioning
