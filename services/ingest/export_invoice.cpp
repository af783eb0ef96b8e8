// The council's service delivery file for an invoice: what it asks for, visit by visit. Loaded anywhere, as many
// minutes and as much money are claimed as the invoice bills.

#include <map>
#include <tuple>

#include "events/care/invoice.h"
#include "events/care/referral.h"
#include "events/care/visit.h"
#include "events/stored/titles.h"
#include "schema/package.capnp.h"
#include "services/ingest/claim_file.h"
#include "services/ingest/export.h"

namespace daybook::ingest {
namespace {

using care::Invoice;
using Kind = Invoice::Fact::Line::Kind;

constexpr Limit page{.events = 1'000};

// What is claimed in one row: the lines of a visit and care worker; of a package's week, where no visit is named.
struct Asked {
    std::string package, visit, worker;
    std::string attended;  // the visit that has the worker's times, where it is another
    Day day{};
    Kind kind{};
    std::uint32_t first = 0;  // of its lines
    std::int64_t minutes = 0, pence = 0;
};
using Key = std::tuple<std::string, std::string, std::string, Day>;

// Service credits and a block's sum are the contract's, and who pays which part of a week is between the payers: they
// are claimed for nobody, and stand on the invoice alone.
bool of_contract(const Invoice::Line& line) {
    return line.kind == Kind::CONTRIBUTION || line.kind == Kind::SERVICE_CREDIT ||
           (line.kind == Kind::BLOCK && line.package.empty());
}

std::vector<Asked> asked_by(const Invoice& invoice) {
    std::vector<Asked> rows;
    std::map<Key, std::size_t> place;
    for (const auto& billed : invoice.lines) {
        const auto& line = billed.line;
        if (of_contract(line)) continue;
        const Day day = line.day.value_or(invoice.to.value_or(*invoice.issued));
        const auto [at, added] = place.try_emplace(Key{line.package, line.visit, line.worker, day}, rows.size());
        if (added)
            rows.push_back({.package = line.package,
                            .visit = line.visit,
                            .worker = line.worker,
                            .attended = line.attended,
                            .day = day,
                            .kind = line.kind,
                            .first = line.number});
        rows[at->second].minutes += line.minutes;
        rows[at->second].pence += billed.net();
    }
    std::erase_if(rows, [](const Asked& row) { return row.pence == 0; });
    return rows;
}

class InvoiceExporter {
 public:
    InvoiceExporter(wire::Recorder& recorder, const ExportOptions& options, AbacusLayout layout, Invoice invoice)
        : recorder_(recorder),
          invoice_(std::move(invoice)),
          file_(recorder, options, std::move(layout), invoice_.contract, invoice_.id) {}

    Result<ExportReceipt> run(const std::filesystem::path& to) {
        const auto rows = asked_by(invoice_);
        if (rows.size() > Limits::export_rows)
            return rejected("the invoice claims more than " + std::to_string(Limits::export_rows) + " visits");
        DAYBOOK_CHECK(file_.begin());
        for (const Asked& asked : rows) {
            DAYBOOK_TRY(ClaimedRow row, row_of(asked));
            DAYBOOK_CHECK(file_.add(std::move(row)));
        }
        return file_.finish(to);
    }

 private:
    struct Package {
        std::string person, order;
    };

    Result<const Package*> package(const std::string& id) {
        const auto [at, added] = packages_.try_emplace(id);
        if (!added || id.empty()) return &at->second;
        DAYBOOK_CHECK(each_of("package-" + id, [&](const EventView& event) {
            if (!event.is<schema::Package::Authorised>()) return;
            const auto fact = event.as<schema::Package::Authorised>();
            at->second = {.person = fact.getPerson(), .order = fact.getPurchaseOrder()};
        }));
        return &at->second;
    }
    template <class Take>
    Status each_of(const std::string& stream, Take&& take) {
        for (Version at{};;) {
            const auto events = recorder_.read_stream(stream, at, page);
            if (!events && events.error().kind == Error::Kind::not_found) return {};
            if (!events) return tl::unexpected(events.error());
            if (events->empty()) return {};
            DAYBOOK_CHECK(events->each([&](const EventView& event) -> Status {
                at = event.stamp().version;
                take(event);
                return {};
            }));
        }
    }

    Result<ClaimedRow> row_of(const Asked& asked) {
        care::Visit visit;
        if (!asked.visit.empty())
            DAYBOOK_CHECK(each_of("visit-" + asked.visit, [&](const EventView& event) { care::fold(visit, event); }));
        DAYBOOK_TRY(const Package* of, package(asked.package));
        ClaimedRow row{.person = visit.person.empty() ? of->person : visit.person,
                       .worker = asked.worker,
                       .line = invoice_.number + "." + std::to_string(asked.first),
                       .claim = {}};
        // A row of a feed that was paired with the visit keeps its times in a stream of its own (R28).
        care::Visit paired;
        const auto* came = visit.attendance(asked.worker);
        if (!came && !asked.attended.empty()) {
            DAYBOOK_CHECK(
                each_of("visit-" + asked.attended, [&](const EventView& event) { care::fold(paired, event); }));
            came = paired.attendance(asked.worker);
        }
        if (came) {
            row.start = came->in.time();
            row.end = came->out.time();
            row.by_hand = came->in.by_hand() || came->out.by_hand() || came->in.adjusted || came->out.adjusted;
        }
        const auto* plan = visit.rota();
        Claim& claim = row.claim;
        // What nobody was to come to at a time of its own is claimed at the day's first instant.
        claim.start = plan ? plan->start : row.start.value_or(file_.zone().start_of(asked.day));
        claim.length = Seconds{asked.minutes * 60};
        claim.pence = Pence{asked.pence};
        claim.order = of->order;
        claim.service = title_of(capnp::toDynamic(asked.kind));
        claim.week_ending = invoice_.to;
        claim.carers = plan ? plan->required : 1;
        claim.secondary = !asked.visit.empty() && !first_of_.try_emplace(asked.visit, asked.worker).second &&
                          first_of_.at(asked.visit) != asked.worker;
        return row;
    }

    wire::Recorder& recorder_;
    Invoice invoice_;
    ClaimFile file_;
    std::map<std::string, Package> packages_;
    std::map<std::string, std::string> first_of_;  // the care worker of a visit's first row
};

}  // namespace

Result<ExportReceipt> export_invoice(wire::Recorder& recorder, const std::filesystem::path& to, const std::string& name,
                                     const ExportOptions& options) {
    if (options.actor.empty()) return rejected("an export shows who people are: say who asks for it");
    const std::string stream = name.starts_with("invoice-") ? name : "invoice-" + name;
    Invoice invoice;
    for (;;) {
        DAYBOOK_TRY(const auto events, recorder.read_stream(stream, Version{invoice.version}, page));
        if (events.empty()) break;
        DAYBOOK_CHECK(events.each([&](const EventView& event) -> Status {
            care::fold(invoice, event);
            return {};
        }));
    }
    if (!invoice.issued) return rejected(stream + " was not issued: nothing is claimed by it");
    DAYBOOK_TRY(auto layout, AbacusLayout::read(options.map));
    return InvoiceExporter(recorder, options, std::move(layout), std::move(invoice)).run(to);
}

}  // namespace daybook::ingest
