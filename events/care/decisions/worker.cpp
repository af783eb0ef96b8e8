#include "events/care/decisions/worker.h"

#include "events/care/decisions/demands.h"
#include "schema/worker.capnp.h"

namespace daybook::care {
namespace {

using Worker = schema::Worker;
using Which = Worker::Which;

// Margins are made of these, so a slip of the keys is refused: pay of 10 p or £1,000 an hour, on-costs above pay
// itself, £5 a mile.
Status set_cost(const EventView& event) {
    constexpr const char* be = "given a cost";
    constexpr std::int64_t least_pay = 100, most_pay = 20'000, most_mileage = 500;
    constexpr std::uint32_t whole = 1'000'000;
    const auto cost = event.as<Worker::CostSet>();
    if (cost.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    const std::int64_t pay = cost.getPayPence();
    if (pay < least_pay || pay > most_pay)
        return cannot(event, be, "pay of " + std::to_string(pay) + "p an hour is not between 100p and 20000p");
    if (cost.getOnCost() > whole) return cannot(event, be, "its on-costs are more than the pay they are a share of");
    const std::int64_t mileage = cost.getMileagePence();
    if (mileage < 0 || mileage > most_mileage)
        return cannot(event, be, "mileage of " + std::to_string(mileage) + "p a mile is not between 0p and 500p");
    return {};
}

Status set_hours(const EventView& event) {
    constexpr std::uint32_t week = 7 * 24 * 3'600;
    const auto hours = event.as<Worker::ContractHoursSet>();
    const std::uint32_t weekly = hours.getWeeklySeconds();
    return demand(
        event, "given contracted hours",
        {says(hours.getFrom() != 0, "from which day"),
         {weekly <= week, "they are more than a week has"},
         {hours.getGuaranteedSeconds() <= (weekly != 0 ? weekly : week), "more is guaranteed than is contracted"}});
}

Status sign(const EventView& event) {
    const auto signed_off = event.as<Worker::CompetencySigned>();
    return demand(event, "signed off",
                  {says(signed_off.getSkill().size() != 0, "for which competence"), has_come(event, signed_off.getOn()),
                   in_order(signed_off.getOn(), signed_off.getUntil())});
}

}  // namespace

void add(WorkerRecord&, const EventView&) {}

Status admit(const WorkerRecord&, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::COST_SET: return set_cost(event);
        case Which::CONTRACT_HOURS_SET: return set_hours(event);
        case Which::COMPETENCY_SIGNED: return sign(event);
        case Which::BRIEFED_ON:
            return demand(event, "briefed",
                          {says(event.as<Worker::BriefedOn>().getAbout().size() != 0,
                                "on what: the stream of an agreement or a variation")});
        case Which::JOINED:
        case Which::LEFT:
        case Which::SHIFT_WORKED:
        case Which::ABSENT:
        case Which::RETURNED:
        case Which::TRAINED:
        case Which::SUPERVISED:
        case Which::SPOT_CHECKED:
        case Which::APPRAISED:
        case Which::CLEARED:
        case Which::CLEARANCE_EXPIRING:
        case Which::CHECK_DUE:
        case Which::QUALIFICATION_EXPIRING: return {};
    }
    return {};
}

}  // namespace daybook::care
