#include "events/verify/proof.h"

#include <sodium.h>

#include "events/log/checkpoint.h"
#include "events/stored/base64.h"
#include "tests/verify/forge.h"

using namespace daybook;
using namespace daybook::forge;
using nlohmann::json;

namespace {

// The key and note of the reference implementation (golang.org/x/mod/sumdb/note), whose text is no checkpoint.
const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

// A proof as somebody would make it who has the whole log.
struct Proof {
    Paper log = written(400);
    NoteSigner signer{"daybook/1", Digest{std::byte{3}}};
    verify::VerifierKey key = verify::VerifierKey::of(signer.verifier_key()).value();
    TreeHasher hasher;
    MerkleTree tree{hasher};
    std::vector<Digest> leaves;
    json document;

    explicit Proof(std::uint64_t position, std::uint64_t size = 400, std::uint64_t signed_size = 400) {
        for (std::uint64_t i = 0; i < signed_size; ++i) {
            leaves.push_back(verify::leaf_of(stamp(i + 1), verify::sha256(std::string_view(log.events[i]).substr(32))));
            tree.add(leaves.back(), [](const Tile&) {});
        }
        const TreeReader reader(hasher, [this](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
            std::vector<Digest> row = level == 0 ? leaves : std::vector<Digest>{};
            for (std::size_t i = 0; level == 1 && i + 256 <= leaves.size(); i += 256)
                row.push_back(verify::root_over(std::span(leaves).subspan(i, 256)));
            row.erase(row.begin(),
                      row.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(row.size(), index * 256)));
            if (row.size() > 256) row.resize(256);
            return row;
        });
        document = {
            {"format", "daybook proof 1"},
            {"position", position},
            {"stamp", to_base64(std::as_bytes(std::span(stamp(position))))},
            {"content", verify::hex(verify::sha256(std::string_view(log.events[position - 1]).substr(32)))},
            {"leaf", verify::hex(leaves[position - 1])},
            {"index", position - 1},
            {"size", size},
            {"path", digests(reader.inclusion(position - 1, size).value())},
            {"checkpoint", signer.sign(to_text({.origin = "daybook/1", .size = signed_size, .root = tree.root()}))}};
        if (size != signed_size)
            document["consistency"] = {{"first", size},
                                       {"root", verify::hex(reader.root(size).value())},
                                       {"path", digests(reader.consistency(size, signed_size).value())}};
    }
    std::string_view stamp(std::uint64_t position) const {
        return std::string_view(log.events[position - 1]).substr(0, 32);
    }
    static json digests(const std::vector<Digest>& all) {
        json out = json::array();
        for (const Digest& one : all) out.push_back(verify::hex(one));
        return out;
    }
};

}  // namespace

TEST_CASE("proof: it shows the event, its place and its time, offline") {
    const Proof proof(123);
    const auto proved = verify::proved(proof.document, proof.key);
    REQUIRE(proved);
    CHECK(proved->position == 123);
    CHECK(proved->size == 400);
    CHECK(proved->origin == "daybook/1");
    CHECK(proved->recorded == story::start_of_story + 122'000);
    CHECK(verify::proved(proof.document, proof.key, proof.log.events[122]));
    CHECK(verify::proved(proof.document, proof.key, proof.log.events[121]).error().kind == Error::Kind::corrupt);
}

TEST_CASE("proof: in an earlier tree it holds when the signed one begins with that") {
    const Proof proof(123, 200);
    REQUIRE(verify::proved(proof.document, proof.key));
    json other = proof.document;
    other["consistency"]["first"] = 201u;
    CHECK(verify::proved(other, proof.key).error().kind == Error::Kind::corrupt);
    other = proof.document;
    other.erase("consistency");
    CHECK(verify::proved(other, proof.key).error().kind == Error::Kind::corrupt);
}

TEST_CASE("proof: any changed character of any part is refused") {
    for (const std::uint64_t size : {400, 300}) {
        const Proof proof(size / 3, size);
        for (const auto& [key, value] : proof.document.items()) {
            if (key == "size") continue;  // for people to read; the signed size counts
            const std::string text = value.dump();
            for (std::size_t i = 0; i < text.size(); i += 1 + text.size() / 60) {
                std::string hurt = text;
                hurt[i] = hurt[i] == '0' ? '1' : '0';
                json changed = proof.document;
                const json read = json::parse(hurt, nullptr, false);
                if (read.is_discarded() || read == value) continue;
                changed[key] = read;
                INFO(key << ": " << hurt);
                CHECK_FALSE(verify::proved(changed, proof.key));
            }
            json without = proof.document;
            without.erase(key);
            INFO("without " << key);
            CHECK_FALSE(verify::proved(without, proof.key));
        }
    }
    CHECK(verify::proved(json("text"), Proof(1).key).error().kind == Error::Kind::rejected);
}

TEST_CASE("proof: another log's key believes nothing of it") {
    const Proof proof(123);
    const auto other = verify::VerifierKey::of(NoteSigner{"daybook/2", Digest{}}.verifier_key()).value();
    CHECK(verify::proved(proof.document, other).error().kind == Error::Kind::rejected);
    CHECK_FALSE(verify::checkpoint_in("text\n\n— PeterNeumann x08g\n", verify::VerifierKey::of(peter).value(), "it"));
    CHECK_FALSE(verify::VerifierKey::of(peter.substr(1)));
}

TEST_CASE("proof: the published inclusion and consistency paths hold, by the verifier's own reckoning") {
    verify::GrowingRoot tree;
    std::vector<Digest> leaves, roots{tree.root()};
    for (const char* input :
         {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
        std::string bytes(1, '\0');
        const auto read = from_hex(input).value();
        bytes.append(reinterpret_cast<const char*>(read.data()), read.size());
        leaves.push_back(verify::sha256(bytes));
        tree.add(leaves.back());
        roots.push_back(tree.root());
    }
    CHECK(verify::hex(roots[8]) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    const auto path = [](std::initializer_list<const char*> all) {
        std::vector<Digest> out;
        for (const char* one : all) out.push_back(*verify::digest_of_hex(one));
        return out;
    };
    const auto of_six = path({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                              "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
    CHECK(verify::included(leaves[5], 5, 8, of_six, roots[8]));
    CHECK_FALSE(verify::included(leaves[5], 4, 8, of_six, roots[8]));
    CHECK_FALSE(verify::included(leaves[5], 5, 7, of_six, roots[7]));
    const auto six_to_eight = path({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
    CHECK(verify::consistent(6, roots[6], 8, roots[8], six_to_eight));
    CHECK_FALSE(verify::consistent(6, roots[5], 8, roots[8], six_to_eight));
    CHECK_FALSE(verify::consistent(5, roots[5], 8, roots[8], six_to_eight));
    CHECK(verify::consistent(8, roots[8], 8, roots[8], {}));
    CHECK(verify::consistent(0, roots[0], 8, roots[8], {}));
}
