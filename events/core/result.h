#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace daybook {

// An expected failure. The kind says what the caller should do; the sentence carries the facts and stands alone.
struct Error {
    enum class Kind {
        rejected,     // mend the request
        not_found,    // look elsewhere
        conflict,     // read again, decide again
        unavailable,  // try again later
        corrupt,      // stop and call the operator
        gone,         // the subject was erased
        full,         // make room
    };

    Kind kind = Kind::rejected;
    std::string sentence;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(Error::Kind kind, std::string sentence) {
    return tl::unexpected<Error>(Error{kind, std::move(sentence)});
}
inline tl::unexpected<Error> rejected(std::string s) { return fail(Error::Kind::rejected, std::move(s)); }
inline tl::unexpected<Error> not_found(std::string s) { return fail(Error::Kind::not_found, std::move(s)); }
inline tl::unexpected<Error> conflict(std::string s) { return fail(Error::Kind::conflict, std::move(s)); }
inline tl::unexpected<Error> unavailable(std::string s) { return fail(Error::Kind::unavailable, std::move(s)); }
inline tl::unexpected<Error> corrupt(std::string s) { return fail(Error::Kind::corrupt, std::move(s)); }

// "rejected", "not found", …: for diagnostics and problem documents.
std::string_view name(Error::Kind kind);

// A broken promise of our own code: says so and aborts, in release too. Input never reaches it.
[[noreturn]] void invariant_broken(const char* what, const char* file, int line);

}  // namespace daybook

#define DAYBOOK_INVARIANT(condition, what) \
    ((condition) ? void(0) : ::daybook::invariant_broken(what, __FILE__, __LINE__))

// Passes an error up: `DAYBOOK_CHECK(step());` for a Status, `DAYBOOK_TRY(auto page, log.read(after));` for a value.
#define DAYBOOK_CHECK(expression)                                                         \
    do {                                                                                  \
        if (auto daybook_status = (expression); !daybook_status)                          \
            return ::tl::unexpected<::daybook::Error>(std::move(daybook_status).error()); \
    } while (false)

#define DAYBOOK_TRY(declaration, expression) \
    DAYBOOK_TRY_NAMED(DAYBOOK_JOIN(daybook_result_, __LINE__), declaration, expression)
#define DAYBOOK_TRY_NAMED(result, declaration, expression)                             \
    auto result = (expression);                                                        \
    if (!result) return ::tl::unexpected<::daybook::Error>(std::move(result).error()); \
    declaration = std::move(result).value()
#define DAYBOOK_JOIN(a, b) DAYBOOK_JOIN_NOW(a, b)
#define DAYBOOK_JOIN_NOW(a, b) a##b
