#include "events/care/decisions/package.h"

#include "events/care/decisions/demands.h"
#include "events/care/payers.h"
#include "schema/package.capnp.h"

namespace daybook::care {
namespace {

using Package = schema::Package;
using Which = Package::Which;

Status was_authorised(const PackageRecord& package, const EventView& event, const char* be) {
    if (!package.authorised) return cannot(event, be, "it was never authorised");
    return {};
}

Status runs(const PackageRecord& package, const EventView& event, const char* be) {
    DAYBOOK_CHECK(was_authorised(package, event, be));
    if (package.ended) return cannot(event, be, "it has ended");
    return {};
}

Status authorise(const PackageRecord& package, const EventView& event) {
    const auto authorised = event.as<Package::Authorised>();
    const std::string wrong = wrong_with(authorised.getPayers());
    return demand(event, "authorised",
                  {{!package.authorised, "it was authorised already; a change is a variation"},
                   says(authorised.getPerson().size() != 0, "for which person"),
                   says(authorised.getContract().size() != 0, "on which contract"),
                   in_order(authorised.getFrom(), authorised.getTo()),
                   {wrong.empty(), wrong}});
}

// After its end as well: an assessment may come late, and holds from a day before.
Status set_payers(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given its payers";
    DAYBOOK_CHECK(was_authorised(package, event, be));
    const auto set = event.as<Package::PayersSet>();
    const std::string wrong = wrong_with(set.getPayers());
    return demand(event, be, {says(set.getFrom() != 0, "from which day on"), {wrong.empty(), wrong}});
}

Status suspend(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "suspended"));
    if (package.suspended) return cannot(event, "suspended", "it is suspended already");
    return {};
}

Status resume(const PackageRecord& package, const EventView& event) {
    if (package.ended) return cannot(event, "resumed", "it has ended");
    if (!package.suspended) return cannot(event, "resumed", "it is not suspended");
    return {};
}

Status end(const PackageRecord& package, const EventView& event) {
    using Reason = Package::Ended::Reason;
    DAYBOOK_CHECK(was_authorised(package, event, "ended"));
    if (package.ended) return cannot(event, "ended", "it has ended already");
    const Reason reason = event.as<Package::Ended>().getReason();
    if (reason == Reason::HANDED_BACK && !package.hand_back_requested) {
        return cannot(event, "ended", "it says handed back, and no hand-back was requested");
    }
    if (reason == Reason::TRANSFERRED && !package.transfer_arranged) {
        return cannot(event, "ended", "it says transferred, and no transfer was arranged");
    }
    return {};
}

Status move_start(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "moved to another start"));
    if (event.as<Package::StartMoved>().getBy() == schema::Who::NOBODY) {
        return cannot(event, "moved to another start",
                      "it does not say who moved it, and only a person or commissioner moves "
                      "the day it is measured by");
    }
    return {};
}

Status request_hand_back(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "handed back"));
    if (package.hand_back_requested) return cannot(event, "handed back", "its hand-back was requested already");
    return {};
}

// "not … remove care packages … unless serious concerns … high risk" (rules.md section 3, source E).
Status transfer(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "transferred"));
    const auto arranged = event.as<Package::TransferArranged>();
    if (arranged.getTo().size() == 0) return cannot(event, "transferred", "it does not say to whom");
    if (arranged.getBy() == schema::Who::PERSON || arranged.getBy() == schema::Who::REPRESENTATIVE) return {};
    if (arranged.getConcernRef().size() == 0 || arranged.getRiskRef().size() == 0) {
        return cannot(
            event, "transferred",
            "unless the person asks for it, a package is moved only for serious concerns at high risk: name the "
            "concern and the risk");
    }
    return {};
}

Status move_contract(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "moved to another contract"));
    const std::string to = event.as<Package::ContractMoved>().getTo();
    if (to.empty()) return cannot(event, "moved to another contract", "it does not say to which");
    if (to == package.contract) return cannot(event, "moved to another contract", "it is on '" + to + "' already");
    return {};
}

Status flex(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given a flexed time band";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto band = event.as<Package::TimeBandFlexAgreed>();
    if (band.getWith() == schema::Who::NOBODY) return cannot(event, be, "it does not say with whom it was agreed");
    if (band.getBandTo() < band.getBandFrom()) return cannot(event, be, "the band ends before it begins");
    if (band.getTo() == 0 || band.getTo() < band.getFrom()) {
        return cannot(event, be, "it has no last day; what stays is a variation");
    }
    if (band.getSlot() >= package.slots) {
        return cannot(event, be,
                      "its plan has " + std::to_string(package.slots) + " visits, and no number " +
                          std::to_string(band.getSlot()) + " (the first is 0)");
    }
    return {};
}

Status limit_carers(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "given a limit of care workers"));
    if (event.as<Package::CarerLimitSet>().getWorkers() == 0) {
        return cannot(event, "given a limit of care workers", "nobody could come");
    }
    return {};
}

Status waive_notice(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "let go without notice"));
    if (event.as<Package::NoticeWaived>().getProtocol().size() == 0) {
        return cannot(event, "let go without notice", "it does not say which emergency protocol was followed");
    }
    return {};
}

}  // namespace

void add(PackageRecord& package, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AUTHORISED: {
            const auto authorised = event.as<Package::Authorised>();
            package.authorised = true;
            package.slots = authorised.getPlan().size();
            package.contract = authorised.getContract();
            package.person = authorised.getPerson();
            return;
        }
        case Which::SUSPENDED: package.suspended = true; return;
        case Which::RESUMED: package.suspended = false; return;
        case Which::HAND_BACK_REQUESTED: package.hand_back_requested = true; return;
        case Which::TRANSFER_ARRANGED: package.transfer_arranged = true; return;
        case Which::CONTRACT_MOVED: package.contract = event.as<Package::ContractMoved>().getTo(); return;
        case Which::HANDED_BACK:
        case Which::ENDED: package.ended = true; return;
        case Which::STARTED:
        case Which::START_AGREED:
        case Which::START_MOVED:
        case Which::REVIEWED:
        case Which::EXIT_PLANNED:
        case Which::RECORDS_HANDED:
        case Which::NOTICE_WAIVED:
        case Which::TIME_BAND_FLEX_AGREED:
        case Which::CARER_LIMIT_SET:
        case Which::SUPPLEMENT_SET:
        case Which::PAYERS_SET:
        case Which::PREPARATION_DUE:
        case Which::HANDOVER_OVERDUE:
        case Which::ORDER_RUNNING_OUT:
        case Which::ORDER_ENDING:
        case Which::HOLD_EXPIRED:
        case Which::REVIEW_DUE: return;
    }
}

Status admit(const PackageRecord& package, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AUTHORISED: return authorise(package, event);
        case Which::SUSPENDED: return suspend(package, event);
        case Which::RESUMED: return resume(package, event);
        case Which::ENDED: return end(package, event);
        case Which::START_AGREED: return runs(package, event, "given an agreed start");
        case Which::START_MOVED: return move_start(package, event);
        case Which::REVIEWED: return was_authorised(package, event, "reviewed");
        case Which::HAND_BACK_REQUESTED: return request_hand_back(package, event);
        case Which::TRANSFER_ARRANGED: return transfer(package, event);
        case Which::CONTRACT_MOVED: return move_contract(package, event);
        case Which::EXIT_PLANNED: return was_authorised(package, event, "given an exit plan");
        case Which::RECORDS_HANDED: return was_authorised(package, event, "handed over");
        case Which::NOTICE_WAIVED: return waive_notice(package, event);
        case Which::TIME_BAND_FLEX_AGREED: return flex(package, event);
        case Which::CARER_LIMIT_SET: return limit_carers(package, event);
        case Which::SUPPLEMENT_SET: return runs(package, event, "given a supplement");
        case Which::PAYERS_SET: return set_payers(package, event);
        case Which::STARTED:
        case Which::HANDED_BACK:
        case Which::PREPARATION_DUE:
        case Which::HANDOVER_OVERDUE:
        case Which::ORDER_RUNNING_OUT:
        case Which::ORDER_ENDING:
        case Which::HOLD_EXPIRED:
        case Which::REVIEW_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
