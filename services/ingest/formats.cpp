#include "events/core/nearest.h"
#include "services/ingest/format.h"
#include "services/ingest/ingest.h"
#include "services/ingest/settings_file.h"

namespace daybook::ingest {
namespace {

struct Entry {
    std::string_view name;
    Result<std::unique_ptr<Format>> (*make)(const std::filesystem::path& map);
};
constexpr Entry all[] = {
    {"abacus", &make_abacus}, {"hhax", &make_hhax}, {"mapped", &make_mapped}, {"sandata", &make_sandata}};

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

Result<LoadOptions> how_to_read(const std::string& name, const std::filesystem::path& maps) {
    std::error_code error;
    const auto map = maps / (name + ".toml");
    const bool plain = name.find_first_of("/\\") == std::string::npos && !name.starts_with('.');
    const bool described = plain && !maps.empty() && std::filesystem::is_regular_file(map, error);
    std::vector<std::string> maps_there;
    for (const auto& entry : all)
        if (entry.name == name) return LoadOptions{.format = name, .map = described ? map : std::filesystem::path{}};
    if (described) return LoadOptions{.format = "mapped", .map = map};
    std::vector<std::string_view> known;
    for (const auto& entry : all) known.push_back(entry.name);
    if (!maps.empty())
        for (const auto& file : std::filesystem::directory_iterator(maps, error))
            if (file.path().extension() == ".toml") maps_there.push_back(file.path().stem().string());
    known.insert(known.end(), maps_there.begin(), maps_there.end());
    return rejected("there is no feed format and no map \"" + name + "\"" + did_you_mean(name, known));
}

Result<bool> replaces_weeks(const SettingsFile& file) {
    DAYBOOK_TRY(const auto said, file.text("", "missing_rows", "keep"));
    if (said != "keep" && said != "replace week")
        return rejected(file.path.filename().string() + ": \"missing_rows\" is \"keep\" or \"replace week\"");
    return said != "keep";
}

}  // namespace daybook::ingest
