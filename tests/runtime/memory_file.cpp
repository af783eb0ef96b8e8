#include "services/runtime/memory_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "services/runtime/temporary.h"

namespace daybook {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("memory file: it is read as a file, as often as one likes, and is gone with its owner") {
    std::filesystem::path path;
    {
        const auto file = MemoryFile::of("what must not be left behind");
        REQUIRE(file);
        path = file->path();
        CHECK(text_of(path) == "what must not be left behind");
        CHECK(text_of(path) == "what must not be left behind");
        CHECK(std::filesystem::file_size(path) == 28);
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("memory file: what comes through a pipe is taken up to a limit") {
    std::istringstream some(std::string(200'000, 'x'));
    const auto file = MemoryFile::of(some, 200'000);
    REQUIRE(file);
    CHECK(text_of(file->path()) == std::string(200'000, 'x'));
    std::istringstream more(std::string(200'001, 'x'));
    const auto refused = MemoryFile::of(more, 200'000);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence == "more than 200000 bytes came from standard input");
}

TEST_CASE("shred: the file is overwritten and gone, and nothing is said to be shredded that is no file") {
    auto folder = TemporaryFolder::make("shred");
    REQUIRE(folder);
    const auto file = folder->path() / "sheet", other_name = folder->path() / "the same";
    std::ofstream(file) << std::string(70'000, 'x');
    std::filesystem::create_hard_link(file, other_name);
    REQUIRE(shred(file));
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(text_of(other_name) == std::string(70'000, '\0'));
    CHECK(shred(folder->path()).error().kind == Error::Kind::not_found);
    CHECK(shred(file).error().kind == Error::Kind::not_found);
    std::filesystem::create_symlink(other_name, file);
    CHECK_FALSE(shred(file));
    CHECK(std::filesystem::exists(other_name));
}

}  // namespace
}  // namespace daybook
