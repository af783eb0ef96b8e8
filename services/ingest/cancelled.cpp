// Cancelled over the versions of a record: what stands is decided by all versions there are, in whatever order they
// came. A version that says nothing of a cancellation takes it back; of versions in a row that name the same canceller
// the earliest time stands, for notice is counted from it; one that was said stands before one that is only bounded.

#include "events/core/calendar.h"
#include "services/ingest/sayings.h"

namespace daybook::ingest {
namespace {

using Word = Standing::Word;

// A report tells of a cancellation after the day, and rarely when it was: it was before the visit, else the row would
// say that somebody stood at the door. Then `occurred` is the midnight before the day before, and says that it is not
// known how long before (notice is money).
// `planned_before`: an earlier file told it uncancelled, of a source without versions: no file says when it was made.
std::optional<Word> word_of(const Facts& to, bool planned_before) {
    const Record& record = to.record();
    if (!record.cancelled) return {};
    const auto by = record.cancelled->by;
    if (record.cancelled->at) return Word{.by = by, .at = *record.cancelled->at};
    if (record.plan) {
        if (planned_before) return Word{.by = by, .at = to.said()};  // it is no older than that file
        const Instant made = planned_at(record, to.voice().now);
        return Word{.by = by, .at = made, .unsaid = !record.said && made < to.voice().now};
    }
    std::optional<Instant> start = record.scheduled;
    if (!start && record.actual) start = record.actual->start;
    if (!start && !record.day) return Word{.by = by, .at = to.said()};
    const auto days =
        record.day ? record.day->time_since_epoch() : std::chrono::floor<std::chrono::days>(start->time_since_epoch());
    const Instant before{days - std::chrono::days{1}};
    if (to.said() < start.value_or(before)) return Word{.by = by, .at = to.said()};
    return Word{.by = by, .at = before, .unsaid = true};
}

// Of two words of one canceller. A later copy of a row may no longer prove when it was: that is no news of it.
bool sooner(const Word& a, const Word& b) { return a.unsaid != b.unsaid ? b.unsaid : a.at < b.at; }

std::optional<Word> stands_after(const Standing::Words& words) {
    std::optional<Word> stands;
    for (const auto& [version, word] : words)
        if (!word || !stands || word->by != stands->by || sooner(*word, *stands)) stands = word;
    return stands;
}

// `worker`: whom it names, where several records tell of the visit and each of its own.
void say_cancelled(Facts& to, const std::string& name, const Word& word, bool again, const std::string& worker) {
    to.say<Visit::Cancelled>(name, word.at, [&](auto fact) {
        const Record& record = to.record();
        fact.setBy(word.by);
        if (again) fact.setReason(said_before);
        fact.setPerson(to.ids().person);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setZone(record.zone);
        fact.setTimeUnsaid(word.unsaid);
        if (!record.plan || !record.group.empty()) fact.setWorker(worker);
        if (record.plan) return;
        if (record.scheduled)
            fact.setStart(micros(*record.scheduled));
        else if (record.actual && record.actual->start)
            fact.setStart(micros(*record.actual->start));
        else if (record.day)
            fact.setDay(number(*record.day));
    });
}

// Of a visit several records tell of, only what names `worker`.
void say_taken_back(Facts& to, const std::string& name, bool again, const std::string& worker) {
    to.say<Visit::Cancelled>(name, to.said(), [&](auto fact) {
        fact.setTakenBack(true);
        fact.setReason(again ? said_before : "a later version plans it after all");
        fact.setPerson(to.ids().person);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        if (!to.record().group.empty()) fact.setWorker(worker);
    });
}

// Cancelled by another source, or decided here: that is whose word it is and when. Said again it would be notice
// counted anew; planned all the same, somebody looks, once.
void tell_elsewhere(Facts& to, const Standing& standing, const std::optional<Word>& word, bool news) {
    if (news) say_version(to, word);
    const bool older = to.record().version != 0 && to.record().version < standing.record_version;
    if (!older && !word && to.record().plan && !standing.reinstated)
        to.say_odd("reinstated", Kind::OTHER, "a version plans a visit that somebody else cancelled");
}

}  // namespace

void tell_cancelled(Facts& to, const Standing& standing, bool stale) {
    auto words = standing.words;
    const auto known = words.find(to.record().version);
    const bool planned_before =
        to.record().version == 0 && known != words.end() && !known->second && !standing.in_this_file;
    auto word = word_of(to, planned_before);
    const bool told = known != words.end() && known->second;
    // Told again under one version, or under none: the first time it was said is when it was.
    if (told && word && known->second->by == word->by && !sooner(*word, *known->second)) word = known->second;
    const bool news = word && !(told && *known->second == *word);
    if (standing.cancelled_elsewhere && !standing.cancelled) return tell_elsewhere(to, standing, word, news);
    words[to.record().version] = word;
    const auto stands = stands_after(words);
    const std::string &ours = to.ids().worker, &theirs = standing.cancelled ? standing.cancelled_worker : ours;
    // What an older version said is told, too, and then what stands over it.
    const bool history = stale && news && word != stands;
    if (history) say_cancelled(to, "cancelled", *word, false, ours);
    if (history || (stands != standing.cancelled && standing.cancelled))
        say_taken_back(to, "taken-back", stale, theirs);
    if (history && theirs != ours && !to.record().group.empty()) say_taken_back(to, "taken-back/older", stale, ours);
    if (stands && (history || stands != standing.cancelled))
        say_cancelled(to, history ? "cancelled/still" : "cancelled", *stands,
                      stands != word && (history || standing.cancelled), stands == word ? ours : theirs);
    else if (news && !history)
        say_version(to, word);
    if (!stale && standing.cancelled && !stands)
        to.say_odd("reinstated", Kind::OTHER, "a later version plans the cancelled visit again");
}

bool cancelled_otherwise(const Record& record, const Standing& standing) {
    if (record.cancelled.has_value() != standing.cancelled.has_value()) return true;
    return record.cancelled && record.cancelled->by != standing.cancelled->by;
}

// `word`: what the version says of a cancellation, where it says one.
void say_version(Facts& to, const std::optional<Standing::Word>& word) {
    to.say<Visit::VersionTold>("version", word ? word->at : to.said(), [&](auto fact) {
        fact.setCancelled(word.has_value());
        if (!word) return;
        fact.setBy(word->by);
        fact.setTimeUnsaid(word->unsaid);
    });
}

}  // namespace daybook::ingest
