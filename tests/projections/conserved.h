#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/projections/tale.h"

// Money as the views `billing` and `reconciliation` (projection money) and `invoices` and `invoice-lines` (projection
// invoices) show it at one position, summed up the ways it must agree.
namespace daybook::projections {

struct Conserved {
    using Where = std::tuple<std::string, std::string, std::string>;  // contract, week, package
    struct Billable {
        std::int64_t pence = 0, minutes = 0;  // minutes of visits: those of a week's own line are theirs again
        bool operator==(const Billable&) const = default;
    };
    struct Invoiced {
        std::int64_t billed = 0, credited = 0, adjusted = 0;
        bool operator==(const Invoiced&) const = default;
    };

    std::map<Where, Billable> lines, weeks;
    std::map<std::string, Invoiced> invoices, invoice_lines;           // by contract; drafts as well
    std::map<std::string, std::int64_t> issued, charged, paid, spent;  // by contract, of issued ones

    // What does not agree, in words; nothing where money is conserved.
    std::vector<std::string> leaks() const {
        std::vector<std::string> all;
        const auto name = [](const Where& at) {
            return std::get<0>(at) + "/" + std::get<1>(at) + "/" + std::get<2>(at);
        };
        for (const auto& [at, sum] : both(lines, weeks))
            if (sum.first != sum.second)
                all.push_back(name(at) + ": lines come to " + std::to_string(sum.first.pence) + "p, the week to " +
                              std::to_string(sum.second.pence) + "p");
        for (const auto& [contract, sum] : both(invoices, invoice_lines))
            if (sum.first != sum.second) all.push_back(contract + ": invoices are not the sum of their lines");
        for (const auto& [contract, sum] : both(issued, charged))
            if (sum.first != sum.second)
                all.push_back(contract + ": invoices ask for " + std::to_string(sum.first) + "p, and its weeks for " +
                              std::to_string(sum.second) + "p");
        for (const auto& [contract, sum] : both(paid, spent))
            if (sum.second > sum.first)
                all.push_back(contract + ": weeks were paid " + std::to_string(sum.second) + "p of " +
                              std::to_string(sum.first) + "p that came in");
        return all;
    }

 private:
    template <class Key, class Sum>
    static std::map<Key, std::pair<Sum, Sum>> both(const std::map<Key, Sum>& one, const std::map<Key, Sum>& other) {
        std::map<Key, std::pair<Sum, Sum>> all;
        for (const auto& [key, sum] : one) all[key].first = sum;
        for (const auto& [key, sum] : other) all[key].second = sum;
        return all;
    }
};

template <class Row>
void every(const Runner& runner, std::string_view view, Filters filters,
           const std::function<void(typename Row::Reader)>& visit) {
    ViewQuery query{.filters = std::move(filters), .limit = view_rows_at_most};
    do {
        const auto page = ask(runner, view, query);
        if (!page) FAIL(page.error().sentence);
        each<Row>(*page, visit);
        query.after = page->next;
    } while (!query.after.empty());
}

inline const Filters ever{{"from", "1990-01-01"}, {"to", "2190-01-01"}};

inline Conserved conserved(const Runner& money, const Runner& invoices) {
    Conserved c;
    every<schema::BillingRow>(money, "billing", ever, [&](auto row) {
        auto& sum = c.lines[{row.getContract().cStr(), row.getWeek().cStr(), row.getPackage().cStr()}];
        sum.pence += row.getPence();
        if (row.getVisit().size() != 0) sum.minutes += row.getMinutes();
    });
    every<schema::ReconciliationRow>(money, "reconciliation", ever, [&](auto row) {
        auto& sum = c.weeks[{row.getContract().cStr(), row.getWeek().cStr(), row.getPackage().cStr()}];
        sum.pence += row.getBillablePence();
        sum.minutes += row.getBillableMinutes();
        c.charged[row.getContract().cStr()] += row.getInvoicedPence();
        c.spent[row.getContract().cStr()] += row.getPaidPence();
    });
    std::map<std::string, std::string> contract_of;
    every<schema::InvoiceRow>(invoices, "invoices", {}, [&](auto row) {
        const std::string contract = row.getContract().cStr();
        contract_of[row.getInvoice().cStr()] = contract;
        auto& sum = c.invoices[contract];
        sum.billed += row.getBilledPence();
        sum.credited += row.getCreditedPence();
        sum.adjusted += row.getAdjustedPence();
        if (row.getIssued().size() == 0) return;
        c.issued[contract] += row.getBilledPence() + row.getAdjustedPence() - row.getCreditedPence();
        // An invoice of which more was taken back than came in is owed to us; none of its weeks is paid less than
        // nothing.
        c.paid[contract] += std::max<std::int64_t>(0, row.getPaidPence());
    });
    every<schema::InvoiceLineRow>(invoices, "invoice-lines", {}, [&](auto row) {
        using Kind = schema::Invoice::Line::Kind;
        auto& sum = c.invoice_lines[contract_of[row.getInvoice().cStr()]];
        if (row.getKind() == Kind::CREDIT)
            sum.credited -= row.getPence();
        else
            (row.getKind() == Kind::ADJUSTMENT ? sum.adjusted : sum.billed) += row.getPence();
    });
    return c;
}

}  // namespace daybook::projections
