// How the live stream does (scorecard S6, S7):
//   bench_streams DAYBOOK [READERS [SECONDS]]
// starts a recorder, the projector of the live board and a gateway, each a process of its own, on a folder under
// $TMPDIR. S7: so many readers of the board's stream, 50 visits a second planned for today: what does it cost the
// gateway, and was every reader told every visit? S6, on a stack of its own: one reader, a day of visits on the board,
// 5,000 changes of them a second, and 50 marked visits a second among them: how long after the recorder's answer does
// such a visit stand in the stream? Prints what `daybook bench --json` does. Who reads and who writes shares the
// machine with who is measured. A board of more than 10,000 rows is read in pages that have to be of one position
// (services/gateway/rows.cpp), which a log that moves may not grant: S6 comes to that after 60 SECONDS.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <limits>
#include <span>
#include <thread>

#include "events/stored/proposal.h"
#include "schema/visit.capnp.h"
#include "services/bench/child.h"
#include "services/bench/own_recorder.h"
#include "services/bench/report.h"
#include "services/runtime/clock.h"
#include "services/runtime/signals.h"
#include "services/wire/client.h"
#include "tests/bench/streams/readers.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;
using Ticks = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view view = "live-board";
constexpr milliseconds patience{60'000};       // with a service that is to serve, or to catch up
constexpr milliseconds last_patience{30'000};  // with readers who were not told all yet
constexpr milliseconds look_again{10};
constexpr milliseconds settling{1'000};       // the gateway looks for newcomers ten times a second
constexpr milliseconds between_updates{20};   // 50 a second, of S7 and of the marked ones of S6
constexpr milliseconds between_batches{10};   // of the 5,000 a second of S6 …
constexpr std::size_t batch_events = 50;      // … each of so many
constexpr std::size_t loaded_at_once = 500;   // events of a request before anything is measured
constexpr std::size_t people = 1'552;         // of a large agency, with 23,975 h of care a week …
constexpr std::size_t visits_of_day = 7'000;  // … which in visits of half an hour is this many a day
constexpr rlim_t files_besides_readers = 256;

struct Asked {
    fs::path binary;
    std::size_t readers = 2'000;
    std::size_t seconds = 20;
    std::size_t updates() const { return seconds * (milliseconds{1'000} / between_updates); }
};

double since(Ticks::time_point start) { return std::chrono::duration<double>(Ticks::now() - start).count(); }

// Calls `act` with 0, 1, … at even times; what is late is made up for. Ends early at a stop.
template <class Act>
Status paced(std::size_t times, milliseconds apart, const std::stop_token& stop, Act&& act) {
    auto due = Ticks::now();
    for (std::size_t i = 0; i < times && !stop.stop_requested(); ++i, due += apart) {
        std::this_thread::sleep_until(due);
        DAYBOOK_CHECK(act(i));
    }
    return {};
}

template <class Fact, class Fill>
Proposal tell(const std::string& id, const std::string& visit, Instant now, Fill&& fill) {
    return propose<Fact>({.id = id, .source = "bench:streams", .stream = "visit-" + visit, .occurred = now},
                         std::forward<Fill>(fill));
}

// For now, and so for today's board, which the stream shows. No clock goes beside it, so it stays planned.
Proposal planned(const std::string& visit, std::size_t number) {
    const Instant now = system_clock()();
    return tell<schema::Visit::Planned>("planned/" + visit, visit, now, [&](auto fact) {
        fact.setPerson("person-" + std::to_string(number % people));
        fact.setPackage("package-" + std::to_string(number % people));
        fact.setContract("contract-bench");
        fact.setZone("Z" + std::to_string(number % 5));
        fact.setStart(micros(now));
        fact.setSeconds(1'800);
        fact.setRequired(1);
    });
}

std::string id_of_day(std::size_t number) { return "day." + std::to_string(number); }

// A second care worker is put on every visit of the day, one after the other, and then taken off again, and so on: the
// row of the visit changes every time, and what is known of it does not grow.
Proposal changed(std::size_t number) {
    const std::string visit = id_of_day(number % visits_of_day);
    const std::string id = "changed/" + std::to_string(number);
    const std::string worker = "worker-" + std::to_string(number % visits_of_day % 800);
    const Instant now = system_clock()();
    if (number / visits_of_day % 2 == 0)
        return tell<schema::Visit::Assigned>(id, visit, now, [&](auto fact) { fact.setWorker(worker); });
    return tell<schema::Visit::Unassigned>(id, visit, now, [&](auto fact) { fact.setWorker(worker); });
}

// Recorder, projector and gateway, which end with it, and their folder goes.
class Stack {
 public:
    Status begin(const fs::path& binary, const std::stop_token& stop);
    // Waits until the board holds what is recorded up to here, or for a stop.
    Status caught_up(Position position, const std::stop_token& stop);
    // unavailable if one of them has ended: what was measured meanwhile means nothing.
    Status stands();

    Result<wire::Addresses> addresses() const { return recorder_.addresses(); }
    const Child& gateway() const { return gateway_; }
    const Gate& gate() const { return gate_; }

 private:
    OwnRecorder recorder_;  // first, and so the last to end
    Child projector_, gateway_;
    Gate gate_;
};

// "ready http://127.0.0.1:PORT/?token=TOKEN"
Result<Gate> gate_of(std::string_view said) {
    constexpr std::string_view begins = "ready http://127.0.0.1:", middle = "/?token=";
    const auto at = said.find(middle);
    if (!said.starts_with(begins) || at == said.npos) return unavailable("the gateway does not say where it serves");
    const std::string port(said.substr(begins.size(), at - begins.size()));
    return Gate{.port = static_cast<std::uint16_t>(std::strtoul(port.c_str(), nullptr, 10)),
                .token = std::string(said.substr(at + middle.size()))};
}

Status Stack::begin(const fs::path& binary, const std::stop_token& stop) {
    DAYBOOK_CHECK(recorder_.begin(binary, fs::temp_directory_path()));
    const std::string data = recorder_.data().string();
    DAYBOOK_CHECK(projector_.start(binary, {"projector", std::string(view), "--data", data, "--log-level", "warn"}));
    DAYBOOK_CHECK(gateway_.start(binary, {"gateway", "--http", "127.0.0.1:0", "--data", data, "--log-level", "warn"},
                                 Child::Output::heard));
    DAYBOOK_TRY(const std::string said, gateway_.line(patience));
    DAYBOOK_TRY(gate_, gate_of(said));
    DAYBOOK_TRY(const auto at, addresses());
    DAYBOOK_TRY(const auto state, wire::Recorder(at).status());
    return caught_up(state.log.head, stop);
}

Status Stack::caught_up(Position position, const std::stop_token& stop) {
    DAYBOOK_TRY(const auto at, addresses());
    wire::Views views(at, milliseconds{1'000});
    for (const auto deadline = Ticks::now() + patience; Ticks::now() < deadline && !stop.stop_requested();) {
        DAYBOOK_CHECK(stands());
        const auto state = views.status(view);
        if (state && state->position >= position) return {};
        std::this_thread::sleep_for(look_again);
    }
    if (stop.stop_requested()) return stopped();
    return unavailable("the live board does not catch up with the log");
}

Status Stack::stands() {
    if (!projector_.runs()) return unavailable("the projector has ended");
    if (!gateway_.runs()) return unavailable("the gateway has ended");
    return {};
}

Status append(wire::Recorder& recorder, const Proposal& event) {
    DAYBOOK_CHECK(recorder.append(std::span(&event, 1)));
    return {};
}

// Until they were told so much, or no longer can be expected to be.
void wait_for(const Readers& readers, std::uint64_t told, const std::stop_token& stop) {
    const auto deadline = Ticks::now() + last_patience;
    while (readers.told() < told && Ticks::now() < deadline && !stop.stop_requested())
        std::this_thread::sleep_for(look_again);
}

// What S7 saw. A gateway's memory counts from before the first reader, so what any request first takes is in it.
struct Crowd {
    std::size_t let_in = 0, stayed = 0, visits = 0;
    std::uint64_t told = 0;
    double seconds = 0, gateway_seconds = 0;  // of the updates: by the clock, and of the gateway's processor time
    double all_seconds = 0;                   // until nobody reads any more
    Child::Memory before{}, with_readers{}, at_end{};
};

std::vector<Figure> figures_of(const Crowd& crowd, const Readers::Seen& seen) {
    const auto number = [](auto count) { return static_cast<double>(count); };
    const auto kilobytes = [&](double megabytes) {
        return std::max(0.0, megabytes - crowd.before.now_mb) * 1'000 / number(crowd.let_in);
    };
    // What a reset swallowed is not known: it is one more.
    const std::uint64_t lost = crowd.let_in * crowd.visits - crowd.told + seen.resets;
    return {{.name = "S7 readers open to the end", .ours = number(crowd.stayed), .unit = "readers"},
            {.name = "S7 updates", .ours = number(crowd.visits) / crowd.seconds, .unit = "updates/s"},
            {.name = "S7 updates lost", .ours = number(lost), .unit = "readers x updates"},
            {.name = "S7 resets", .ours = number(seen.resets), .unit = "frames"},
            {.name = "S7 processor of the gateway", .ours = crowd.gateway_seconds / crowd.seconds, .unit = "cores"},
            {.name = "S7 processor of those who read", .ours = seen.cpu_seconds / crowd.all_seconds, .unit = "cores"},
            {.name = "S7 bytes read", .ours = number(seen.bytes) / 1e6 / crowd.all_seconds, .unit = "MB/s"},
            {.name = "S7 memory of a reader", .ours = kilobytes(crowd.with_readers.now_mb), .unit = "KB"},
            {.name = "S7 greatest memory of a reader", .ours = kilobytes(crowd.at_end.peak_mb), .unit = "KB"}};
}

Result<std::vector<Figure>> many_readers(const Asked& asked, const std::stop_token& stop) {
    Stack stack;
    DAYBOOK_CHECK(stack.begin(asked.binary, stop));
    DAYBOOK_TRY(const auto at, stack.addresses());
    wire::Recorder recorder(at);
    Crowd crowd{.visits = asked.updates(), .before = stack.gateway().memory()};
    Readers readers(stack.gate(), crowd.visits);
    DAYBOOK_CHECK(readers.open(asked.readers, stop));
    crowd.let_in = readers.open_now();
    if (crowd.let_in == 0) return unavailable("the gateway lets no reader in");
    if (crowd.let_in < asked.readers)
        std::fprintf(stderr, "bench_streams: the gateway lets in %zu of %zu readers\n", crowd.let_in, asked.readers);
    std::this_thread::sleep_for(settling);
    crowd.with_readers = stack.gateway().memory();

    const double used = stack.gateway().cpu_seconds();
    const auto start = Ticks::now();
    readers.read();
    DAYBOOK_CHECK(paced(crowd.visits, between_updates, stop,
                        [&](std::size_t i) { return append(recorder, planned(watched_id(i), i)); }));
    crowd.seconds = since(start);
    crowd.gateway_seconds = stack.gateway().cpu_seconds() - used;
    wait_for(readers, crowd.let_in * crowd.visits, stop);
    readers.rest();
    DAYBOOK_CHECK(stack.stands());
    crowd.all_seconds = since(start);
    crowd.stayed = readers.open_now();
    crowd.told = readers.told();
    crowd.at_end = stack.gateway().memory();
    return figures_of(crowd, readers.seen());
}

// Changes of the day's visits, as many a second as S6 wants, on a thread of its own until `end`.
class Background {
 public:
    explicit Background(const wire::Addresses& at)
        : thread_([this, at](const std::stop_token& stop) { status_ = run(at, stop); }) {}

    // Events a second that were recorded.
    Result<double> end() {
        thread_.request_stop();
        thread_.join();
        DAYBOOK_CHECK(status_);
        return static_cast<double>(events_) / seconds_;
    }

 private:
    Status run(const wire::Addresses& at, const std::stop_token& stop) {
        wire::Recorder recorder(at);
        const auto start = Ticks::now();
        const auto change = [&](std::size_t turn) -> Status {
            std::vector<Proposal> batch;
            for (std::size_t i = 0; i < batch_events; ++i) batch.push_back(changed(turn * batch_events + i));
            DAYBOOK_CHECK(recorder.append(batch));
            events_ += batch_events;
            return {};
        };
        const Status status = paced(std::numeric_limits<std::size_t>::max(), between_batches, stop, change);
        seconds_ = since(start);
        return status;
    }

    std::uint64_t events_ = 0;
    double seconds_ = 0;
    Status status_;
    std::jthread thread_;
};

Status fill_board(Stack& stack, wire::Recorder& recorder, const std::stop_token& stop) {
    Position head;
    for (std::size_t done = 0; done < visits_of_day; done += loaded_at_once) {
        std::vector<Proposal> some;
        for (std::size_t i = done; i < std::min(visits_of_day, done + loaded_at_once); ++i)
            some.push_back(planned(id_of_day(i), i));
        DAYBOOK_TRY(const auto receipt, recorder.append(some));
        head = receipt.head;
    }
    return stack.caught_up(head, stop);
}

Result<std::vector<Figure>> one_reader(const Asked& asked, const std::stop_token& stop) {
    Stack stack;
    DAYBOOK_CHECK(stack.begin(asked.binary, stop));
    DAYBOOK_TRY(const auto at, stack.addresses());
    wire::Recorder recorder(at);
    DAYBOOK_CHECK(fill_board(stack, recorder, stop));
    std::vector<Ticks::time_point> answered(asked.updates());
    Readers readers(stack.gate(), answered.size());
    DAYBOOK_CHECK(readers.open(1, stop));
    if (readers.open_now() == 0) return unavailable("the gateway lets no reader in");
    std::this_thread::sleep_for(settling);

    readers.read();
    Background background(at);
    const auto mark = [&](std::size_t i) -> Status {
        DAYBOOK_CHECK(append(recorder, planned(watched_id(i), i)));
        answered[i] = Ticks::now();
        return {};
    };
    DAYBOOK_CHECK(paced(answered.size(), between_updates, stop, mark));
    DAYBOOK_TRY(const double rate, background.end());
    wait_for(readers, answered.size(), stop);
    readers.rest();
    DAYBOOK_CHECK(stack.stands());

    const auto end = Ticks::now();
    std::vector<float> took;
    for (std::size_t i = 0; i < answered.size(); ++i) {
        // One that never came took at least as long as it was waited for; the stream may be quicker than the answer.
        const std::chrono::duration<float, std::micro> passed = readers.seen().told[i].value_or(end) - answered[i];
        took.push_back(std::max(0.0F, passed.count()));
    }
    std::sort(took.begin(), took.end());
    const double never = static_cast<double>(answered.size() - readers.told());
    return std::vector<Figure>{
        {.name = "S6 from answer to stream, p50", .ours = percentile(took, 0.50), .unit = "µs"},
        {.name = "S6 from answer to stream, p99", .ours = percentile(took, 0.99), .unit = "µs"},
        {.name = "S6 background", .ours = rate, .unit = "events/s"},
        {.name = "S6 marked visits never told", .ours = never, .unit = "visits"},
        {.name = "S6 resets", .ours = static_cast<double>(readers.seen().resets), .unit = "frames"}};
}

// Of this process and, since it is handed down, of the gateway: each holds one for every reader.
Status allow_files(std::size_t readers) {
    rlimit limit{};
    const rlim_t wanted = readers + files_besides_readers;
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted) return {};
    limit = {.rlim_cur = wanted, .rlim_max = std::max(limit.rlim_max, wanted)};
    if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
    return unavailable("so many readers need " + std::to_string(wanted) +
                       " open files, which this account may not have");
}

Result<std::vector<Figure>> run(const Asked& asked) {
    const Signals signals;
    const std::stop_token stop = signals.token();
    DAYBOOK_CHECK(allow_files(asked.readers));
    DAYBOOK_TRY(auto figures, many_readers(asked, stop));
    DAYBOOK_TRY(auto more, one_reader(asked, stop));
    if (stop.stop_requested()) return stopped();
    std::move(more.begin(), more.end(), std::back_inserter(figures));
    return figures;
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "bench_streams DAYBOOK [READERS [SECONDS]]\n");
        return 2;
    }
    daybook::bench::Asked asked{.binary = argv[1]};
    if (argc > 2) asked.readers = std::max<std::size_t>(std::strtoull(argv[2], nullptr, 10), 1);
    if (argc > 3) asked.seconds = std::max<std::size_t>(std::strtoull(argv[3], nullptr, 10), 1);
    const auto figures = daybook::bench::run(asked);
    if (!figures) {
        std::fprintf(stderr, "bench_streams: %s\n", figures.error().sentence.c_str());
        return 1;
    }
    std::cout << daybook::bench::report(*figures).dump(2) << "\n";
    return 0;
}
