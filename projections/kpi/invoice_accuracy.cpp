#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

using Dispute = care::Invoice::Dispute;

// Of lines of care, once however many pay them: lines neither put right for an error of our own, nor in dispute, nor
// disputed with right ÷ lines issued, by the day of issue. A rise in arrears and a variation that came late leave a
// line as accurate as it was.
std::optional<Ratio> measure(const InvoiceLineSeen& seen, const care::Terms&) {
    const bool argued = seen.line.dispute == Dispute::open || seen.line.dispute == Dispute::upheld;
    return Ratio{!argued && !seen.line.our_error, 1};
}

std::optional<Day> issued_on(const InvoiceLineSeen& seen) { return seen.issued; }

}  // namespace

constinit const InvoiceLineKpi invoice_accuracy{.id = "invoice_accuracy",
                                                .title = "Invoice lines that stand as issued",
                                                .counts = "lines",
                                                .direction = care::Direction::HIGHER_IS_BETTER,
                                                .target_ppm = 980'000,
                                                .amber_ppm = 980'000,
                                                .measure = measure,
                                                .day = issued_on};

}  // namespace daybook::kpi
