#include "events/care/decisions/decisions.h"

#include <type_traits>

#include "events/care/decisions/beside.h"
#include "events/stored/json.h"
#include "events/stored/names.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {

Record record_of(std::uint16_t category) {
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(category)) {
        case Category::CONTRACT: return ContractRecord{};
        case Category::REFERRAL: return ReferralRecord{};
        case Category::PACKAGE: return PackageRecord{};
        case Category::VARIATION: return VariationRecord{};
        case Category::INVOICE: return InvoiceRecord{};
        case Category::CAPACITY: return CapacityRecord{};
        case Category::ESCALATION: return EscalationRecord{};
        case Category::ACTION: return ActionRecord{};
        case Category::RISK: return RiskRecord{};
        case Category::WORKER: return WorkerRecord{};
        case Category::GOVERNANCE: return GovernanceRecord{};
        case Category::PERSON: return PersonRecord{};
        case Category::RECONCILIATION: return ReconciliationRecord{};
        case Category::VISIT:
        case Category::FEED:
        case Category::RECORD:
        case Category::ORGANISATION: return std::monostate{};
    }
    return std::monostate{};
}

Record record_of(std::string_view stream) {
    const auto category = category_of(stream);
    for (const FactType& fact : all_facts())
        if (fact.category_name == category) return record_of(fact.category);
    return std::monostate{};
}

void add(Record& record, const EventView& event) {
    std::visit(
        [&](auto& of) {
            if constexpr (!std::is_same_v<decltype(of), std::monostate&>) add(of, event);
        },
        record);
}

bool depends_on_record(const FactType& type) {
    return type.nature == schema::Nature::DECISION && record_of(type.category).index() != 0;
}

bool depends_on_record(const EventView& event) {
    const FactType* type = event.type();
    if (!type) return false;
    const bool seen = type->nature == schema::Nature::OBSERVATION && event.source() == desk_source;
    return depends_on_record(*type) || (seen && record_of(type->category).index() != 0);
}

Status admit(const Record& record, const EventView& event, const Others& others) {
    DAYBOOK_CHECK(std::visit(
        [&](const auto& of) -> Status {
            if constexpr (std::is_same_v<decltype(of), const std::monostate&>) {
                return {};
            } else {
                return admit(of, event);
            }
        },
        record));
    return admit_beside(event, others);
}

}  // namespace daybook::care
