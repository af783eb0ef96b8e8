#include "services/wire/messages.h"

#include <capnp/serialize.h>

#include <string>

#include "schema/messages.capnp.h"

namespace daybook::wire {
namespace {

constexpr std::size_t request_bytes = 1'024 * 1'024;  // format.md F7; the recorder refuses more

void write(const Proposal& proposal, schema::Proposal::Builder into) {
    into.setContent(kj::arrayPtr(reinterpret_cast<const kj::byte*>(proposal.content.data()),
                                 proposal.content.size() * sizeof(capnp::word)));
    into.setOnce(proposal.once);
    switch (proposal.expected.kind) {
        case Expected::Kind::any: into.getExpected().setAny(); break;
        case Expected::Kind::none: into.getExpected().setNone(); break;
        case Expected::Kind::exact: into.getExpected().setExact(proposal.expected.version.value); break;
    }
}

}  // namespace

Status write_append(std::span<const Proposal> events, std::span<const Condition> conditions, std::uint64_t tag,
                    capnp::MallocMessageBuilder& message) {
    auto request = message.initRoot<schema::AppendRequest>();
    request.setTag(tag);
    auto proposals = request.initProposals(static_cast<unsigned>(events.size()));
    for (unsigned i = 0; i < events.size(); ++i) write(events[i], proposals[i]);
    auto list = request.initConditions(static_cast<unsigned>(conditions.size()));
    for (unsigned i = 0; i < conditions.size(); ++i) {
        list[i].setStream(conditions[i].stream);
        list[i].setVersion(conditions[i].version.value);
    }
    const std::size_t bytes = capnp::computeSerializedSizeInWords(message) * sizeof(capnp::word);
    if (bytes <= request_bytes) return {};
    return rejected("an append holds at most " + std::to_string(request_bytes) + " bytes, this one " +
                    std::to_string(bytes) + " in " + std::to_string(events.size()) + " events");
}

}  // namespace daybook::wire
