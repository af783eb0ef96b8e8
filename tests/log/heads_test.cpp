#include "events/log/stream_heads.h"

#include <catch2/catch.hpp>
#include <string>

namespace daybook {
namespace {

StreamHead head(std::uint64_t first, std::uint32_t version) { return {Position{first}, Version{version}}; }

TEST_CASE("heads: streams that share a hash keep their own heads, and a third takes the place of the older") {
    StreamHeads heads(4);
    heads.put(7, "visit-a", head(1, 1));
    heads.put(7, "visit-b", head(2, 5));
    heads.put(7, "visit-a", head(1, 2));
    REQUIRE(heads.find(7, "visit-a"));
    CHECK(heads.find(7, "visit-a")->version == Version{2});
    CHECK(heads.find(7, "visit-b")->version == Version{5});
    heads.put(7, "visit-c", head(3, 1));
    CHECK(heads.find(7, "visit-c")->first == Position{3});
    CHECK_FALSE(heads.find(7, "visit-a"));
    CHECK(heads.find(7, "visit-b")->first == Position{2});
}

TEST_CASE("heads: what was taken back stands as before, and a stream that was begun is not known") {
    StreamHeads heads(4);
    heads.put(1, "visit-a", head(1, 3));
    heads.put(2, "visit-b", head(9, 1));
    heads.restore(1, head(1, 2));
    heads.restore(2, head(0, 0));
    CHECK(heads.find(1, "visit-a")->version == Version{2});
    CHECK_FALSE(heads.find(2, "visit-b"));
}

TEST_CASE("heads: a name too long to be kept whole is not known, rather than taken for another") {
    StreamHeads heads(4);
    heads.put(1, std::string(98, 'x'), head(1, 1));
    CHECK_FALSE(heads.find(1, std::string(98, 'x')));
}

}  // namespace
}  // namespace daybook
