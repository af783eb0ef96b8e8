#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

using schema::Contract;
using schema::Referral;
using schema::Variation;

Proposal proposed(std::string stream, std::string id) {
    return propose<Variation::Proposed>(about(std::move(stream), std::move(id)), [](auto fact) {
        fact.setPackage("p1");
        fact.setFrom(micros(start_of_test));
    });
}
Proposal agreed(std::string stream, std::string id, Expected expected = {}) {
    return propose<Variation::Agreed>(
        about(std::move(stream), std::move(id)),
        [](auto fact) {
            fact.setBy(schema::Who::COMMISSIONER);
            fact.setInWriting(true);
            fact.setDocumentRef("document-1");
        },
        expected);
}

TEST_CASE("recorder: a decision is checked against its stream, and refused in the user's words") {
    const Data data;
    Running recorder(data);
    CHECK(refused(append(recorder, {agreed("variation-1", "1")})) ==
          Error{Error::Kind::rejected, "variation-1 cannot be agreed: it was never proposed"});
    CHECK(append(recorder, {proposed("variation-1", "2")}).has_value());
    CHECK(append(recorder, {agreed("variation-1", "3")}).has_value());
    CHECK(refused(append(recorder, {decide<Variation::Refused>("variation-1", "4")})).sentence ==
          "variation-1 cannot be refused: it was agreed already");
    CHECK(ids(recorder) == std::vector<std::string>{"2", "3"});
}

TEST_CASE("recorder: several decisions in one append see each other, all or nothing") {
    const Data data;
    Running recorder(data);
    CHECK(append(recorder, {proposed("variation-1", "1"), agreed("variation-1", "2")}).has_value());
    CHECK(refused(append(recorder, {proposed("variation-2", "3"), decide<Variation::Refused>("variation-2", "4"),
                                    agreed("variation-2", "5")}))
              .sentence == "variation-2 cannot be agreed: it was refused");
    CHECK(ids(recorder) == std::vector<std::string>{"1", "2"});
}

TEST_CASE("recorder: a repeated decision returns its first receipt") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {decide<Contract::Agreed>("contract-1", "1", Expected::none())}).has_value());
    const auto again = append(recorder, {decide<Contract::Agreed>("contract-1", "1", Expected::none())});
    REQUIRE(again.has_value());
    CHECK(again->events == std::vector<Receipt::Outcome>{{{1}, {1}, true}});
    const Proposal ended = propose<Contract::Ended>(about("contract-1", "2"), [](auto fact) { fact.setOn(20'513); });
    const auto both = append(recorder, {decide<Contract::Agreed>("contract-1", "1"), ended});
    REQUIRE(both.has_value());
    CHECK(both->events.back() == Receipt::Outcome{{2}, {2}, false});
}

TEST_CASE("recorder: who decided on an older state is told of the conflict, not of a rule") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {proposed("variation-1", "1")}).has_value());
    REQUIRE(append(recorder, {agreed("variation-1", "2", Expected::exactly({1}))}).has_value());
    const Error error = refused(append(recorder, {agreed("variation-1", "3", Expected::exactly({1}))}));
    CHECK(error == Error{Error::Kind::conflict, "variation-1 is at version 2, not 1"});
}

TEST_CASE("recorder: of two who decide at the same moment one wins") {
    const Data data;
    Running recorder(data);
    for (int round = 0; round < 20; ++round) {
        const std::string stream = "variation-" + std::to_string(round);
        std::vector<std::vector<Proposal>> requests;
        requests.push_back({proposed(stream, stream + "/proposed")});
        for (int i = 0; i < 8; ++i) requests.push_back({agreed(stream, stream + std::to_string(i))});
        int admitted = 0;
        for (const auto& receipt : recorder.client.append_each(requests)) {
            if (receipt) {
                ++admitted;
            } else {
                CHECK(receipt.error().sentence == stream + " cannot be agreed: it was agreed already");
            }
        }
        CHECK(admitted == 2);  // the receipt of the proposal, and one agreement
    }
}

TEST_CASE("recorder: observations are recorded, odd or not") {
    const Data data;
    Running recorder(data);
    CHECK(append(recorder, {decide<Referral::Withdrawn>("referral-1", "1")}).has_value());
    CHECK(append(recorder, {decide<Referral::Received>("referral-1", "2")}).has_value());
    CHECK(refused(append(recorder, {decide<Referral::Deferred>("referral-1", "3")})).sentence ==
          "referral-1 cannot be deferred: it was withdrawn");
    CHECK(append(recorder, {decide<schema::Visit::ClockedOut>("visit-1", "4")}).has_value());
}

TEST_CASE("recorder: the rules hold after a restart") {
    const Data data;
    {
        Running recorder(data);
        REQUIRE(append(recorder, {decide<Contract::Agreed>("contract-1", "1")}).has_value());
    }
    Running recorder(data);
    CHECK(refused(append(recorder, {decide<Contract::Agreed>("contract-1", "2")})).sentence ==
          "contract-1 cannot be agreed: it was agreed already; a change of its terms is a variation");
}

}  // namespace
}  // namespace daybook::recorder
