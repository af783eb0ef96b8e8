#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "projections/money/books.h"

// Whose bill a package's week is on. What each payer is to be billed of it, and what stands on their invoices already,
// whatever was billed, credited and adjusted, and whoever paid it, before.
namespace daybook::projections::money {

// A line of a week as a bill has it.
struct BillLine {
    billing::Line line;
    std::string invoice{};  // it stands on; empty = it is left to bill
    std::string part_of{};  // of a contribution: whose part of the week it is
    std::size_t place = 0;  // of a line of care, among those of the week
};

// A package's week among its payers, each by the name they have on invoices.
struct PaidWeek {
    struct On {  // one invoice
        std::string invoice, payer;
        OnInvoice::Sums sums;
    };
    std::vector<On> on{};
    std::int64_t left = 0;  // care that stands on no invoice; whoever pays what is left is billed it
    care::Split split{};

    std::int64_t comes_to() const;
    // The payer's contributions, on invoices and left to bill: so that what the payer's invoices hold, with what is
    // left, comes to the payer's part. Over all payers this is what the week comes to, in pence.
    std::vector<BillLine> contributions(const std::string& payer) const;

 private:
    struct Target {
        std::string part_of;
        std::int64_t pence = 0;
        std::string why;
    };
    std::vector<Target> targets(const std::string& payer) const;
    std::int64_t carried_by(const std::string& payer) const;
};

class Bills {
 public:
    using Wanted = std::function<bool(const billing::Line&)>;
    // Of one payer; of none: every line of care, whoever pays it.
    Bills(const Reading& reading, Books& books, const WeeksAsked& asked, std::string payer)
        : reading_(reading), books_(books), asked_(asked), payer_(std::move(payer)) {}

    // What of a week is on the payer's bill. Of lines that are not wanted nobody asks where they stand, if none is the
    // payer; they may be left out.
    Result<std::vector<BillLine>> lines(const WeekOf& week, const WeekRow& row, const Wanted& wanted);
    // The parts of all who pay one beside the payer of what is left.
    Result<std::vector<BillLine>> parts(const WeekOf& week, const WeekRow& row);

 private:
    Result<std::vector<BillLine>> care_of(const WeekOf& week, const WeekRow& row, const Wanted& wanted);
    Result<std::string> invoice_of(const WeekOf& week, const billing::Line& line);
    Result<std::set<std::string>> invoices_of(const WeekOf& week);
    Result<std::string> commissioner(const std::string& contract);
    Result<PaidWeek> paid(const WeekOf& week, const PackageRow& package, const std::vector<BillLine>& care);
    Status add_contributions(std::vector<BillLine>& lines, const WeekOf& week, const PaidWeek& paid,
                             const std::string& payer);
    Result<bool> named_by_any();

    const Reading& reading_;
    Books& books_;
    const WeeksAsked& asked_;
    std::string payer_;
    std::map<std::string, std::string> commissioners_;
    std::optional<bool> named_;
};

}  // namespace daybook::projections::money
