#include <algorithm>

#include "events/core/calendar_holidays.h"
#include "schema/catalogue.capnp.h"
#include "services/demo/office.h"

// What commissioners are told of a month: the office's own count, made on the day of the report and never changed.
namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using Fact = schema::Governance;

constexpr unsigned reported_after = 5;  // working days of the new month

std::chrono::year_month month_before(Day day) {
    const std::chrono::year_month_day date(day);
    return date.year() / date.month() - std::chrono::months{1};
}

struct Count {
    std::int64_t late = 0, attended = 0, missed = 0, due = 0;
};

Count count_of(std::size_t agreement, std::span<const Played> visits) {
    Count count;
    for (const Played& played : visits) {
        if (agreement_on(*played.visit.package, played.visit.day) != agreement) continue;
        const bool here = played.fate == Fate::delivered;
        const bool missed = played.fate == Fate::missed || played.fate == Fate::cancelled_by_provider;
        count.due += here || missed || played.fate == Fate::no_access;
        count.missed += missed;
        count.attended += here;
        Instant together{};
        for (const Attended& one : played.attended) together = std::max(together, one.in);
        count.late += here && together >= played.visit.start + Seconds{agreements[agreement].late_s} + minutes{1};
    }
    return count;
}

}  // namespace

std::optional<Month> reported_month(Day first, Day day) {
    const auto month = month_before(day);
    const Day from = std::max(Day{month / 1}, first), last{month / std::chrono::last};
    if (last < first || working_days_after(last, reported_after) != day) return std::nullopt;
    return Month{.from = from, .last = last};
}

void tell_reports(const Month& month, std::span<const Played> visits, Instant at, Tellings& out) {
    const std::string period = to_string(month.last).substr(0, 7);
    for (std::size_t i = 0; i < agreements.size(); ++i) {
        const std::string contract(agreements[i].id), stream = "governance-" + contract;
        const Line line{.source = office_source,
                        .id = "reported/" + stream + "/" + period,
                        .stream = stream,
                        .occurred = at,
                        .sent = at,
                        .actor = "account-registered-manager",
                        .location = "north-office"};
        const Count count = count_of(i, visits);
        out.push_back(tell<Fact::KpiReported>(line, [&](auto fact) {
            fact.setContract(contract);
            fact.setPeriod(period);
            fact.setTo(std::string(agreements[i].commissioner));
            fact.setDocumentRef("document-report-" + contract + "-" + period);
            auto figures = fact.initFigures(2);
            figures[0].setKpi("late_visits");
            figures[0].setHits(count.late);
            figures[0].setOf(count.attended);
            figures[1].setKpi("missed_visits");
            figures[1].setHits(count.missed);
            figures[1].setOf(count.due);
        }));
    }
}

}  // namespace daybook::demo
