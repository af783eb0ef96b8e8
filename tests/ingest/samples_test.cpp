#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

const std::filesystem::path feeds = std::filesystem::path(DAYBOOK_ROOT) / "deploy/feeds";

std::string counts(const FeedReceipt& r) {
    std::string out;
    for (const auto n : {r.read, r.new_rows, r.updated, r.duplicate, r.rejected, r.exceptions})
        out += std::to_string(n) + " ";
    return out;
}

void load_all(Desk& desk, const std::vector<std::string>& expected) {
    CHECK(counts(desk.load(feeds / "samples/rota.csv", desk.how("mapped", feeds / "rota.toml"))) == expected[0]);
    const auto actual = desk.load(feeds / "samples/abacus.csv");
    CHECK(counts(actual) == expected[1]);
    CHECK(actual.rejected_rows == std::vector<RejectedRow>{{8, "VisitDate", "date", "not a date like 31/12/2026"}});
    CHECK(counts(desk.load(feeds / "samples/abacus-correction.csv")) == expected[2]);
    const auto head = desk.head();
    CHECK(desk.load(feeds / "samples/abacus.csv").repeated);
    CHECK(desk.head() == head);
}

TEST_CASE("samples: their receipts are those their README predicts") {
    Desk desk;
    load_all(desk, {"7 7 0 0 0 1 ", "7 6 0 0 1 1 ", "7 1 1 5 0 0 "});
}

TEST_CASE("samples: with their contract agreed nothing is exceptional") {
    Desk desk;
    desk.agree("county-2026");
    load_all(desk, {"7 7 0 0 0 0 ", "7 6 0 0 1 0 ", "7 1 1 5 0 0 "});
}

}  // namespace
}  // namespace daybook::ingest
