#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "events/log/merkle.h"
#include "events/stored/base64.h"

using namespace daybook;

namespace {

Digest digest(const std::string& hex) {
    Digest out{};
    const auto bytes = from_hex(hex).value();
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

std::vector<std::string> hex(const std::vector<Digest>& digests) {
    std::vector<std::string> out;
    for (const Digest& d : digests) out.push_back(to_hex(d));
    return out;
}

// A tree and the tiles it has shown, read as a client would.
struct Grown {
    TreeHasher hasher;
    MerkleTree tree{hasher};
    std::map<std::pair<int, std::uint64_t>, std::vector<Digest>> tiles;
    std::vector<Digest> leaves;

    void add(const Digest& leaf) {
        leaves.push_back(leaf);
        tree.add(leaf, [&](const Tile& t) { tiles[{t.level, t.index}].assign(t.hashes.begin(), t.hashes.end()); });
    }
    void add(std::uint64_t n) { add(hasher.leaf(std::as_bytes(std::span(&n, 1)))); }
    TreeReader reader() {
        return {hasher, [this](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
                    if (const auto found = tiles.find({level, index}); found != tiles.end()) return found->second;
                    const auto row = tree.unfinished(level);
                    return std::vector<Digest>(row.begin(), row.end());
                }};
    }
};

// The inputs of the certificate-transparency reference tests.
struct Reference : Grown {
    Reference() {
        for (const char* input :
             {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"})
            add(hasher.leaf(from_hex(input).value()));
    }
};

// RFC 6962 section 2.1, word for word, without tiles.
struct Naive {
    TreeHasher& hasher;
    using Leaves = std::span<const Digest>;

    static std::size_t split(std::size_t n) {
        std::size_t k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
    Digest root(Leaves d) const {
        if (d.empty()) return hasher.plain({});
        if (d.size() == 1) return d[0];
        const auto k = split(d.size());
        return hasher.node(root(d.first(k)), root(d.subspan(k)));
    }
    std::vector<Digest> path(std::size_t m, Leaves d) const {
        if (d.size() == 1) return {};
        const auto k = split(d.size());
        auto out = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
        out.push_back(m < k ? root(d.subspan(k)) : root(d.first(k)));
        return out;
    }
    std::vector<Digest> proof(std::size_t m, Leaves d, bool whole) const {
        if (m == d.size()) return whole ? std::vector<Digest>{} : std::vector<Digest>{root(d)};
        const auto k = split(d.size());
        auto out = m <= k ? proof(m, d.first(k), whole) : proof(m - k, d.subspan(k), false);
        out.push_back(m <= k ? root(d.subspan(k)) : root(d.first(k)));
        return out;
    }
};

constexpr const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                 "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                 "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                 "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                 "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                 "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

}  // namespace

TEST_CASE("proofs: the published roots, also of the trees before") {
    Reference grown;
    for (std::uint64_t size = 0; size <= 8; ++size) CHECK(to_hex(grown.reader().root(size).value()) == roots[size]);
}

TEST_CASE("proofs: the published inclusion paths") {
    Reference grown;
    struct Row {
        std::uint64_t leaf, size;  // leaf counted from 1, as published
        std::vector<std::string> path;
    };
    const std::vector<Row> rows{{1, 1, {}},
                                {1,
                                 8,
                                 {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                  "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
                                {6,
                                 8,
                                 {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                  "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
                                {3, 3, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
                                {2,
                                 5,
                                 {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                  "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}}};
    for (const Row& row : rows) {
        const auto path = grown.reader().inclusion(row.leaf - 1, row.size).value();
        CHECK(hex(path) == row.path);
        CHECK(verify_inclusion(grown.hasher, grown.leaves[row.leaf - 1], row.leaf - 1, row.size, path,
                               digest(roots[row.size])));
    }
    CHECK(grown.reader().inclusion(8, 8).error().kind == Error::Kind::rejected);
}

TEST_CASE("proofs: the published consistency paths") {
    Reference grown;
    struct Row {
        std::uint64_t first, second;
        std::vector<std::string> path;
    };
    const std::vector<Row> rows{{1, 1, {}},
                                {1,
                                 8,
                                 {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                  "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
                                {6,
                                 8,
                                 {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                  "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
                                {2,
                                 5,
                                 {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                  "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
                                {6,
                                 7,
                                 {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                  "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}}};
    for (const Row& row : rows) {
        const auto path = grown.reader().consistency(row.first, row.second).value();
        CHECK(hex(path) == row.path);
        CHECK(verify_consistency(grown.hasher, row.first, row.second, digest(roots[row.first]),
                                 digest(roots[row.second]), path));
    }
    CHECK(grown.reader().consistency(9, 8).error().kind == Error::Kind::rejected);
}

TEST_CASE("proofs: every pair of sizes is proved as the RFC words it, and nothing else is") {
    Grown grown;
    for (std::uint64_t n = 0; n < 66; ++n) grown.add(n);
    const Naive naive{grown.hasher};
    const auto all = std::span<const Digest>(grown.leaves);
    for (std::uint64_t second = 1; second <= 66; ++second)
        for (std::uint64_t first = 1; first <= second; ++first) {
            const auto path = grown.reader().consistency(first, second).value();
            REQUIRE(path == naive.proof(first, all.first(second), true));
            const Digest a = naive.root(all.first(first));
            const Digest b = naive.root(all.first(second));
            REQUIRE(verify_consistency(grown.hasher, first, second, a, b, path));
            if (first == second) continue;
            REQUIRE_FALSE(verify_consistency(grown.hasher, first, second, b, b, path));
            REQUIRE_FALSE(verify_consistency(grown.hasher, first, second, a, a, path));
            if (first > 1) REQUIRE_FALSE(verify_consistency(grown.hasher, first - 1, second, a, b, path));
            REQUIRE_FALSE(
                verify_consistency(grown.hasher, first, second, a, b, std::span(path).first(path.size() - 1)));
        }
    CHECK(verify_consistency(grown.hasher, 0, 5, digest(roots[0]), naive.root(all.first(5)), {}));
    CHECK_FALSE(verify_consistency(grown.hasher, 0, 5, naive.root(all.first(5)), naive.root(all.first(5)), {}));
    CHECK_FALSE(verify_consistency(grown.hasher, 3, 2, naive.root(all.first(3)), naive.root(all.first(2)), {}));
}

TEST_CASE("proofs: out of tiles of every level they are those of the naive tree") {
    Grown grown;
    for (std::uint64_t n = 0; n < 70'000; ++n) grown.add(n);
    const Naive naive{grown.hasher};
    const auto all = std::span<const Digest>(grown.leaves);
    for (const std::uint64_t size : {255, 256, 257, 511, 65'535, 65'536, 65'537, 69'999, 70'000}) {
        CHECK(grown.reader().root(size).value() == naive.root(all.first(size)));
        for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size - 1})
            CHECK(grown.reader().inclusion(index, size).value() == naive.path(index, all.first(size)));
        for (const std::uint64_t first : {std::uint64_t{1}, std::uint64_t{255}, size / 2, size - 1})
            CHECK(grown.reader().consistency(first, size).value() == naive.proof(first, all.first(size), true));
    }
}

TEST_CASE("proofs: any tree, any leaf, any earlier size; and any one changed bit is found") {
    CHECK(rc::check([] {
        Grown grown;
        const auto size = *rc::gen::inRange<std::uint64_t>(2, 700);
        const auto salt = *rc::gen::arbitrary<std::uint32_t>();
        for (std::uint64_t n = 0; n < size; ++n) grown.add(n + (std::uint64_t{salt} << 32));
        const Naive naive{grown.hasher};
        const auto all = std::span<const Digest>(grown.leaves);
        const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
        const auto first = *rc::gen::inRange<std::uint64_t>(1, size);
        const Digest root = naive.root(all);
        const Digest before = naive.root(all.first(first));
        auto path = grown.reader().inclusion(index, size).value();
        RC_ASSERT(path == naive.path(index, all));
        RC_ASSERT(verify_inclusion(grown.hasher, all[index], index, size, path, root));
        auto proof = grown.reader().consistency(first, size).value();
        RC_ASSERT(proof == naive.proof(first, all, true));
        RC_ASSERT(verify_consistency(grown.hasher, first, size, before, root, proof));

        const auto flip = [](std::vector<Digest>& digests) {
            Digest& hurt = digests[*rc::gen::inRange<std::size_t>(0, digests.size())];
            hurt[*rc::gen::inRange(0, 32)] ^= std::byte{1} << *rc::gen::inRange(0, 8);
        };
        flip(path);
        flip(proof);
        RC_ASSERT_FALSE(verify_inclusion(grown.hasher, all[index], index, size, path, root));
        RC_ASSERT_FALSE(verify_consistency(grown.hasher, first, size, before, root, proof));
    }));
}
