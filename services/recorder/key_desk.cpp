#include "services/recorder/key_desk.h"

#include "events/core/calendar.h"
#include "events/stored/base64.h"
#include "events/stored/names.h"
#include "schema/record.capnp.h"
#include "services/recorder/recorder.h"

namespace daybook::recorder {
namespace {

constexpr std::size_t text_bytes = 200;  // of actor, purpose and view each

Status check(const Look& look) {
    for (const std::string* said : {&look.actor, &look.purpose, &look.view}) {
        if (said->size() > text_bytes || !is_utf8(*said)) {
            return rejected("actor, purpose and view are UTF-8 of at most " + std::to_string(text_bytes) + " bytes");
        }
    }
    if (look.actor.empty() || look.purpose.empty())
        return rejected("who asks for keys says who they are and for what purpose");
    if (look.subjects.empty() || look.subjects.size() > Limits::key_subjects) {
        return rejected("keys are asked for 1 to " + std::to_string(Limits::key_subjects) + " subjects at once, not " +
                        std::to_string(look.subjects.size()));
    }
    for (const std::string& subject : look.subjects) {
        if (category_of(subject).empty()) return rejected("a subject is named like a stream, e.g. “person-…”");
    }
    return {};
}

}  // namespace

Result<std::vector<NamedKey>> KeyDesk::keys(const Look& look) {
    std::vector<NamedKey> found;
    if (look.subjects.size() == 1 && look.subjects.front() == "index") {
        found.push_back({"index", {.id = {}, .key = keys_.index_key()}});
        return found;
    }
    DAYBOOK_CHECK(check(look));
    const Proposal said = viewed(look, clock_());
    const Asked asked[] = {{.events = {{.content = said.content}}, .conditions = {}}};
    const auto recorded = std::move(sequencer_.record(asked).front());
    if (!recorded) return tl::unexpected<Error>(recorded.error());
    for (const std::string& subject : look.subjects) {
        DAYBOOK_TRY(const auto key, keys_.find(subject));
        if (key) found.push_back({subject, *key});
    }
    return found;
}

Proposal KeyDesk::viewed(const Look& look, Instant now) {
    KeyId unique{};
    random_(unique);
    const Day today{std::chrono::floor<std::chrono::days>(now).time_since_epoch()};  // in UTC; only keeps streams short
    const Envelope envelope{.id = "viewed/" + to_hex(unique),
                            .source = "daybook:recorder",
                            .stream = "record-viewed-" + to_string(today),
                            .occurred = now,
                            .actor = look.actor};
    return propose<schema::Record::Viewed>(envelope, [&](auto fact) {
        fact.setAccount(look.actor);
        fact.setPurpose(look.purpose);
        fact.setView(look.view);
        auto subjects = fact.initSubjects(static_cast<unsigned>(look.subjects.size()));
        for (unsigned i = 0; i < look.subjects.size(); ++i) subjects.set(i, look.subjects[i]);
    });
}

}  // namespace daybook::recorder
