// What the KPI page reads beside its figures is read once for each position of the view, and never shown of another.

#include "services/gateway/kpi_shelf.h"

#include "schema/views.capnp.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

// A board with one chart, which says how often it was asked for it; the test moves it.
class Board {
 public:
    Result<std::shared_ptr<const KpiShelf::Beside>> beside(Position figures, const std::string& contract = {}) {
        wire::Views views(addresses());
        return shelf_.beside(views, {.version = 1, .position = figures, .restating = restating}, contract,
                             *parse_day("2026-03-04"));
    }
    int charts() const { return charts_; }
    std::atomic<std::uint64_t> position = 5;
    std::atomic<bool> restating = false;

 private:
    wire::Addresses addresses() const { return *wire::Addresses::of(folder_.path); }
    bool answer(schema::ViewRequest::Reader asked, schema::ViewReply::Builder reply) {
        if (!asked.isRows()) return true;
        const bool chart = std::string_view(asked.getRows().getView().cStr()) == "kpi-series";
        charts_ += chart;
        auto rows = reply.initRows();
        rows.setView(asked.getRows().getView());
        rows.setVersion(1);
        rows.setPosition(position);
        rows.setRestating(restating);
        rows.setRowType(chart ? capnp::typeId<schema::KpiSeriesRow>() : capnp::typeId<schema::KpiBoardRow>());
        return true;
    }

    Folder folder_;
    KpiShelf shelf_;
    std::atomic<int> charts_ = 0;
    PretendProjector::Answer answers_ = [this](std::size_t, auto asked, auto reply) { return answer(asked, reply); };
    PretendProjector board_{addresses(), "kpi-board", answers_}, series_{addresses(), "kpi-series", answers_};
};

TEST_CASE("kpi shelf: while the board stands still its charts are read once for each question") {
    Board board;
    const auto first = board.beside(Position{5});
    REQUIRE(first);
    CHECK(*board.beside(Position{5}) == *first);
    CHECK(board.charts() == 1);
    REQUIRE(board.beside(Position{5}, "county"));
    REQUIRE(board.beside(Position{5}, "county"));
    CHECK(board.charts() == 2);
}

TEST_CASE("kpi shelf: a board that moved is read anew, and what was read while it moved is not kept") {
    Board board;
    REQUIRE(board.beside(Position{5}));
    board.position = 6;
    REQUIRE(board.beside(Position{6}));
    CHECK(board.charts() == 2);
    // Figures of 6, and the charts already of 7: shown once, as they would be without a shelf.
    board.position = 7;
    REQUIRE(board.beside(Position{6}, "county"));
    REQUIRE(board.beside(Position{6}, "county"));
    CHECK(board.charts() == 4);
}

TEST_CASE("kpi shelf: rows that are measured again at one position are not kept") {
    Board board;
    board.restating = true;
    REQUIRE(board.beside(Position{5}));
    REQUIRE(board.beside(Position{5}));
    CHECK(board.charts() == 2);
}

}  // namespace
}  // namespace daybook::gateway
