// Rows of many pages are rows of one position, or there are none: against a projector that moves while it is read.

#include "services/gateway/rows.h"
#include "schema/views.capnp.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

// What the projector says at its nth page and nth status.
struct Script {
    std::function<std::uint64_t(int page)> position_of_page;
    std::function<std::uint64_t(int status)> position_of_status;
    std::function<std::string(int status)> digest_of_status;
};

// Two pages of one row each, however often they are asked for.
class TwoPages {
 public:
    explicit TwoPages(Script script)
        : script_(std::move(script)),
          projector_(addresses(), "live-board",
                     [this](std::size_t, auto asked, auto reply) { return answer(asked, reply); }) {}

    Result<wire::Views::Rows> all() {
        wire::Views views(addresses());
        return all_rows(views, {.view = "live-board"});
    }
    int pages() const { return pages_; }

 private:
    wire::Addresses addresses() const { return *wire::Addresses::of(folder_.path); }

    bool answer(schema::ViewRequest::Reader asked, schema::ViewReply::Builder reply) {
        if (asked.isStatus()) {
            const int n = ++statuses_;
            auto status = reply.initStatus(1)[0];
            status.setName("live-board");
            status.setPosition(script_.position_of_status(n));
            const std::string digest = script_.digest_of_status(n);
            status.setDigest({reinterpret_cast<const kj::byte*>(digest.data()), digest.size()});
            return true;
        }
        const bool first = asked.getRows().getAfter().size() == 0;
        auto rows = reply.initRows();
        rows.setView("live-board");
        rows.setVersion(1);
        rows.setPosition(script_.position_of_page(++pages_));
        rows.setRowType(capnp::typeId<schema::LiveBoardRow>());
        rows.setNext(first ? "V1" : "");
        rows.initRows(1)[0].setKey(first ? "V1" : "V2");
        return true;
    }

    Folder folder_;
    Script script_;
    std::atomic<int> pages_ = 0, statuses_ = 0;
    PretendProjector projector_;
};

const auto still = [](int) { return std::uint64_t{5}; };
const auto same_rows = [](int) { return std::string("same"); };

TEST_CASE("rows: pages of one position are put together") {
    TwoPages view({still, still, same_rows});
    const auto rows = view.all();
    REQUIRE(rows);
    CHECK(rows->rows.size() == 2);
    CHECK(rows->position == Position{5});
    CHECK(rows->next.empty());
    CHECK(view.pages() == 2);
}

TEST_CASE("rows: pages of different positions are asked for again") {
    // The view moves between the first and the second page, and then stands.
    const auto moves = [](int n) { return std::uint64_t(n == 1 ? 5 : 6); };
    TwoPages view({moves, moves, same_rows});
    const auto rows = view.all();
    REQUIRE(rows);
    CHECK(rows->position == Position{6});
    CHECK(view.pages() == 4);
}

TEST_CASE("rows: rows measured anew at the same position are asked for again") {
    const auto measured = [](int n) { return std::string(n == 1 ? "before" : "after"); };
    TwoPages view({still, still, measured});
    const auto rows = view.all();
    REQUIRE(rows);
    CHECK(view.pages() == 4);
}

TEST_CASE("rows: a view that never stands still is unavailable, not a mixture") {
    const auto moves = [](int n) { return std::uint64_t(n); };
    TwoPages view({moves, moves, same_rows});
    const auto rows = view.all();
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == Error::Kind::unavailable);
}

wire::Views::Rows two_rows() {
    wire::Views::Rows rows;
    rows.view = "live-board";
    rows.position = {5};
    rows.rows.push_back({"V1", std::vector<capnp::word>(2), {3}});
    rows.rows.push_back({"V2", std::vector<capnp::word>(2), {4}});
    return rows;
}

TEST_CASE("rows: where there are more than are looked at, that is said") {
    auto rows = two_rows();
    CHECK(cut_text(rows).empty());
    rows.next = "V2";
    CHECK(cut_text(rows).find("first 50000 rows of the view live-board") != std::string::npos);
}

TEST_CASE("rows: the fingerprint is of what is shown, down to a row's bytes at the same position") {
    const std::string before = fingerprint(two_rows());
    auto read_on = two_rows();
    read_on.position = {9};
    CHECK(fingerprint(read_on) == before);
    auto measured_anew = two_rows();
    reinterpret_cast<std::byte*>(measured_anew.rows[0].bytes.data())[3] = std::byte{1};
    CHECK(fingerprint(measured_anew) != before);
    auto renamed = two_rows();
    renamed.rows[0].key = "V3";
    CHECK(fingerprint(renamed) != before);
    auto fewer = two_rows();
    fewer.rows.erase(fewer.rows.begin());
    CHECK(fingerprint(fewer) != before);
    auto parked = two_rows();
    parked.parked.push_back("visit-V9 since position 7: damaged");
    CHECK(fingerprint(parked) != before);
}

}  // namespace
}  // namespace daybook::gateway
