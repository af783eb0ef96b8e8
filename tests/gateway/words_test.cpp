// Ids as a person meets them.

#include <catch2/catch.hpp>

#include "projections/kpi/kpi.h"
#include "services/gateway/kpi_story.h"
#include "services/gateway/words.h"

namespace daybook::gateway {
namespace {

TEST_CASE("words: an id of people's own is whole, a pseudonym is its beginning") {
    CHECK(short_id("0103-20261124-1") == "0103-20261124-1");
    CHECK(short_id("county-framework-20261226") == "county-framework-20261226");
    CHECK(short_id("rmqokypvmzi353z7yziedo5dnm") == "rmqokypv…");
    CHECK(short_id("").empty());
    CHECK(short_ref("person-ns2epb6ndpo6rshqtnswgwzmf2") == "P-ns2e");
}

TEST_CASE("words: every KPI says in a sentence how it is computed") {
    for (const auto& kpi : kpi::shown_kpis()) {
        INFO(kpi.id);
        CHECK(how_of(kpi.id).ends_with('.'));
    }
    CHECK(how_of("no-such-kpi").empty());
}

}  // namespace
}  // namespace daybook::gateway
