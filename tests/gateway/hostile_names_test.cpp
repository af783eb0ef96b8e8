// Stored names that are markup, formulas, marks of direction, or very long: pages, CSV and workbooks show them as text.

#include "events/stored/titles.h"
#include "projections/catalogue.h"
#include "schema/views.capnp.h"
#include "services/gateway/sheet.h"
#include "tests/gateway/fixture.h"
#include "tests/gateway/workbook.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const Headers as_person{{"Accept", "text/html"}};
const std::string turn = "\xE2\x80\xAE", isolate = "\xE2\x81\xA6";  // U+202E, U+2066
// All of it in one: whatever shows it shows every part of it. It begins as a formula does.
const std::string hostile =
    "=HYPERLINK(\"http://x\")<script>alert(1)</script>\"><img src=x onerror=alert(1)>'{{title}}" + turn + "evil" +
    isolate;
const std::string escaped =
    "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&apos;{{title}}";

void check_page(const Answer& page) {
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(count(page.body, "<script>alert") == 0);
    CHECK(count(page.body, "<img") == 0);
    CHECK(count(page.body, turn) == 0);
    CHECK(count(page.body, isolate) == 0);
}

// The records of a CSV file, as RFC 4180 has them.
std::vector<std::vector<std::string>> records_of(std::string_view text) {
    std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto& cell = records.back().back();
        if (text[i] == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
            cell += text[i++];
        else if (text[i] == '"')
            quoted = !quoted;
        else if (quoted || (text[i] != ',' && text[i] != '\r' && text[i] != '\n'))
            cell += text[i];
        else if (text[i] == ',')
            records.back().emplace_back();
        else if (text[i] == '\n')
            records.emplace_back(1);
    }
    records.pop_back();  // behind the last line's end
    return records;
}

bool is_figure_text(const std::string& cell) {
    return cell.find_first_not_of("0123456789.", 1) == std::string::npos && cell.size() > 1;
}

void check_csv(const Answer& csv) {
    for (const auto& record : records_of(csv.body))
        for (const auto& cell : record) {
            const bool runs =
                !cell.empty() && std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
            if (runs && !is_figure_text(cell)) FAIL_CHECK("a cell runs: " << cell.substr(0, 80));
        }
}

void check_workbook(const Answer& book) {
    for (const auto& [name, part] : parts_of_workbook(book.body)) {
        INFO(name);
        CHECK(count(part, "<f>") + count(part, "<f ") + count(part, "<script>") + count(part, "<hyperlink") == 0);
        CHECK(count(part, "\x01") + count(part, "\xEF\xBF\xBF") == 0);
    }
}

// A board of one visit, early by an hour, whose names are what they should not be.
class HostileBoard {
 public:
    static inline const std::string lengthy = std::string(10'000, 'x');

    explicit HostileBoard(const wire::Addresses& addresses)
        : projector_(addresses, "live-board", [](std::size_t, auto asked, auto reply) {
              if (asked.isStatus()) {
                  auto status = reply.initStatus(1)[0];
                  status.setName("live-board");
                  status.setPosition(1);
              } else {
                  fill(reply.initRows());
              }
              return true;
          }) {}

 private:
    static void fill(schema::ViewReply::Rows::Builder rows) {
        rows.setView("live-board");
        rows.setVersion(1);
        rows.setPosition(1);
        rows.setRowType(capnp::typeId<schema::LiveBoardRow>());
        capnp::MallocMessageBuilder message(8'192);  // words: a row is one segment
        auto visit = message.initRoot<schema::LiveBoardRow>();
        visit.setVisit("V1");
        visit.setZone(hostile);
        visit.setRun(lengthy);
        visit.setContract("-1+1");
        visit.setCause("\x01\xEF\xBF\xBF");
        visit.setLateSeconds(-3'600);
        visit.initWorkers(1).set(0, hostile);
        auto row = rows.initRows(1)[0];
        row.setKey("V1");
        row.setPosition(1);
        row.setRow(message.getSegmentsForOutput()[0].asBytes());
    }
    PretendProjector projector_;
};

struct Board {
    Folder folder;
    HostileBoard board{*wire::Addresses::of(folder.path)};
    Gate gate{folder.path, system_clock()};

    Answer get(const std::string& target, const Headers& headers = {}) const {
        return gate.client->get(target, headers);
    }
};

TEST_CASE("hostile names: a CSV file guards what a spreadsheet would run, and leaves negative figures alone") {
    const Board board;
    const Answer csv = board.get("/v1/views/live-board.csv?columns=zone,contract,run,workers,lateSeconds");
    REQUIRE(csv.status == 200);
    const auto records = records_of(csv.body);
    REQUIRE(records.size() == 2);
    CHECK(records[1] ==
          std::vector<std::string>{"'" + hostile, "'-1+1", HostileBoard::lengthy, "'" + hostile, "-3600"});
    check_csv(csv);
}

TEST_CASE("hostile names: a workbook holds them as text, and a negative figure as a number") {
    const Board board;
    const Answer book = board.get("/v1/views/live-board.xlsx");
    REQUIRE(book.status == 200);
    check_workbook(book);
    const std::string sheet = parts_of_workbook(book.body).at("xl/worksheets/sheet1.xml");
    CHECK(count(sheet, "=HYPERLINK(") == 2);  // the zone and the worker
    CHECK(count(sheet, "&lt;script&gt;alert(1)") == 2);
    CHECK(count(sheet, HostileBoard::lengthy) == 1);
    CHECK(count(sheet, "<v>-1</v>") == 1);  // an hour early
}

TEST_CASE("hostile names: a page and JSON say them as they are, and a page keeps its direction") {
    const Board board;
    const Answer page = board.get("/views/live-board", as_person);
    REQUIRE(page.status == 200);
    check_page(page);
    CHECK(count(page.body, escaped) >= 2);
    CHECK(count(page.body, HostileBoard::lengthy) == 1);
    const json row = board.get("/v1/views/live-board.json").json()["rows"][0];
    CHECK(row["zone"] == hostile);
    CHECK(row["contract"] == "-1+1");
    CHECK(row["lateSeconds"] == -3'600);
}

// Something for every field of a fact: the hostile text wherever text may stand, but for the name of a subject.
json value_for(capnp::Type type, std::string_view unit, int depth);
json fields_of(capnp::StructSchema schema, int depth) {
    json fields = json::object();
    for (const auto field : schema.getFields()) {
        const auto proto = field.getProto();
        if (!proto.isSlot() || proto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) continue;
        const std::string name = proto.getName().cStr();
        json value = value_for(field.getType(), unit_of(field), depth);
        if (field.getType().isText() && (name == "person" || name == "worker")) value = name + "-h";
        if (!value.is_null()) fields[name] = std::move(value);
    }
    return fields;
}
json value_for(capnp::Type type, std::string_view unit, int depth) {
    const std::int64_t figure = unit == "µs" ? 1'772'611'200'000'000 : unit == "day" ? 20'516 : 1;
    switch (type.which()) {
        case capnp::schema::Type::BOOL: return true;
        case capnp::schema::Type::INT32:
        case capnp::schema::Type::INT64: return unit == "p" ? -1'234 : figure;
        case capnp::schema::Type::INT8:
        case capnp::schema::Type::INT16:
        case capnp::schema::Type::UINT8:
        case capnp::schema::Type::UINT16:
        case capnp::schema::Type::UINT32:
        case capnp::schema::Type::UINT64: return unit == "p" ? 1'234 : figure;
        case capnp::schema::Type::TEXT: return hostile;
        case capnp::schema::Type::ENUM: {
            const auto words = type.asEnum().getEnumerants();
            return words[words.size() > 1 ? 1 : 0].getProto().getName().cStr();
        }
        case capnp::schema::Type::STRUCT: return depth == 0 ? json() : fields_of(type.asStruct(), depth - 1);
        case capnp::schema::Type::LIST: {
            json one = value_for(type.asList().getElementType(), unit, depth);
            return one.is_null() ? json() : json::array({std::move(one)});
        }
        default: return {};
    }
}

// Every fact there is that can be told without the rules of a record, each in a record of its category; their streams.
std::set<std::string> tell_all_facts(const Stack& stack) {
    std::set<std::string> streams;
    for (const auto& fact : all_facts()) {
        const json event{{"specversion", "1.0"},
                         {"id", "hostile " + fact.type},
                         {"source", "<script>alert(1)</script>"},
                         {"type", fact.type},
                         {"subject", fact.category_name + "-h"},
                         {"time", "2026-03-04T08:00:00Z"},
                         {"actor", hostile},
                         {"location", hostile},
                         {"data", fields_of(fact.schema, 2)}};
        INFO(fact.type);
        const Answer answer = stack.post("application/cloudevents+json", event.dump());
        CHECK(answer.status < 500);
        if (answer.status == 201) streams.insert(fact.category_name + "-h");
    }
    return streams;
}

void settle(const Stack& stack, Position head) {
    wire::Views views(stack.addresses());
    for (const auto& projection : projections::all()) {
        INFO(projection.name);
        Position reached;
        for (int i = 0; i < 2'000 && reached < head; ++i) {
            const auto state = views.status(projection.name);
            REQUIRE(state);
            reached = state->position;
            if (reached < head) std::this_thread::sleep_for(milliseconds{10});
        }
        CHECK(reached >= head);
    }
}

std::string with_what_it_needs(std::string address, const projections::View& view) {
    for (char separator = '?'; const auto& [filter, example] : view.required) {
        address += separator + std::string(filter) + "=" + std::string(example);
        separator = '&';
    }
    return address;
}

std::vector<std::string> pages_about(const std::set<std::string>& streams, std::uint64_t head) {
    std::vector<std::string> pages{"/",
                                   "/kpis",
                                   "/referrals",
                                   "/variations",
                                   "/commissioner",
                                   "/feeds",
                                   "/log",
                                   "/log/projections",
                                   "/contracts/h",
                                   "/commissioner?commissioner=" + percent_encoded(hostile)};
    for (const auto& sheet : sheets()) pages.emplace_back(sheet.path);
    for (const auto& stream : streams) pages.push_back("/records/" + stream);
    for (std::uint64_t position = 1; position <= head; position += 5)
        pages.push_back("/v1/events/" + std::to_string(position));
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views)
            pages.push_back(with_what_it_needs("/views/" + std::string(view.name), view));
    return pages;
}

TEST_CASE("hostile names: on every page and sheet, whatever fact they came in by") {
    Stack stack;
    stack.tell(told(planned("V1", "08:00", "08:30", {.contract = hostile, .zone = hostile, .run = hostile}),
                    overdue("V1", "08:15")));
    const auto streams = tell_all_facts(stack);
    CHECK(streams.size() > 10);
    const Position head{stack.get("/v1/events?limit=1").json()["head"].get<std::uint64_t>()};
    settle(stack, head);

    std::size_t shown = 0;
    for (const auto& target : pages_about(streams, head.value)) {
        INFO(target);
        const Answer page = stack.get(target, as_person);
        CHECK(page.status < 500);
        check_page(page);
        shown += count(page.body, escaped);
    }
    CHECK(shown > 50);
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views) {
            INFO(view.name);
            const Answer csv = stack.get(with_what_it_needs("/v1/views/" + std::string(view.name) + ".csv", view));
            CHECK(csv.status == 200);
            check_csv(csv);
            const Answer book = stack.get(with_what_it_needs("/v1/views/" + std::string(view.name) + ".xlsx", view));
            CHECK(book.status == 200);
            check_workbook(book);
        }
}

}  // namespace
}  // namespace daybook::gateway
