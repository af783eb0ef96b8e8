#include "events/log/checkpoint.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "events/stored/base64.h"

using namespace daybook;

namespace {

// The key and the note of the reference implementation's tests (golang.org/x/mod/sumdb/note).
const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string said =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const std::string signature =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

NoteSigner peters_signer() {
    const auto typed = from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").value();  // 1 ‖ seed
    Digest seed;
    std::memcpy(seed.data(), typed.data() + 1, seed.size());
    return {"PeterNeumann", seed};
}

NoteSigner signer(std::string name, std::byte filler = std::byte{7}) {
    Digest seed;
    seed.fill(filler);
    return {std::move(name), seed};
}

Checkpoint some() { return {.origin = "daybook/1", .size = 20'852'163, .root = {std::byte{0xfe}}}; }

}  // namespace

TEST_CASE("note: the reference note and its verifier key come out byte for byte") {
    CHECK(peters_signer().verifier_key() == peter);
    CHECK(peters_signer().sign(said) == said + "\n" + signature);
    CHECK(NoteVerifier::of(peter).value().open(said + "\n" + signature).value() == said);
}

TEST_CASE("note: no part and no change of a verifier key is one") {
    for (std::size_t from = 0; from < peter.size(); from += 3)
        for (std::size_t to = from; to <= peter.size(); ++to)
            if (from != 0 || to != peter.size()) CHECK_FALSE(NoteVerifier::of(peter.substr(from, to - from)));
    for (std::size_t i = 0; i < peter.size(); ++i) {
        std::string hurt = peter;
        ++hurt[i];
        CHECK_FALSE(NoteVerifier::of(hurt));
    }
}

TEST_CASE("note: any changed bit of a signed note is found") {
    const NoteVerifier verifier = NoteVerifier::of(peter).value();
    const std::string note = said + "\n" + signature;
    for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
        std::string hurt = note;
        hurt[bit / 8] = static_cast<char>(hurt[bit / 8] ^ (1 << (bit % 8)));
        CHECK_FALSE(verifier.open(hurt));
    }
    for (std::size_t size = 0; size < note.size(); ++size) CHECK_FALSE(verifier.open(note.substr(0, size)));
}

TEST_CASE("note: signatures of others are passed over, and are not enough") {
    const NoteVerifier verifier = NoteVerifier::of(peter).value();
    const std::string other = signer("witness.example").sign(said).substr(said.size() + 1);
    CHECK(verifier.open(said + "\n" + other + signature).value() == said);
    CHECK(verifier.open(said + "\n" + other).error().sentence == "the note is not signed by the key of PeterNeumann");
    CHECK(verifier.open(said + "\n").error().kind == Error::Kind::rejected);
}

TEST_CASE("checkpoint: three lines, and what is not one is refused") {
    const std::string text = to_text(some());
    CHECK(text == "daybook/1\n20852163\n/gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    CHECK(read_checkpoint(text).value() == some());
    CHECK(read_checkpoint(text + "an extension line\n").value() == some());
    for (const std::string bad :
         {"", "daybook/1\n", "daybook/1\n1\n", "\n1\n/gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
          "daybook/1\n01\n/gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
          "daybook/1\n-1\n/gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "daybook/1\n1\n/g==\n"})
        CHECK(read_checkpoint(bad).error().kind == Error::Kind::rejected);
}

TEST_CASE("checkpoint: it is believed from the log it is of, and from nobody else") {
    const NoteSigner log = signer("daybook/1");
    const NoteVerifier verifier = NoteVerifier::of(log.verifier_key()).value();
    CHECK(open_checkpoint(log.sign(to_text(some())), verifier).value() == some());

    const NoteSigner same_name = signer("daybook/1", std::byte{8});
    CHECK(open_checkpoint(same_name.sign(to_text(some())), verifier).error().kind == Error::Kind::rejected);
    Checkpoint foreign = some();
    foreign.origin = "daybook/2";
    CHECK(open_checkpoint(log.sign(to_text(foreign)), verifier).error().sentence ==
          "the checkpoint is of daybook/2, but signed by daybook/1");
}
