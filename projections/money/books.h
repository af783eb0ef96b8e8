#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "projections/care_rows/care_rows.h"
#include "projections/money/tables.h"

// What the views of this projection share when they read committed rows.
namespace daybook::projections::money {

// Which weeks are asked for: of a contract, a package, a week or a span of weeks by their last day. Where nothing of
// this is said, each contract's week that ended last.
struct WeeksAsked {
    std::string contract, package, person;
    Day first{}, last{};
    bool any_day = false;  // no day is asked for
    // Where the page that is asked for begins, at the earliest: the weeks before it are not read again.
    std::optional<WeekOf> go_on{};
    static Result<WeeksAsked> of(const Reading& reading, const ViewQuery& query);
    bool fits(const WeekOf& week, const WeekRow& row) const;
};

// Each week row asked for, in the order of its key; stops where `take` says no. The row is good for the call alone.
using TakeWeek = std::function<Result<bool>(const WeekOf&, const WeekRow&, Position changed)>;
Status each_week(const Reading& reading, const WeeksAsked& asked, const TakeWeek& take);
// Of a contract, only those in which it was given a service credit, whenever that was if no day is asked for.
Status each_credited_week(const Reading& reading, const WeeksAsked& asked, const TakeWeek& take);

// Whose an invoice is, and what stands on it of packages' weeks.
struct OnInvoice {
    struct Sums {
        std::int64_t care = 0;                      // as its lines stand, adjusted and credited
        std::map<std::string, std::int64_t> parts;  // by whose it is: asked for, or taken off, and adjusted since
    };
    std::string contract, payer;
    bool listed = false;                                // drafted, and not cancelled
    std::map<std::pair<std::string, Day>, Sums> weeks;  // by package and week
};

// Contracts, packages and measures, read once.
class Books {
 public:
    explicit Books(const Reading& reading)
        : reading_(reading), setting_(reading), today_(Calendar::london().day_of(reading.checkpoint().recorded)) {}

    Result<const care::ContractBilling*> contract(const std::string& id);
    Result<const PackageRow*> package(const std::string& id);
    Result<const OnInvoice*> invoice(const std::string& id);
    // Every billed line of a package's week: of visits, of held slots, and of the week itself; or of what a contract's
    // week has beside its packages.
    Result<std::vector<billing::Line>> lines(const WeekOf& week, const WeekRow& row);
    Day today() const { return today_; }

 private:
    Status add_visits(std::vector<billing::Line>& lines, const WeekOf& week, const WeekRow& row,
                      const billing::Basis& basis, const PackageRow& package);

    const Reading& reading_;
    care_rows::ReadingSetting setting_;
    Day today_;
    std::map<std::string, care::ContractBilling> contracts_;
    std::map<std::string, PackageRow> packages_;
    std::map<std::string, OnInvoice> invoices_;
};

// The name of a package as people know it: none for what was put together for a person.
std::string said_package(const std::string& package);

}  // namespace daybook::projections::money
