#include "events/stored/json.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "events/stored/base64.h"
#include "events/stored/format.h"
#include "events/stored/names.h"
#include "events/stored/titles.h"
#include "schema/contract.capnp.h"
#include "schema/views.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/stored/anything.h"

using namespace daybook;
using nlohmann::json;

namespace {

const json kClockedIn = json::parse(R"({
    "specversion": "1.0", "id": "row-1", "source": "feed:test", "type": "visit.ClockedIn", "subject": "visit-7f3a",
    "time": "2026-03-29T01:30:00Z", "actor": "worker-3", "causation": 41, "originfile": "feed-1", "originrow": 14,
    "origindigest": "AAEC", "wallclock": "skippedHour", "recordedlate": true,
    "data": {"person": "person-12", "worker": "worker-3", "method": "app", "metresAway": 12, "latitude": 51.5}
})");

std::string refusal(const json& event) {
    const auto proposal = from_cloudevent(event);
    if (proposal) return "accepted";
    CHECK(proposal.error().kind == Error::Kind::rejected);
    return proposal.error().sentence;
}

json changed(const char* key, const json& value) {
    json event = kClockedIn;
    event[json::json_pointer(key)] = value;
    return event;
}

}  // namespace

TEST_CASE("cloudevent: nobody outside speaks as one of Daybook's own services") {
    auto event = kClockedIn;
    CHECK(from_outside(event));
    event["source"] = "daybook:steward";
    const auto refused = from_outside(event);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
    CHECK(refused.error().sentence.starts_with("/source: "));
    CHECK(from_cloudevent(event));  // … who come in by another door
    event["source"] = "desk";
    REQUIRE_FALSE(from_outside(event));
    CHECK(
        from_outside(event).error().sentence ==
        "/source: “desk” is kept for decisions: say it with “daybook decide” or POST it to /v1/decisions, where what a "
        "decision brings with it is recorded, too");
    event["source"] = "desks";
    CHECK(from_outside(event));
    event["source"] = 7;
    CHECK_FALSE(from_outside(event));
    CHECK_FALSE(from_outside(nlohmann::json::array()));
}

TEST_CASE("json: a CloudEvent becomes an event and the same CloudEvent again") {
    const auto proposal = from_cloudevent(kClockedIn);
    REQUIRE(proposal);
    CHECK(proposal->expected == Expected::any());
    CHECK_FALSE(proposal->once);
    const auto words = format::stamped({.position = Position{7},
                                        .stream = Position{7},
                                        .recorded = instant(1'800'000'000'000'000),
                                        .version = Version{1}},
                                       proposal->content);
    const EventView event{Words(words)};
    REQUIRE_FALSE(event.damage());
    CHECK(check_intake(event));
    json back = to_cloudevent(event);
    CHECK(back["position"] == 7);
    CHECK(back["streamversion"] == 1);
    CHECK(back["recorded"] == "2027-01-15T08:00:00Z");
    CHECK(back["datacontenttype"] == "application/json");
    for (const char* stamped : {"position", "streamversion", "recorded", "datacontenttype"}) back.erase(stamped);
    CHECK(back == kClockedIn);
}

TEST_CASE("json: every fact of the catalogue goes out and comes back unchanged") {
    REQUIRE(all_facts().size() > 40);
    for (const FactType& type : all_facts()) {
        INFO(type.type);
        capnp::MallocMessageBuilder message;
        auto root = message.initRoot<schema::Event>();
        write({.id = "1",
               .source = "test",
               .stream = type.category_name + "-1",
               .occurred = instant(1'800'000'000'000'000)},
              root);
        anything::fill(root.getFact().initAs<capnp::DynamicStruct>(type.schema), 1);
        const auto content = content_of(type, instant(1'800'000'000'000'000), root.asReader());
        const auto words = format::stamped({}, content);
        const EventView event{Words(words)};
        REQUIRE_FALSE(event.damage());
        CHECK(check_intake(event));

        json out = to_cloudevent(event);
        CHECK(out["type"] == type.type);
        CHECK(out["data"].size() == type.schema.getFields().size());
        for (const char* stamped : {"position", "streamversion", "recorded"}) out.erase(stamped);
        const auto back = from_cloudevent(json::parse(out.dump()));
        INFO((back ? "" : back.error().sentence));
        REQUIRE(back);
        REQUIRE(back->content.size() == content.size());
        CHECK(std::memcmp(back->content.data(), content.data(), content.size() * 8) == 0);
    }
}

TEST_CASE("json: what is wrong with a CloudEvent is named with where it is") {
    CHECK(refusal(kClockedIn) == "accepted");
    const std::string misspelt = refusal(changed("/data/metersAway", 12));
    CHECK(
        misspelt.starts_with("/data/metersAway: there is no such field in ClockedIn — did you mean \"metresAway\"?; "
                             "its fields are metresAway, "));
    CHECK(refusal(changed("/data/metresAway", "12")) ==
          "/data/metresAway: must be a whole number from 0 to 4294967295");
    CHECK(refusal(changed("/data/metresAway", -1)) == "/data/metresAway: must be a whole number from 0 to 4294967295");
    CHECK(refusal(changed("/data/metresAway", 4'294'967'296)) ==
          "/data/metresAway: must be a whole number from 0 to 4294967295");
    CHECK(refusal(changed("/data/metresAway", 1.5)) == "/data/metresAway: must be a whole number from 0 to 4294967295");
    CHECK_THAT(refusal(changed("/data/method", "pigeon")),
               Catch::StartsWith("/data/method: must be one of unknown, app, phone, token, manual"));
    CHECK(refusal(changed("/data/secondary", "yes")) == "/data/secondary: must be true or false");
    CHECK(refusal(changed("/data/person", 12)) == "/data/person: must be text");
    CHECK(refusal(changed("/data", "x")) == "/data: must be an object");
    CHECK(refusal(changed("/type", "visit.Vanished")) == "/type: the catalogue has no fact visit.Vanished");
    CHECK(refusal(changed("/time", "yesterday")) == "/time: must be a time as in RFC 3339");
    CHECK(refusal(changed("/specversion", "0.3")) == "/specversion: must be \"1.0\"");
    CHECK(refusal(changed("/position", 3)) == "/position: is for the recorder to say");
    CHECK(refusal(changed("/colour", "red")) == "/colour: there is no such attribute");
    CHECK(refusal(changed("/expectedversion", -1)) == "/expectedversion: must be a whole number, 0 or more");
    CHECK(refusal(changed("/origindigest", "?")) == "/origindigest: must be base64 text");
    CHECK(refusal(changed("/wallclock", "never")) == "/wallclock: must be plain, skippedHour or repeatedHour");
    CHECK(refusal(json::array()) == "/: must be a CloudEvent, a JSON object");
    for (const char* needed : {"id", "source", "subject", "type", "time"}) {
        json event = kClockedIn;
        event.erase(needed);
        CHECK(refusal(event) == "/" + std::string(needed) + ": must be there, and text");
    }
    CHECK_THAT(refusal(changed("/data/person", std::string(70'000, 'x'))), Catch::Contains("longer than 65536 bytes"));
}

TEST_CASE("json: a sender may say which version it expects, and that the first wins") {
    CHECK(from_cloudevent(changed("/expectedversion", 0))->expected == Expected::none());
    CHECK(from_cloudevent(changed("/expectedversion", 4))->expected == Expected::exactly(Version{4}));
    CHECK(from_cloudevent(changed("/once", true))->once);
}

TEST_CASE("json: a fact this version does not know is shown by its numbers") {
    auto content = from_cloudevent(kClockedIn)->content;
    const std::uint16_t later = 999;
    std::memcpy(reinterpret_cast<std::byte*>(content.data()) + format::fact_at - format::stamp_bytes, &later,
                sizeof later);
    const auto words = format::stamped({}, content);
    const EventView event{Words(words)};
    REQUIRE_FALSE(event.damage());
    CHECK(event.type() == nullptr);
    const json out = to_cloudevent(event);
    CHECK(out["type"] == "3.999");
    CHECK(from_base64(out["data_base64"].get<std::string>())->size() == content.size() * 8);
    CHECK_FALSE(check_intake(event));
}

TEST_CASE("json: a whole row shows every field, and numbers beyond 2^53 stay whole") {
    capnp::MallocMessageBuilder message;
    auto row = message.initRoot<schema::KpiBoardRow>();
    row.setNumerator(9'007'199'254'740'993);
    const json whole = to_json(row.asReader(), true);
    CHECK(whole.size() == capnp::Schema::from<schema::KpiBoardRow>().getFields().size());
    CHECK(whole["numerator"].dump() == "9007199254740993");
    CHECK(whole["kpi"] == "");
    CHECK(whole["status"] == "noData");
    CHECK(to_json(row.asReader()).size() == 1);
}

TEST_CASE("titles: headings, units and owners are read from the schema") {
    const auto row = capnp::Schema::from<schema::KpiBoardRow>();
    CHECK(title_of(row) == "KPI board");
    CHECK(title_of(row.getFieldByName("ppm")) == "Share");
    CHECK(unit_of(row.getFieldByName("ppm")) == "ppm");
    CHECK(unit_of(row.getFieldByName("kpi")).empty());
    CHECK(title_of(capnp::DynamicEnum(capnp::Schema::from<schema::Status>(), 3)) == "off target");
    CHECK(title_of(capnp::DynamicEnum(capnp::Schema::from<schema::Status>(), 2)) == "amber");
    CHECK(title_of(capnp::DynamicEnum(capnp::Schema::from<schema::Status>(), 77)) == "77");

    const auto clocked = capnp::Schema::from<schema::Visit::ClockedIn>();
    CHECK(title_of(clocked.getFieldByName("metresAway")) == "Metres away");
    CHECK(subject_of(clocked.getFieldByName("latitude")) == schema::Subject::PERSON);
    CHECK(subject_of(clocked.getFieldByName("device")) == schema::Subject::WORKER);
    CHECK(subject_of(clocked.getFieldByName("worker")) == std::nullopt);
    CHECK(nature_of(clocked) == schema::Nature::OBSERVATION);
    CHECK(nature_of(capnp::Schema::from<schema::Visit::Missed>()) == schema::Nature::POLICY);
    CHECK(nature_of(capnp::Schema::from<schema::Contract::Agreed>()) == schema::Nature::DECISION);
    CHECK(capnp::schemas::s_b648462f585cf7f1.id == personal_annotation);
    CHECK(capnp::schemas::s_8447fce15faed850.id == title_annotation);
    CHECK(capnp::schemas::s_e2516d2101c1498b.id == unit_annotation);
    CHECK(capnp::schemas::s_ca2a6e631dcc3710.id == nature_annotation);
}

TEST_CASE("base64 and hex: what is written is what is read, and nothing else is read") {
    for (const char* text : {"", "AA==", "AAE=", "AAEC", "/+7d"}) CHECK(to_base64(from_base64(text).value()) == text);
    for (const char* text : {"A", "AA", "AAE", "A===", "AAEC ", "AAE*", "AB==", "===="}) CHECK_FALSE(from_base64(text));
    CHECK(to_hex(from_hex("00ff7a").value()) == "00ff7a");
    for (const char* text : {"0", "0g", "0A"}) CHECK_FALSE(from_hex(text));
}
