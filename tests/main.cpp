#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include "tests/dsl/places.h"

namespace daybook {

std::filesystem::path checkout() { return DAYBOOK_ROOT; }
std::string program() { return DAYBOOK_BINARY; }

}  // namespace daybook
