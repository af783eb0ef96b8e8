#pragma once

#include <filesystem>
#include <string>

namespace daybook::crash {

// Makes the machine's own calls fail in this program: fsync and fdatasync, write and pwrite, rename and link, of files
// below a folder, whoever calls them. So no code under test knows of it.
struct Fault {
    std::string site;      // as `survey` names it: "sync data/log/#.log"
    unsigned nth = 1;      // which call there fails, once
    int number = 0;        // the errno
    bool swallow = false;  // the negative control: the call says that all went well
};

// A sync that fails takes what it should have made durable along, as a disk would. The file `fired` below the root says
// that the call has failed.
void plan(const std::filesystem::path& root, const Fault& fault);

// Notes every call of every site in a file, one a line.
void survey(const std::filesystem::path& root, const std::filesystem::path& file);

// Has the call failed?
bool failed();

}  // namespace daybook::crash
