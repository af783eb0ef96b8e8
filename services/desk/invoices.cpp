#include "services/desk/invoices.h"

#include <algorithm>
#include <map>
#include <optional>

#include "events/care/invoice.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "schema/views.capnp.h"
#include "services/desk/bill_lines.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

using nlohmann::json;
using Fact = schema::Invoice;
using care::Invoice;

bool is_issued(const FactType& fact) { return &fact == &fact_type<Fact::Issued>(); }
bool is_credit(const FactType& fact) { return &fact == &fact_type<Fact::CreditNoted>(); }

Result<Invoice> invoice_of(const std::string& stream, wire::Recorder& recorder) {
    Invoice invoice;
    for (;;) {
        auto page = recorder.read_stream(stream, Version{invoice.version}, {});
        if (!page && page.error().kind == Error::Kind::not_found) return not_found("there is no " + stream);
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return invoice;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            care::fold(invoice, event);
            return {};
        }));
    }
}

// How many numbers a book has given out: found by halves, since a book is never read whole.
Result<std::uint32_t> given_by(const std::string& book, wire::Recorder& recorder) {
    const auto more_than = [&](std::uint32_t version) -> Result<bool> {
        const auto page = recorder.read_stream(book, Version{version}, {.events = 1});
        if (!page && page.error().kind == Error::Kind::not_found) return false;
        if (!page) return tl::unexpected(page.error());
        return !page->empty();
    };
    std::uint32_t at_least = 0, at_most = 1;
    for (;; at_most *= 2) {
        DAYBOOK_TRY(const bool more, more_than(at_most - 1));
        if (!more || at_most > (1U << 30)) break;
        at_least = at_most;
    }
    while (at_most - at_least > 1) {
        const std::uint32_t middle = at_least + (at_most - at_least) / 2;
        DAYBOOK_TRY(const bool more, more_than(middle - 1));
        (more ? at_least : at_most) = middle;
    }
    return at_least;
}

// The new line of an adjustment is told by its minutes and rate, or by what it comes to.
Result<json> cited_line(const json& said, const Invoice& invoice, bool credit, std::uint32_t number) {
    const auto cited = said.is_object() ? said.value("citesLine", json{}) : json{};
    const auto* billed = cited.is_number_unsigned() ? invoice.line(cited.get<std::uint32_t>()) : nullptr;
    json line = said;
    if (!billed) return line;  // the rules say what is wrong
    line["number"] = number;
    line["cites"] = invoice.at.value;
    line["kind"] = credit ? "credit" : "adjustment";
    if (!line.contains("package") && !billed->line.package.empty()) line["package"] = billed->line.package;
    if (line.contains("pence")) return line;
    if (credit) {
        line["pence"] = -billed->net();
    } else {
        const auto minutes = line.value("minutes", json(billed->line.minutes));
        const auto rate = line.value("ratePence", json(billed->line.rate_pence));
        if (!minutes.is_number_unsigned() || !rate.is_number_integer())
            return rejected("/data/lines: the minutes and the rate of a line are whole numbers");
        line["minutes"] = minutes;
        line["ratePence"] = rate;
        line["pence"] = care::hourly_pence(minutes.get<std::uint32_t>(), rate.get<std::int64_t>()) - billed->net();
    }
    return line;
}

Status fill_lines(json& data, const Invoice& invoice, bool credit) {
    if (!data.contains("lines") || !data["lines"].is_array()) return {};
    std::uint32_t number = 0;
    for (auto& line : data["lines"]) {
        DAYBOOK_TRY(line, cited_line(line, invoice, credit, ++number));
    }
    return {};
}

// A day of a decision's data, as a view's filter takes it.
std::string date_of(const json& said) {
    if (said.is_number_integer()) return to_string(day(said.get<std::int32_t>()));
    return said.is_string() ? said.get<std::string>() : std::string();
}

// What is left to bill on a contract, as the views have it at a position.
struct Left {
    wire::Views& views;
    const std::string& contract;
    const std::string payer;  // on whose bill; empty = on anybody's
    Position head;
    // Rows of the days a decision names that stand on an invoice, or do not.
    template <class Visit>
    Status each(const json& data, const char* invoiced, Visit&& visit) const {
        return each_of({{"contract", contract},
                        {"from", date_of(data["from"])},
                        {"to", date_of(data["to"])},
                        {"invoiced", invoiced}},
                       visit);
    }
    template <class Visit>
    Status each_credit(const char* invoiced, Visit&& visit) const {
        return each_of({{"contract", contract}, {"kind", "serviceCredit"}, {"invoiced", invoiced}}, visit);
    }

 private:
    template <class Visit>
    Status each_of(std::vector<wire::Views::Filter> filters, Visit& visit) const {
        if (!payer.empty()) filters.push_back({"payer", payer});
        return each_row<schema::BillingRow>(views, "billing", std::move(filters), head,
                                            [&](auto row, const auto&, Position) { visit(row); });
    }
};

// "package-1 from 2026-03-02 to 2026-03-08 on invoice-march": the days of each package that stand on an invoice.
Result<std::string> billed_already(const json& data, const Left& left) {
    constexpr std::size_t most = 5;                                                           // the others are counted
    std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>> days;  // ISO dates sort
    DAYBOOK_CHECK(left.each(data, "yes", [&](schema::BillingRow::Reader row) {
        const std::string on = row.getDay().cStr();
        auto& [first, last] =
            days.try_emplace({row.getInvoice().cStr(), row.getPackage().cStr()}, on, on).first->second;
        first = std::min(first, on);
        last = std::max(last, on);
    }));
    std::string said;
    std::size_t told = 0;
    for (const auto& [where, span] : days) {
        if (told++ == most) return said + ", and " + std::to_string(days.size() - most) + " more";
        said += (said.empty() ? "" : ", ") + (where.second.empty() ? "care without a package" : where.second) +
                (span.first == span.second ? " of " + span.first : " from " + span.first + " to " + span.second) +
                " on invoice-" + where.first;
    }
    return said;
}

// The lines of a bill, in order. What is taken off it comes last, as far as the bill holds it; the rest is taken off
// the next: nobody pays an invoice below zero.
class Bill {
 public:
    void add(schema::BillingRow::Reader row) {
        if (row.getPence() == 0) return;
        json line = line_of(row, 0);
        if (row.getKind() == Fact::Line::Kind::CONTRIBUTION && row.getPence() < 0)
            off_.push_back(std::move(line));
        else
            put(std::move(line));
    }
    void take_off(schema::BillingRow::Reader row) { off_.push_back(line_of(row, 0)); }
    bool empty() const { return lines_.empty(); }
    json lines() && {
        for (json& line : off_)
            if (pence_ + line.value("pence", std::int64_t{0}) >= 0) put(std::move(line));
        return std::move(lines_);
    }

 private:
    void put(json line) {
        pence_ += line.value("pence", std::int64_t{0});
        line["number"] = lines_.size() + 1;
        lines_.push_back(std::move(line));
    }
    json lines_ = json::array();
    std::vector<json> off_;
    std::int64_t pence_ = 0;
};

Status nothing_left(const Decision& decision, const Left& left) {
    DAYBOOK_TRY(const std::string billed, billed_already(decision.data, left));
    return rejected(
        decision.stream + " cannot be drafted: nothing of these days is left to bill" +
        (billed.empty()
             ? " to " + left.payer + ": billed are the contract's commissioner, and whoever a package's payers name"
             : "; billed already are " + billed));
}

Status fill_draft(Decision& decision, const Left& left) {
    auto& data = decision.data;
    if (left.payer.empty())
        return rejected(decision.stream +
                        " cannot be drafted: it does not say who pays: name the payer, such as the "
                        "contract's commissioner");
    Bill bill;
    const auto learn_rules = [&](schema::BillingRow::Reader row) {
        if (!data.contains("ruleVersion") && row.getRuleVersion().size() != 0)
            data["ruleVersion"] = row.getRuleVersion().cStr();
    };
    // A service credit is taken off whatever is billed next, whenever it was given.
    DAYBOOK_CHECK(left.each(data, "no", [&](schema::BillingRow::Reader row) {
        if (row.getServiceCredit() != 0) return;
        bill.add(row);
        if (row.getPence() != 0) learn_rules(row);
    }));
    if (bill.empty()) return nothing_left(decision, left);
    DAYBOOK_CHECK(left.each_credit("no", [&](schema::BillingRow::Reader row) { bill.take_off(row); }));
    data["lines"] = std::move(bill).lines();
    return {};
}

// Which invoice a line told by hand stands on already, and what the line is called.
class Billed {
 public:
    Status read(const json& data, const Left& left) {
        DAYBOOK_CHECK(left.each(data, "yes", [&](schema::BillingRow::Reader row) {
            const std::string invoice = row.getInvoice().cStr();
            if (row.getVisit().size() != 0)
                visits_[{row.getVisit().cStr(), row.getWorker().cStr()}] = invoice;
            else if (row.getServiceCredit() == 0)
                weeks_[{row.getPackage().cStr(), row.getDay().cStr()}] = invoice;
        }));
        return left.each_credit(
            "yes", [&](schema::BillingRow::Reader row) { credits_[row.getServiceCredit()] = row.getInvoice().cStr(); });
    }
    struct Found {
        std::string what, invoice;
    };
    std::optional<Found> find(const json& line) const {
        if (!line.is_object()) return std::nullopt;  // the rules say what is wrong
        const std::string visit = text_in(line, "visit"), package = text_in(line, "package");
        if (line.value("kind", json()) == "contribution") return std::nullopt;  // the next draft takes it into account
        const auto credit = line.value("serviceCredit", json());
        if (!visit.empty()) return among(visits_, {visit, text_in(line, "worker")}, "the visit " + visit);
        if (credit.is_number_unsigned() && credit != 0)
            return among(credits_, credit.get<std::uint64_t>(), "the service credit at position " + credit.dump());
        const std::string day = line.contains("day") ? date_of(line["day"]) : std::string();
        return among(weeks_, {package, day}, (package.empty() ? "the week of " : package + " of ") + day);
    }

 private:
    template <class Map>
    static std::optional<Found> among(const Map& all, const typename Map::key_type& key, std::string what) {
        const auto found = all.find(key);
        return found == all.end() ? std::nullopt : std::optional(Found{std::move(what), found->second});
    }
    static std::string text_in(const json& line, const char* field) {
        const auto said = line.value(field, json());
        return said.is_string() ? said.get<std::string>() : std::string();
    }

    std::map<std::pair<std::string, std::string>, std::string> visits_, weeks_;  // by visit and worker, package and day
    std::map<std::uint64_t, std::string> credits_;                               // by position
};

// Of the lines a draft tells itself none may stand on another invoice.
Status none_billed(const Decision& decision, const Left& left) {
    const auto& lines = decision.data["lines"];
    if (!lines.is_array()) return {};  // the rules say what is wrong
    Billed billed;
    DAYBOOK_CHECK(billed.read(decision.data, left));
    for (const auto& line : lines)
        if (const auto found = billed.find(line))
            return rejected(decision.stream + " cannot be drafted: " + found->what + " stands on invoice-" +
                            found->invoice + " already");
    return {};
}

// "county" and "contract-county" are one contract: as its billed care names it, so that nothing is billed by one name
// that stands on an invoice by the other. As it was said where there is no such care.
Result<std::string> as_billed(const std::string& said, const json& data, wire::Views& views, Position head) {
    const std::string id(care::id_in(said, "contract"));
    if (!data.contains("from") || !data.contains("to")) return said;
    for (const std::string& name : {said, id, "contract-" + id}) {
        DAYBOOK_TRY(
            const auto rows,
            views.rows({.view = "billing",
                        .filters = {{"contract", name}, {"from", date_of(data["from"])}, {"to", date_of(data["to"])}},
                        .min_position = head,
                        .limit = 1}));
        if (!rows.rows.empty()) return name;
    }
    return said;
}

}  // namespace

bool takes_turn(const FactType& fact) { return &fact == &fact_type<Fact::Drafted>(); }

Result<std::vector<Decision>> with_turn(Decision decision, wire::Recorder& recorder, wire::Views& views) {
    auto& data = decision.data;
    const auto said = [&](const char* field) {
        const auto found = data.find(field);
        return found != data.end() && found->is_string() ? found->template get<std::string>() : std::string();
    };
    std::string contract = said("contract");
    if (contract.empty()) return std::vector{std::move(decision)};
    const std::string book = care::book_of_drafts(care::id_in(contract, "contract"));  // however it is named
    DAYBOOK_TRY(const auto entered, given_by(book, recorder));
    DAYBOOK_TRY(const auto log, recorder.status());  // after the book: it holds every draft that is entered there
    DAYBOOK_TRY(contract, as_billed(contract, data, views, log.log.head));
    data["contract"] = contract;
    const bool told = data.contains("lines");
    const Left left{
        .views = views, .contract = contract, .payer = told ? std::string() : said("payer"), .head = log.log.head};
    if (data.contains("from") && data.contains("to"))
        DAYBOOK_CHECK(told ? none_billed(decision, left) : fill_draft(decision, left));
    Decision entry{.stream = book,
                   .fact = "Drafted",
                   .key = decision.key + "/turn",
                   .data = {{"contract", contract}, {"invoice", decision.stream}},
                   .actor = decision.actor,
                   .location = decision.location,
                   .at = decision.at,
                   .expected = Version{entered}};
    for (const char* field : {"from", "to"})
        if (data.contains(field)) entry.data[field] = data[field];
    return std::vector{std::move(decision), std::move(entry)};
}

bool takes_number(const FactType& fact) {
    return is_issued(fact) || is_credit(fact) || &fact == &fact_type<Fact::Adjusted>();
}

Result<std::vector<Decision>> with_number(Decision decision, const FactType& fact, wire::Recorder& recorder,
                                          wire::Views& views) {
    DAYBOOK_TRY(const Invoice invoice, invoice_of(decision.stream, recorder));
    if (!decision.expected) decision.expected = Version{invoice.version};
    if (is_issued(fact)) {
        if (!decision.data.contains("pence")) decision.data["pence"] = invoice.billed();
    } else if (!is_credit(fact) && !decision.data.contains("lines")) {
        DAYBOOK_TRY(const auto log, recorder.status());
        DAYBOOK_TRY(decision.data["lines"], adjustments_of(invoice, views, log.log.head));
    } else {
        DAYBOOK_CHECK(fill_lines(decision.data, invoice, is_credit(fact)));
    }
    // A number that is said was given by somebody else's book.
    if (decision.data.contains("number") || invoice.contract.empty()) return std::vector{std::move(decision)};
    const std::string book = care::book_of_numbers(invoice.contract);
    DAYBOOK_TRY(const auto given, given_by(book, recorder));
    const std::string number = care::number_after(book, given);
    decision.data["number"] = number;
    Decision entry{.stream = book,
                   .fact = "Issued",
                   .key = decision.key + "/number",
                   .data = {{"number", number}},
                   .actor = decision.actor,
                   .location = decision.location,
                   .at = decision.at,
                   .expected = Version{given}};
    return std::vector{std::move(decision), std::move(entry)};
}

}  // namespace daybook::desk
