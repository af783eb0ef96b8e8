// The view workforce: care workers' files, what of them is in date, and what is due next.

#include <algorithm>
#include <map>

#include "events/care/staff_checks.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/staff.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::WorkforceRow;
using Held = care::Worker::Held;
using Clearing = schema::Worker::Cleared::Kind;
using Check = care::StaffCheck;

// Something of a file that has a day: a check to be made by its end, or the last day of something in date.
struct Dated {
    Day day{};
    std::string what;
};

// A file as it stands on a day.
struct File {
    Row::State state{};
    const care::Post::Absence* absence = nullptr;  // that holds on the day
    std::vector<Check> checks{};                   // asked of them
    std::vector<std::string> competencies{}, trainings{}, expired{}, missing{}, not_briefed{};
    std::vector<Dated> ahead{}, overdue{};  // by day

    void due(Day day, Day on, std::string what) { (day < on ? overdue : ahead).push_back({day, std::move(what)}); }
};

Row::State state_of(const care::Post& post, Day day, bool absent) {
    if (!post.joined || day < *post.joined) return Row::State::AHEAD;
    if (!post.in_post(day)) return Row::State::LEFT;
    return absent ? Row::State::ABSENT : Row::State::IN_POST;
}

// The last day each of these is in date, by name; nothing = without end.
std::map<std::string, std::optional<Day>> ends_of(const std::vector<Held>& held) {
    std::map<std::string, std::optional<Day>> ends;
    for (const Held& one : held) {
        const auto [known, first] = ends.try_emplace(one.what, one.until);
        if (!first && known->second) known->second = one.until ? std::max(known->second, one.until) : std::nullopt;
    }
    return ends;
}

void look_at(File& file, std::vector<std::string>& in_date, const std::vector<Held>& held, Day day) {
    for (const auto& [what, until] : ends_of(held)) {
        const bool over = until && *until < day;
        if (over)
            file.expired.push_back(what + ", ended " + to_string(*until));
        else
            in_date.push_back(until ? what + ", until " + to_string(*until) : what);
        if (until) file.due(*until, day, what + (over ? " ended" : " ends"));
    }
}

void look_at_checks(File& file, const care::Worker& worker, const care::House& house, Day day) {
    for (Check& check : care::staff_checks(worker, house)) {
        const auto asked = care::asked_on(worker.post, house, std::max(check.due, day));
        if (!asked || !worker.holds_post(*asked)) continue;
        if (*asked > day) check.due = std::max(check.due, *asked);
        file.due(check.due, day, words_of(check.kind));
        file.checks.push_back(check);
    }
}

void look_at_schedule(File& file, const care::Worker& worker, const care::HouseTerms& terms) {
    const auto topics = ends_of(worker.trained);
    for (const auto& asked : terms.training)
        if (asked.of(worker.role) && !topics.contains(asked.topic)) file.missing.push_back(asked.topic);
    for (const auto& about : terms.briefings)
        if (std::ranges::find(worker.briefed, about, &care::Worker::Briefed::about) == worker.briefed.end())
            file.not_briefed.push_back(about);
}

File file_of(const StaffRow& row, const care::House& house, Day day) {
    File file;
    const care::Post& post = row.worker.post;
    for (const auto& absence : post.absences)
        if (absence.on(day)) file.absence = &absence;
    file.state = state_of(post, day, file.absence != nullptr);
    look_at(file, file.competencies, row.worker.signed_off, day);
    look_at(file, file.trainings, row.worker.trained, day);
    for (const auto& one : row.clearances)
        if (one.until) file.due(*one.until, day, words_of(one.kind) + (*one.until < day ? " ended" : " ends"));
    look_at_checks(file, row.worker, house, day);
    look_at_schedule(file, row.worker, house.on(day));
    if (file.state == Row::State::LEFT) {  // of whom nothing is asked any more
        file.ahead.clear();
        file.overdue.clear();
        file.missing.clear();
        file.not_briefed.clear();
    }
    std::ranges::stable_sort(file.ahead, {}, &Dated::day);
    std::ranges::stable_sort(file.overdue, {}, &Dated::day);
    return file;
}

void fill_post(Row::Builder row, const StaffRow& of, const File& file, Day day) {
    const care::Post& post = of.worker.post;
    row.setState(file.state);
    row.setRole(of.worker.role);
    row.setEngagement(of.worker.engagement);
    row.setRecruitedFrom(of.recruited_from);
    row.setLocation(post.location);
    row.setZone(post.zone);
    row.setJoined(day_text(post.joined));
    row.setLeft(day_text(post.left));
    if (const auto* hours = post.hours_on(day)) {
        row.setContractedSeconds(hours->weekly.count());
        row.setGuaranteedSeconds(hours->guaranteed.count());
    }
    if (file.absence) {
        row.setAbsentSince(to_string(file.absence->from));
        row.setAbsentUntil(day_text(file.absence->to));
        row.setAbsentFor(words_of(file.absence->kind));
    }
}

void fill_checks(Row::Builder row, const StaffRow& of, const File& file) {
    const auto last = [](const std::vector<Day>& done) {
        return done.empty() ? std::string() : to_string(done.back());
    };
    row.setSupervised(last(of.worker.supervised));
    row.setAppraised(last(of.worker.appraised));
    row.setSpotChecked(last(of.worker.spot_checked));
    row.setSpotCheckPassed(of.spot_check_passed);
    for (const Check& check : file.checks) {
        const std::string due = to_string(check.due);
        switch (check.kind) {
            case Check::Kind::SUPERVISION: row.setSupervisionDue(due); break;
            case Check::Kind::APPRAISAL: row.setAppraisalDue(due); break;
            case Check::Kind::SPOT_CHECK: row.setSpotCheckDue(due); break;
        }
    }
}

// Whether it was seen and is still good, and until when.
std::pair<Row::Clearance, std::string> clearance_of(const StaffRow& of, Clearing kind, Day day) {
    const auto known = std::ranges::find(of.clearances, kind, &StaffRow::Clearance::kind);
    if (known == of.clearances.end()) return {Row::Clearance::NOT_SEEN, {}};
    const bool over = known->until && *known->until < day;
    return {over ? Row::Clearance::ENDED : Row::Clearance::SEEN, day_text(known->until)};
}

void fill_clearances(Row::Builder row, const StaffRow& of, Day day) {
    const auto [dbs, dbs_until] = clearance_of(of, Clearing::DBS, day);
    row.setDbs(dbs);
    row.setDbsUntil(dbs_until);
    row.setReferences(clearance_of(of, Clearing::REFERENCES, day).first);
    const auto [right, right_until] = clearance_of(of, Clearing::RIGHT_TO_WORK, day);
    row.setRightToWork(right);
    row.setRightToWorkUntil(right_until);
}

void fill_held(Row::Builder row, const File& file) {
    const auto put = [](auto list_of, const std::vector<std::string>& texts) {
        set_texts(list_of(static_cast<unsigned>(texts.size())), texts);
    };
    put([&](unsigned n) { return row.initCompetencies(n); }, file.competencies);
    put([&](unsigned n) { return row.initTrainings(n); }, file.trainings);
    put([&](unsigned n) { return row.initExpired(n); }, file.expired);
    put([&](unsigned n) { return row.initMissing(n); }, file.missing);
    put([&](unsigned n) { return row.initNotBriefed(n); }, file.not_briefed);
    std::vector<std::string> overdue;
    for (const Dated& one : file.overdue) overdue.push_back(one.what + ", " + to_string(one.day));
    put([&](unsigned n) { return row.initOverdue(n); }, overdue);
    const auto& next = file.overdue.empty() ? file.ahead : file.overdue;
    if (next.empty()) return;
    row.setNextDue(to_string(next.front().day));
    row.setNext(next.front().what);
}

// Of a location nobody made a schedule for the defaults hold.
Result<std::map<std::string, care::House>> houses_of(const Reading& reading, Position& changed) {
    std::map<std::string, care::House> all;
    auto cursor = reading.cursor(houses);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(HouseRow row, houses.decode(cursor.bytes()));
        all.emplace(KeyIn(cursor.key()).text(), std::move(row.rules));
        changed = std::max(changed, cursor.changed());
    }
    DAYBOOK_CHECK(cursor.status());
    return all;
}

bool is_asked_for(const ViewQuery& query, const StaffRow& of, const File& file, std::optional<bool> overdue) {
    return fits(query, "state", file.state) && fits(query, "role", of.worker.role) &&
           fits(query, "engagement", of.worker.engagement) && fits(query, "recruitedFrom", of.recruited_from) &&
           fits(query, "zone", of.worker.post.zone) && fits(query, "location", of.worker.post.location) &&
           overdue.value_or(!file.overdue.empty()) == !file.overdue.empty();
}

Result<ViewPage> read_workforce(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Worker::Joined::Role>(query, "role"));
    DAYBOOK_CHECK(check_word<schema::Worker::Joined::Engagement>(query, "engagement"));
    DAYBOOK_CHECK(check_word<schema::Worker::Joined::RecruitedFrom>(query, "recruitedFrom"));
    DAYBOOK_TRY(const auto overdue, yes_or_no(query, "overdue"));
    static const care::House no_rules;
    Position changed;
    DAYBOOK_TRY(const auto rules, houses_of(reading, changed));
    const Day day = now_of(reading).day;
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(staff);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const StaffRow of, staff.decode(cursor.bytes()));
        const std::string id = KeyIn(cursor.key()).text();
        const auto house = rules.find(of.worker.post.location);
        const File file = file_of(of, house == rules.end() ? no_rules : house->second, day);
        if (!fits(query, "worker", id) || !is_asked_for(query, of, file, overdue)) continue;
        auto words = row_words<Row>([&](Row::Builder row) {
            row.setWorker(id);
            fill_post(row, of, file, day);
            fill_checks(row, of, file);
            fill_clearances(row, of, day);
            fill_held(row, file);
        });
        rows.push_back({id, std::move(words), std::max(changed, cursor.changed())});
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> staff_views() {
    return {{.name = "workforce",
             .row_type = capnp::typeId<Row>(),
             .filters = {"worker", "state", "role", "engagement", "recruitedFrom", "zone", "location", "overdue"},
             .read = &read_workforce}};
}

}  // namespace daybook::projections::commissioning
