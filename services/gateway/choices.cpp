#include <algorithm>
#include <array>

#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "services/gateway/decide.h"
#include "services/gateway/row_words.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::array all_choices{
    Choice{"visit.AlertAcknowledged", "Acknowledge", "Acknowledge the alert",
           "The alert stays on the board and says that somebody is on it.", "note", "coordinator", "live-board",
           "alert:open", "visit-{visit}", "person"},
    Choice{"visit.AlertResolved", "Resolve", "Resolve the alert",
           "The alert leaves the list of what is late and missed. How it ended stays with the visit.", "outcome*",
           "coordinator", "live-board", "alert:open|acknowledged", "visit-{visit}", "person"},
    Choice{"visit.AlertReopened", "Reopen", "Reopen the alert", "The alert is open again, with the reason beside it.",
           "reason*", "coordinator", "live-board", "alert:resolved", "visit-{visit}", "person"},
    Choice{"visit.WelfareChecked", "Welfare check", "Record a welfare check",
           "It is held against the time by which somebody has to have asked after the person.", "at*,outcome*,note",
           "coordinator", "live-board", "state:missed|frustrated", "visit-{visit}", "person"},
    Choice{"visit.PersonTold", "Told", "Record that the person was told",
           "Says on the board who was told of what became of the visit, when, and by whom.", "of*,whom*,at,note",
           "coordinator", "live-board", "state:planned|overdue|inProgress|missed", "visit-{visit}", "person"},

    Choice{"referral.Accepted", "Accept", "Accept the referral",
           "The hours are held in the location’s capacity at once, so that nobody else can promise them. Only the "
           "registered manager overrides what the check says, with a reason.",
           "agreedStart*,overrideReason", "coordinator", "referrals", "verdict:accept|override", "referral-{referral}"},
    Choice{"referral.Declined", "Decline", "Decline the referral",
           "The decline is kept with the acceptance check it was made on. It needs an alternative, or that none is "
           "possible.",
           "reason*,rationale*,alternative,nonePossible", "coordinator", "referrals", "verdict:accept|override|refuse",
           "referral-{referral}"},
    Choice{"referral.Deferred", "Defer", "Defer the referral",
           "The referral stays in the queue and comes up again on the day that is said.", "until*,why*", "coordinator",
           "referrals", "state:received", "referral-{referral}"},
    Choice{"referral.Assessed", "Assess", "Record assessment and risk information",
           "Nothing is accepted before it is held. Tick the conflict where what is asked for goes against the person’s "
           "preferences or best interests: then another care has to be agreed first.",
           "documentRef,conflict,conflictWith", "coordinator", "referrals", "state:received|deferred|bid",
           "referral-{referral}"},
    Choice{"referral.RiskValidated", "Validate risk", "Record the risk validated by telephone",
           "What is urgent or out of hospital is not accepted before it. It says who was spoken to.",
           "with*,risk*,note", "coordinator", "referrals", "state:received|deferred|bid,validated:no",
           "referral-{referral}"},
    Choice{"referral.Triaged", "Triage", "Triage the referral",
           "It takes its place in the queue: risk 1 is seen to first, 5 last.", "risk*,established", "coordinator",
           "referrals", "state:received|deferred", "referral-{referral}"},

    Choice{"variation.Agreed", "Agree", "Agree the variation",
           "It takes effect on its day. Staff have to be told by then, by rota and by care plan.",
           "by*,inWriting,documentRef", "manager", "variation-log", "state:proposed", "variation-{variation}"},
    Choice{"variation.Refused", "Refuse", "Refuse the variation", "It never takes effect. The reason stays with it.",
           "by*,reason*", "manager", "variation-log", "state:proposed", "variation-{variation}"},
    Choice{"variation.StaffNotified", "Mark staff notified", "Mark staff notified",
           "Say which way, and which care workers, separated by commas. Nobody named means all who are rostered.",
           "through*,workers", "coordinator", "variation-log",
           "outstanding:tell staff by rota|tell staff by care plan|brief staff", "variation-{variation}"},
    Choice{"variation.PayerNotified", "Mark payer told", "Mark the payer told",
           "A price has to be told in writing, as a rule 28 days before it takes effect.", "inWriting,documentRef",
           "manager", "variation-log", "outstanding:tell the payer in writing", "variation-{variation}"},

    Choice{"reconciliation.MismatchExplained", "Explain", "Explain the mismatch",
           "The difference stays, with its cause beside it. It resolves by itself once the figures agree.",
           "cause*,documentRef,note", "finance", "mismatches", "state:open|escalated",
           "reconciliation-{contract}.{week}", "package,pair"},
    Choice{"reconciliation.MismatchResolved", "Resolve", "Resolve the mismatch",
           "The difference is settled. If it grows over its tolerance again, a new one is raised.", "outcome*",
           "finance", "mismatches", "state:open|explained|escalated", "reconciliation-{contract}.{week}",
           "package,pair"},
    Choice{"reconciliation.Verified", "Mark verified", "Mark the week verified",
           "Says that the office looked at the week as it stands now. What changes later shows as a difference since.",
           "note", "finance", "reconciliation", "verified:no,reconciled:yes,state:agrees|mismatch|explained",
           "reconciliation-{contract}.{week}", "",
           "The figures of a week are put together when its second working day after is over. Until then there is "
           "nothing of it to verify."},

    Choice{"invoice.Issued", "Issue", "Issue the invoice",
           "It takes the next number of its contract’s book. From then on its lines are never edited.", "due*",
           "finance", "invoices", "state:draft", "invoice-{invoice}"},
    Choice{"invoice.LineDisputed", "Dispute", "Dispute the line",
           "What is held back leaves the sum that is outstanding until the dispute is resolved. No amount means the "
           "whole line.",
           "reason*,by*,pence,note", "finance", "invoice-lines", "state:clean|notUpheld,cites:", "invoice-{invoice}",
           "line"},
    Choice{"invoice.DisputeResolved", "Resolve dispute", "Resolve the dispute",
           "Upheld means that the payer was right and a credit note follows.", "upheld,outcome*", "finance",
           "invoice-lines", "state:disputed,cites:", "invoice-{invoice}", "line"},
    Choice{"invoice.CreditNoted", "Credit", "Credit the line",
           "A credit note takes the next number of the contract’s book and brings the line to nothing. The line itself "
           "stays as it was issued.",
           "reason*,ourError", "finance", "invoice-lines", "state:clean|disputed|upheld,cites:", "invoice-{invoice}",
           "line"},

    Choice{"escalation.SentTo", "Mark sent", "Mark the escalation sent",
           "Only this stops the clock: a person with a role was told by a person.", "to*,role*,documentRef", "manager",
           "escalations", "state:raised", "escalation-{escalation}"},
    Choice{"escalation.Acknowledged", "Acknowledged", "Mark the escalation acknowledged",
           "Who was told has said that they know. It stays open until it is closed.", "by*", "manager", "escalations",
           "state:sent", "escalation-{escalation}"},
    Choice{"escalation.ActionTaken", "Action taken", "Record an action taken",
           "What was done about it stands beside the figure from now on.", "kind*,what*", "manager", "escalations",
           "state:raised|sent|acknowledged", "escalation-{escalation}"},
    Choice{"escalation.Closed", "Close", "Close the escalation", "How it ended stays with it.", "outcome*", "manager",
           "escalations", "state:sent|acknowledged|returned", "escalation-{escalation}"},

    Choice{"action.Done", "Mark done", "Mark the action done", "An action that comes again falls due anew.",
           "on*,evidenceRef", "manager", "actions", "state:open|overdue", "action-{action}"},
    Choice{"risk.Reassessed", "Reassess", "Reassess the risk", "From 1, least, to 5, most.",
           "likelihood*,impact*,reviewOn*", "manager", "risk-register", "state:open|mitigated|accepted", "risk-{risk}"},
    Choice{"risk.Closed", "Close", "Close the risk", "It leaves the register of what is open. The reason stays.",
           "why*", "manager", "risk-register", "state:open|mitigated|accepted", "risk-{risk}"},
};

Pairs presets_of(const Choice& choice, capnp::DynamicStruct::Reader row) {
    Pairs presets;
    for (auto left = choice.presets; !left.empty();) {
        const auto comma = left.find(',');
        presets.emplace_back(left.substr(0, comma), plain(row, left.substr(0, comma)));
        left = comma == std::string_view::npos ? std::string_view() : left.substr(comma + 1);
    }
    return presets;
}

json link_of(const Choice& choice, capnp::DynamicStruct::Reader row, std::string_view back) {
    const std::string stream = filled(choice.stream, row);
    return {{"href", decide_address(stream, choice, presets_of(choice, row), back)},
            {"word", choice.word},
            {"about", stream}};
}

}  // namespace

std::span<const Choice> choices() { return all_choices; }

const Choice* find_choice(std::string_view type) {
    for (const auto& choice : all_choices)
        if (choice.type == type) return &choice;
    return nullptr;
}

std::string decide_address(std::string_view stream, const Choice& choice, const Pairs& presets, std::string_view back) {
    std::string address = "/decide/" + percent_encoded(stream) + "/" +
                          std::string(choice.type.substr(choice.type.find('.') + 1)) + "?back=" + percent_encoded(back);
    for (const auto& [name, value] : presets) address += "&" + name + "=" + percent_encoded(value);
    return address;
}

bool decides(std::string_view view) { return std::ranges::find(all_choices, view, &Choice::view) != all_choices.end(); }

json decisions_of(std::string_view view, capnp::DynamicStruct::Reader row, std::string_view back) {
    json links = json::array();
    for (const auto& choice : all_choices)
        if (choice.view == view && fit(choice.offered, row)) links.push_back(link_of(choice, row, back));
    return links;
}

json decisions_about(std::string_view stream, Backend& backend) {
    const auto dash = stream.find('-');
    const std::string category(stream.substr(0, dash));
    json links = json::array();
    if (dash == std::string_view::npos) return links;
    const std::string id(stream.substr(dash + 1)), prefix = category + ".",
                                                   back = "/records/" + percent_encoded(stream);
    // The first view that has choices for the record as a whole; those behind it may be of its parts, such as lines.
    const auto whole = std::ranges::find_if(all_choices, [&](const Choice& choice) {
        return choice.type.starts_with(prefix) && choice.stream == category + "-{" + category + "}";
    });
    if (whole == all_choices.end()) return links;
    const auto rows = backend.views.rows({.view = std::string(whole->view), .filters = {{category, id}}, .limit = 1});
    if (!rows || rows->rows.empty()) return links;
    const auto schema = row_schema(rows->row_type);
    if (!schema) return links;
    RowReader reader(rows->rows.front());
    return decisions_of(whole->view, reader.dynamic(*schema), back);
}

}  // namespace daybook::gateway
