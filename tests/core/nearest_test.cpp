#include "events/core/nearest.h"

#include <catch2/catch.hpp>

namespace daybook {
namespace {

TEST_CASE("nearest: a slip of the finger is mended, another word is not") {
    const std::string_view known[] = {"projector", "recorder", "steward", "gateway", "feed"};
    CHECK(nearest("recoder", known) == "recorder");
    CHECK(nearest("stewadr", known) == "steward");
    CHECK(nearest("feeds", known) == "feed");
    CHECK_FALSE(nearest("invoice", known));
    CHECK_FALSE(nearest("", known));
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("ab", "ba") == 1);
    CHECK(edit_distance("", "abc") == 3);
}

}  // namespace
}  // namespace daybook
