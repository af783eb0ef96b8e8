#pragma once

#include <span>

#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/seal/key_store.h"
#include "schema/messages.capnp.h"
#include "services/recorder/checkpoint_desk.h"
#include "services/recorder/sequencer.h"
#include "services/wire/server.h"

// Between the wire's messages and plain values. Reading a hostile message may throw kj::Exception (wire::decode).
namespace daybook::recorder {

// Borrows from the message.
Result<Asked> read(schema::AppendRequest::Reader request);
void write(const Result<Receipt>& receipt, std::uint64_t tag, schema::AppendReply::Builder reply);

void write(const LogStatus& status, Instant clock, schema::LogStatus::Builder into);

// Answers one read from the log; the reply refers to the page it keeps.
void answer(EventLog& log, CheckpointDesk& checkpoints, Instant now, schema::ReadRequest::Reader request,
            wire::Draft& reply);

struct NamedKey {
    std::string subject;
    SubjectKey key;
};
void write(const Result<std::vector<NamedKey>>& keys, std::uint64_t tag, schema::KeysReply::Builder reply);

}  // namespace daybook::recorder
