#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "events/seal/intake.h"
#include "events/seal/key_store.h"
#include "events/stored/format.h"
#include "schema/visit.capnp.h"

namespace daybook {

// A folder of its own, gone with the test.
class Folder {
 public:
    Folder() {
        char name[] = "/tmp/daybook-seal-XXXXXX";
        path_ = mkdtemp(name);
    }
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

// Bytes that look random and are the same in every run.
inline Random counting(std::uint8_t seed) {
    return [state = std::uint64_t{seed} * 2'654'435'761u + 1](std::span<std::byte> bytes) mutable {
        for (std::byte& b : bytes) {
            state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            b = static_cast<std::byte>(state >> 56);
        }
    };
}

inline std::unique_ptr<KeyStore> keys_in(const Folder& folder, std::uint8_t seed = 1) {
    auto keys = KeyStore::open(folder.path() / "keys", counting(seed));
    if (!keys) FAIL(keys.error().sentence);
    return std::move(*keys);
}

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string bytes_of(Words words) { return {reinterpret_cast<const char*>(words.data()), words.size_bytes()}; }

inline Envelope about(std::string stream, std::string id = "e-1") {
    return {
        .id = std::move(id), .source = "test", .stream = std::move(stream), .occurred = instant(1'772'000'000'000'000)};
}

inline const std::string canary = "CANARY-4711";

// A clock-in with personal fields of the person and of the worker.
inline Proposal clock_in(std::string device = canary, std::string id = "e-1") {
    return propose<schema::Visit::ClockedIn>(about("visit-1", std::move(id)), [&](auto fact) {
        fact.setPerson("person-12");
        fact.setWorker("worker-7");
        fact.setMetresAway(30);
        fact.setLatitude(51.5);
        fact.setLongitude(-0.25);
        fact.setDevice(device.c_str());
    });
}

inline SealedContent sealed(const Proposal& proposal, KeyStore& keys) {
    Sha256 sha256;
    auto content = seal(proposal, keys, sha256);
    if (!content) FAIL(content.error().sentence);
    return std::move(*content);
}

inline Error refused(const Proposal& proposal, KeyStore& keys) {
    Sha256 sha256;
    auto content = seal(proposal, keys, sha256);
    REQUIRE_FALSE(content.has_value());
    return content.error();
}

// The content as the log will hold it.
inline std::vector<capnp::word> stored(const SealedContent& content) {
    return format::stamped({.position = {1}, .stream = {1}, .recorded = {}, .version = {1}}, content.content);
}

}  // namespace daybook
