#include <algorithm>

#include "events/care/staff_checks.h"
#include "schema/worker.capnp.h"
#include "services/steward/duties_of.h"

// What comes round for a care worker: supervision, appraisal, spot check.
namespace daybook::steward {
namespace {

using std::chrono::days;
using Kind = care::StaffCheck::Kind;

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::SUPERVISION: return "supervision";
        case Kind::APPRAISAL: return "appraisal";
        case Kind::SPOT_CHECK: return "spot-check";
    }
    return "";
}

}  // namespace

std::vector<Duty> duties_of(const std::string& stream, const care::Worker& worker, const care::House& house,
                            const care::DueTermsByDay& terms, const Calendar& calendar) {
    std::vector<Duty> duties;
    const care::Post& post = worker.post;
    for (const care::StaffCheck& check : care::staff_checks(worker, house)) {
        const auto said = care::asked_on(post, house, check.due - days{terms.on(check.due).check_ahead_days});
        if (!said || !worker.holds_post(std::max(check.due, *said))) continue;
        duties.push_back(duty<schema::Worker::CheckDue>(
            "check-due", stream, stream + "/" + std::string(name_of(check.kind)), calendar.start_of(*said),
            [&](auto fact) {
                fact.setKind(check.kind);
                fact.setDue(number(check.due));
            },
            post.location));
    }
    return duties;
}

}  // namespace daybook::steward
