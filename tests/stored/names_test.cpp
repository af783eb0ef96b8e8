#include "events/stored/names.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "events/stored/format.h"
#include "events/stored/proposal.h"
#include "schema/contract.capnp.h"
#include "schema/visit.capnp.h"

using namespace daybook;

namespace {

const Envelope kEnvelope{.id = "1", .source = "test", .stream = "visit-1", .occurred = instant(0)};

Status intake(const Proposal& proposal) {
    const auto words = format::stamped({}, proposal.content);
    return check_intake(EventView{Words(words)});
}

Status intake(const Envelope& envelope) {
    return intake(propose<schema::Visit::Assigned>(envelope, [](auto fact) { fact.setWorker("worker-1"); }));
}

// A ClockedIn whose fact is built as if by another schema.
template <class Fill>
Status intake_of(Fill&& fill) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<schema::Event>();
    write(kEnvelope, root);
    fill(root.getFact());
    return intake(Proposal{.content = content_of(fact_type<schema::Visit::Assigned>(), instant(0), root.asReader()),
                           .expected = {}});
}

}  // namespace

TEST_CASE("names: a category is 1 to 16 small letters") {
    for (const char* good : {"a", "visit", "abcdefghijklmnop"}) CHECK(is_category(good));
    for (const char* bad : {"", "abcdefghijklmnopq", "Visit", "vis1t", "vi sit", "visit-"})
        CHECK_FALSE(is_category(bad));
}

TEST_CASE("names: a stream is its category and 1 to 80 plain characters") {
    CHECK(category_of("visit-7f3a") == "visit");
    CHECK(category_of("visit-A.b_c~d-e") == "visit");
    CHECK(category_of("visit-" + std::string(80, 'x')) == "visit");
    for (const std::string& bad :
         {std::string("visit-") + std::string(81, 'x'), std::string("visit-"), std::string("visit"), std::string("-x"),
          std::string("Visit-x"), std::string("visit-a b"), std::string("visit-é"), std::string("visit-a/b"),
          std::string("visit-a\0b", 9), std::string()})
        CHECK(category_of(bad).empty());
}

TEST_CASE("names: UTF-8 is read strictly") {
    for (const char* good : {"", "plain", "é", "–", "😀", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) CHECK(is_utf8(good));
    for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3x"})
        CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("intake: names keep their limits") {
    CHECK(intake(kEnvelope));
    Envelope e = kEnvelope;
    e.id = std::string(200, 'x');
    e.source = std::string(100, 'x');
    CHECK(intake(e));
    e.id += 'x';
    CHECK_THAT(intake(e).error().sentence, Catch::Contains("has 201"));
    e = kEnvelope;
    e.source = std::string(101, 'x');
    CHECK_THAT(intake(e).error().sentence, Catch::Contains("has 101"));
    e = kEnvelope;
    e.id.clear();
    CHECK_FALSE(intake(e));
    e = kEnvelope;
    e.id = "\xff";
    CHECK_FALSE(intake(e));
    e = kEnvelope;
    e.stream = "package-1";
    CHECK_THAT(intake(e).error().sentence, Catch::Contains("category “package”") && Catch::Contains("“visit”"));
    e = kEnvelope;
    e.actor = "\xff";
    CHECK(intake(e).error() == Error{Error::Kind::rejected, "event/actor is not UTF-8"});
}

TEST_CASE("intake: an event that was sealed already is refused") {
    auto proposal = propose<schema::Visit::Assigned>(kEnvelope, [](auto fact) { fact.setWorker("worker-1"); });
    const std::array<std::byte, 32> cipher{};
    const Box box{.key_id = {}, .nonce = {}, .ciphertext = cipher};
    proposal.content = format::with_boxes(proposal.content, std::span(&box, 1));
    CHECK_THAT(intake(proposal).error().sentence, Catch::Contains("sealed already"));
}

TEST_CASE("intake: what this version's schema does not know is refused, for it might be personal") {
    CHECK(intake_of([](capnp::AnyPointer::Builder fact) { fact.initAs<schema::Visit::Assigned>().setWorker("w"); }));
    // Assigned has two texts and no numbers: ClockedIn's bytes have more of both.
    CHECK_THAT(
        intake_of([](capnp::AnyPointer::Builder fact) { fact.initAs<schema::Visit::ClockedIn>().setDevice("a name"); })
            .error()
            .sentence,
        Catch::Contains("does not know"));
    CHECK_THAT(
        intake_of([](capnp::AnyPointer::Builder fact) { fact.initAs<schema::Visit::ClockedIn>().setMetresAway(1); })
            .error()
            .sentence,
        Catch::Contains("does not know"));
}

TEST_CASE("intake: fields of another shape than the schema says are refused, not read") {
    // Where Assigned has its worker, a text, RatesSet has a list of rates.
    const auto refused = intake_of(
        [](capnp::AnyPointer::Builder fact) { fact.initAs<schema::Contract::RatesSet>().initRates(1)[0].setPence(5); });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
    CHECK_THAT(refused.error().sentence, Catch::Contains("do not fit the schema of visit.Assigned"));
}

TEST_CASE("intake: a fact that is not in the catalogue is refused by its numbers") {
    auto proposal = propose<schema::Visit::Assigned>(kEnvelope, [](auto) {});
    const std::uint16_t later = 999;
    std::memcpy(reinterpret_cast<std::byte*>(proposal.content.data()) + format::fact_at - format::stamp_bytes, &later,
                sizeof later);
    CHECK(intake(proposal).error() ==
          Error{Error::Kind::rejected, "category 3 has no fact 999 in this version's catalogue"});
}
