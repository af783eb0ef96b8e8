#pragma once

#include <capnp/common.h>
#include <capnp/blob.h>

#include <string>
#include <string_view>

namespace daybook::care {

// A text of a fact, borrowed from the event.
inline std::string_view text_of(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

// Replaces `known` by what a fact says, if it says anything.
inline void learn(std::string& known, capnp::Text::Reader said) {
    if (said.size() != 0) known = text_of(said);
}

// The same for what nothing was known of yet.
inline void learn_first(std::string& known, capnp::Text::Reader said) {
    if (known.empty()) learn(known, said);
}

}  // namespace daybook::care
