#include "projections/kpi_board/reported.h"

#include <capnp/serialize.h>

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/recurring.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/kpi/kpi.h"
#include "projections/kpi_board/kpi_board.h"
#include "schema/governance.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using Row = schema::KpiReportedRow;

constexpr std::uint8_t row_version = 2;
constexpr std::size_t most_named = 20;  // visits or records behind a difference

// What a figure comes to, and the visits it cannot count yet (R1).
struct Told {
    kpi::Ratio ratio;
    std::uint32_t unknown = 0;
};

// One figure of one report. A later report of the same figure stands beside it: what was told was told.
struct Report {
    std::string contract, period, kpi, to, document;
    Told told;
    Position position;  // of the record the figures were read at
    Instant at{};
};

template <class Bytes>
void fields(Bytes& bytes, care::Is<Report> auto& r) {
    bytes(r.contract, r.period, r.kpi, r.to, r.document, r.told.ratio.numerator, r.told.ratio.denominator,
          r.told.unknown, r.position, r.at);
}

std::string encode(const Report& report) { return care::to_bytes(report, row_version); }
Result<Report> decode(std::string_view bytes) {
    return care::from_bytes<Report>(bytes, row_version, "a reported figure");
}
std::string shown(std::string_view key) {
    KeyIn in(key);
    std::string text = in.text();
    text += "/" + in.text();
    text += "/" + in.text();
    return text + "/" + std::to_string(in.u64());
}

const Table<Report> reports{{.number = 70, .name = "reports", .shown = &shown}, &encode, &decode};

std::optional<Days> days_of(std::string_view period) {
    const auto said = care::period_said(period);
    return said ? std::optional(Days{said->first, said->second}) : std::nullopt;
}

ViewQuery query_of(const Report& report, const Days& days) {
    ViewQuery query;
    query.filters = {
        {"kpi", report.kpi}, {"contract", report.contract}, {"from", to_string(days.from)}, {"to", to_string(days.to)}};
    return query;
}

template <class Of, class Visit>
void each(const ViewPage& page, Visit&& visit) {
    for (const ViewRow& row : page.rows) {
        const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
        capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
        visit(message.getRoot<Of>());
    }
}

// The same figure as it is now; no halves where nothing is known of it any more.
Result<Told> now_of(const Reading& reading, const Report& report, const Days& days) {
    Told now;
    const auto page = read_board(reading, query_of(report, days));
    if (!page && page.error().kind == Error::Kind::not_found) return now;
    if (!page) return tl::unexpected(page.error());
    each<schema::KpiBoardRow>(*page, [&](auto row) {
        now.ratio += {row.getNumerator(), row.getDenominator()};
        now.unknown += static_cast<std::uint32_t>(row.getUnknown());
    });
    return now;
}

// Visits of one part of the figure with an event behind the one the report was made at.
Status name_visits_in(const Reading& reading, const Report& report, ViewQuery query, std::vector<std::string>& named) {
    do {
        DAYBOOK_TRY(const auto page, read_visits(reading, query));
        each<schema::KpiVisitRow>(page, [&](auto row) {
            bool later = false;
            for (const auto position : row.getPositions()) later = later || position > report.position.value;
            if (later && named.size() < most_named) named.emplace_back(row.getVisit().cStr());
        });
        query.after = page.next;
    } while (!query.after.empty() && named.size() < most_named);
    return {};
}

// Those in the figure now, then those kept out of it, which may have been in it when it was told.
Status name_visits(const Reading& reading, const Report& report, ViewQuery query, std::vector<std::string>& named) {
    DAYBOOK_CHECK(name_visits_in(reading, report, query, named));
    query.filters.emplace_back("part", "out");
    return name_visits_in(reading, report, std::move(query), named);
}

// Records that changed behind it, of those that have a part in the figure now.
Status name_records(const Reading& reading, const Report& report, ViewQuery query, std::vector<std::string>& named) {
    do {
        DAYBOOK_TRY(const auto page, read_records(reading, query));
        auto stored = page.rows.begin();
        each<schema::KpiRecordRow>(page, [&](auto row) {
            if ((stored++)->position <= report.position) return;
            const std::string record = row.getRecord().cStr();
            if (named.size() < most_named && std::ranges::find(named, record) == named.end()) named.push_back(record);
        });
        query.after = page.next;
    } while (!query.after.empty() && named.size() < most_named);
    return {};
}

// What came behind the report and has a part in its figure; nothing of a KPI that nobody measures.
Result<std::vector<std::string>> because_of(const Reading& reading, const Report& report, const Days& days) {
    std::vector<std::string> named;
    const kpi::Shown* kpi = kpi::find_kpi(report.kpi);
    if (!kpi) return named;
    const bool visits = kpi->measures == kpi::Measures::visits;
    DAYBOOK_CHECK((visits ? name_visits : name_records)(reading, report, query_of(report, days), named));
    return named;
}

std::int64_t ppm_or_none(const kpi::Ratio& ratio) { return kpi::ppm(ratio).value_or(-1); }

void fill(Row::Builder row, const Report& report, const std::optional<Days>& days, const Told& now,
          const std::vector<std::string>& because) {
    row.setContract(report.contract);
    row.setKpi(report.kpi);
    row.setPeriod(report.period);
    row.setFrom(days ? to_string(days->from) : std::string());
    row.setTo(days ? to_string(days->to) : std::string());
    row.setReportedTo(report.to);
    row.setReported(micros(report.at));
    row.setReportedNumerator(report.told.ratio.numerator);
    row.setReportedDenominator(report.told.ratio.denominator);
    row.setReportedPpm(ppm_or_none(report.told.ratio));
    row.setReportedUnknown(report.told.unknown);
    row.setNumerator(now.ratio.numerator);
    row.setDenominator(now.ratio.denominator);
    row.setPpm(ppm_or_none(now.ratio));
    row.setUnknown(now.unknown);
    row.setDiffers(!(now.ratio == report.told.ratio));
    auto list = row.initBecause(static_cast<unsigned>(because.size()));
    for (unsigned i = 0; i < because.size(); ++i) list.set(i, because[i]);
    row.setPosition(report.position.value);
    row.setDocumentRef(report.document);
}

}  // namespace

std::vector<const TableInfo*> reported_tables() { return {&reports}; }

void take_reported(Rows& rows, const EventView& event) {
    if (!event.is<schema::Governance::KpiReported>()) return;
    const auto fact = event.as<schema::Governance::KpiReported>();
    for (const auto figure : fact.getFigures()) {
        Report report{.contract = std::string{care::text_of(fact.getContract())},
                      .period = std::string{care::text_of(fact.getPeriod())},
                      .kpi = std::string{care::text_of(figure.getKpi())},
                      .to = std::string{care::text_of(fact.getTo())},
                      .document = std::string{care::text_of(fact.getDocumentRef())},
                      .told = {.ratio = {.numerator = figure.getHits(), .denominator = figure.getOf()},
                               .unknown = figure.getUnknown()},
                      .position = {fact.getPosition() != 0 ? fact.getPosition() : event.position().value},
                      .at = care::within_reach(event.occurred())};
        const std::string key =
            KeyOut().text(report.contract).text(report.period).text(report.kpi).u64(event.position().value).take();
        rows.edit(reports, key) = std::move(report);
    }
}

Result<ViewPage> read_reported(const Reading& reading, const ViewQuery& query) {
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(reports);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Report report, reports.decode(cursor.bytes()));
        if (!fits(query, "contract", report.contract) || !fits(query, "kpi", report.kpi) ||
            !fits(query, "period", report.period))
            continue;
        const auto days = days_of(report.period);
        Told now;
        std::vector<std::string> because;
        if (days) {
            DAYBOOK_TRY(now, now_of(reading, report, *days));
        }
        if (days && !(now.ratio == report.told.ratio)) {
            DAYBOOK_TRY(because, because_of(reading, report, *days));
        }
        auto words = row_words<Row>([&](Row::Builder row) { fill(row, report, days, now, because); });
        rows.push_back({shown(cursor.key()), std::move(words), reading.checkpoint().position});
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
