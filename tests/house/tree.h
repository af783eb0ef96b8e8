#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/dsl/places.h"

// The project's own source tree, as the house rules' tests read it.
namespace daybook::house {

inline std::filesystem::path root() { return checkout(); }

inline std::vector<std::string> lines(const std::filesystem::path& file) {
    std::vector<std::string> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

// Files below the rooms with one of these endings, as paths relative to the root.
inline std::vector<std::filesystem::path> files(const std::vector<std::string_view>& endings) {
    std::vector<std::filesystem::path> found;
    for (const char* room : {"schema", "events", "projections", "services", "tests", "deploy", "docs"}) {
        if (!std::filesystem::exists(root() / room)) continue;
        auto walk = std::filesystem::recursive_directory_iterator(root() / room);
        for (auto it = begin(walk); it != end(walk); ++it) {
            if (it->path().filename() == "node_modules") it.disable_recursion_pending();
            for (auto ending : endings)
                if (it->path().extension() == ending) found.push_back(relative(it->path(), root()));
        }
    }
    return found;
}

}  // namespace daybook::house
