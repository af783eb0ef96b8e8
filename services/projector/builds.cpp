// Work on the builds of a projection while one of them answers: rebuild, compare, accept, roll back (format.md D5).

#include <spdlog/spdlog.h>

#include "services/projector/keeper.h"

namespace daybook::projector {
namespace {

using projections::Folders;
using projections::Reading;

constexpr std::chrono::milliseconds patience{100};
constexpr std::chrono::milliseconds a_moment{5};
constexpr std::chrono::seconds longest_meeting{30};  // the build that answers stands still meanwhile

std::string number(Position position) { return std::to_string(position.value); }

}  // namespace

std::unique_ptr<Reading> Keeper::rows_of(const Build& build) {
    return std::unique_ptr<Reading>(new Reading(build.runner->read()));
}

void Keeper::work(const std::stop_token& stop) {
    while (const auto asked = progress_.next_act(stop)) {
        comparison_.reset();
        while (!started_ && !stop.stop_requested()) std::this_thread::sleep_for(a_moment);
        const auto outcome = act(*asked, stop);
        if (!outcome) spdlog::warn("projection {}: {}", progress_.projection().name, outcome.error().sentence);
        show_builds(nullptr, "");
        progress_.done(outcome, std::move(comparison_));
    }
}

Result<std::string> Keeper::act(Act act, const std::stop_token& stop) {
    switch (act) {
        case Act::rebuild: return rebuild(false, stop);
        case Act::rebuild_beside: return rebuild(true, stop);
        case Act::compare: return compare_builds(stop);
        case Act::accept: return accept(stop);
        case Act::roll_back: return roll_back(stop);
    }
    return rejected("this version does not know that work");
}

Status Keeper::catch_up(Build& build, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto advanced = build.runner->advance(patience);
        if (!advanced && advanced.error().kind != Error::Kind::unavailable) return tl::unexpected(advanced.error());
        if (advanced && build.runner->state().live()) return {};
        progress_.doing(build.name + " is at position " + number(build.runner->state().checkpoint.whole()) + " of " +
                        number(build.runner->state().head));
    }
    return unavailable("stopped before " + build.name + " had caught up");
}

// Brings the build that answers and another to one position. The turn is the caller's.
Status Keeper::meet(Build& other) {
    const auto deadline = std::chrono::steady_clock::now() + longest_meeting;
    while (std::chrono::steady_clock::now() < deadline) {
        if (!active_) return unavailable("the rows that answer are being opened again; try again later");
        const Position here = active_->runner->state().checkpoint.position;
        const Position there = other.runner->state().checkpoint.position;
        if (here == there) return {};
        const auto advanced =
            here < there ? active_->runner->advance(patience, there) : other.runner->advance(patience, here);
        if (!advanced && advanced.error().kind != Error::Kind::unavailable) return tl::unexpected(advanced.error());
    }
    return unavailable("the two builds did not come to one position in time; try again");
}

Result<std::string> Keeper::rebuild(bool beside, const std::stop_token& stop) {
    const std::string name = folders_.fresh(progress_.projection().version);
    progress_.doing("opening " + name);
    DAYBOOK_TRY(const auto build, open(name));
    const bool standing = progress_.stopped() || !progress_.runner();
    if (!beside) {
        const Held held(*this);
        DAYBOOK_CHECK(folders_.activate(name));
        answer_from(build);
        return name + " answers from now on and is being filled from position 0; the build before is kept";
    }
    show_builds(build, "building");
    DAYBOOK_CHECK(catch_up(*build, stop));
    std::unique_ptr<Reading> before, after;
    {
        const Held held(*this);
        if (!standing) {
            DAYBOOK_CHECK(meet(*build));
            before = rows_of(*active_);
            after = rows_of(*build);
        }
        if (standing || before->checkpoint().digest == after->checkpoint().digest) {
            if (before)
                comparison_ = {.position = after->checkpoint().position,
                               .before = before->checkpoint().digest,
                               .after = after->checkpoint().digest,
                               .tables = {}};
            before.reset();
            after.reset();
            DAYBOOK_CHECK(folders_.activate(name));
            answer_from(build);
            if (standing) return name + " answers from now on";
            return name + " is the same at position " + number(comparison_->position) + " and answers from now on";
        }
    }
    DAYBOOK_CHECK(folders_.propose(name));
    DAYBOOK_TRY(comparison_, compare(progress_.projection(), *before, *after));
    return rejected(name +
                    " differs from the build that answers, which goes on answering; look at the comparison, then "
                    "accept " +
                    name + " or leave it");
}

// The build that holds a role, open and caught up.
Result<Keeper::Shared> Keeper::reopened(Folders::Role role, const std::stop_token& stop) {
    const auto name = folders_.holder(role);
    if (!name)
        return not_found(role == Folders::Role::candidate
                             ? "there is no candidate: `projection rebuild --blue-green` makes one"
                             : "there is no build before the one that answers");
    if (!Folders::is_of(*name, progress_.projection().version))
        return not_found("the build " + *name +
                         " was made by another version of Daybook, and only that version reads it");
    progress_.doing("opening " + *name);
    DAYBOOK_TRY(auto build, open(*name));
    DAYBOOK_CHECK(catch_up(*build, stop));
    return build;
}

Result<std::string> Keeper::compare_builds(const std::stop_token& stop) {
    const auto role = folders_.holder(Folders::Role::candidate) ? Folders::Role::candidate : Folders::Role::previous;
    if (progress_.stopped() || !progress_.runner())
        return rejected("the build that answers stands still and cannot be compared");
    DAYBOOK_TRY(const auto other, reopened(role, stop));
    std::unique_ptr<Reading> before, after;
    std::string answering;
    {
        const Held held(*this);
        DAYBOOK_CHECK(meet(*other));
        before = rows_of(*active_);
        after = rows_of(*other);
        answering = active_->name;
    }
    DAYBOOK_TRY(comparison_, compare(progress_.projection(), *before, *after));
    return answering + " and " + other->name + (comparison_->same() ? " are the same" : " differ") + " at position " +
           number(comparison_->position);
}

Result<std::string> Keeper::accept(const std::stop_token& stop) {
    DAYBOOK_TRY(const auto build, reopened(Folders::Role::candidate, stop));
    const Held held(*this);
    build->runner->forget_changes();
    DAYBOOK_CHECK(folders_.activate(build->name));
    answer_from(build);
    return build->name + " answers from now on; the build before is kept";
}

Result<std::string> Keeper::roll_back(const std::stop_token& stop) {
    DAYBOOK_TRY(const auto build, reopened(Folders::Role::previous, stop));
    const Held held(*this);
    build->runner->forget_changes();
    DAYBOOK_CHECK(folders_.roll_back(progress_.projection().version));
    answer_from(build);
    return build->name + " answers again; the build before is kept";
}

}  // namespace daybook::projector
