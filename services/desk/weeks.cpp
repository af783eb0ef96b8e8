#include "services/desk/weeks.h"

#include <algorithm>
#include <optional>

#include "events/core/calendar.h"
#include "schema/views.capnp.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

using nlohmann::json;

std::string id_of(const std::string& named, std::string_view category) {
    const std::string prefix = std::string(category) + "-";
    return named.starts_with(prefix) ? named.substr(prefix.size()) : named;
}

// A list as JSON, or as a text with commas.
std::vector<std::string> texts_in(const json& data, const char* field) {
    std::vector<std::string> all;
    if (!data.contains(field)) return all;
    const json& said = data[field];
    if (said.is_array())
        for (const auto& one : said)
            if (one.is_string()) all.push_back(one.get<std::string>());
    if (!said.is_string()) return all;
    const auto text = said.get<std::string>();
    for (std::size_t from = 0; from < text.size();) {
        const auto comma = std::min(text.find(',', from), text.size());
        all.push_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return all;
}

std::optional<std::uint64_t> position_said(const json& data) {
    if (!data.contains("position")) return std::nullopt;
    const json read =
        read_words({{"position", data["position"]}}, capnp::Schema::from<schema::Reconciliation::Verified>());
    return read["position"].is_number_integer() ? std::optional(read["position"].get<std::uint64_t>()) : std::nullopt;
}

}  // namespace

Result<Decision> as_looked_at(Decision decision, wire::Views& views, Position head) {
    const std::string name = id_of(decision.stream, "reconciliation");
    const auto dot = name.rfind('.');
    const auto week = dot == std::string::npos ? std::nullopt : parse_day(name.substr(dot + 1));
    if (!week)
        return not_found(decision.stream +
                         " is no contract's week: they are named like reconciliation-county.2026-03-08");
    const auto said = position_said(decision.data);
    Position seen{}, changed{};
    std::string last;
    DAYBOOK_CHECK((each_row<schema::ReconciliationRow>(
        views, "reconciliation", {{"contract", name.substr(0, dot)}, {"week", to_string(*week)}}, head,
        [&](auto row, const wire::Views::Row& stored, Position at) {
            seen = at;
            if (stored.position <= changed) return;
            changed = stored.position;
            last = row.getPackage().cStr();
        })));
    if (seen.value == 0) return not_found("there are no figures of " + decision.stream);
    if (said && changed > Position{*said})
        return conflict(decision.stream + " was looked at up to position " + std::to_string(*said) + ", and " +
                        (last.empty() ? "care without a package" : last) + " has changed at " +
                        std::to_string(changed.value) + " since: look again");
    if (!said) decision.data["position"] = seen.value;
    return decision;
}

Decision of_package_named(Decision decision) {
    auto& data = decision.data;
    if (data.contains("package") && data["package"].is_string())
        data["package"] = id_of(data["package"].get<std::string>(), "package");
    return decision;
}

Status packages_are_on(const Decision& decision, wire::Views& views, Position head) {
    const std::string contract = id_of(decision.stream, "contract");
    for (const auto& named : texts_in(decision.data, "packages")) {
        const std::string package = id_of(named, "package");
        std::optional<std::string> on;
        DAYBOOK_CHECK((each_row<schema::PackageRow>(views, "packages", {{"package", package}}, head,
                                                    [&](auto row, const auto&, Position) { on = row.getContract(); })));
        if (!on) return rejected("/data/packages: there is no package-" + package);
        if (*on != contract && id_of(*on, "contract") != contract)
            return rejected("/data/packages: package-" + package + " is on contract-" + id_of(*on, "contract") +
                            ", and not on " + decision.stream);
    }
    return {};
}

}  // namespace daybook::desk
