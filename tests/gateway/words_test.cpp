// Ids as a person meets them.

#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace daybook::gateway
