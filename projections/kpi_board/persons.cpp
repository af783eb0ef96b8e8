#include "projections/kpi_board/persons.h"

#include <algorithm>

#include "events/care/days.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/reviews.h"

namespace daybook::projections::kpi_board {
namespace {

using Fact = schema::Person;
using std::chrono::days;

Day happened_on(const EventView& event) { return Calendar::london().day_of(care::within_reach(event.occurred())); }

// An answer without the name of its survey is one of its own.
PersonRow::Survey& survey_of(PersonRow& row, std::string_view id) {
    const auto known = std::ranges::find(row.surveys, id, &PersonRow::Survey::id);
    if (!id.empty() && known != row.surveys.end()) return *known;
    auto& survey = row.surveys.emplace_back();
    survey.id = id;
    return survey;
}

// A time that is not said is when it happened.
Instant time_said(std::int64_t at, const EventView& event) {
    return at != 0 ? care::time_of(at) : care::within_reach(event.occurred());
}

void survey_sent(PersonRow& row, const EventView& event) {
    const auto fact = event.as<Fact::SurveySent>();
    auto& survey = survey_of(row, care::text_of(fact.getSurvey()));
    survey.sent = care::day_said(fact.getOn()).value_or(happened_on(event));
    survey.known_sent = true;
}

// Of two answers to one survey the one recorded last stands.
void answered(PersonRow& row, const EventView& event) {
    const auto fact = event.as<Fact::SatisfactionGiven>();
    auto& survey = survey_of(row, care::text_of(fact.getSurvey()));
    survey.given = happened_on(event);
    survey.score = fact.getScore();
}

// The packages of a person, and when they are in service under which.
class Service {
 public:
    Service(Rows& rows, std::string_view person, const PersonRow& row) : died_(row.seen.died) {
        for (const auto& id : row.packages)
            if (const auto* package = rows.find(packages, record_key(id)))
                if (package->package.known() && care::id_in(package->package.plan.person, "person") == person)
                    all_.push_back(&package->package.plan);
    }
    std::optional<Labels> on(Day day) const {
        if (died_ && day > *died_) return std::nullopt;
        for (const auto* plan : all_)
            if (plan->runs_on(day)) return labels(*plan, day);
        return std::nullopt;
    }
    Labels nearest(Day day) const {
        if (auto running = on(day)) return *std::move(running);
        if (all_.empty()) return {.who = {}, .contract = {}, .zone = {}, .location = {}, .day = day};
        return labels(*all_.front(), day);
    }
    // The days on which that may change.
    std::vector<Day> turns() const {
        std::vector<Day> turns;
        const auto turn = [&](Day day) { turns.push_back(care::within_reach(day)); };
        if (died_) turn(*died_ + days{1});
        for (const auto* plan : all_) {
            turn(*plan->first);
            if (plan->last) turn(care::within_reach(*plan->last) + days{1});
            for (const auto& move : plan->moves) turn(move.from);
        }
        std::ranges::sort(turns);
        turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
        return turns;
    }

 private:
    static Labels labels(const care::PackagePlan& plan, Day day) {
        return {.who = {}, .contract = plan.contract_on(day), .zone = plan.zone, .location = plan.location, .day = day};
    }
    std::vector<const care::PackagePlan*> all_;
    std::optional<Day> died_;
};

// Each day in service is one person-day, whoever of several packages brings it.
void stand(Contribution& into, const Service& service) {
    static const std::size_t at = kpi::place_of(kpi::hospital_admissions.id);
    std::optional<Labels> before;
    for (const Day day : service.turns()) {
        auto now = service.on(day);
        if (before) before->day = day;
        if (now == before) continue;
        if (before) add(into, Scope::standing, *before, at, {0, -1});
        if (now) add(into, Scope::standing, *now, at, {0, 1});
        before = std::move(now);
    }
}

}  // namespace

void take_person(Rows& rows, const EventView& event) {
    const bool measured = event.is<Fact::Admitted>() || event.is<Fact::Discharged>() || event.is<Fact::Died>();
    const bool asked = event.is<Fact::SurveySent>() || event.is<Fact::SatisfactionGiven>();
    if (!measured && !asked) return;
    const auto id = care::id_in(event.stream(), "person");
    PersonRow& row = rows.edit(people, record_key(id));
    if (event.is<Fact::Admitted>()) {
        const auto fact = event.as<Fact::Admitted>();
        row.seen.admissions.push_back({.at = time_said(fact.getAt(), event), .emergency = fact.getEmergency()});
    } else if (event.is<Fact::Discharged>()) {
        row.seen.discharges.push_back(time_said(event.as<Fact::Discharged>().getAt(), event));
    } else if (event.is<Fact::Died>()) {
        row.seen.died = care::day_said(event.as<Fact::Died>().getOn()).value_or(happened_on(event));
    } else if (event.is<Fact::SurveySent>()) {
        survey_sent(row, event);
    } else {
        answered(row, event);
    }
    person_later(rows, id);
    if (!measured) return;
    for (const auto& package : row.packages) measure_later(rows, Kind::package, record_key(package));
}

Status settle_person(Rows& rows, std::string_view key) {
    const PersonRow* row = rows.find(people, key);
    if (!row) return {};
    const std::string person = KeyIn(key).text();
    const Service service(rows, person, *row);
    const care_rows::RowsSetting setting(rows);
    const auto labels_on = [&](Day day) { return service.nearest(day); };
    Contribution now;
    stand(now, service);
    std::optional<Day> next;
    const kpi::Closed days_closed = closed(rows);
    for (const auto& admission : row->seen.admissions) {
        const Day day = Calendar::london().day_of(admission.at);
        const kpi::AdmissionSeen seen{.at = admission.at,
                                      .emergency = admission.emergency,
                                      .in_service = service.on(day).has_value(),
                                      .closed = days_closed};
        sooner(next, measure(now, kpi::admission_kpis(), kpi::Measures::admissions, seen, setting, labels_on));
    }
    for (const auto& survey : row->surveys) {
        if (survey.known_sent)
            measure(now, kpi::survey_kpis(), kpi::Measures::surveys,
                    kpi::SurveySeen{.sent = survey.sent, .answered = survey.given.has_value()}, setting, labels_on);
        if (survey.given)
            measure(now, kpi::answer_kpis(), kpi::Measures::answers,
                    kpi::AnswerSeen{.given = *survey.given, .score = survey.score}, setting, labels_on);
    }
    Put& put = rows.edit(people, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::person, key, put.due, next);
    return {};
}

void person_later(Rows& rows, std::string_view person) {
    measure_later(rows, Kind::person, record_key(person));
    reviews_later(rows, "person-" + std::string(person));
}

Labels labels_of_person(Rows& rows, std::string_view person, Day day) {
    const PersonRow* row = rows.find(people, record_key(person));
    return Service(rows, person, row ? *row : PersonRow{}).nearest(day);
}

}  // namespace daybook::projections::kpi_board
