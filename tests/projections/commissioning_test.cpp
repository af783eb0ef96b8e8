// What is bought, what waits for a decision and why, and what a location has left.

#include "tests/projections/commissioned.h"

#include "projections/engine/filters.h"
#include "schema/action.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/risk.capnp.h"

namespace daybook::projections {
namespace {

using namespace story;
using Verdict = schema::ReferralRow::Verdict;
using Outcome = schema::Referral::Criterion::Outcome;
using What = schema::Referral::Criterion::What;

std::string queue(const Told& told) {
    std::string order;
    told.rows<schema::ReferralRow>("referrals", {{"open", "yes"}}, [&](auto row) {
        order += row.getReferral().cStr();
        CHECK(row.getQueue() == order.size());
    });
    return order;
}

TEST_CASE("referrals: W7, the queue is in triage order, and what was not triaged comes first") {
    Book book{monday()};  // where no criteria were set, it is established as it was typed
    book.tell(agreed_contract("framework", "-20 09:00"), received("A", "09:00", {.need_by = "+2 12:00"}),
              triaged("A", "09:10", 2), received("B", "09:00", {.need_by = "+4 12:00"}),
              triaged("B", "09:10", 1, false), received("C", "09:00", {.need_by = "+1 18:00"}),
              triaged("C", "09:10", 2), received("D", "09:00", {.need_by = "00:00"}), triaged("D", "09:10", 2, false));
    CHECK(queue(Told(book)) == "BCAD");
    book.tell(received("E", "10:00"), declined("B", "10:30"));
    CHECK(queue(Told(book)) == "ECAD");
}

TEST_CASE("referrals: W7, a zone is established by the criteria of the day, whatever was typed") {
    Book book = open_for_work();  // E4 is established
    book.tell(received("A", "09:00", {.need_by = "+2 12:00"}), triaged("A", "09:10", 2, false),
              received("B", "09:00", {.zone = "E5", .need_by = "+4 12:00"}), triaged("B", "09:10", 1, true),
              received("C", "09:00", {.need_by = "+1 18:00"}), triaged("C", "09:10", 2, false),
              received("D", "09:00", {.zone = "E5", .need_by = "00:00"}), triaged("D", "09:10", 2, true));
    const auto established = [&](const char* referral) {
        bool found = false;
        Told(book).rows<schema::ReferralRow>("referrals", {{"referral", referral}},
                                             [&](auto row) { found = row.getEstablished(); });
        return found;
    };
    CHECK(queue(Told(book)) == "BCAD");
    CHECK(established("A"));
    CHECK_FALSE(established("D"));
    book.tell(declined("B", "10:00"), criteria("11:00", 150'000, "E5", "+1 00:00"));
    CHECK(queue(Told(book)) == "CAD");  // not before the day they are for
    book.tell(received("later", "+1 09:00"), declined("later", "+1 09:05"));
    CHECK(queue(Told(book)) == "DCA");
    CHECK_FALSE(established("B"));  // as it was when it was decided
}

struct Found {
    Outcome outcome = Outcome::UNKNOWN;
    std::string says;
};
std::map<What, Found> check_of(const Told& told, const std::string& referral) {
    std::map<What, Found> check;
    told.rows<schema::AcceptanceRow>("acceptance", {{"referral", referral}}, [&](auto row) {
        check[row.getCriterion()] = {.outcome = row.getOutcome(), .says = row.getSays().cStr()};
    });
    return check;
}

TEST_CASE("referrals: the acceptance check says what is missing, and follows what is done about it") {
    Book book = open_for_work();
    book.tell(received("r", "09:00", {.bands = {{"morning", 210}}}));
    {
        const Told told(book);
        const auto check = check_of(told, "r");
        CHECK(check.at(What::CONTRACT).outcome == Outcome::PASS);
        CHECK(check.at(What::ASSESSMENT).outcome == Outcome::FAIL);
        CHECK(check.at(What::TRIAGE).outcome == Outcome::FAIL);
        CHECK(check.at(What::TRAVEL).says == "the nearest planned visit is 6 min away, and the limit is 15 min");
        CHECK(check.at(What::HOURS).says ==
              "E4 morning: 840 min declared − 420 min active − 0 min held − 0 min accepted = 420 min free, and it "
              "needs 210 "
              "min");
        told.rows<schema::ReferralRow>("referrals", {{"referral", "r"}}, [](auto row) {
            CHECK(row.getVerdict() == Verdict::REFUSE);
            CHECK(row.getAgainst().size() == 2);
        });
    }
    book.tell(assessed("r", "09:05"), triaged("r", "09:10", 2));
    Told(book).rows<schema::ReferralRow>("referrals", {{"referral", "r"}},
                                         [](auto row) { CHECK(row.getVerdict() == Verdict::ACCEPT); });
    book.tell(reserved("other", "09:20", "morning", 240));
    Told(book).rows<schema::ReferralRow>("referrals", {{"referral", "r"}}, [](auto row) {
        CHECK(row.getVerdict() == Verdict::OVERRIDE);
        REQUIRE(row.getAgainst().size() == 1);
        CHECK(std::string(row.getAgainst()[0].cStr()) ==
              "E4 morning: 840 min declared − 420 min active − 0 min held − 240 min accepted = 180 min free, and it "
              "needs "
              "210 min");
    });
    book.tell(released("other", "09:30"));
    Told(book).rows<schema::ReferralRow>("referrals", {{"referral", "r"}},
                                         [](auto row) { CHECK(row.getVerdict() == Verdict::ACCEPT); });
}

TEST_CASE("referrals: whether a round comes by is the rota's to say, once it is made (R15)") {
    Book book = open_for_work();  // every morning at eight and every evening at six
    book.tell(received("r", "09:00", {.bands = {{"morning", 210}}}));
    const auto travel = [&] { return check_of(Told(book), "r").at(What::TRAVEL); };
    CHECK(travel().outcome == Outcome::PASS);
    const auto each_day = [](const auto& line) {
        Story story;
        for (int n = 0; n < 7; ++n) story.push_back(line("V" + std::to_string(n), "+" + std::to_string(n) + " "));
        return story;
    };
    book.tell(each_day([](const std::string& visit, const std::string& day) {
        return planned(visit, day + "12:30", day + "13:30", {.made = "09:05", .package = "p1"});
    }));
    CHECK(travel().outcome == Outcome::UNKNOWN);
    CHECK(travel().says == "no travel time is known from a planned visit of these bands");
    book.tell(replanned("V3", "+3 08:00", "+3 09:00", "09:10", Who::PERSON));
    CHECK(travel().says == "the nearest planned visit is 6 min away, and the limit is 15 min");
    book.tell(cancelled("V3", "09:20", Who::PERSON));
    CHECK(travel().outcome == Outcome::UNKNOWN);
    book.tell(each_day([](const std::string& visit, const std::string&) { return voided(visit, "09:30"); }));
    CHECK(travel().outcome == Outcome::PASS);  // there is no rota again
}

TEST_CASE("referrals: a decided one keeps the check it was decided on, and when it was answered") {
    Book book = open_for_work();
    book.tell(received("quick", "09:00"), assessed("quick", "09:01"), triaged("quick", "09:02", 2),
              accepted("quick", "13:00"), received("slow", "09:00"), declined("slow", "+2 09:00:01"),
              received("waiting", "+2 10:00"));
    const Told told(book);
    told.rows<schema::ReferralRow>("referrals", {}, [](auto row) {
        const std::string id = row.getReferral().cStr();
        INFO(id);
        CHECK(row.getInFourHours() == (id == "quick"  ? schema::Answer::YES
                                       : id == "slow" ? schema::Answer::NO
                                                      : schema::Answer::UNKNOWN));
        CHECK(row.getInTwoDays() == (id == "quick"  ? schema::Answer::YES
                                     : id == "slow" ? schema::Answer::NO
                                                    : schema::Answer::UNKNOWN));
    });
    CHECK(check_of(told, "quick").at(What::ZONE).says == "zone E4 is served");
}

struct Cell {
    std::int64_t declared, active, held, accepted, free, waiting;
    bool operator==(const Cell&) const = default;
};
Cell cell(const Told& told, const std::string& band) {
    Cell found{};
    told.rows<schema::CapacityRow>("capacity", {{"zone", "E4"}, {"band", band}}, [&](auto row) {
        found = {row.getDeclared() / 60, row.getActive() / 60, row.getHeld() / 60,
                 row.getAccepted() / 60, row.getFree() / 60,   row.getWaiting() / 60};
    });
    return found;
}

TEST_CASE("capacity: what is active, held, promised and asked for") {
    Book book = open_for_work();
    book.tell(received("elsewhere", "08:00", {.zone = "E5"}));
    CHECK(cell(Told(book), "morning") == Cell{840, 420, 0, 0, 420, 0});
    book.tell(received("r", "09:00", {.bands = {{"morning", 210}}}),
              authorised("p3", "10:00", {.from = "+3 00:00", .visits = {{9, 15}}}),
              says<schema::Package::Suspended>("package-p1", "11:00", [](auto fact, const Scene& scene) {
                  fact.setFrom(micros(at(scene, "11:00")));
                  fact.setReason(schema::Package::Suspended::Reason::HOSPITAL);
              }));
    CHECK(cell(Told(book), "morning") == Cell{840, 0, 420, 105, 315, 210});
    book.tell(says<schema::Package::Ended>(
                  "package-p1", "12:00", [](auto fact, const Scene& scene) { fact.setOn(day_number(scene, "00:00")); }),
              declined("r", "+4 12:00"));
    CHECK(cell(Told(book), "morning") == Cell{840, 105, 0, 0, 735, 0});
}

TEST_CASE("capacity: an agreed variation of the plan counts from its day, and no longer once it is reversed") {
    Book book = open_for_work();
    const auto longer = says<schema::Variation::Proposed>("variation-v", "09:00", [](auto fact, const Scene& scene) {
        fact.setPackage("package-p1");
        fact.setFrom(micros(at(scene, "+1 00:00")));
        auto slot = fact.initPlan(1)[0];
        slot.setWeekdays(0x7f);
        slot.setStart(8 * 3'600);
        slot.setLength(90 * 60);
    });
    book.tell(longer, agreed("v", "10:00"));
    CHECK(cell(Told(book), "morning").active == 420);
    book.tell(received("later", "+2 09:00"));
    CHECK(cell(Told(book), "morning").active == 630);
    book.tell(reversed("v", "+3 09:00"));
    CHECK(cell(Told(book), "morning").active == 420);
}

TEST_CASE("locations: the spot share counts what is promised, against the cap") {
    Book book = open_for_work();
    book.tell(authorised("p3", "09:00", {.contract = "spot", .from = "-1 00:00", .visits = {{9, 15}}}),
              reserved("other", "09:20", "morning", 35, true));
    const Told told(book);
    told.rows<schema::LocationRow>("locations", {}, [](auto row) {
        CHECK(row.getPackages() == 3);
        CHECK(row.getWeeklySeconds() == (420 + 210 + 105 + 35) * 60);
        CHECK(row.getSpotSeconds() == (105 + 35) * 60);
        CHECK(row.getSpotPpm() == 181'818);
        CHECK(row.getSpotCap() == 150'000);
    });
}

TEST_CASE("packages: a package moved to another contract is on it from that day") {
    Book book = open_for_work();
    book.tell(says<schema::Package::ContractMoved>("package-p1", "09:00", [](auto fact, const Scene& scene) {
        fact.setTo("spot");
        fact.setFrom(day_number(scene, "+1 00:00"));
    }));
    const auto contract = [&](const Told& told) {
        std::string found;
        told.rows<schema::PackageRow>("packages", {{"package", "p1"}},
                                      [&](auto row) { found = row.getContract().cStr(); });
        return found;
    };
    CHECK(contract(Told(book)) == "framework");
    book.tell(received("later", "+1 09:00"));
    CHECK(contract(Told(book)) == "spot");
    Told(book).rows<schema::ContractRow>("contracts", {{"contract", "spot"}}, [](auto row) {
        CHECK(row.getPackages() == 1);
        CHECK(row.getWeeklySeconds() == 420 * 60);
    });
}

TEST_CASE("packages: what is held is held since it was suspended, also when its end is decided ahead") {
    Book book = open_for_work();
    const auto turned = [](const char* when) {
        return [=](auto fact, const Scene& scene) { fact.setFrom(micros(at(scene, when))); };
    };
    book.tell(says<schema::Package::Suspended>("package-p1", "09:00", turned("09:00")),
              says<schema::Package::Resumed>("package-p1", "10:00", turned("+7 09:00")));
    std::size_t found = 0;
    Told(book).rows<schema::PackageRow>("packages", {{"state", "held"}}, [&](auto row) {
        CHECK(row.getPackage() == "p1");
        CHECK(row.getSuspendedSince() == micros(at(monday(), "09:00")));
        ++found;
    });
    CHECK(found == 1);
}

TEST_CASE("packages: a contract is the same by its id and by its stream, and a record is found by either") {
    Book book = open_for_work();
    book.tell(authorised("p3", "-1 09:00", {.contract = "contract-spot", .visits = {{9, 30}}}));
    const Told told(book);
    std::size_t found = 0;
    told.rows<schema::PackageRow>("packages", {{"package", "package-p3"}, {"contract", "spot"}}, [&](auto row) {
        CHECK(row.getContract() == "spot");
        CHECK(row.getRoute() == schema::Contract::Route::SPOT);
        ++found;
    });
    told.rows<schema::ContractRow>("contracts", {{"contract", "contract-spot"}}, [&](auto row) {
        CHECK(row.getPackages() == 1);
        ++found;
    });
    told.rows<schema::LocationRow>("locations", {}, [&](auto row) { CHECK(row.getSpotSeconds() == 210 * 60); });
    CHECK(found == 2);
}

schema::ContractRow::State framework_of(const Book& book) {
    schema::ContractRow::State found{};
    Told(book).rows<schema::ContractRow>("contracts", {{"contract", "framework"}},
                                         [&](auto row) { found = row.getState(); });
    return found;
}

TEST_CASE("contracts: closed, suspended, reopened, under notice, ended") {
    using State = schema::ContractRow::State;
    Book book = open_for_work();
    const auto state = [&] { return framework_of(book); };
    CHECK(state() == State::AGREED);
    book.tell(says<schema::Contract::SuspendedToNew>("contract-framework", "09:00", [](auto fact, const Scene& scene) {
        fact.setFrom(day_number(scene, "00:00"));
    }));
    CHECK(state() == State::SUSPENDED_TO_NEW);
    book.tell(says<schema::Contract::ReopenedToNew>("contract-framework", "10:00"));
    CHECK(state() == State::AGREED);
    book.tell(says<schema::Contract::NoticeGiven>("contract-framework", "11:00", [](auto fact, const Scene& scene) {
        fact.setEnds(day_number(scene, "+28 00:00"));
    }));
    CHECK(state() == State::UNDER_NOTICE);
    book.tell(says<schema::Contract::NoticeWaived>("contract-framework", "12:00"));  // and names no other day
    CHECK(state() == State::UNDER_NOTICE);
    book.tell(received("later", "+29 09:00"));
    CHECK(state() == State::ENDED);
}

TEST_CASE("contracts: one that is opened again takes new packages from that day, not from the day it was decided") {
    using State = schema::ContractRow::State;
    Book book = open_for_work();
    const auto state = [&] { return framework_of(book); };
    book.tell(says<schema::Contract::SuspendedToNew>("contract-framework", "09:00", [](auto fact, const Scene& scene) {
        fact.setFrom(day_number(scene, "00:00"));
    }));
    book.tell(says<schema::Contract::ReopenedToNew>("contract-framework", "10:00", [](auto fact, const Scene& scene) {
        fact.setFrom(day_number(scene, "+7 00:00"));
    }));
    CHECK(state() == State::SUSPENDED_TO_NEW);
    book.tell(received("a", "+6 23:59"));
    CHECK(state() == State::SUSPENDED_TO_NEW);
    book.tell(received("b", "+7 00:00"));
    CHECK(state() == State::AGREED);
}

TEST_CASE("registers: risks by score, escalations with their clock, actions by their day") {
    Book book{monday()};
    const auto risk = [](const char* id, std::uint8_t likelihood, std::uint8_t impact) {
        return says<schema::Risk::Raised>(std::string("risk-") + id, "09:00", [=](auto fact, const Scene& scene) {
            fact.setWhat("too few drivers in the snow");
            fact.setLikelihood(likelihood);
            fact.setImpact(impact);
            fact.setOwner("role-manager");
            fact.setReviewOn(day_number(scene, "+1 00:00"));
        });
    };
    const auto escalation = [](const char* id) {
        return says<schema::Escalation::Raised>(std::string("escalation-") + id, "09:00",
                                                [](auto fact, const Scene& scene) {
                                                    fact.setKpi("late_visits");
                                                    fact.setDue(micros(at(scene, "+1 00:00")));
                                                });
    };
    const auto sent = [](const char* id, const char* when) {
        return says<schema::Escalation::SentTo>(std::string("escalation-") + id, when, [](auto fact, const Scene&) {
            fact.setTo(schema::Escalation::SentTo::To::COMMISSIONER);
            fact.setRole("contract manager");
        });
    };
    book.tell(risk("low", 1, 2), risk("high", 4, 5), escalation("in-time"), escalation("late"),
              escalation("never").in("west"), sent("in-time", "12:00"),
              says<schema::Action::Set>("action-audit", "09:00",
                                        [](auto fact, const Scene& scene) {
                                            fact.setWhat("audit the morning rounds");
                                            fact.setOwner("role-manager");
                                            fact.setDue(day_number(scene, "+1 00:00"));
                                            fact.setEveryDays(1);
                                            fact.setUntil(day_number(scene, "+2 00:00"));
                                        }),
              sent("late", "+2 09:00"),
              says<schema::Action::Done>("action-audit", "+2 10:00", [](auto fact, const Scene& scene) {
                  fact.setOn(day_number(scene, "+1 00:00"));
              }));
    const Told told(book);
    std::string order;
    told.rows<schema::RiskRow>("risk-register", {}, [&](auto row) {
        order += std::string(row.getRisk().cStr()) + " " + std::to_string(row.getScore()) + ", ";
        CHECK(row.getReviewOverdue());
    });
    CHECK(order == "high 20, low 2, ");
    std::map<std::string, schema::Answer> in_time;
    told.rows<schema::EscalationRow>("escalations", {},
                                     [&](auto row) { in_time[row.getEscalation().cStr()] = row.getSentInTime(); });
    CHECK(in_time == std::map<std::string, schema::Answer>{{"in-time", schema::Answer::YES},
                                                           {"late", schema::Answer::NO},
                                                           {"never", schema::Answer::NO}});
    std::string in_the_west;
    told.rows<schema::EscalationRow>("escalations", {{"location", "west"}}, [&](auto row) {
        in_the_west += std::string(row.getEscalation().cStr()) + " " + row.getLocation().cStr();
    });
    CHECK(in_the_west == "never west");
    told.rows<schema::ActionRow>("actions", {}, [](auto row) {
        CHECK(row.getState() == schema::ActionRow::State::OPEN);
        CHECK(std::string(row.getDue().cStr()) == "2026-03-04");
        CHECK(row.getTimesDone() == 1);
    });
}

TEST_CASE("filters: a word that a filter does not know is refused with those it does") {
    Book book = open_for_work();
    const Told told(book);
    const auto refusal = [&](std::string_view view, Filters filters) {
        const auto page = ask(told.shelf.runner(), view, {.filters = std::move(filters)});
        REQUIRE_FALSE(page.has_value());
        return page.error();
    };
    CHECK(refusal("referrals", {{"open", "maybe"}}) ==
          Error{Error::Kind::rejected, "“open” is “maybe”, not yes or no"});
    CHECK(refusal("packages", {{"state", "sleeping"}}) ==
          Error{Error::Kind::rejected, "“state” is “sleeping”, not authorised, active, held or ended"});
}

}  // namespace
}  // namespace daybook::projections
