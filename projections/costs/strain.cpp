#include "projections/costs/strain.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/costs/months.h"
#include "projections/engine/key.h"

namespace daybook::projections::costs {
namespace {

using std::chrono::days;

std::int64_t share(sustain::Wide numerator, sustain::Wide denominator) {
    return denominator <= 0 ? no_data : sustain::rounded(numerator * sustain::whole_ppm, denominator);
}

}  // namespace

Day Strain::from() const { return week_ending(first_) - days{6}; }

void Strain::add(const Type& type, const Worked& one) {
    const std::string worker(care::id_in(one.worker, "worker"));
    if (one.day >= first_ && one.day <= last_ && one.work.contact_s > 0) {
        given_[worker][type] += one.work.contact_s;
        by_all_[type] += one.work.contact_s;
    }
    const Day sunday = week_ending(one.day);
    if (sunday < first_ || sunday > last_) return;
    Week& week = weeks_[{worker, sunday}];
    week.contact_s += one.work.contact_s;
    week.leg_s += one.work.travel_s;
    if (one.work.contact_s > 0) week.types.insert(type);
}

Status Strain::read(const Reading& reading, Position& changed) {
    if (last_ < first_) return {};
    auto shift = reading.cursor(shifts);
    const std::string end = KeyOut().day(last_ + days{1}).take();
    for (shift.seek(KeyOut().day(first_).take()); shift.valid() && shift.key() < end; shift.next()) {
        KeyIn key(shift.key());
        const Day sunday = key.day();
        const auto week = weeks_.find({key.text(), sunday});
        if (week == weeks_.end()) continue;
        DAYBOOK_TRY(const Shifts told, shifts.decode(shift.bytes()));
        week->second.shift_travel_s = told.travel_s;
        changed = std::max(changed, shift.changed());
    }
    DAYBOOK_CHECK(shift.status());
    auto post = reading.cursor(posts);
    for (post.seek({}); post.valid(); post.next()) {
        DAYBOOK_TRY(const care::Worker file, posts.decode(post.bytes()));
        const std::string worker = KeyIn(post.key()).text();
        add_post(worker, file);
        add_weeks(worker, file);
        changed = std::max(changed, post.changed());
    }
    return post.status();
}

void Strain::add_post(const std::string& worker, const care::Worker& file) {
    if (file.engagement == care::Worker::Joined::Engagement::AGENCY) return;  // holds no post
    care::Sickness time;
    time.add(file.post, last_, (last_ - first_).count() + 1);
    const auto known = given_.find(worker);
    const Shares& shares = known == given_.end() ? by_all_ : known->second;
    std::int64_t all = 0;
    for (const auto& [type, seconds] : shares) all += seconds;
    for (const auto& [type, seconds] : shares) {
        const auto part = [&, of = seconds](Seconds whole) {
            return sustain::Wide{whole.count()} * sustain::whole_ppm * of / all;
        };
        sums_[type].sick += part(time.absent);
        sums_[type].contracted += part(time.contracted);
    }
}

// More than 110 % of what is contracted, more than 48 hours where nothing is; of whom nobody said, neither (workload).
void Strain::add_weeks(const std::string& worker, const care::Worker& file) {
    constexpr std::int64_t most_s = 48 * sustain::hour_s;
    for (auto at = weeks_.lower_bound({worker, Day::min()}); at != weeks_.end() && at->first.first == worker; ++at) {
        const auto* hours = file.post.hours_on(at->first.second);
        if (!hours) continue;
        const Week& week = at->second;
        const std::int64_t paid = week.contact_s + std::max(week.leg_s, week.shift_travel_s);
        const std::int64_t contracted = hours->weekly.count();
        const bool over = contracted == 0 ? paid > most_s : paid * 100 > contracted * 110;
        for (const Type& type : week.types) {
            ++sums_[type].weeks;
            sums_[type].over += over ? 1 : 0;
        }
    }
}

std::int64_t Strain::sickness_ppm(const Type& type) const {
    const auto sum = sums_.find(type);
    return sum == sums_.end() ? no_data : share(sum->second.sick, sum->second.contracted);
}
std::int64_t Strain::workload_ppm(const Type& type) const {
    const auto sum = sums_.find(type);
    return sum == sums_.end() ? no_data : share(sum->second.over, sum->second.weeks);
}

}  // namespace daybook::projections::costs
