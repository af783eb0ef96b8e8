#include "services/steward/weekly.h"

#include <algorithm>
#include <array>
#include <span>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/stored/digest.h"
#include "events/stored/names.h"
#include "schema/catalogue.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::steward {
namespace {

using std::chrono::days;
using Fact = schema::Reconciliation;

constexpr Day never{days{1'000'000}};       // nobody said by when it is to be paid
constexpr days look_back_for_open{400};     // of weeks of which something is open, or owed
constexpr std::size_t most_packages = 300;  // in one event, which holds them with the longest ids

// A week is run on its second working day: at the close of the day before.
Day run_at_close_of(Day week, Nation nation) { return working_days_after(week, billing::run_after, nation) - days{1}; }

// A package's week as a run says it.
struct RunRow {
    std::string package;
    std::array<std::uint64_t, 5> seconds{};  // authorised, planned, delivered, claimed, expected
    std::array<std::int64_t, 4> pence{};     // billable, claimed, invoiced, paid
    std::uint64_t billable_s = 0;            // moves with what is billed, and is no figure to agree with others
};

RunRow row_of(const PackageWeek& one) {
    const auto& f = one.figures;
    const auto seconds = [](Seconds s) { return static_cast<std::uint64_t>(std::max(s, Seconds{}).count()); };
    return {.package = one.package,
            .seconds = {seconds(f.authorised), seconds(f.planned), seconds(f.delivered), seconds(f.claimed),
                        seconds(f.expected())},
            .pence = {f.billable_pence, f.claimed_pence, f.invoiced_pence, f.paid_pence},
            .billable_s = seconds(std::chrono::minutes{f.billable_minutes})};
}
RunRow row_of(Fact::Run::Package::Reader row) {
    return {.package = std::string(care::text_of(row.getPackage())),
            .seconds = {row.getAuthorisedSeconds(), row.getPlannedSeconds(), row.getDeliveredSeconds(),
                        row.getClaimedSeconds(), row.getExpectedSeconds()},
            .pence = {row.getBillablePence(), row.getClaimedPence(), row.getInvoicedPence(), row.getPaidPence()},
            .billable_s = row.getBillableSeconds()};
}

// Rows are added in any order, however they were sliced.
void add(Digest& sum, const RunRow& row) {
    std::string words = row.package;
    for (const auto one : row.seconds) words += '/' + std::to_string(one);
    for (const auto one : row.pence) words += '/' + std::to_string(one);
    const Digest digest = Sha256()(std::as_bytes(std::span(words)));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] ^= digest[i];
}

Digest sum_of(const ShownWeek& shown) {
    Digest sum{};
    for (const PackageWeek& one : shown.packages) add(sum, row_of(one));
    return sum;
}

}  // namespace

std::string reconciliation_stream(std::string_view contract, Day week) {
    return "reconciliation-" + std::string(contract) + "." + to_string(week);
}

void Weekly::take(const EventView& event) {
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    if (category == Category::CONTRACT) {
        const std::string id(care::id_in(event.stream(), "contract"));
        if (const auto from = care::fold(contracts_[id], event); from && last_) heard_of(id, *from, *last_);
    } else if (event.is<schema::Record::DayClosed>()) {
        const Day closed = care::within_reach(day(event.as<schema::Record::DayClosed>().getDay()));
        close(closed, event.position());
    } else if (category == Category::RECONCILIATION) {
        take_reconciliation(event);
    } else if (category == Category::ESCALATION) {
        take_escalation(event);
    } else {
        hear_late(event);
    }
}

void Weekly::take_reconciliation(const EventView& event) {
    const std::string_view name = care::id_in(event.stream(), "reconciliation");
    const auto dot = name.rfind('.');
    const auto week = dot == std::string_view::npos ? std::nullopt : parse_day(name.substr(dot + 1));
    if (!week) return;
    const std::string contract(name.substr(0, dot));
    const auto open = [&](auto fact) {
        return Open{contract, *week, std::string(care::text_of(fact.getPackage())), fact.getPair()};
    };
    if (event.is<Fact::Run>()) take_run({contract, *week}, event);
    if (event.is<Fact::Verified>()) verified_.insert({contract, *week});
    if (event.is<Fact::MismatchRaised>())  // as of the midnight after that close
        open_.insert_or_assign(open(event.as<Fact::MismatchRaised>()), calendar_.day_of(event.occurred()) - days{1});
    if (event.is<Fact::MismatchResolved>()) open_.erase(open(event.as<Fact::MismatchResolved>()));
}

void Weekly::take_run(const Week& week, const EventView& event) {
    const auto run = event.as<Fact::Run>();
    const Position position{run.getPosition()};
    Run& said = run_[week];
    if (event.position() <= said.told) return;
    if (said.position != position) said = {.position = position};
    said.told = event.position();
    if (const auto queued = queue_.find(week); queued != queue_.end() && queued->second <= position)
        queue_.erase(queued);
    for (const auto row : run.getPackages()) add(said.packages, row_of(row));
}

void Weekly::take(const std::string& stream, const care::Invoice& invoice) {
    for (const Week& week : owing_[stream]) {
        const auto at = owed_.find(week);
        at->second.erase(stream);
        if (at->second.empty()) owed_.erase(at);
    }
    owing_.erase(stream);
    if (!invoice.issued || invoice.outstanding() <= 0) return;
    const auto terms = contracts_.find(invoice.contract);
    if (terms == contracts_.end()) return;
    for (const auto& billed : invoice.lines) {
        const Week week{invoice.contract, week_ending(care::within_reach(billed.line.day.value_or(*invoice.issued)),
                                                      terms->second.week_ends_on)};
        Owed& owed = owed_[week][stream];
        owed.due = invoice.due.value_or(never);
        owed.packages.insert(billed.line.package);
        owing_[stream].insert(week);
    }
}

// The day is over by which all that is asked for a package's week was to be paid.
bool Weekly::payment_due(const Week& week, const std::string& package, Day closed) const {
    const auto owed = owed_.find(week);
    return owed == owed_.end() || std::ranges::none_of(owed->second, [&](const auto& one) {
               return one.second.due > closed && one.second.packages.contains(package);
           });
}

// Those of the last five weeks, those of which something is open, told of or was heard of late, and those that should
// be paid by now.
std::set<Day> Weekly::weeks_to_look_at(const std::string& contract, const care::ContractBilling& terms) const {
    std::set<Day> weeks;
    for (Day week = week_ending(*last_ - weeks_looked_back, terms.week_ends_on);
         run_at_close_of(week, terms.nation) <= *last_; week += days{7})
        weeks.insert(week);
    const Day oldest = *last_ - look_back_for_open;
    for (auto at = open_.lower_bound({contract, oldest, {}, {}});
         at != open_.end() && std::get<0>(at->first) == contract;) {
        const Day week = std::get<1>(at->first);
        weeks.insert(week);
        at = open_.lower_bound({contract, week + days{1}, {}, {}});
    }
    for (auto at = told_.lower_bound({contract, oldest}); at != told_.end() && at->first.first == contract; ++at)
        weeks.insert(at->first.second);
    for (auto at = owed_.lower_bound({contract, oldest}); at != owed_.end() && at->first.first == contract; ++at)
        if (std::ranges::any_of(at->second, [&](const auto& one) { return one.second.due <= *last_; }))
            weeks.insert(at->first.second);
    for (auto at = queue_.lower_bound({contract, Day::min()}); at != queue_.end() && at->first.first == contract; ++at)
        if (run_at_close_of(at->first.second, terms.nation) <= *last_) weeks.insert(at->first.second);
    // Of weeks before the record begins nobody knows what was delivered.
    weeks.erase(weeks.begin(), weeks.lower_bound(*first_));
    return weeks;
}

std::optional<Weekly::Ask> Weekly::next() {
    if (!last_) return std::nullopt;
    for (const auto& [contract, terms] : contracts_)
        for (const Day week : weeks_to_look_at(contract, terms)) {
            const auto looked = looked_.find({contract, week});
            if (looked == looked_.end() || looked->second < *last_)
                return Ask{.contract = contract, .week = week, .closed = *last_, .position = last_position_};
        }
    return std::nullopt;
}

namespace {

// Puts together the events of one look.
class Look {
 public:
    Look(const Calendar& calendar, const Weekly::Ask& ask, std::vector<Weekly::Saying>& out)
        : calendar_(calendar),
          ask_(ask),
          at_(calendar.start_of(ask.closed + days{1})),
          raised_on_(calendar.day_of(at_)),
          out_(out) {}

    const std::string& stream() const { return stream_; }
    Instant at() const { return at_; }
    Day raised_on() const { return raised_on_; }

    template <class What, class Fill>
    void say(const std::string& what, const std::string& stream, Fill&& fill) {
        say_at<What>(at_, what, stream, std::forward<Fill>(fill));
    }
    // Of the same deadline whichever close it is said at, and so said once.
    void verification_due(Day run_by) {
        const Instant deadline = calendar_.start_of(run_by + days{1});
        say_at<Fact::VerificationDue>(deadline, "verification-due", stream_, [&](auto fact) {
            fact.setDue(number(run_by));
            fact.setOverdue(true);
        });
    }
    // R18: the duties of every escalation remind on the third working day and flag at the end of the fifth.
    void escalate(const std::string& escalation, Day due) {
        say<schema::Escalation::Raised>("mismatch", escalation, [&](auto fact) {
            fact.setTrigger(schema::Escalation::Trigger::MISMATCH);
            fact.setContract(ask_.contract);
            fact.setPeriod(to_string(ask_.week));
            fact.setAbout(stream_);
            fact.setDue(micros(calendar_.start_of(due + days{1})));
        });
    }
    // Of the position it was asked for, whatever else its figures held by then: so its slices are known as one run's.
    void run(const ShownWeek& shown) {
        for (std::size_t from = 0; from == 0 || from < shown.packages.size(); from += most_packages) {
            const auto count = std::min(most_packages, shown.packages.size() - from);
            say<Fact::Run>("reconciled-" + std::to_string(from), stream_, [&](auto fact) {
                fact.setContract(ask_.contract);
                fact.setWeek(number(ask_.week));
                fact.setPosition(ask_.position.value);
                auto list = fact.initPackages(static_cast<unsigned>(count));
                for (unsigned i = 0; i < count; ++i) fill(list[i], row_of(shown.packages[from + i]));
            });
        }
    }

 private:
    template <class What, class Fill>
    void say_at(Instant deadline, const std::string& what, const std::string& stream, Fill&& fill) {
        const std::string id = what + "/" + stream + "/" + to_string(deadline);
        const Envelope envelope{
            .id = id, .source = "daybook:steward", .stream = stream, .occurred = deadline, .causation = ask_.position};
        out_.push_back({.id = id,
                        .stream = stream,
                        .event = propose<What>(envelope, std::forward<Fill>(fill), Expected::any(), true)});
    }
    static void fill(Fact::Run::Package::Builder out, const RunRow& row) {
        out.setPackage(row.package);
        out.setAuthorisedSeconds(row.seconds[0]);
        out.setPlannedSeconds(row.seconds[1]);
        out.setDeliveredSeconds(row.seconds[2]);
        out.setClaimedSeconds(row.seconds[3]);
        out.setExpectedSeconds(row.seconds[4]);
        out.setBillablePence(row.pence[0]);
        out.setClaimedPence(row.pence[1]);
        out.setInvoicedPence(row.pence[2]);
        out.setPaidPence(row.pence[3]);
        out.setBillableSeconds(row.billable_s);
    }

    const Calendar& calendar_;
    const Weekly::Ask& ask_;
    const std::string stream_ = reconciliation_stream(ask_.contract, ask_.week);
    const Instant at_;
    const Day raised_on_;
    std::vector<Weekly::Saying>& out_;
};

}  // namespace

std::vector<Weekly::Saying> Weekly::decide(const Ask& ask, const ShownWeek& shown) const {
    std::vector<Saying> said;
    // A contract whose name makes no stream's is not reconciled by itself.
    const std::string escalation = mismatch_escalation_stream(ask.contract, ask.week, ask.closed);
    if (category_of(escalation).empty()) return said;
    Look look(calendar_, ask, said);
    const Week week{ask.contract, ask.week};
    const auto last_run = run_.find(week);
    // Of a week long past there is nothing to run where nothing was authorised, and nobody came.
    if (last_run == run_.end() && shown.packages.empty() && ask.week < ask.closed - weeks_looked_back) return said;
    if (last_run == run_.end() || last_run->second.packages != sum_of(shown)) look.run(shown);
    const auto terms = contracts_.find(ask.contract);
    static const care::ContractBilling nothing_said;
    const care::ContractBilling& contract = terms == contracts_.end() ? nothing_said : terms->second;
    const auto& rules = contract.rules_on(ask.week);
    const Day due = billing::told_by(look.raised_on(), contract.nation);
    bool raised = false;
    std::set<Open> resolved;
    for (const PackageWeek& one : shown.packages)
        for (const auto& pair : billing::differences(one.figures, rules, payment_due(week, one.package, ask.closed))) {
            const Open mismatch{ask.contract, ask.week, one.package, pair.pair};
            const bool open = open_.contains(mismatch);
            if (open == pair.mismatch()) continue;
            const std::string about = "-" + std::to_string(static_cast<int>(pair.pair)) + "-" + one.package;
            if (open) {
                resolved.insert(mismatch);
                look.say<Fact::MismatchResolved>("agrees" + about, look.stream(), [&](auto fact) {
                    fact.setPackage(one.package);
                    fact.setPair(pair.pair);
                    fact.setBySelf(true);
                });
                continue;
            }
            raised = true;
            look.say<Fact::MismatchRaised>("mismatch" + about, look.stream(), [&](auto fact) {
                fact.setContract(ask.contract);
                fact.setWeek(number(ask.week));
                fact.setPackage(one.package);
                fact.setPair(pair.pair);
                fact.setExpected(pair.expected);
                fact.setFound(pair.found);
                fact.setTolerance(pair.tolerance);
                fact.setCause(pair.cause);
                fact.setDue(number(due));
            });
        }
    if (raised) look.escalate(escalation, due);
    for (const Day closed : settled_escalations(week, resolved, ask.closed)) {
        const std::string settled = mismatch_escalation_stream(ask.contract, ask.week, closed);
        look.say<schema::Escalation::ReturnedToThreshold>("agrees", settled, [](auto) {});
    }
    const Day run_by = working_days_after(ask.week, billing::run_after, contract.nation);
    if (!verified_.contains(week) && ask.closed >= run_by) look.verification_due(run_by);
    return said;
}

Result<ShownWeek> week_of(wire::Views& views, const std::string& contract, Day week, Position since) {
    using Row = schema::ReconciliationRow;
    wire::Views::Query query{.view = "reconciliation",
                             .filters = {{"contract", contract}, {"week", to_string(week)}},
                             .min_position = since,
                             .limit = 10'000};
    ShownWeek shown{.position = Position{UINT64_MAX}, .packages = {}};
    do {
        DAYBOOK_TRY(const auto page, views.rows(query));
        if (page.restating) return unavailable("the weeks are being measured again");
        if (page.row_type != capnp::typeId<Row>()) return unavailable("the weeks are of another version");
        shown.position = std::min(shown.position, page.position);
        for (const auto& row : page.rows) {
            const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
            capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
            const auto r = message.getRoot<Row>();
            if (r.getPackage().size() == 0) continue;  // care without a package is an exception of its own
            PackageWeek& one = shown.packages.emplace_back();
            one.package = r.getPackage().cStr();
            auto& f = one.figures;
            f.authorised = Seconds{r.getAuthorisedSeconds()};
            f.suspended = Seconds{r.getSuspendedSeconds()};
            f.cancelled = Seconds{r.getCancelledSeconds()};
            f.frustrated = Seconds{r.getFrustratedSeconds()};
            f.planned = Seconds{r.getPlannedSeconds()};
            f.delivered = Seconds{r.getDeliveredSeconds()};
            f.claimed = Seconds{r.getClaimedSeconds()};
            f.billable_minutes = r.getBillableMinutes();
            f.billable_pence = r.getBillablePence();
            f.claimed_pence = r.getClaimedPence();
            f.invoiced_pence = r.getInvoicedPence();
            f.paid_pence = r.getPaidPence();
            f.claims = r.getClaimedSeconds() != 0 || r.getClaimedPence() != 0 ? 1 : 0;
            f.invoices = r.getInvoicedPence() != 0 ? 1 : 0;
            f.unknown = r.getUnknown();
        }
        query.after = page.next;
    } while (!query.after.empty());
    return shown;
}

}  // namespace daybook::steward
