// What a rota and a report come to together: rows find their planned visit (R28), corrections hold (R5), packages meet.

#include <map>

#include "events/care/package_holds.h"
#include "events/care/person_day.h"
#include "schema/package.capnp.h"
#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;
using State = schema::VisitState;

const std::filesystem::path presets = checkout() / "deploy/feeds";

struct Rota {
    std::string visit = "V1", person = "SU-12", contract = "C1", package = "PK1", zone = "North", run = "Run 1",
                start = "08:00", carers = "1", critical = "no", agreed = "", worker = "W-3", made = "02/03/2026 12:00",
                status = "Planned";
    operator std::string() const {
        return visit + "," + person + "," + contract + "," + package + "," + zone + "," + run + ",04/03/2026," + start +
               ",30," + carers + "," + critical + "," + agreed + "," + status + "," + worker + "," + made + "\n";
    }
};
std::string rota(const std::vector<std::string>& rows) {
    std::string text =
        "VisitRef,PersonRef,ContractRef,PackageRef,Zone,Run,Date,Start,Minutes,Carers,TimeCritical,AgreedWith,"
        "Status,WorkerRef,PublishedAt\n";
    for (const auto& row : rows) text += row;
    return text;
}
std::string actuals(const std::string& rows) {
    return "RecordId,PersonRef,WorkerRef,ContractRef,Date,ClockIn,ClockOut,Method,Status,WeekEnding,ExportedAt,"
           "Scheduled,CancelledAt\n" +
           rows;
}

// A desk with an agreed contract, and what the visits of its log come to.
class Office final : public care::Setting {
 public:
    Office() { desk.agree("C1"); }
    FeedReceipt plan(const std::vector<std::string>& rows) {
        return desk.load(folder_.file(next(), rota(rows)), desk.how("mapped", presets / "rota.toml"));
    }
    FeedReceipt report(const std::string& rows) {
        return desk.load(folder_.file(next(), actuals(rows)), desk.how("mapped", presets / "actuals.toml"));
    }
    // Of the planned visit at this local (winter) time.
    const care::Measured& at_time(const char* time) {
        days_.clear();
        visits_.clear();
        packages_.clear();
        measures_.clear();
        desk.each([&](const EventView& event) {
            if (care::is_visit(event)) care::fold(visits_[std::string(event.stream())], event);
            if (event.stream().starts_with("package-"))
                care::fold(packages_[std::string(event.stream().substr(8))], event);
        });
        for (const auto& [stream, visit] : visits_) {
            const auto place = care::place_of(visit, *this);
            INFO(stream);
            REQUIRE(place);  // nothing is left without a day
            auto& day = days_[{std::string(place->person), place->day}];
            day.person = place->person;
            day.day = place->day;
            day.put(visit);
        }
        for (const auto& [key, day] : days_)
            for (auto& m : care::measure(day, *this)) measures_.push_back(std::move(m));
        for (const auto& m : measures_)
            if (m.plan && m.plan->start == at((std::string("2026-03-04T") + time + ":00Z").c_str())) return m;
        FAIL("no plan at " << time);
        return measures_.front();
    }
    State state(const char* time) { return at_time(time).state; }
    const care::PackageHolds* holds(std::string_view package) const override {
        const auto known = packages_.find(std::string(package));
        return known == packages_.end() ? nullptr : &known->second;
    }

    Desk desk;

 private:
    std::string next() { return std::to_string(++files_) + ".csv"; }
    Folder folder_;
    int files_ = 0;
    std::map<std::string, care::Visit> visits_;
    std::map<std::string, care::PackageHolds> packages_;
    std::map<std::pair<std::string, Day>, care::PersonDay> days_;
    std::vector<care::Measured> measures_;
};

TEST_CASE("outcome: a report of no access makes the planned visit frustrated, not missed") {
    Office office;
    office.plan({Rota{}, Rota{.visit = "V2", .start = "12:00"}});
    const auto receipt = office.report(
        "1,SU-12,W-3,C1,04/03/2026,08:05:00,08:15:00,Mobile,No access,08/03/2026,2026-03-09T07:00:00,,\n"
        "2,SU-12,W-3,C1,04/03/2026,12:05:00,12:35:00,Mobile,Done,08/03/2026,2026-03-09T07:00:00,,\n");
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.exceptions == 0);
    CHECK(office.state("08:00") == State::FRUSTRATED);
    CHECK(office.state("12:00") == State::DELIVERED);
}

TEST_CASE("outcome: no access and cancelled without a time find the visit nothing else is known of") {
    Office office;
    office.plan(
        {Rota{}, Rota{.visit = "V2", .start = "12:00"}, Rota{.visit = "V3", .person = "SU-13", .start = "17:00"}});
    office.report(
        "1,SU-12,W-3,C1,04/03/2026,,,,Cancelled by client,08/03/2026,2026-03-09T07:00:00,,\n"
        "2,SU-12,W-3,C1,04/03/2026,12:05:00,12:35:00,Mobile,Done,08/03/2026,2026-03-09T07:00:00,,\n"
        "3,SU-13,W-3,C1,04/03/2026,,,,No access,08/03/2026,2026-03-09T07:00:00,,\n");
    CHECK(office.state("08:00") == State::CANCELLED);
    CHECK(office.state("12:00") == State::DELIVERED);
    CHECK(office.state("17:00") == State::FRUSTRATED);
    office.desk.each_of<Visit::Cancelled>([](const EventView& event, auto fact) {
        CHECK(fact.getTimeUnsaid());  // the export says when it was made, not when somebody rang
        CHECK(event.occurred() < at("2026-03-04T00:00:00Z"));
        CHECK(event.event().getOrigin().getRecordedLate());
    });
}

TEST_CASE("outcome: a report that says which visit was cancelled, and when, is taken at its word (R4)") {
    Office office;
    office.plan({Rota{}, Rota{.visit = "V2", .start = "12:00"}, Rota{.visit = "V3", .start = "17:00"}});
    office.report(
        "1,SU-12,W-3,C1,04/03/2026,,,,Cancelled by client,08/03/2026,2026-03-09T07:00:00,12:00:00,2026-03-03T15:30:00\n"
        "2,SU-12,W-3,C1,04/03/2026,,,,Cancelled by "
        "client,08/03/2026,2026-03-09T07:00:00,17:00:00,2026-03-04T17:10:00\n");
    CHECK(office.state("08:00") == State::PLANNED);
    CHECK(office.state("12:00") == State::CANCELLED);
    CHECK(office.state("17:00") == State::PLANNED);  // after its start: changes nothing, and is an exception
    CHECK(office.at_time("17:00").has(care::Oddity::cancelled_after_start));
    CHECK(office.at_time("12:00").visit->cancellations.empty());
    REQUIRE(office.at_time("12:00").rows.size() == 1);
    CHECK(office.at_time("12:00").rows[0]->cancellations.at(0).occurred == at("2026-03-03T15:30:00Z"));
}

TEST_CASE(
    "outcome: a visit that a report says the office cancelled is missed, one cancelled by nobody named is unknown") {
    Office office;
    office.plan({Rota{}, Rota{.visit = "V2", .start = "12:00"}});
    office.report(
        "1,SU-12,W-3,C1,04/03/2026,,,,Cancelled by office,08/03/2026,2026-03-09T07:00:00,08:00:00,\n"
        "2,SU-12,W-3,C1,04/03/2026,,,,Cancelled,08/03/2026,2026-03-09T07:00:00,12:00:00,\n");
    CHECK(office.state("08:00") == State::MISSED);
    CHECK(office.at_time("12:00").unknown());
}

TEST_CASE("outcome: a cancelled or no-access row that names no day is rejected, not lost") {
    Office office;
    const auto receipt = office.report("1,SU-12,W-3,C1,,,,,No access,08/03/2026,2026-03-09T07:00:00,,\n");
    CHECK(receipt.rejected_rows == std::vector<RejectedRow>{{2, "Date", "missing", "the field is empty"}});
}

TEST_CASE("outcome: every field that a later rota corrects is an update, and the third time a duplicate") {
    const std::string later = "03/03/2026 09:00";
    const std::map<std::string, Rota> corrections{
        {"carers", {.carers = "2", .made = later}},      {"critical", {.critical = "yes", .made = later}},
        {"agreed", {.agreed = "person", .made = later}}, {"contract", {.contract = "C2", .made = later}},
        {"package", {.package = "PK2", .made = later}},  {"zone", {.zone = "South", .made = later}},
        {"run", {.run = "Run 9", .made = later}},        {"person", {.person = "SU-99", .made = later}}};
    Office office;
    office.desk.agree("C2");
    for (const auto& [what, correction] : corrections) {
        INFO(what);
        Rota before{.visit = what}, after = correction, again = correction;
        after.visit = again.visit = what;
        again.made = "03/03/2026 10:00";
        REQUIRE(office.plan({before}).new_rows == 1);
        const auto receipt = office.plan({after});
        CHECK(receipt.updated == 1);
        CHECK(receipt.duplicate == 0);
        CHECK(office.plan({again}).duplicate == 1);
    }
}

TEST_CASE("outcome: a second care worker asked for by a later rota is required of the visit") {
    Office office;
    office.plan({Rota{}});
    CHECK(office.at_time("08:00").required == 1);
    CHECK(office.plan({Rota{.carers = "2", .critical = "yes", .made = "03/03/2026 09:00"}}).updated == 1);
    CHECK(office.at_time("08:00").required == 2);
    CHECK(office.at_time("08:00").plan->time_critical);
    office.report("1,SU-12,W-3,C1,04/03/2026,08:00:00,08:30:00,Mobile,Done,08/03/2026,2026-03-09T07:00:00,,\n");
    CHECK(office.at_time("08:00").staffed_from == std::nullopt);  // one of two
}

TEST_CASE("outcome: a visit corrected to another person is that person's") {
    Office office;
    office.plan({Rota{}});
    const auto before = office.at_time("08:00").visit->person;
    office.plan({Rota{.person = "SU-99", .made = "03/03/2026 09:00"}});
    CHECK(office.at_time("08:00").visit->person != before);
    office.plan({Rota{.visit = "V2", .person = "SU-99", .start = "12:00"}});
    const auto theirs = office.at_time("12:00").visit->person;
    CHECK(office.at_time("08:00").visit->person == theirs);
}

TEST_CASE("outcome: a package suspended on its own stream suspends the visits a rota plans for it") {
    Office office;
    office.plan({Rota{.package = "PK 1/a"}, Rota{.visit = "V2", .package = "package-PK2", .start = "12:00"}});
    unsigned said = 0;
    const auto tell = [&]<class Fact>(const char* package, Fact*, auto&& fill) {
        const Envelope envelope{.id = std::to_string(++said),
                                .source = "test:office",
                                .stream = package,
                                .occurred = at("2026-03-03T09:00:00Z")};
        const Proposal proposal = propose<Fact>(envelope, fill);
        const auto receipt = office.desk.recorder->append({&proposal, 1});
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
    };
    for (const char* package : {"package-PK~201~2fa", "package-PK2"}) {
        tell(package, static_cast<schema::Package::Authorised*>(nullptr), [](auto fact) {
            fact.setPerson("person-1");
            fact.setContract("C1");
            fact.setFrom(number(*parse_day("2026-03-01")));
        });
        tell(package, static_cast<schema::Package::Suspended*>(nullptr), [](auto fact) {
            fact.setFrom(micros(at("2026-03-03T10:00:00Z")));
            fact.setReason(schema::Package::Suspended::Reason::HOSPITAL);
        });
    }
    CHECK(office.state("08:00") == State::SUSPENDED);
    CHECK(office.state("12:00") == State::SUSPENDED);
}

}  // namespace
}  // namespace daybook::ingest
