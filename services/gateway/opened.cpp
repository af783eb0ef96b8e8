#include "services/gateway/opened.h"

#include <algorithm>
#include <array>

#include "events/seal/personal.h"
#include "events/stored/titles.h"
#include "schema/referral.capnp.h"
#include "schema/tables.capnp.h"
#include "schema/views.capnp.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using projections::ViewRow;
using Declined = schema::Referral::Declined;

constexpr std::array<std::string_view, 4> seeing{"coordinator", "supervisor", "manager", "inspector"};
constexpr std::size_t keys_at_once = 500;     // the recorder hands out a few more
constexpr std::size_t rationales_told = 500;  // the latest declines

// "role-manager", "account-registered-manager", "account-coordinator-2": Daybook keeps no list of accounts, so their
// names say whose they are, as for decisions.
bool may_see(std::string_view actor) {
    const auto drop = [&](std::string_view prefix) {
        if (!actor.starts_with(prefix)) return false;
        actor.remove_prefix(prefix.size());
        return true;
    };
    if (!drop("role-") && !drop("account-")) return false;
    drop("registered-");
    return std::ranges::any_of(seeing, [&](std::string_view role) {
        return actor == role ||
               (actor.starts_with(role) && actor.size() > role.size() + 1 && actor[role.size()] == '-');
    });
}

Status may_look(const Looker& looker) {
    if (looker.actor.empty()) return rejected("Say who looks, such as role-manager: it is recorded.");
    if (!may_see(looker.actor))
        return rejected(
            "“" + looker.actor +
            "” is of no role that sees personal data: ask a coordinator, supervisor, manager or inspector.");
    if (looker.purpose.empty()) return rejected("Say why you look, without a name in it: it is recorded.");
    return {};
}

template <class Take>
Status each_event(const std::string& stream, Backend& backend, Take&& take) {
    for (Version at{};;) {
        DAYBOOK_TRY(const auto page, backend.recorder.read_stream(stream, at, {}));
        if (page.empty()) return {};
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            return take(event);
        }));
    }
}

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// The decline of one referral as it stands sealed; nothing where there is none.
struct Decline {
    std::string referral, reason, rationale, alternative;
    std::int64_t decided = 0;
    Position position;
};
Result<std::optional<Decline>> decline_of(const std::string& referral, const Opened& opened, const OwnQuery& query,
                                          Backend& backend) {
    std::optional<Decline> found;
    DAYBOOK_CHECK(each_event("referral-" + referral, backend, [&](const EventView& event) -> Status {
        if (!event.is<Declined>() || found || !query.takes(event)) return {};
        DAYBOOK_TRY(const Unsealed whole, opened.fact(event));
        const auto fact = whole.as<Declined>();
        found = Decline{.referral = referral,
                        .reason = text_of(fact.getReason()),
                        .rationale = whole.closed() != 0 ? std::string(erased_words) : text_of(fact.getRationale()),
                        .alternative = fact.getNonePossible() ? "none possible" : text_of(fact.getAlternative()),
                        .decided = micros(event.occurred()),
                        .position = event.position()};
        return {};
    }));
    return found;
}

Result<std::vector<ViewRow>> read_rationales(Backend& backend, const OwnQuery& query) {
    const Looker looker{.actor = std::string(query.asked.get("by")),
                        .purpose = std::string(query.asked.get("purpose"))};
    DAYBOOK_CHECK(may_look(looker));
    wire::Views::Query declined{.view = "referrals", .filters = {{"state", "declined"}}, .limit = rationales_told};
    if (const auto one = query.asked.get("referral"); !one.empty())
        declined.filters.push_back({"referral", std::string(one)});
    DAYBOOK_TRY(const auto rows, backend.views.rows(declined));
    std::vector<std::string> ids, subjects;
    DAYBOOK_CHECK(each_row<schema::ReferralRow>(rows, [&](schema::ReferralRow::Reader row, const auto&) {
        ids.emplace_back(row.getReferral().cStr());
        subjects.push_back("referral-" + ids.back());
    }));
    std::vector<ViewRow> told;
    if (ids.empty()) return told;
    DAYBOOK_TRY(const Opened opened, Opened::of(subjects, looker, "rationales", backend));
    for (const auto& id : ids) {
        DAYBOOK_TRY(const auto one, decline_of(id, opened, query, backend));
        if (!one) continue;
        auto words = projections::row_words<schema::RationaleRow>([&](schema::RationaleRow::Builder row) {
            row.setReferral(one->referral);
            row.setDecided(one->decided);
            row.setReason(one->reason);
            row.setRationale(one->rationale);
            row.setAlternative(one->alternative);
            row.setBy(looker.actor);
            row.setPurpose(looker.purpose);
        });
        told.push_back({id, std::move(words), one->position});
    }
    return told;
}

}  // namespace

std::span<const std::string_view> roles_that_see() { return seeing; }

Result<Opened> Opened::of(const std::vector<std::string>& subjects, const Looker& looker, std::string_view view,
                          Backend& backend) {
    DAYBOOK_CHECK(may_look(looker));
    Opened opened;
    for (std::size_t from = 0; from < subjects.size(); from += keys_at_once) {
        const std::span some(subjects.data() + from, std::min(keys_at_once, subjects.size() - from));
        DAYBOOK_TRY(auto keys, backend.recorder.keys(looker.actor, looker.purpose, view, some));
        std::ranges::move(keys, std::back_inserter(opened.keys_));
    }
    return opened;
}

Result<Unsealed> Opened::fact(const EventView& event) const {
    return unseal(event, [&](const KeyId& id) -> std::optional<Key> {
        for (const auto& key : keys_)
            if (key.id == id) return key.key;
        return std::nullopt;
    });
}

Result<std::vector<OpenedEvent>> open_record(const std::string& stream, const Looker& looker, Backend& backend) {
    DAYBOOK_CHECK(may_look(looker));
    std::vector<std::string> subjects;
    DAYBOOK_CHECK(each_event(stream, backend, [&](const EventView& event) -> Status {
        for (auto& subject : subjects_of(event))
            if (std::ranges::find(subjects, subject) == subjects.end()) subjects.push_back(std::move(subject));
        return {};
    }));
    std::vector<OpenedEvent> all;
    if (subjects.empty()) return all;
    DAYBOOK_TRY(const Opened opened, Opened::of(subjects, looker, stream, backend));
    DAYBOOK_CHECK(each_event(stream, backend, [&](const EventView& event) -> Status {
        if (event.box_count() == 0 || event.type() == nullptr) return {};
        DAYBOOK_TRY(const Unsealed whole, opened.fact(event));
        OpenedEvent& one = all.emplace_back(OpenedEvent{.position = event.position(), .fields = {}});
        for (const PersonalField& personal : personal_fields(*event.type())) {
            if (!personal.field.getType().isText() || !says(whole.fact(), personal.field)) continue;
            one.fields.push_back({.title = title_of(personal.field),
                                  .text = text_of(whole.fact().get(personal.field).as<capnp::Text>())});
        }
        if (whole.closed() != 0) one.fields.push_back({.title = "Sealed", .text = std::string(erased_words)});
        return {};
    }));
    return all;
}

std::vector<OwnView> opened_views() {
    return {{.view = {.name = "rationales",
                      .row_type = capnp::typeId<schema::RationaleRow>(),
                      .filters = {"referral", "by", "purpose"},
                      .required = {{"by", "role-manager"}, {"purpose", "quality audit"}}},
             .read = &read_rationales,
             .asks_projections = true,
             .opens = true}};
}

}  // namespace daybook::gateway
