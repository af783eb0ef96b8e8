#pragma once

#include <capnp/dynamic.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "events/core/result.h"
#include "events/seal/key_store.h"
#include "events/stored/digest.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"

namespace daybook {

// One proposed event, bounded, checked and in canonical form, personal fields still in place: what the admission rules
// look at. Its stamp is blank.
class Candidate {
 public:
    // Rejected if the message is over its limits, damaged, of an unknown fact, sealed already, or misnamed.
    static Result<std::unique_ptr<Candidate>> of(Words content);

    const EventView& event() const { return event_; }
    const FactType& type() const { return *event_.type(); }

    // Its content, taken out: what `event` showed is gone.
    std::vector<capnp::word> content() &&;

 private:
    // `canonical` has just been found so, or made so.
    explicit Candidate(std::vector<capnp::word> canonical) : bytes_(std::move(canonical)), event_(bytes_, Trusted{}) {}
    std::vector<capnp::word> bytes_;
    EventView event_;
};

// Content as it is recorded: header, canonical clear part, boxes; and its SHA-256.
struct SealedContent {
    std::vector<capnp::word> content;
    Digest digest{};
};

// Moves the personal fields into one box per subject (format.md F2, F3). Keys that were made on the way must be synced
// (KeyStore::sync) before the content is recorded. gone if a subject was erased. Sealing the same proposal again gives
// the same bytes. The candidate is used up.
Result<SealedContent> seal(Candidate&& candidate, KeyStore& keys, Sha256& sha256);
Result<SealedContent> seal(const Proposal& proposal, KeyStore& keys, Sha256& sha256);

// A fact with its personal fields back in place.
class Unsealed {
 public:
    Unsealed(std::unique_ptr<capnp::MallocMessageBuilder> message, const FactType& type, unsigned closed)
        : message_(std::move(message)), type_(&type), closed_(closed) {}

    capnp::DynamicStruct::Reader fact() const {
        return message_->getRoot<capnp::DynamicStruct>(type_->schema).asReader();
    }
    template <class Fact>
    typename Fact::Reader as() const {
        return message_->getRoot<Fact>().asReader();
    }
    unsigned closed() const { return closed_; }  // boxes nobody has the key of any more, or yet

 private:
    std::unique_ptr<capnp::MallocMessageBuilder> message_;
    const FactType* type_;
    unsigned closed_;
};

// The key with this id, if the caller holds it.
using KeyById = std::function<std::optional<Key>(const KeyId&)>;

// Opens the boxes whose key is known. rejected for a fact this version does not know, corrupt for an altered box.
Result<Unsealed> unseal(const EventView& event, const KeyById& key);

}  // namespace daybook
