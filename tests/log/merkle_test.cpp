#include "events/log/merkle.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "events/stored/base64.h"
#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

std::vector<std::byte> bytes(const std::string& hex) { return from_hex(hex).value(); }

// The definition of RFC 6962 section 2.1, word for word.
Digest naive_root(TreeHasher& hasher, std::span<const Digest> leaves) {
    if (leaves.empty()) return hasher.plain({});
    if (leaves.size() == 1) return leaves.front();
    std::size_t left = 1;
    while (left * 2 < leaves.size()) left *= 2;
    return hasher.node(naive_root(hasher, leaves.first(left)), naive_root(hasher, leaves.subspan(left)));
}

Digest leaf(TreeHasher& hasher, std::uint64_t n) { return hasher.leaf(std::as_bytes(std::span(&n, 1))); }

}  // namespace

TEST_CASE("tree: the published vectors of RFC 6962 come out") {
    // Inputs and roots of the certificate-transparency reference tests.
    const std::vector<std::string> inputs{
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    const std::vector<std::string> roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    TreeHasher hasher;
    MerkleTree tree(hasher);
    CHECK(to_hex(tree.root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        tree.add(hasher.leaf(bytes(inputs[i])), [](const Tile&) {});
        CHECK(to_hex(tree.root()) == roots[i]);
    }
}

TEST_CASE("tree: it grows as the naive tree does, across tiles and levels") {
    TreeHasher hasher;
    MerkleTree tree(hasher);
    std::vector<Digest> leaves;
    std::uint64_t tiles = 0;
    for (std::uint64_t n = 0; n < 66'000; ++n) {
        leaves.push_back(leaf(hasher, n));
        tree.add(leaves.back(), [&](const Tile& tile) {
            ++tiles;
            CHECK(tile.hashes.size() == tile_width);
            CHECK(tile.index == (leaves.size() >> (8 * (tile.level + 1))) - 1);
        });
        const bool look = n < 600 || n % 4'096 < 2 || n == 65'535 || n == 65'536 || n == 65'999;
        if (look) REQUIRE(tree.root() == naive_root(hasher, leaves));
    }
    CHECK(tiles == 66'000 / 256 + 1);
}

TEST_CASE("tree: every event can be proved, and a proof of anything else fails") {
    TreeHasher hasher;
    MerkleTree tree(hasher);
    std::map<std::pair<int, std::uint64_t>, std::vector<Digest>> tiles;
    const std::uint64_t size = 1'500;
    for (std::uint64_t n = 0; n < size; ++n)
        tree.add(leaf(hasher, n),
                 [&](const Tile& t) { tiles[{t.level, t.index}].assign(t.hashes.begin(), t.hashes.end()); });
    const TileReader reader = [&](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
        return tiles.at({level, index});
    };
    const Digest root = tree.root();
    for (std::uint64_t n = 0; n < size; n += n < 20 || n > 1'480 ? 1 : 37) {
        const auto path = inclusion_path(hasher, tree, n, reader).value();
        REQUIRE(verify_inclusion(hasher, leaf(hasher, n), n, size, path, root));
        CHECK_FALSE(verify_inclusion(hasher, leaf(hasher, n + 1), n, size, path, root));
        CHECK_FALSE(verify_inclusion(hasher, leaf(hasher, n), n + 1, size, path, root));
        CHECK_FALSE(verify_inclusion(hasher, leaf(hasher, n), n, size, std::span(path).subspan(1), root));
    }
}

TEST_CASE("log: its root and its leaves are those of a naive tree over its events") {
    Place place;
    auto log = opened(place / "log");
    fill(*log, 0, 777, 41);
    log.reset();
    log = opened(place / "log");
    fill(*log, 777, 300, 13);

    TreeHasher hasher;
    std::vector<Digest> leaves;
    for (const std::string& event : everything(*log)) {
        const auto all = std::as_bytes(std::span(event));
        std::vector<std::byte> entry(all.begin(), all.begin() + 32);
        const Digest content = hasher.plain(all.subspan(32));
        entry.insert(entry.end(), content.begin(), content.end());
        leaves.push_back(hasher.leaf(entry));
    }
    REQUIRE(leaves.size() == 1'077);
    CHECK(log->status().root == naive_root(hasher, leaves));
    for (std::uint64_t p = 1; p <= leaves.size(); p += 31) {
        CHECK(log->leaf(Position{p}).value() == leaves[p - 1]);
        CHECK(verify_inclusion(hasher, leaves[p - 1], p - 1, leaves.size(), log->inclusion(Position{p}).value(),
                               log->status().root));
    }
    CHECK(log->leaf(Position{0}).error().kind == Error::Kind::not_found);
    CHECK(log->leaf(Position{1'078}).error().kind == Error::Kind::not_found);
    CHECK(log->inclusion(Position{1'078}).error().kind == Error::Kind::not_found);
}
