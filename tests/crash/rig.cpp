#include "tests/crash/rig.h"

#include <sys/mount.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "events/seal/key_store.h"

namespace daybook::crash {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::stoull(value);
}

Folder::Folder() {
    char name[] = "/tmp/daybook-crash-XXXXXX";
    path_ = mkdtemp(name);
}

Folder::~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

SmallDisk::SmallDisk(const char* size) { mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, size) == 0; }

SmallDisk::~SmallDisk() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
}

bool SmallDisk::leave(std::uintmax_t bytes) {
    give_back();
    const auto free = std::filesystem::space(path()).available;
    const std::string much(1 << 16, 'x');
    std::ofstream out(path() / "of somebody else", std::ios::binary);
    for (auto left = free > bytes ? free - bytes : 0; left > 0 && out; left -= std::min(left, much.size()))
        out.write(much.data(), static_cast<std::streamsize>(std::min(left, much.size())));
    return out.flush().good();
}

void SmallDisk::give_back() { std::filesystem::remove(path() / "of somebody else"); }

std::optional<Error> send(wire::Recorder& client, Ledger& ledger, const std::vector<std::uint64_t>& numbers) {
    std::vector<std::vector<Proposal>> requests;
    for (const std::uint64_t number : numbers) {
        ledger.sent(number);
        requests.push_back(request(number));
    }
    std::optional<Error> broken;
    const auto receipts = client.append_each(requests);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (receipts[i]) {
            ledger.acknowledged(numbers[i], *receipts[i]);
        } else if (receipts[i].error().kind == Error::Kind::unavailable ||
                   receipts[i].error().kind == Error::Kind::full) {
            if (!broken || broken->kind == Error::Kind::unavailable) broken = receipts[i].error();
        } else {
            ledger.refused(numbers[i], receipts[i].error());
        }
    }
    return broken;
}

std::vector<std::uint64_t> next_requests(const Ledger& ledger, std::size_t count) {
    std::vector<std::uint64_t> next;
    for (std::uint64_t number = ledger.requests(); next.size() < count; ++number) next.push_back(number);
    return next;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void show(const Ledger& ledger) {
    for (const std::string& problem : ledger.problems()) UNSCOPED_INFO(problem);
}

void check_whole(const std::filesystem::path& data, Ledger& ledger) {
    {
        Folder told;
        Child recorder(data, {}, told.path() / "said");
        if (!recorder.wait_ready()) {
            recorder.wait_end(patience);
            return ledger.problem("the recorder did not start again: " + content_of(told.path() / "said"));
        }
        wire::Recorder client(*wire::Addresses::of(data), patience);
        ledger.check(client);
        if (const auto broken = send(client, ledger, ledger.unanswered())) ledger.problem(broken->sentence);
        ledger.check_again_from_the_start(client);
    }
    auto keys = KeyStore::open(data / "keys", machine_random());
    if (!keys) return ledger.problem(keys.error().sentence);
    for (const std::string& subject : ledger.sealed_for()) {
        const auto key = (*keys)->find(subject);
        if (!key || !*key) ledger.problem("the key of " + subject + " is gone");
    }
}

}  // namespace daybook::crash
