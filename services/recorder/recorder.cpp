#include "services/recorder/recorder.h"

#include <spdlog/spdlog.h>

#include "events/log/rocks_log.h"
#include "events/log/watermark.h"
#include "services/recorder/checkpoint_desk.h"
#include "services/recorder/doors.h"
#include "services/recorder/key_desk.h"
#include "services/recorder/messages.h"
#include "services/recorder/sequencer.h"
#include "services/runtime/lock.h"
#include "services/runtime/paths.h"

namespace daybook::recorder {
namespace {

using std::chrono::milliseconds;
using Ticks = std::chrono::steady_clock;

constexpr milliseconds look_around{100};   // how often the stop token is looked at
constexpr milliseconds ring_every{1'000};  // for those who missed a ring
constexpr milliseconds last_words{300};    // how long a failed recorder tells those who wait that it failed
constexpr milliseconds try_again{1'000};   // to open a log for which there was no room
constexpr unsigned keys_at_once = 16;

// Answers reads on a thread of its own, so that whoever reads the log from its first event holds nobody up who writes.
// The log shows what is durable, to any thread.
class ReadDesk {
 public:
    ReadDesk(wire::Server& door, EventLog& log, CheckpointDesk& checkpoints, Clock clock)
        : thread_([&door, &log, &checkpoints, clock = std::move(clock)](const std::stop_token& stop) {
              wire::serve(door, stop, [&](wire::Request& request, wire::Draft& reply) {
                  answer(log, checkpoints, clock(), request.as<schema::ReadRequest>(), reply);
              });
          }) {}

 private:
    std::jthread thread_;
};

// Takes appends and keys, in order, on one thread; the disk is waited for on another.
class Service {
 public:
    Service(Doors& doors, EventLog& log, KeyStore& keys, CheckpointDesk& checkpoints, const Clock& clock,
            const Random& random)
        : doors_(doors),
          log_(log),
          checkpoints_(checkpoints),
          sequencer_(log, keys, [this] { written_.ring(); }),
          desk_(sequencer_, keys, clock, random) {}

    Status start() { return sequencer_.apply_erasures(); }

    // Serves until it is stopped or has failed; then tells those who ask so, for a moment and as long as `waits` says.
    Status run(const std::stop_token& stop, const std::function<bool(const Error&)>& waits) {
        while (!stop.stop_requested() && !failure()) turn();
        if (!failure()) {
            sequencer_.record({});
            return {};
        }
        const auto end = Ticks::now() + last_words;
        while (Ticks::now() < end || (!stop.stop_requested() && waits(*failure()))) turn();
        return tl::unexpected<Error>(*failure());
    }

 private:
    const std::optional<Error>& failure() const { return sequencer_.failure(); }

    void turn() {
        wire::Server* const all[] = {doors_.keys.get(), doors_.append.get()};
        // What does not fit stays in its socket: that is the senders' backpressure.
        const std::size_t heard = sequencer_.full() ? 1 : 2;
        wire::Server::wait(std::span(all).first(heard), look_around, &written_);
        sequencer_.turn();
        appends();
        sequencer_.turn();
        keys();
        checkpoints_.turn(Ticks::now());
        if (log_.head() != rung_ || Ticks::now() - rung_at_ >= ring_every) ring();
    }

    void ring() {
        rung_ = log_.head();
        rung_at_ = Ticks::now();
        doors_.bell->ring(rung_);
    }

    void appends() {
        while (!sequencer_.full()) {
            auto request = doors_.append->next();
            if (!request) return;
            std::uint64_t tag = 0;
            Result<Asked> asked = Asked{};
            const bool good = wire::decode([&] {
                const auto message = request->as<schema::AppendRequest>();
                tag = message.getTag();
                asked = request->bytes() > Limits::request_bytes ? too_large(request->bytes()) : read(message);
            });
            if (!good) continue;
            if (asked)
                sequencer_.take(*asked, [this, peer = request->peer(), tag](const Result<Receipt>& receipt) {
                    answer_append(peer, tag, receipt);
                });
            else
                answer_append(request->peer(), tag, tl::unexpected<Error>(asked.error()));
        }
    }

    static Result<Asked> too_large(std::size_t bytes) {
        return rejected("an append holds at most " + std::to_string(Limits::request_bytes) + " bytes, this one " +
                        std::to_string(bytes));
    }

    void answer_append(const wire::Request::Peer& peer, std::uint64_t tag, const Result<Receipt>& receipt) {
        wire::Draft reply;
        write(receipt, tag, reply.root<schema::AppendReply>());
        doors_.append->reply(peer, reply.message());
    }

    void keys() {
        for (unsigned i = 0; i < keys_at_once; ++i) {
            auto request = doors_.keys->next();
            if (!request) return;
            Look look;
            std::uint64_t tag = 0;
            const bool good = wire::decode([&] {
                const auto message = request->as<schema::KeysRequest>();
                tag = message.getTag();
                look.actor = message.getActor();
                look.purpose = message.getPurpose();
                look.view = message.getView();
                if (message.getSubjects().size() > Limits::key_subjects + 1) return;  // refused for naming none
                for (const auto subject : message.getSubjects()) look.subjects.emplace_back(subject);
            });
            if (!good) continue;
            capnp::MallocMessageBuilder reply;
            write(desk_.keys(look), tag, reply.initRoot<schema::KeysReply>());
            doors_.keys->reply(request->peer(), reply);
        }
    }

    Doors& doors_;
    EventLog& log_;
    CheckpointDesk& checkpoints_;
    wire::Wakeup written_;
    Sequencer sequencer_;
    KeyDesk desk_;
    Position rung_;
    Ticks::time_point rung_at_{};
};

// What the projections of this data have seen (format.md D2). A file that cannot be read is no witness: what it was
// written for can be rebuilt at any time.
std::vector<Witness> projections_of(const std::filesystem::path& data) {
    std::vector<Witness> witnesses;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(data / "views", none)) {
        if (entry.path().extension() != ".watermark") continue;
        const auto seen = load_watermark(entry.path());
        if (!seen || !*seen) continue;
        witnesses.push_back({.who = "projection " + entry.path().stem().string(),
                             .position = (*seen)->position,
                             .leaf = (*seen)->leaf,
                             .uuid = (*seen)->uuid});
    }
    return witnesses;
}

Result<std::unique_ptr<EventLog>> open_log(const Setting& setting, const Random& random) {
    LogOptions options{.identity = {}, .witnesses = projections_of(setting.data)};
    random(options.identity);
    DAYBOOK_TRY(std::unique_ptr<EventLog> log, RocksLog::open(setting.data / "log", setting.clock, std::move(options)));
    return log;
}

// One opening of keys and log. The doors are bound once there is something behind them.
Status serve(const Setting& setting, const Options& options, std::optional<Doors>& doors, const std::stop_token& stop,
             const Ready& ready) {
    const Random random = options.random ? options.random : machine_random();
    DAYBOOK_TRY(const auto keys, KeyStore::open(setting.data / "keys", random));
    DAYBOOK_TRY(const auto log,
                options.open_log ? options.open_log(setting.data / "log", setting.clock) : open_log(setting, random));
    DAYBOOK_TRY(const auto checkpoints, CheckpointDesk::open(*log, setting, random));
    DAYBOOK_TRY(const wire::Addresses at, wire::Addresses::of(setting.data));
    if (!doors) {
        DAYBOOK_TRY(doors, Doors::open(at));
    }
    Service service(*doors, *log, *keys, *checkpoints, setting.clock, random);
    DAYBOOK_CHECK(service.start());
    const ReadDesk reads(*doors->read, *log, *checkpoints, setting.clock);
    spdlog::info("recorder: serves {} events at {}", log->head().value, at.folder.string());
    if (ready) ready();
    const Status end = service.run(
        stop, [&](const Error& error) { return error.kind == Error::Kind::full && !has_room(setting.data); });
    spdlog::info("recorder: stopped at {} events", log->head().value);
    return end;
}

}  // namespace

Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready) {
    DAYBOOK_CHECK(make_data_folder(setting.data));
    DAYBOOK_TRY(const FolderLock lock, FolderLock::take(setting.data, "recorder"));
    std::optional<Doors> doors;
    for (bool ever = false;;) {
        bool served = false;
        const Status end = serve(setting, options, doors, stop, [&] {
            served = true;
            if (!std::exchange(ever, true) && ready) ready();
        });
        if (end || end.error().kind != Error::Kind::full || !ever) return end;
        // The disk was full. With room again what it left is opened as after a crash.
        while (!stop.stop_requested() && !(std::exchange(served, true) && has_room(setting.data)))
            refuse(*doors, end.error(), try_again, stop);
        if (stop.stop_requested()) return {};
        spdlog::info("recorder: there is room again");
    }
}

}  // namespace daybook::recorder
