#include "services/wire/server.h"

namespace daybook::wire {
namespace {

// The two enumerations stand in the same order; the tests of this room compare them one by one.
schema::Failure::Kind to_wire(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::rejected: return schema::Failure::Kind::REJECTED;
        case Error::Kind::not_found: return schema::Failure::Kind::NOT_FOUND;
        case Error::Kind::conflict: return schema::Failure::Kind::CONFLICT;
        case Error::Kind::unavailable: return schema::Failure::Kind::UNAVAILABLE;
        case Error::Kind::corrupt: return schema::Failure::Kind::CORRUPT;
        case Error::Kind::gone: return schema::Failure::Kind::GONE;
        case Error::Kind::full: return schema::Failure::Kind::FULL;
    }
    return schema::Failure::Kind::CORRUPT;
}

Error::Kind from_wire(schema::Failure::Kind kind) {
    switch (kind) {
        case schema::Failure::Kind::REJECTED: return Error::Kind::rejected;
        case schema::Failure::Kind::NOT_FOUND: return Error::Kind::not_found;
        case schema::Failure::Kind::CONFLICT: return Error::Kind::conflict;
        case schema::Failure::Kind::UNAVAILABLE: return Error::Kind::unavailable;
        case schema::Failure::Kind::CORRUPT: return Error::Kind::corrupt;
        case schema::Failure::Kind::GONE: return Error::Kind::gone;
        case schema::Failure::Kind::FULL: return Error::Kind::full;
    }
    return Error::Kind::unavailable;  // a kind newer than this program
}

}  // namespace

void write(const Error& error, schema::Failure::Builder into) {
    into.setKind(to_wire(error.kind));
    into.setSentence(error.sentence);
}

Error read(schema::Failure::Reader failure) {
    const auto sentence = failure.getSentence();
    return {from_wire(failure.getKind()), std::string(sentence.begin(), sentence.end())};
}

}  // namespace daybook::wire
