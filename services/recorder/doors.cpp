#include "services/recorder/doors.h"

#include "schema/messages.capnp.h"

namespace daybook::recorder {
namespace {

using std::chrono::milliseconds;
using Ticks = std::chrono::steady_clock;

constexpr milliseconds look_around{100};  // how often the stop token is looked at

template <class Asked, class Reply>
void refuse_next(wire::Server& door, const Error& error) {
    auto request = door.next();
    if (!request) return;
    capnp::MallocMessageBuilder message;
    const bool good = wire::decode([&] {
        auto reply = message.initRoot<Reply>();
        reply.setTag(request->template as<Asked>().getTag());
        wire::write(error, reply.initFailure());
    });
    if (good) door.reply(request->peer(), message);
}

}  // namespace

Result<Doors> Doors::open(const wire::Addresses& at) {
    Doors doors;
    DAYBOOK_TRY(doors.append, wire::Server::bind(at.append));
    DAYBOOK_TRY(doors.read, wire::Server::bind(at.read));
    DAYBOOK_TRY(doors.keys, wire::Server::bind(at.keys));
    DAYBOOK_TRY(doors.bell, wire::Publisher::bind(at.bell));
    return doors;
}

void refuse(Doors& doors, const Error& error, milliseconds time, const std::stop_token& stop) {
    wire::Server* const all[] = {doors.append.get(), doors.read.get(), doors.keys.get()};
    for (const auto end = Ticks::now() + time; Ticks::now() < end && !stop.stop_requested();) {
        wire::Server::wait(all, look_around);
        refuse_next<schema::AppendRequest, schema::AppendReply>(*doors.append, error);
        refuse_next<schema::ReadRequest, schema::ReadReply>(*doors.read, error);
        refuse_next<schema::KeysRequest, schema::KeysReply>(*doors.keys, error);
    }
}

}  // namespace daybook::recorder
