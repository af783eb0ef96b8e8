#include "services/desk/drafts.h"

#include <algorithm>
#include <set>

#include "events/care/payers.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "events/log/whole_stream.h"
#include "schema/contract.capnp.h"
#include "schema/views.capnp.h"
#include "services/desk/desk.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

// Who is to pay, each once by whatever name they are known first.
class Named {
 public:
    void add(std::string_view payer) {
        const auto same = [&](const std::string& one) { return care::same_payer(one, payer); };
        if (!payer.empty() && std::ranges::none_of(payers_, same)) payers_.emplace_back(payer);
    }
    const std::vector<std::string>& all() const { return payers_; }

 private:
    std::vector<std::string> payers_;
};

// The name the contract's own stream has: it is called by its id or by the stream.
Result<std::string> add_commissioner(const std::string& contract, wire::Recorder& recorder, Named& named) {
    std::string commissioner;
    const auto take = [&](const EventView& event) -> Status {
        if (event.is<schema::Contract::Agreed>())
            commissioner = care::text_of(event.as<schema::Contract::Agreed>().getCommissioner());
        return {};
    };
    for (const std::string& name : {contract, std::string(care::id_in(contract, "contract"))}) {
        DAYBOOK_TRY(const bool found, each_of_stream(recorder, "contract-" + name, take));
        if (!found) continue;
        named.add(commissioner);
        return name;
    }
    return not_found("there is no contract “" + contract + "”");
}

wire::Views::Query left_to_bill(const Billing& billing) {
    return {.view = "billing",
            .filters = {{"contract", billing.contract},
                        {"from", to_string(billing.from)},
                        {"to", to_string(billing.to)},
                        {"invoiced", "no"}}};
}

// Packages with care in these days, billed or not: what changed of a week that was billed is left to bill, too.
Result<std::set<std::string>> packages_of(const Billing& billing, wire::Views& views, Position head) {
    std::set<std::string> packages;
    auto query = left_to_bill(billing);
    query.filters.pop_back();
    DAYBOOK_CHECK((each_row<schema::BillingRow>(views, query.view, query.filters, head,
                                                [&](schema::BillingRow::Reader row, const auto&, Position) {
                                                    if (row.getPackage().size() != 0)
                                                        packages.insert(row.getPackage().cStr());
                                                })));
    return packages;
}

// By the name the contract has; nobody is asked twice.
Result<std::vector<std::string>> payers_of(Billing& billing, wire::Recorder& recorder, wire::Views& views) {
    Named named;
    DAYBOOK_TRY(billing.contract, add_commissioner(billing.contract, recorder, named));
    DAYBOOK_TRY(const auto log, recorder.status());
    DAYBOOK_TRY(const auto packages, packages_of(billing, views, log.log.head));
    for (const std::string& package : packages) {
        care::Payers payers;
        const auto take = [&](const EventView& event) -> Status {
            care::fold(payers, event);
            return {};
        };
        DAYBOOK_TRY(const bool found, each_of_stream(recorder, "package-" + package, take));
        if (!found) continue;  // care without an order is the commissioner's
        for (const auto& set : payers.sets)
            for (const auto& payer : set.payers) named.add(payer.id);
    }
    if (named.all().empty())
        return rejected(
            "contract " + billing.contract +
            " names no commissioner, nor its packages who pays: draft each invoice by itself, with its payer");
    return named.all();
}

// Whether anything is to be asked of the payer: what is only taken off waits for the next bill.
Result<bool> owes(const Billing& billing, const std::string& payer, wire::Views& views, Position head) {
    bool some = false;
    auto query = left_to_bill(billing);
    query.filters.push_back({"payer", payer});
    DAYBOOK_CHECK((each_row<schema::BillingRow>(
        views, query.view, query.filters, head,
        [&](schema::BillingRow::Reader row, const auto&, Position) { some = some || row.getPence() > 0; })));
    return some;
}

// The draft that was made with this key before; else a name no invoice has: weeks are drafted again when care comes
// late.
Result<std::string> stream_for(const Billing& billing, const std::string& payer, const std::string& key,
                               wire::Recorder& recorder) {
    const auto before = recorder.find(source, key);
    if (!before && before.error().kind != Error::Kind::not_found) return tl::unexpected(before.error());
    std::string stream;
    if (before)
        DAYBOOK_CHECK(before->each([&](const EventView& event) -> Status {
            stream = event.stream();
            return {};
        }));
    if (!stream.empty()) return stream;
    const std::string week = std::string(care::id_in(billing.contract, "contract")) + "." + to_string(billing.to);
    const std::string name = "invoice-" + (billing.invoice.empty() ? week : billing.invoice) + "." + payer;
    for (unsigned again = 1;; ++again) {
        stream = again == 1 ? name : name + "." + std::to_string(again);
        const auto page = recorder.read_stream(stream, {}, {.events = 1});
        if (!page && page.error().kind == Error::Kind::not_found) return stream;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return stream;
    }
}

}  // namespace

Result<std::vector<Draft>> draft_for_all(Billing billing, wire::Recorder& recorder, wire::Views& views) {
    if (billing.key.empty()) return rejected("drafts need a key of their own, so that they can be repeated safely");
    DAYBOOK_TRY(const auto payers, payers_of(billing, recorder, views));
    std::vector<Draft> drafts;
    for (const std::string& payer : payers) {
        const std::string key = billing.key + "/" + payer;
        DAYBOOK_TRY(const std::string stream, stream_for(billing, payer, key, recorder));
        auto receipt = decide({.stream = stream,
                               .fact = "Drafted",
                               .key = key,
                               .data = {{"contract", billing.contract},
                                        {"payer", payer},
                                        {"from", to_string(billing.from)},
                                        {"to", to_string(billing.to)}},
                               .actor = billing.actor,
                               .location = billing.location,
                               .at = billing.at},
                              recorder, views);
        if (receipt) {
            drafts.push_back({.payer = payer, .stream = stream, .receipt = *std::move(receipt)});
            continue;
        }
        if (receipt.error().kind == Error::Kind::unavailable) return tl::unexpected(receipt.error());
        DAYBOOK_TRY(const auto log, recorder.status());
        DAYBOOK_TRY(const bool some, owes(billing, payer, views, log.log.head));
        if (some) drafts.push_back({.payer = payer, .stream = stream, .refused = receipt.error()});
    }
    if (drafts.empty())
        return rejected("nothing of contract " + billing.contract + " from " + to_string(billing.from) + " to " +
                        to_string(billing.to) + " is left to bill to anybody");
    return drafts;
}

}  // namespace daybook::desk
