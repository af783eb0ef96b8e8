// What else is said of contracts, packages and locations stands on their rows.

#include "schema/capacity.capnp.h"
#include "tests/projections/commissioned.h"

namespace daybook::projections {
namespace {

using namespace story;

TEST_CASE("contracts: what was said of one contract's money stands on its row, and not on another's") {
    using Fact = schema::Contract;
    Book book = open_for_work();
    const auto asked = says<Fact::UpliftRequested>("contract-framework", "09:00", [](auto fact, const Scene&) {
        auto packages = fact.initPackages(2);
        packages.set(0, "package-p1");
        packages.set(1, "p2");
        fact.setPence(150);
    });
    const auto given = says<Fact::UpliftAgreed>("contract-framework", "11:00", [](auto fact, const Scene& scene) {
        fact.initPackages(1).set(0, "p1");
        fact.setPence(90);
        fact.setFrom(day_number(scene, "+7 00:00"));
    });
    const auto charges = says<Fact::ChargesNotified>("contract-framework", "12:00", [](auto fact, const Scene& scene) {
        fact.setFrom(day_number(scene, "+30 00:00"));
    });
    book.tell(asked, says<Fact::BreachNotified>("contract-framework", "10:00"), given, charges);
    Told(book).rows<schema::ContractRow>("contracts", {}, [](auto row) {
        const bool told = std::string_view(row.getContract().cStr()) == "framework";
        CHECK(row.getBreaches() == (told ? 1u : 0u));
        CHECK(row.getUpliftsAsked() == (told ? 1u : 0u));  // of p2
        CHECK(row.getUpliftAgreedPence() == (told ? 90 : 0));
        CHECK(std::string(row.getChargesNotified().cStr()) == (told ? "2026-04-01" : ""));
    });
}

TEST_CASE("packages: one let go without notice says why") {
    Book book = open_for_work();
    book.tell(says<schema::Package::NoticeWaived>("package-p1", "09:00", [](auto fact, const Scene&) {
        fact.setProtocol("protocol-7");
        fact.setReason("safeguarding");
    }));
    Told(book).rows<schema::PackageRow>("packages", {}, [](auto row) {
        const bool waived = std::string_view(row.getPackage().cStr()) == "p1";
        CHECK(std::string(row.getNoticeWaived().cStr()) == (waived ? "safeguarding" : ""));
    });
}

TEST_CASE("locations: the districts of its zones, as they were defined last") {
    Book book = open_for_work();
    const auto zone = [](const char* name, const char* when, std::vector<const char*> districts) {
        return says<schema::Capacity::ZoneDefined>("capacity-location-1", when, [=](auto fact, const Scene&) {
            fact.setZone(name);
            auto list = fact.initDistricts(static_cast<unsigned>(districts.size()));
            for (unsigned i = 0; i < districts.size(); ++i) list.set(i, districts[i]);
        });
    };
    const auto districts = [&] {
        std::string all;
        Told(book).rows<schema::LocationRow>("locations", {}, [&](auto row) {
            for (const auto one : row.getDistricts()) all += std::string(one.cStr()) + " ";
        });
        return all;
    };
    CHECK(districts().empty());
    book.tell(zone("E4", "09:00", {"Hill", "Quay"}), zone("E5", "09:10", {"Quay", "Mill"}));
    CHECK(districts() == "Hill Mill Quay ");
    book.tell(zone("E4", "10:00", {"Bridge"}));
    CHECK(districts() == "Bridge Mill Quay ");
}

}  // namespace
}  // namespace daybook::projections
