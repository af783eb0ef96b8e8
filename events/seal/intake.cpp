#include "events/seal/intake.h"

#include <capnp/any.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "events/seal/boxes.h"
#include "events/seal/personal.h"
#include "events/stored/format.h"
#include "events/stored/names.h"

namespace daybook {
namespace {

template <class T>
T field(Words content, std::size_t offset) {
    T value{};
    std::memcpy(&value, reinterpret_cast<const std::byte*>(content.data()) + offset - format::stamp_bytes,
                sizeof value);
    return value;
}

// The content as one blank-stamped event in canonical form. A sender of another language need not know what that is;
// unreachable words, which could carry clear personal data into the log, do not survive it.
Result<std::vector<capnp::word>> canonical_event(Words content) {
    const auto* type =
        find_fact(field<std::uint16_t>(content, format::category_at), field<std::uint16_t>(content, format::fact_at));
    if (type == nullptr || field<std::uint8_t>(content, format::boxes_at) != 0) return format::stamped({}, content);
    const Words clear = content.subspan(format::header_words);
    const auto segment = kj::arrayPtr(clear.data(), clear.size());
    const auto segments = kj::arrayPtr(&segment, 1);
    // A tree in which every word is used once is walked twice at most; what needs more is amplified.
    const capnp::ReaderOptions options{.traversalLimitInWords = 4 * clear.size(),
                                       .nestingLimit = format::nesting_limit};
    try {
        if (capnp::SegmentArrayMessageReader(segments, options).isCanonical()) return format::stamped({}, content);
        capnp::SegmentArrayMessageReader message(segments, options);
        return format::stamped({}, content_of(*type, instant(field<std::int64_t>(content, format::occurred_at)),
                                              message.getRoot<schema::Event>()));
    } catch (const kj::Exception&) {
        return rejected("the event cannot be read: its clear part is no message within its bounds");
    }
}

Status check_header(Words content) {
    const std::size_t bytes = content.size_bytes();
    if (bytes > format::max_content_bytes) {
        return rejected("an event holds at most " + std::to_string(format::max_content_bytes) + " bytes, this one " +
                        std::to_string(bytes));
    }
    if (content.size() < format::header_words + 2) {
        return rejected("an event of " + std::to_string(bytes) + " bytes is shorter than its header");
    }
    const auto version = field<std::uint8_t>(content, format::format_at);
    if (version != format::version) {
        return rejected("the event has format " + std::to_string(version) + ", and this recorder records format 1");
    }
    if (field<std::uint32_t>(content, format::clear_bytes_at) !=
            (content.size() - format::header_words) * sizeof(capnp::word) &&
        field<std::uint8_t>(content, format::boxes_at) == 0) {
        return rejected("the event's header does not tell its length");
    }
    return {};
}

// Room for a message that is small, as most facts are; zero, as its builder wants it and leaves it.
using Scratch = std::array<capnp::word, 256>;

std::vector<std::byte> padded(kj::ArrayPtr<const capnp::word> words) {
    const auto bytes = words.asBytes();
    std::vector<std::byte> plaintext((bytes.size() + box_grain_bytes - 1) / box_grain_bytes * box_grain_bytes);
    std::memcpy(plaintext.data(), bytes.begin(), bytes.size());
    return plaintext;
}

// One subject's fields of the fact, or nothing if it says none of them.
Result<std::optional<Secret>> secret_of(schema::Subject subject, const Candidate& candidate,
                                        capnp::DynamicStruct::Reader fact, KeyStore& keys) {
    const auto fields = personal_fields(candidate.type());
    const auto said = [&](const PersonalField& personal) {
        return personal.subject == subject && says(fact, personal.field);
    };
    if (std::ranges::none_of(fields, said)) return std::nullopt;
    Scratch scratch{};
    capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
    auto only = message.initRoot<capnp::DynamicStruct>(candidate.type().schema);
    for (const PersonalField& personal : fields)
        if (said(personal)) only.set(personal.field, fact.get(personal.field));
    DAYBOOK_TRY(const std::string name, subject_of(subject, candidate.type(), candidate.event()));
    DAYBOOK_TRY(SubjectKey key, keys.key_for(name));
    capnp::AnyStruct::Reader whole = only.asReader();
    return Secret{.key = key, .plaintext = padded(whole.canonicalize())};
}

std::vector<capnp::word> without_personal(const Candidate& candidate) {
    Scratch scratch{};
    capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
    message.setRoot(candidate.event().event());
    auto event = message.getRoot<schema::Event>();
    auto fact = event.getFact().getAs<capnp::DynamicStruct>(candidate.type().schema);
    for (const PersonalField& personal : personal_fields(candidate.type())) fact.clear(personal.field);
    return content_of(candidate.type(), candidate.event().occurred(), event.asReader());
}

Result<std::vector<capnp::word>> sealed(Candidate&& candidate, KeyStore& keys) {
    if (personal_fields(candidate.type()).empty()) return std::move(candidate).content();
    const auto fact = candidate.event().event().getFact().getAs<capnp::DynamicStruct>(candidate.type().schema);
    std::vector<Secret> secrets;
    for (const auto subject : {schema::Subject::PERSON, schema::Subject::WORKER, schema::Subject::OTHER}) {
        DAYBOOK_TRY(auto secret, secret_of(subject, candidate, fact, keys));
        if (secret) secrets.push_back(std::move(*secret));
    }
    if (secrets.empty()) return std::move(candidate).content();
    auto content = seal_boxes(without_personal(candidate), secrets);
    for (Secret& secret : secrets) {
        forget(secret.plaintext);
        forget(secret.key.key);
    }
    return content;
}

// Puts the fields one box holds back into the fact.
Status overlay(const EventView& event, unsigned box, const Key& key, const FactType& type,
               capnp::DynamicStruct::Builder fact) {
    DAYBOOK_TRY(const auto plaintext, open_box(event, box, key));
    const auto segment = kj::arrayPtr(plaintext.data(), plaintext.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1), {.traversalLimitInWords = 8 * plaintext.size(),
                                                                         .nestingLimit = format::nesting_limit});
    const auto only = message.getRoot<capnp::DynamicStruct>(type.schema);
    for (const PersonalField& personal : personal_fields(type)) {
        if (says(only, personal.field)) fact.set(personal.field, only.get(personal.field));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Candidate>> Candidate::of(Words content) {
    DAYBOOK_CHECK(check_header(content));
    DAYBOOK_TRY(auto event, canonical_event(content));
    std::unique_ptr<Candidate> candidate(new Candidate(std::move(event)));
    DAYBOOK_CHECK(check_intake(candidate->event()));
    return candidate;
}

std::vector<capnp::word> Candidate::content() && {
    bytes_.erase(bytes_.begin(), bytes_.begin() + format::stamp_words);
    return std::move(bytes_);
}

Result<SealedContent> seal(Candidate&& candidate, KeyStore& keys, Sha256& sha256) {
    const FactType& type = candidate.type();
    try {
        SealedContent result;
        DAYBOOK_TRY(result.content, sealed(std::move(candidate), keys));
        if (result.content.size() * sizeof(capnp::word) > format::max_content_bytes) {
            return rejected("an event holds at most " + std::to_string(format::max_content_bytes) +
                            " bytes, this one with its sealed boxes " +
                            std::to_string(result.content.size() * sizeof(capnp::word)));
        }
        result.digest = sha256(std::as_bytes(Words(result.content)));
        return result;
    } catch (const kj::Exception&) {
        return rejected("the fields of " + type.type + " cannot be read");
    }
}

Result<SealedContent> seal(const Proposal& proposal, KeyStore& keys, Sha256& sha256) {
    DAYBOOK_TRY(const auto candidate, Candidate::of(proposal.content));
    return seal(std::move(*candidate), keys, sha256);
}

Result<Unsealed> unseal(const EventView& event, const KeyById& key) {
    if (event.damage()) return tl::unexpected<Error>(*event.damage());
    const FactType* type = event.type();
    if (type == nullptr) {
        return rejected("the fact at position " + std::to_string(event.position().value) +
                        " is not known to this version");
    }
    try {
        auto message = std::make_unique<capnp::MallocMessageBuilder>();
        message->getRoot<capnp::AnyPointer>().set(event.event().getFact());
        unsigned closed = 0;
        for (unsigned i = 0; i < event.box_count(); ++i) {
            const auto known = key(event.box(i).key_id);
            if (!known) {
                ++closed;
                continue;
            }
            DAYBOOK_CHECK(overlay(event, i, *known, *type, message->getRoot<capnp::DynamicStruct>(type->schema)));
        }
        return Unsealed(std::move(message), *type, closed);
    } catch (const kj::Exception&) {
        return corrupt("the fact at position " + std::to_string(event.position().value) + " cannot be read");
    }
}

}  // namespace daybook
