// daybook decide STREAM FACT [FIELD=VALUE …]

#include <algorithm>
#include <iostream>
#include <random>

#include "events/core/calendar.h"
#include "events/stored/names.h"
#include "events/stored/titles.h"
#include "services/cli/receipt.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/desk/desk.h"
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

}  // namespace

void add_decide(CLI::App& app, Shell& shell) {
    auto arguments = std::make_shared<Arguments>();
    auto* one = command(app, "decide", "say what was decided or seen about a record, by the rules", shell,
                        [&shell, arguments] { return decide(shell, *arguments); });
    one->add_option("STREAM", arguments->decision.stream, "the record, e.g. referral-r1")->required();
    one->add_option("FACT", arguments->decision.fact, "what is said of it, e.g. accepted")->required();
    one->add_option("FIELD", arguments->fields, "field=value; days as 2026-03-04, lists of texts with commas");
    one->add_flag("--fields", arguments->list, "list the fields of the fact, and decide nothing");
    one->add_option("--data", arguments->data, "all fields as a JSON object");
    one->add_option("--actor", arguments->decision.actor, "account that decides, no name");
    one->add_option("--location", arguments->decision.location, "registered location");
    one->add_option("--at", arguments->at, "when it was decided (default: now)");
    one->add_option("--expect", arguments->expected, "version the record must be at");
    one->add_option("--key", arguments->decision.key, "the same key again is the same decision, recorded once");
}

}  // namespace daybook::cli
