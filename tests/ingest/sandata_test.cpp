#include <algorithm>
#include <map>
#include <set>

#include "events/care/person_day.h"
#include "services/ingest/json_reader.h"
#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using nlohmann::json;
using schema::Visit;
using ExceptionKind = Visit::ExceptionRaised::Kind;

json call(const char* id, const char* at, const char* which, const char* type = "Mobile") {
    return {{"CallExternalID", id}, {"CallDateTime", at}, {"CallAssignment", which}, {"CallType", type}};
}
json visit(unsigned version, std::vector<json> calls, const json& more = json::object()) {
    json out{{"VisitOtherID", "V1"},     {"SequenceID", version}, {"ClientOtherID", "SU-12"},
             {"EmployeeOtherID", "W-3"}, {"PayerID", "C1"},       {"Calls", std::move(calls)}};
    out.update(more);
    return out;
}
const json in = call("c1", "2026-03-04T08:02:00Z", "Time In"), out = call("c2", "2026-03-04T08:31:00Z", "Time Out");
const json people = {{"clients", {{{"ClientOtherID", "SU-12"}, {"SequenceID", "1"}, {"ClientLastName", "12"}}}},
                     {"employees", {{{"EmployeeOtherID", "W-3"}, {"SequenceID", "1"}}}}};

// A desk that knows the client, the employee and the contract.
struct Office {
    Office() {
        desk.agree("C1");
        load(people);
    }
    FeedReceipt load(const json& file) {
        return desk.load(folder.file(std::to_string(++files) + ".json", file.dump()), desk.how("sandata"));
    }
    FeedReceipt visits(const std::vector<json>& all) { return load({{"visits", all}}); }
    Folder folder;
    Desk desk;
    unsigned files = 0;
};

TEST_CASE("sandata: clients and employees have versions of their own; an older one that comes late is history") {
    const Folder folder;
    Desk desk;
    const auto client = [](unsigned version, const char* name) {
        return json{{"ClientOtherID", "SU-12"}, {"SequenceID", version}, {"ClientLastName", name}};
    };
    auto load = [&, n = 0](const std::vector<json>& all) mutable {
        return desk.load(folder.file(std::to_string(++n) + ".json", json{{"clients", all}}.dump()),
                         desk.how("sandata"));
    };
    CHECK(load({client(1, "A")}).new_rows == 1);
    CHECK(load({client(3, "C")}).updated == 1);
    CHECK(load({client(2, "B"), client(3, "C"), client(3, "D")}).duplicate == 3);
    std::vector<bool> superseded;
    desk.each_of<schema::Person::Registered>(
        [&](const EventView&, auto fact) { superseded.push_back(fact.getSuperseded()); });
    CHECK(superseded == std::vector<bool>{false, false, true});
}

TEST_CASE("sandata: whoever a visit names and nobody told of is recorded and flagged, once a file") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        desk.load(folder.file("a.json", json{{"visits", {visit(1, {in, out})}}}.dump()), desk.how("sandata"));
    CHECK(receipt.new_rows == 1);
    CHECK(receipt.exceptions == 2);
    std::set<ExceptionKind> raised;
    desk.each_of<Visit::ExceptionRaised>([&](const EventView&, auto fact) { raised.insert(fact.getKind()); });
    CHECK(raised == std::set<ExceptionKind>{ExceptionKind::UNKNOWN_PERSON, ExceptionKind::UNKNOWN_WORKER});
    CHECK(desk.count<schema::Person::Registered>() == 0);
}

TEST_CASE("sandata: calls never change; one told otherwise is an exception and moves nothing") {
    Office office;
    CHECK(office.visits({visit(1, {in, out})}).new_rows == 1);
    json later = out;
    later["CallDateTime"] = "2026-03-04T08:50:00Z";
    const auto receipt = office.visits({visit(2, {in, later})});
    CHECK(receipt.updated == 1);
    unsigned changed = 0;
    office.desk.each_of<Visit::ExceptionRaised>(
        [&](const EventView&, auto fact) { changed += fact.getKind() == ExceptionKind::CALL_CHANGED ? 1 : 0; });
    CHECK(changed == 1);
    CHECK(office.desk.count<Visit::ClockedOut>() == 1);
}

TEST_CASE("sandata: adjusted times stand beside the calls, with the last change's reason; without one, an exception") {
    Office office;
    const json adjusted{{"AdjOutDateTime", "2026-03-04T08:40:00Z"},
                        {"VisitChanges",
                         {{{"ChangeMadeBy", "a"}, {"ChangeDateTime", "2026-03-05T09:00:00Z"}, {"ReasonCode", "1"}},
                          {{"ChangeMadeBy", "b"},
                           {"ChangeDateTime", "2026-03-05T10:00:00Z"},
                           {"ReasonCode", "50"},
                           {"ChangeReasonMemo", "by telephone"},
                           {"ResolutionCode", "A"}}}}};
    CHECK(office.visits({visit(1, {in, out}, adjusted)}).exceptions == 0);
    office.desk.each_of<Visit::TimesAdjusted>([](const EventView& event, auto fact) {
        CHECK(std::string(fact.getReasonCode().cStr()) == "50");
        CHECK(std::string(fact.getActionCode().cStr()) == "A");
        CHECK(event.occurred() == at("2026-03-05T10:00:00Z"));
        CHECK(event.box_count() == 2);  // the memo is the person's, who made it stands apart
    });
    CHECK(office.desk.count<Visit::TimesAdjusted>() == 1);
    json unexplained = visit(1, {in, out}, {{"AdjOutDateTime", "2026-03-04T08:40:00Z"}});
    unexplained["VisitOtherID"] = "V2";
    CHECK(office.visits({unexplained}).exceptions == 1);
}

TEST_CASE("sandata: exceptions of the source are raised once and acknowledged, citing themselves") {
    Office office;
    const auto says = [&](unsigned version, bool acknowledged) {
        return visit(version, {in, out},
                     {{"VisitExceptionAcknowledgement",
                       {{{"ExceptionID", "15"}, {"ExceptionAcknowledged", acknowledged ? "True" : "False"}}}}});
    };
    CHECK(office.visits({says(1, false)}).exceptions == 1);
    CHECK(office.visits({says(2, true)}).exceptions == 0);
    json at_once = says(1, true);
    at_once["VisitOtherID"] = "V2";
    CHECK(office.visits({at_once}).new_rows == 1);
    std::set<std::uint64_t> raised, cited;
    office.desk.each_of<Visit::ExceptionRaised>(
        [&](const EventView& event, auto) { raised.insert(event.position().value); });
    office.desk.each_of<Visit::ExceptionAcknowledged>(
        [&](const EventView&, auto fact) { cited.insert(fact.getCites()); });
    CHECK(raised.size() == 2);
    CHECK(raised == cited);
}

TEST_CASE("sandata: a version that only raises an exception is the latest all the same, in whatever order they come") {
    const auto planned = [](unsigned version, const char* start, bool excepted = false) {
        json said = visit(version, {},
                          {{"ScheduleStartTime", "2026-03-12T" + std::string(start) + ":00Z"},
                           {"ScheduleEndTime", "2026-03-12T09:00:00Z"}});
        if (excepted)
            said["VisitExceptionAcknowledgement"] = {{{"ExceptionID", "15"}, {"ExceptionAcknowledged", "False"}}};
        return said;
    };
    const json versions[] = {planned(1, "08:00"), planned(2, "08:30"), planned(3, "08:00", true)};
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        INFO(order[0] << order[1] << order[2]);
        Office office;
        for (const std::size_t i : order) office.visits({versions[i]});
        care::Visit whole;
        office.desk.each([&](const EventView& event) {
            if (care::is_visit(event)) care::fold(whole, event);
        });
        REQUIRE(whole.rota() != nullptr);
        CHECK(whole.rota()->start == at("2026-03-12T08:00:00Z"));
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("sandata: cancelled only before any call; what is not billed claims nothing") {
    Office office;
    const json plan{{"ScheduleStartTime", "2026-03-04T08:00:00Z"}, {"ScheduleEndTime", "2026-03-04T08:30:00Z"}};
    json cancelled = visit(1, {}, plan), called = visit(1, {in, out}, plan), omitted = visit(1, {in, out}, plan);
    cancelled["VisitCancelledIndicator"] = "true";
    called["VisitCancelledIndicator"] = true;
    called["VisitOtherID"] = "V2";
    omitted["BillVisit"] = "False";
    omitted["VisitOtherID"] = "V3";
    const auto receipt = office.visits({cancelled, called, omitted});
    CHECK(receipt.new_rows == 3);
    CHECK(receipt.exceptions == 1);
    CHECK(office.desk.count<Visit::Cancelled>() == 1);
    std::vector<std::pair<unsigned, bool>> claims;
    office.desk.each_of<Visit::Claimed>(
        [&](const EventView&, auto fact) { claims.emplace_back(fact.getSeconds(), fact.getOmitted()); });
    CHECK(claims == std::vector<std::pair<unsigned, bool>>{{1'740, false}, {0, true}});
}

TEST_CASE("sandata: visits with one GroupCode at one person are one visit of several care workers") {
    Office office;
    const json shared{{"ScheduleStartTime", "2026-03-04T08:00:00Z"},
                      {"ScheduleEndTime", "2026-03-04T08:30:00Z"},
                      {"GroupCode", "G1"}};
    json second = visit(
        1, {call("c3", "2026-03-04T08:04:00Z", "Time In"), call("c4", "2026-03-04T08:30:00Z", "Time Out")}, shared);
    second["VisitOtherID"] = "V2";
    second["EmployeeOtherID"] = "W-4";
    office.visits({visit(1, {in, out}, shared)});
    CHECK(office.visits({second}).new_rows == 1);
    care::PersonDay day;
    care::Visit joined;
    office.desk.each([&](const EventView& event) {
        if (care::is_visit(event)) care::fold(joined, event);
    });
    day.day = *parse_day("2026-03-04");
    day.put(std::move(joined));
    const auto all = care::measure(day, care::DefaultSetting{});
    REQUIRE(all.size() == 1);
    CHECK(all[0].required == 2);
    CHECK(all[0].workers.size() == 2);
    CHECK(all[0].staffed == Seconds{26 * 60});
    // Each of them keeps its own versions.
    json again = visit(1, {in, out}, shared);
    again["Memo"] = "said again";
    CHECK(office.visits({again}).duplicate == 1);
}

TEST_CASE("sandata: a cancellation in a group is taken back of the care worker it named") {
    Office office;
    json plan{{"ScheduleStartTime", "2026-03-12T08:00:00Z"}, {"ScheduleEndTime", "2026-03-12T08:30:00Z"}};
    plan["GroupCode"] = "G1";
    json cancelled = visit(1, {}, plan), planned = visit(2, {}, plan);
    cancelled["VisitCancelledIndicator"] = "true";
    planned["EmployeeOtherID"] = "W-9";
    office.visits({cancelled});
    office.visits({planned});
    care::Visit whole;
    office.desk.each([&](const EventView& event) {
        if (care::is_visit(event)) care::fold(whole, event);
    });
    CHECK(office.desk.count<Visit::Cancelled>() == 2);
    CHECK(whole.cancellations.empty());
}

// The person's day as the log has it: visits that stand.
std::vector<care::Measured> standing(Desk& desk, care::PersonDay& day) {
    std::map<std::string, care::Visit> visits;
    desk.each([&](const EventView& event) {
        if (care::is_visit(event)) care::fold(visits[std::string(event.stream())], event);
    });
    day.day = *parse_day("2026-03-04");
    for (auto& [stream, visit] : visits) day.put(std::move(visit));
    auto all = care::measure(day, care::DefaultSetting{});
    std::erase_if(all, [](const care::Measured& m) { return m.state == schema::VisitState::VOIDED; });
    return all;
}

TEST_CASE(
    "sandata: two visits whose GroupCode comes late become one of two care workers, whatever order they come in") {
    const json plan{{"ScheduleStartTime", "2026-03-04T08:00:00Z"}, {"ScheduleEndTime", "2026-03-04T08:30:00Z"}};
    const auto told = [&](unsigned version, bool second, bool grouped) {
        json said =
            second
                ? visit(version,
                        {call("c3", "2026-03-04T08:04:00Z", "Time In"), call("c4", "2026-03-04T08:30:00Z", "Time Out")},
                        plan)
                : visit(version, {in, out}, plan);
        if (second) said.update({{"VisitOtherID", "V2"}, {"EmployeeOtherID", "W-4"}});
        if (grouped) said["GroupCode"] = "G1";
        return said;
    };
    const std::vector<json> files[] = {{told(1, false, false), told(1, true, false)},
                                       {told(2, false, true), told(2, true, true)}};
    for (const bool late_first : {false, true}) {
        INFO(late_first);
        Office office;
        const auto first = office.visits(files[late_first ? 1 : 0]), then = office.visits(files[late_first ? 0 : 1]);
        CHECK(first.new_rows == 2);
        CHECK(then.new_rows == 0);
        CHECK(then.updated == (late_first ? 0 : 2));
        care::PersonDay day;
        const auto all = standing(office.desk, day);
        REQUIRE(all.size() == 1);
        CHECK(all[0].required == 2);
        CHECK(all[0].workers.size() == 2);
        CHECK(all[0].staffed == Seconds{26 * 60});
        CHECK(office.desk.count<Visit::Voided>() == (late_first ? 0 : 2));
        // Told again, and a version after that which does not name the group: they stay together.
        json once_more = told(2, false, true);
        once_more["Memo"] = "said again";
        CHECK(office.visits({once_more}).duplicate == 1);
        office.visits({told(3, true, false)});
        care::PersonDay later;
        CHECK(standing(office.desk, later).size() == 1);
    }
}

TEST_CASE("sandata: a load that was cut off counts the visits that became one as a whole load does") {
    const json plan{{"ScheduleStartTime", "2026-03-04T08:00:00Z"}, {"ScheduleEndTime", "2026-03-04T08:30:00Z"}};
    const auto planned = [&](unsigned version, const std::string& id, const char* worker) {
        json said = visit(version, {}, plan);
        said.update({{"VisitOtherID", id}, {"EmployeeOtherID", worker}});
        return said;
    };
    std::vector<json> all = {planned(2, "V1", "W-3"), planned(2, "V2", "W-4")};
    for (auto& one : all) one["GroupCode"] = "G1";
    for (int i = 0; i < 600; ++i) all.push_back(planned(1, "X" + std::to_string(i), "W-3"));
    for (const bool cut : {false, true}) {
        INFO(cut);
        Office office;
        office.visits({planned(1, "V1", "W-3"), planned(1, "V2", "W-4")});
        const auto file = office.folder.file("all.json", json{{"visits", all}}.dump());
        if (cut) {
            std::stop_source stop;
            auto how = office.desk.how("sandata");
            how.stop = stop.get_token();
            how.progress = [&](const Progress&) { stop.request_stop(); };
            const auto half = ingest::load(*office.desk.recorder, file, how);
            REQUIRE_FALSE(half);
            CHECK(half.error().kind == Error::Kind::unavailable);
        }
        const auto receipt = office.desk.load(file, office.desk.how("sandata"));
        CHECK(receipt.new_rows == 600);
        CHECK(receipt.updated == 2);
    }
}

TEST_CASE("sandata: a GroupCode in the same file as the version without it, and of one record alone at first") {
    const auto grouped = [](unsigned version, const char* id, const char* worker) {
        return visit(version, {call(id, "2026-03-04T08:04:00Z", "Time In")},
                     {{"GroupCode", "G1"}, {"VisitOtherID", id}, {"EmployeeOtherID", worker}});
    };
    Office office;
    json alone = grouped(1, "V1", "W-3");
    alone.erase("GroupCode");
    office.visits({alone, grouped(2, "V1", "W-3")});
    CHECK(office.desk.count<Visit::Voided>() == 1);
    office.visits({grouped(1, "V2", "W-4")});
    care::PersonDay day;
    const auto all = standing(office.desk, day);
    REQUIRE(all.size() == 1);
    CHECK(all[0].workers.size() == 2);
}

TEST_CASE("sandata: a clock at the client's home is told from one elsewhere, by their coordinates") {
    const Folder folder;
    Desk desk;
    const auto there = [](json said, double latitude) {
        said.update({{"CallLatitude", latitude}, {"CallLongitude", "-0.1"}});
        return said;
    };
    const json address{
        {"ClientAddressLine1", "1 Example Street"}, {"ClientAddressLatitude", 51.5}, {"ClientAddressLongitude", -0.1}};
    const json client{{"ClientOtherID", "SU-12"}, {"SequenceID", 1}, {"ClientAddress", {address}}};
    const json file{{"clients", {client}}, {"visits", {visit(1, {there(in, 51.501), there(out, 51.52)})}}};
    desk.load(folder.file("a.json", file.dump()), desk.how("sandata"));
    desk.each_of<Visit::ClockedIn>([](const EventView&, auto fact) { CHECK(fact.getAtHome() == schema::Answer::YES); });
    desk.each_of<Visit::ClockedOut>([](const EventView&, auto fact) { CHECK(fact.getAtHome() == schema::Answer::NO); });
}

TEST_CASE("sandata: what cannot be read is rejected by field, and a broken object costs itself only") {
    Office office;
    json bad_zone = visit(1, {in}), bad_version = visit(1, {in}), bad_call = visit(1, {in}), nothing = visit(1, {});
    bad_zone["VisitTimeZone"] = "Europe/Lodnon";
    bad_version["SequenceID"] = "one";
    bad_call["Calls"][0]["CallType"] = "Pigeon";
    const std::string text = "{\"visits\": [" + bad_zone.dump() +
                             ",\n{\"VisitOtherID\": \"open, \"SequenceID\": 1},\n" + bad_version.dump() + "," +
                             bad_call.dump() + "," + nothing.dump() + ",[1],7,\n" + visit(1, {in, out}).dump() +
                             ",\n{\"VisitOtherID\": \"V8\", \"Calls\": [";
    const auto receipt = office.desk.load(office.folder.file("x.json", text), office.desk.how("sandata"));
    std::vector<std::string> why;
    for (const auto& row : receipt.rejected_rows) why.push_back(row.field + " " + row.code);
    CHECK(receipt.new_rows == 1);
    CHECK(why == std::vector<std::string>{"VisitTimeZone zone", " json", "SequenceID number", "Calls/0/CallType word",
                                          "Calls missing", " json", " json", " json"});
}

}  // namespace
}  // namespace daybook::ingest
