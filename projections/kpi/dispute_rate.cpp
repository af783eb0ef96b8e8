#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> issued_on(const InvoiceLineSeen& seen) { return seen.issued; }

// Of lines of care, once however many pay them: lines that were ever disputed, with right or not ÷ lines issued, by the
// day of issue.
std::optional<Ratio> measure(const InvoiceLineSeen& seen, const care::Terms&) {
    return Ratio{seen.line.dispute != care::Invoice::Dispute::none, 1};
}

}  // namespace

constinit const InvoiceLineKpi dispute_rate{.id = "dispute_rate",
                                            .title = "Invoice lines disputed",
                                            .counts = "lines",
                                            .direction = care::Direction::REPORT,
                                            .target_ppm = 0,
                                            .amber_ppm = 0,
                                            .measure = measure,
                                            .day = issued_on};

}  // namespace daybook::kpi
