#pragma once

#include <filesystem>
#include <string>

namespace daybook {

// Where the sources are that are tested, and the program as it was built. Said in one file, tests/main.cpp: as a macro
// of every file it would make each of them another one in another folder, for ccache too.
std::filesystem::path checkout();
std::string program();

}  // namespace daybook
