#include "projections/kpi_board/question.h"

#include <map>

#include "events/care/referral.h"
#include "projections/kpi_board/no_kpi.h"

namespace daybook::projections::kpi_board {
namespace {

Result<By> by_of(std::string_view text) {
    static const std::map<std::string_view, By> words = {
        {"", By::contract},       {"contract", By::contract}, {"contractType", By::contract_type},
        {"lot", By::lot},         {"zone", By::zone},         {"location", By::location},
        {"package", By::package}, {"person", By::person},     {"worker", By::worker},
        {"none", By::none}};
    const auto found = words.find(text);
    if (found != words.end()) return found->second;
    return rejected("“by” is “" + std::string(text) +
                    "”, not contract, contractType, lot, zone, location, package, person, worker or none");
}

}  // namespace

Result<Question> question_of(const Reading& reading, const ViewQuery& query) {
    Question q;
    DAYBOOK_TRY(q.by, by_of(query.get("by")));
    DAYBOOK_TRY(q.period, period_of(query.get("period")));
    q.kpi = query.get("kpi");
    if (!q.kpi.empty() && !kpi::find_kpi(q.kpi)) return no_kpi(q.kpi);
    q.contract = query.get("contract");
    q.type = query.get("contractType");
    q.zone = query.get("zone");
    q.location = query.get("location");
    q.lot = query.get("lot");
    q.person = care::id_in(query.get("person"), "person");
    // A person's figures are those of their packages, and of records that are of the person.
    const bool person = q.by == By::person || !q.person.empty();
    const bool package = person || q.by == By::package || !query.get("package").empty();
    const bool worker = q.by == By::worker || !query.get("worker").empty();
    if (package && worker)
        return rejected("figures are kept by " + std::string(person ? "person" : "package") +
                        " or by worker, not by both at once");
    if (worker && q.lots())
        return rejected("figures of care workers are not kept by lot: ask by zone, or leave the care worker out");
    q.scope = package ? Scope::package : worker ? Scope::worker : Scope::contract;
    q.people = person && q.by != By::package && query.get("package").empty();
    q.who = query.get(package ? "package" : "worker");
    DAYBOOK_TRY(q.days, days_asked(reading, query));
    q.begins = !query.get("from").empty() || !query.get("day").empty();
    q.ends = !query.get("to").empty() || !query.get("day").empty();
    return q;
}

}  // namespace daybook::projections::kpi_board
