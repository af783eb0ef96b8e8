#include <cstring>
#include <map>

#include "events/seal/personal.h"
#include "events/stored/base64.h"
#include "schema/contract.capnp.h"
#include "schema/person.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/seal/fixture.h"

namespace daybook {
namespace {

KeyById keys_of(KeyStore& keys, std::vector<std::string> subjects) {
    std::map<KeyId, Key> known;
    for (const auto& subject : subjects) {
        const auto key = keys.find(subject);
        REQUIRE(key.has_value());
        if (*key) known[(*key)->id] = (*key)->key;
    }
    return [known](const KeyId& id) -> std::optional<Key> {
        const auto found = known.find(id);
        return found == known.end() ? std::nullopt : std::optional(found->second);
    };
}

TEST_CASE("seal: nothing personal remains in the clear, everything else does") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto content = sealed(clock_in(), *keys);
    CHECK(bytes_of(content.content).find(canary) == std::string::npos);

    const auto bytes = stored(content);
    const EventView event(bytes);
    REQUIRE_FALSE(event.damage());
    CHECK(event.box_count() == 2);  // the person's coordinates, the worker's device
    const auto fact = event.as<schema::Visit::ClockedIn>();
    CHECK(std::string(fact.getPerson().cStr()) == "person-12");
    CHECK(fact.getMetresAway() == 30);
    CHECK(fact.getLatitude() == 0);
    CHECK_FALSE(fact.hasDevice());
    CHECK(subjects_of(event) == std::vector<std::string>{"person-12", "worker-7"});
}

TEST_CASE("seal: every personal field of every fact is sealed") {
    const Folder folder;
    const auto keys = keys_in(folder);
    Sha256 sha256;
    for (const FactType& type : all_facts()) {
        if (personal_fields(type).empty()) continue;
        INFO(type.type);
        capnp::MallocMessageBuilder message;
        auto event = message.initRoot<schema::Event>();
        write(about(type.category_name + "-1", type.type), event);
        auto fact = event.getFact().initAs<capnp::DynamicStruct>(type.schema);
        for (const auto& personal : personal_fields(type)) {
            const auto kind = personal.field.getType();
            if (kind.isText()) fact.set(personal.field, capnp::Text::Reader(canary.c_str()));
            if (kind.isData()) fact.set(personal.field, capnp::Data::Reader(kj::StringPtr(canary.c_str()).asBytes()));
            if (kind.isFloat64()) fact.set(personal.field, 51.123456789);
        }
        for (const char* who : {"person", "worker"}) {
            KJ_IF_MAYBE (field, type.schema.findFieldByName(who)) {
                fact.set(*field, capnp::Text::Reader((std::string(who) + "-1").c_str()));
            }
        }
        const Proposal proposal{.content = content_of(type, instant(1), event.asReader()), .expected = {}};
        const double degrees = 51.123456789;
        const std::string clear_degrees(reinterpret_cast<const char*>(&degrees), sizeof degrees);
        const auto content = seal(proposal, *keys, sha256);
        REQUIRE(content.has_value());
        CHECK(bytes_of(content->content).find(canary) == std::string::npos);
        CHECK(bytes_of(content->content).find(clear_degrees) == std::string::npos);
    }
}

TEST_CASE("seal: who holds the keys reads the fact as it was said") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto bytes = stored(sealed(clock_in(), *keys));
    const EventView event(bytes);

    const auto all = unseal(event, keys_of(*keys, {"person-12", "worker-7"}));
    REQUIRE(all.has_value());
    CHECK(all->closed() == 0);
    CHECK(all->as<schema::Visit::ClockedIn>().getLatitude() == 51.5);
    CHECK(all->as<schema::Visit::ClockedIn>().getLongitude() == -0.25);
    CHECK(canary == all->as<schema::Visit::ClockedIn>().getDevice().cStr());
    CHECK(all->as<schema::Visit::ClockedIn>().getMetresAway() == 30);

    const auto some = unseal(event, keys_of(*keys, {"person-12"}));
    REQUIRE(some.has_value());
    CHECK(some->closed() == 1);
    CHECK(some->as<schema::Visit::ClockedIn>().getLatitude() == 51.5);
    CHECK_FALSE(some->as<schema::Visit::ClockedIn>().hasDevice());
}

TEST_CASE("seal: the same proposal gives the same bytes, another one does not") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto first = sealed(clock_in(), *keys);
    REQUIRE(keys->sync().has_value());
    CHECK(bytes_of(sealed(clock_in(), *keys).content) == bytes_of(first.content));
    CHECK(sealed(clock_in(), *keys).digest == first.digest);
    CHECK(sealed(clock_in("another device"), *keys).digest != first.digest);
    CHECK(sealed(clock_in(canary, "e-2"), *keys).digest != first.digest);
}

// What is recorded is repeated by later versions of this program, which must then say the very same.
TEST_CASE("seal: keys and proposal given, the sealed bytes are what they always were") {
    const Folder folder;
    const auto keys = keys_in(folder);
    CHECK(to_hex(sealed(clock_in(), *keys).digest) ==
          "03cf7bbab9ad7f1dbec5730292bd1e7d041ddac717cbdb9499981043dcb7b11a");
}

TEST_CASE("seal: a retry after a restart gives the same bytes") {
    const Folder folder;
    Digest first{};
    {
        const auto keys = keys_in(folder, 1);
        first = sealed(clock_in(), *keys).digest;
        REQUIRE(keys->sync().has_value());
    }
    const auto keys = keys_in(folder, 99);
    CHECK(sealed(clock_in(), *keys).digest == first);
}

TEST_CASE("seal: an event without personal fields is stored as it came and needs no key") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto proposal =
        propose<schema::Visit::Assigned>(about("visit-1"), [](auto fact) { fact.setWorker("worker-7"); });
    CHECK(bytes_of(sealed(proposal, *keys).content) == bytes_of(proposal.content));
    CHECK_FALSE(keys->find("worker-7")->has_value());
}

TEST_CASE("seal: any encoding of the same fact gives the same bytes, without its unreachable words") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto wanted =
        propose<schema::Visit::Assigned>(about("visit-1"), [](auto fact) { fact.setWorker("worker-7"); });

    capnp::MallocMessageBuilder message(1'024);
    auto event = message.initRoot<schema::Event>();
    auto fact = event.getFact().initAs<schema::Visit::Assigned>();
    fact.setRun(canary.c_str());  // written, then abandoned
    fact.disownRun();
    fact.setWorker("worker-7");
    write(about("visit-1"), event);
    const auto segment = message.getSegmentsForOutput()[0];
    Proposal loose{.content = {wanted.content.begin(), wanted.content.begin() + 3}, .expected = {}};
    loose.content.insert(loose.content.end(), segment.begin(), segment.end());
    const auto length = static_cast<std::uint32_t>(segment.size() * 8);
    std::memcpy(reinterpret_cast<char*>(loose.content.data()) + 8, &length, sizeof length);
    REQUIRE(bytes_of(loose.content) != bytes_of(wanted.content));
    CHECK(bytes_of(sealed(loose, *keys).content) == bytes_of(wanted.content));
}

TEST_CASE("seal: a referral's rationale is sealed with the referral's own key") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto proposal = propose<schema::Referral::Declined>(about("referral-9"), [](auto fact) {
        fact.setReason("capacity");
        fact.setRationale(canary.c_str());
    });
    const auto bytes = stored(sealed(proposal, *keys));
    const EventView event(bytes);
    CHECK(subjects_of(event) == std::vector<std::string>{"referral-9"});
    CHECK(keys->find("referral-9")->has_value());
}

TEST_CASE("seal: personal fields of nobody are refused") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto nobody = propose<schema::Visit::ClockedIn>(about("visit-1"), [](auto fact) { fact.setLatitude(51.5); });
    CHECK(refused(nobody, *keys) ==
          Error{Error::Kind::rejected,
                "visit.ClockedIn has personal fields of a person but does not say of which person"});
    const auto misnamed = propose<schema::Visit::ClockedIn>(about("visit-1"), [](auto fact) {
        fact.setPerson("Person 12");
        fact.setLatitude(51.5);
    });
    CHECK(refused(misnamed, *keys).kind == Error::Kind::rejected);
    CHECK(refused(misnamed, *keys).sentence.find("Person 12") == std::string::npos);
}

TEST_CASE("seal: an altered box, header or clear part does not open") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const auto whole = stored(sealed(clock_in(), *keys));
    const auto known = keys_of(*keys, {"person-12", "worker-7"});
    unsigned opened = 0;
    for (std::size_t at = format::format_at; at < whole.size() * 8; ++at) {
        auto altered = whole;
        reinterpret_cast<unsigned char*>(altered.data())[at] ^= 0x01;
        const EventView event(altered);
        if (event.damage() || event.type() == nullptr) continue;
        const auto read = unseal(event, known);
        if (read && read->closed() == 0) ++opened;
    }
    CHECK(opened == 0);
}

TEST_CASE("seal: messages that are no events are refused") {
    const Folder folder;
    const auto keys = keys_in(folder);
    const Proposal good = clock_in();
    CHECK(refused({.content = {}, .expected = {}}, *keys).kind == Error::Kind::rejected);
    CHECK(refused({.content = {good.content.begin(), good.content.begin() + 4}, .expected = {}}, *keys).kind ==
          Error::Kind::rejected);
    CHECK(refused({.content = std::vector<capnp::word>(8'192 - 3), .expected = {}}, *keys).sentence ==
          "an event holds at most 65504 bytes, this one 65512");
    Proposal unknown = good;
    reinterpret_cast<unsigned char*>(unknown.content.data())[4] = 200;  // the fact's number
    CHECK(refused(unknown, *keys).kind == Error::Kind::rejected);
    const auto sealed_twice = Proposal{.content = sealed(good, *keys).content, .expected = {}};
    CHECK(refused(sealed_twice, *keys).kind == Error::Kind::rejected);
    std::uint64_t state = 42;
    for (int i = 0; i < 2'000; ++i) {  // any byte may be anything
        Proposal noise = good;
        for (int k = 0; k < 3; ++k) {
            state = state * 6'364'136'223'846'793'005u + 1;
            reinterpret_cast<unsigned char*>(noise.content.data())[(state >> 33) % (noise.content.size() * 8)] ^=
                static_cast<unsigned char>(state >> 25 | 1);
        }
        Sha256 sha256;
        const auto content = seal(noise, *keys, sha256);
        if (!content) CHECK(content.error().kind == Error::Kind::rejected);
    }
}

}  // namespace
}  // namespace daybook
