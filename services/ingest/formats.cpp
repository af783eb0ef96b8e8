#include <algorithm>

#include "services/ingest/format.h"
#include "services/ingest/ingest.h"
#include "services/ingest/settings_file.h"
#include "services/ingest/text.h"
#include "services/runtime/nearest.h"

namespace daybook::ingest {
namespace {

struct Entry {
    std::string_view name;
    Result<std::unique_ptr<Format>> (*make)(const std::filesystem::path& map);
};
constexpr Entry all[] = {{"abacus", &make_abacus}, {"mapped", &make_mapped}};

}  // namespace

std::vector<std::string> formats() {
    std::vector<std::string> names;
    for (const auto& entry : all) names.emplace_back(entry.name);
    return names;
}

Result<std::unique_ptr<Format>> make_format(const std::string& name, const std::filesystem::path& map) {
    std::vector<std::string_view> known;
    for (const auto& entry : all) {
        if (entry.name == name) return entry.make(map);
        known.push_back(entry.name);
    }
    return rejected("there is no feed format \"" + name + "\"" + did_you_mean(name, known));
}

Result<bool> replaces_weeks(const SettingsFile& file) {
    DAYBOOK_TRY(const auto said, file.text("", "missing_rows", "keep"));
    if (said != "keep" && said != "replace week")
        return rejected(file.path.filename().string() + ": \"missing_rows\" is \"keep\" or \"replace week\"");
    return said != "keep";
}

Headings::Headings(const std::vector<std::string>& names) : names_(names) {
    for (const auto& name : names) folded_.push_back(lower(trimmed(name)));
}

Result<std::size_t> Headings::at(const std::string& name) const {
    const std::string wanted = lower(trimmed(name));
    const auto found = std::find(folded_.begin(), folded_.end(), wanted);
    if (found == folded_.end()) {
        const std::vector<std::string_view> known(folded_.begin(), folded_.end());
        std::string sentence = "the file has no column \"" + name + "\"";
        if (const auto like = nearest(wanted, known))
            sentence +=
                "; the nearest heading is \"" +
                names_[static_cast<std::size_t>(std::find(folded_.begin(), folded_.end(), *like) - folded_.begin())] +
                "\"";
        return rejected(sentence);
    }
    if (std::find(found + 1, folded_.end(), wanted) != folded_.end())
        return rejected("the file has the column \"" + name + "\" twice");
    return static_cast<std::size_t>(found - folded_.begin());
}

}  // namespace daybook::ingest
