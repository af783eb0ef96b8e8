// daybook decide STREAM FACT [FIELD=VALUE …], daybook draft CONTRACT --from DAY --to DAY

#include <algorithm>
#include <iostream>
#include <random>
#include <utility>

#include "events/core/calendar.h"
#include "events/stored/names.h"
#include "events/stored/titles.h"
#include "services/cli/receipt.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/desk/desk.h"
#include "services/desk/drafts.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

struct Arguments {
    desk::Decision decision;
    std::vector<std::string> fields;
    std::string data, at;
    std::optional<std::uint32_t> expected;
    bool list = false;  // the fields of the fact, and nothing is decided
};

// Unlike any other, where the caller does not say one: then a repeat is another decision.
std::string own_key() {
    std::random_device dice;
    std::string key = "cli-";
    constexpr std::string_view digits = "0123456789abcdef";
    for (int i = 0; i < 32; ++i) key += digits[dice() % digits.size()];
    return key;
}

// "risk=2"; a value that is a JSON list or object is read as one.
Status read_field(const std::string& text, nlohmann::json& data) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return rejected("“" + text + "” is not FIELD=VALUE");
    const std::string value = text.substr(equals + 1);
    auto& field = data[text.substr(0, equals)];
    field = value;
    if (!value.starts_with('[') && !value.starts_with('{')) return {};
    auto nested = nlohmann::json::parse(value, nullptr, false);
    if (nested.is_discarded()) return rejected("the value of “" + text.substr(0, equals) + "” is not JSON");
    field = std::move(nested);
    return {};
}

Result<desk::Decision> decision_of(Arguments arguments) {
    desk::Decision decision = std::move(arguments.decision);
    if (!arguments.data.empty()) {
        decision.data = nlohmann::json::parse(arguments.data, nullptr, false);
        if (!decision.data.is_object()) return rejected("--data is not a JSON object");
    }
    for (const auto& field : arguments.fields) DAYBOOK_CHECK(read_field(field, decision.data));
    if (!arguments.at.empty()) {
        decision.at = parse_instant(arguments.at);
        if (!decision.at) return rejected("--at is “" + arguments.at + "”, not a time like 2026-03-04T09:30:00Z");
    }
    if (arguments.expected) decision.expected = Version{*arguments.expected};
    if (decision.key.empty()) decision.key = own_key();
    return decision;
}

// The projection with the views a decision about this record is made on, or filled from.
std::string looked_at_for(std::string_view stream) {
    const auto category = category_of(stream);
    if (category == "invoice" || category == "reconciliation") return "money";
    if (category == "governance") return "kpi-board";
    return "commissioning";
}

// "risk         Risk: a whole number"
void list_fields(const FactType& fact) {
    std::size_t widest = 0;
    for (const auto field : fact.schema.getFields()) widest = std::max(widest, field.getProto().getName().size());
    for (const auto field : fact.schema.getFields()) {
        const std::string name = field.getProto().getName();
        std::cout << name << std::string(widest + 2 - name.size(), ' ') << title_of(field) << ": "
                  << desk::how_to_say(field) << (subject_of(field) ? " (sealed)" : "") << '\n';
    }
}

Status decide(const Shell& shell, Arguments arguments) {
    if (arguments.list) {
        DAYBOOK_TRY(const FactType* fact, desk::fact_of(arguments.decision));
        list_fields(*fact);
        return {};
    }
    DAYBOOK_TRY(desk::Decision decision, decision_of(std::move(arguments)));
    DAYBOOK_CHECK(desk::fact_of(decision));
    DAYBOOK_TRY(const Setting setting, shell.setting("decide"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = {looked_at_for(decision.stream)}}));
    wire::Recorder recorder{addresses};
    wire::Views views{addresses};
    DAYBOOK_TRY(const Receipt receipt, desk::decide(std::move(decision), recorder, views));
    print(shell, receipt);
    return {};
}

struct Drafting {
    desk::Billing billing;
    std::string from, to, at;
};

Result<desk::Billing> billing_of(Drafting arguments) {
    desk::Billing billing = std::move(arguments.billing);
    const auto from = parse_day(arguments.from), to = parse_day(arguments.to);
    if (!from || !to || *from > *to)
        return rejected("“" + arguments.from + "” to “" + arguments.to +
                        "” are no days like 2026-03-02 and 2026-03-08");
    billing.from = *from;
    billing.to = *to;
    if (!arguments.at.empty()) {
        billing.at = parse_instant(arguments.at);
        if (!billing.at) return rejected("--at is “" + arguments.at + "”, not a time like 2026-03-04T09:30:00Z");
    }
    if (billing.key.empty()) billing.key = own_key();
    return billing;
}

// A line for each payer; the exit code is that of the first who was refused.
Status draft(const Shell& shell, Drafting arguments) {
    DAYBOOK_TRY(const desk::Billing billing, billing_of(std::move(arguments)));
    DAYBOOK_TRY(const Setting setting, shell.setting("draft"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = {"money"}}));
    wire::Recorder recorder{addresses};
    wire::Views views{addresses};
    DAYBOOK_TRY(const auto drafts, desk::draft_for_all(billing, recorder, views));
    const desk::Draft* refused = nullptr;
    for (const auto& one : drafts) {
        if (one.refused) {
            if (!refused) refused = &one;
            std::cerr << "daybook: " << one.payer << ": " << one.refused->sentence << "\n";
            continue;
        }
        if (shell.json) {
            std::cout << nlohmann::json{{"invoice", one.stream},
                                        {"payer", one.payer},
                                        {"first", one.receipt.first.value},
                                        {"last", one.receipt.last.value}}
                      << "\n";
            continue;
        }
        std::cout << one.stream << " to " << one.payer << ": ";
        print(shell, one.receipt);
    }
    if (!refused) return {};
    return tl::unexpected(Error{refused->refused->kind, "not everybody’s draft was recorded; the others stand"});
}

void add_draft(CLI::App& app, Shell& shell) {
    auto arguments = std::make_shared<Drafting>();
    auto& billing = arguments->billing;
    auto* one = command(app, "draft", "draft what is left to bill of a contract's days, an invoice for each payer",
                        shell, [&shell, arguments] { return draft(shell, *arguments); });
    one->add_option("CONTRACT", billing.contract, "the contract, e.g. county-2026")->required();
    one->add_option("--from", arguments->from, "first day, e.g. 2026-03-02")->required();
    one->add_option("--to", arguments->to, "last day, e.g. 2026-03-08")->required();
    one->add_option("--invoice", billing.invoice, "what the drafts are called, before the payer");
    one->add_option("--actor", billing.actor, "account that decides, no name");
    one->add_option("--location", billing.location, "registered location");
    one->add_option("--at", arguments->at, "when it was decided (default: now)");
    one->add_option("--key", billing.key, "the same key again is the same drafts, recorded once");
}

}  // namespace

void add_decide(CLI::App& app, Shell& shell) {
    auto arguments = std::make_shared<Arguments>();
    auto* one =
        command(app, "decide", "say what was decided or seen about a record, by the rules", shell, [&shell, arguments] {
            // Everywhere else --data is the data folder, and people say so here as well.
            if (auto& said = arguments->data; !said.empty() && !said.starts_with('{'))
                shell.flags["data"] = std::exchange(said, {});
            return decide(shell, *arguments);
        });
    one->add_option("STREAM", arguments->decision.stream, "the record, e.g. referral-r1")->required();
    one->add_option("FACT", arguments->decision.fact, "what is said of it, e.g. accepted")->required();
    one->add_option("FIELD", arguments->fields, "field=value; days as 2026-03-04, lists of texts with commas");
    one->add_flag("--fields", arguments->list, "list the fields of the fact, and decide nothing");
    one->add_option("--data", arguments->data, "all fields as a JSON object; any other text is the data folder");
    one->add_option("--actor", arguments->decision.actor, "account that decides, no name");
    one->add_option("--location", arguments->decision.location, "registered location");
    one->add_option("--at", arguments->at, "when it was decided (default: now)");
    one->add_option("--expect", arguments->expected, "version the record must be at");
    one->add_option("--key", arguments->decision.key, "the same key again is the same decision, recorded once");
    add_draft(app, shell);
}

}  // namespace daybook::cli
