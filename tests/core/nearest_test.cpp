#include "events/core/nearest.h"

#include <catch2/catch.hpp>
#include <span>
#include <string>

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

TEST_CASE("nearest: a word of any length is held against the known ones at once") {
    const std::string endless(10'000'000, 'a');
    const std::string_view known[] = {"feed", endless};
    CHECK(edit_distance(endless, "feed") == endless.size());
    CHECK(edit_distance(endless, endless) == 0);
    CHECK_FALSE(nearest(endless + "b", std::span(known).first(1)));
}

}  // namespace
}  // namespace daybook
