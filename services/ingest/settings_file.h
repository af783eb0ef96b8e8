#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "events/core/result.h"

namespace daybook::ingest {

// A TOML file of at most two levels, as text: `files["columns"]["start"]`; what stands before the first table is in
// section "". Numbers and truths are their text; a list is its elements, anything else one element.
struct SettingsFile {
    struct Entry {
        std::vector<std::string> values;
        bool list = false;
        std::size_t line = 0;
    };
    using Section = std::map<std::string, Entry>;
    std::filesystem::path path;
    std::map<std::string, Section> sections;

    // not_found for no file; rejected, naming the line, for text that is not TOML or nests deeper.
    static Result<SettingsFile> read(const std::filesystem::path& path);

    // The section, or an empty one.
    const Section& section(const std::string& name) const;

    // "rota.toml line 12"
    std::string where(const Entry& entry) const;

    // Rejected for the first section or key that is not known, naming the nearest that is. `known`: section → keys;
    // a section whose keys are the sender's own words has the one key "*".
    Status check_known(const std::map<std::string, std::vector<std::string>>& known) const;

    // One text, or `fallback`; rejected for a list.
    Result<std::string> text(const std::string& section, const std::string& key, std::string fallback = {}) const;
    // A list, or one text as a list of one; empty if it is not there.
    std::vector<std::string> list(const std::string& section, const std::string& key) const;
};

}  // namespace daybook::ingest
