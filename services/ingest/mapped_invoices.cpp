// A CSV about invoices, described by a TOML file that names an `invoice` column: what a billing system or a payer says
// of them, and remittances. One row is one thing said of one invoice.

#include "services/ingest/mapping.h"
#include "services/ingest/table.h"

namespace daybook::ingest {
namespace {

using Failure = tl::unexpected<RowError>;

class MappedInvoices final : public TableFormat {
 public:
    explicit MappedInvoices(Mapping map) : map_(std::move(map)) {}

    char delimiter() const override { return map_.delimiter; }
    std::string source() const override { return map_.source; }
    std::string references() const override { return map_.references; }
    const Calendar& zone() const override { return map_.zone; }

    Status bind(const std::vector<std::string>& headings) override {
        const Headings there(headings);
        for (std::size_t i = 0; i < map_.columns.size(); ++i) {
            at_[i].reset();
            for (const auto& column : map_.columns[i]) {
                const auto found = there.at(column.heading);
                if (!found && !column.optional) return tl::unexpected(found.error());
                if (found) at_[i] = *found;
            }
        }
        key_.clear();
        for (const auto& heading : map_.key) {
            DAYBOOK_TRY(const auto column, there.at(heading));
            key_.push_back(column);
        }
        return {};
    }

    tl::expected<Record, RowError> read(const CsvRow& row) const override {
        Record out;
        InvoiceRow said{.says = map_.invoices.says, .reference = std::string(cell(row, Field::invoice))};
        for (std::size_t i = 0; i < key_.size(); ++i) {
            if (row.cells[key_[i]].empty()) return Failure(RowError{map_.key[i], "missing", "the field is empty"});
            out.key += row.cells[key_[i]] + '\x1f';
        }
        if (said.reference.empty()) return fail(Field::invoice, "missing", "the field is empty");
        if (!cell(row, Field::status).empty()) {
            const auto word = map_.status.find(lower(cell(row, Field::status)));
            if (word == map_.status.end() || !word->second.invoice)
                return fail(Field::status, "word", "not one of the words the map knows of invoices");
            said.says = *word->second.invoice;
        }
        const auto stamp = map_.made->read(cell(row, Field::made));
        if (!stamp || !stamp->day) return fail(Field::made, "time", "not a time like " + map_.made->example());
        const auto at = local(map_.zone, *stamp->day, stamp->time.value_or(Seconds{0}));
        said.at = at.instant;
        out.said = said.at;
        out.wall_clock = at.wall_clock;
        out.contract = map_.has(Field::contract) ? cell(row, Field::contract) : map_.invoices.contract;
        out.package = cell(row, Field::package);
        said.number = cell(row, Field::invoice_number);
        said.payer = map_.has(Field::payer) ? cell(row, Field::payer) : map_.invoices.payer;
        said.payment = cell(row, Field::payment);
        said.due_days = map_.invoices.due_days;
        if (said.says == InvoiceRow::Says::drafted) said.amount = map_.invoices.amount;
        if (!cell(row, Field::amount).empty()) {
            said.amount = read_money(cell(row, Field::amount));
            if (!said.amount) return fail(Field::amount, "money", "not an amount in pounds like 12.50");
        }
        if (!cell(row, Field::due).empty()) {
            const auto due = map_.date->read(cell(row, Field::due));
            if (!due || !due->day) return fail(Field::due, "date", "not a date like " + map_.date->example());
            said.due = due->day;
        }
        out.invoice = std::move(said);
        return out;
    }

 private:
    std::string_view cell(const CsvRow& row, Field field) const {
        const auto at = at_[static_cast<std::size_t>(field)];
        return at ? std::string_view{row.cells[*at]} : std::string_view{};
    }
    Failure fail(Field field, const char* code, std::string reason) const {
        const auto& columns = map_.of(field);
        return Failure(
            RowError{columns.empty() ? std::string(name(field)) : columns.front().heading, code, std::move(reason)});
    }

    Mapping map_;
    std::array<std::optional<std::size_t>, static_cast<std::size_t>(Field::count)> at_;
    std::vector<std::size_t> key_;
};

}  // namespace

std::unique_ptr<Format> make_mapped_invoices(Mapping map) { return std::make_unique<MappedInvoices>(std::move(map)); }

}  // namespace daybook::ingest
