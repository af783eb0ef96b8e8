#include <capnp/schema-loader.h>
#include <capnp/schema-parser.h>
#include <kj/filesystem.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "events/stored/titles.h"
#include "tests/dsl/places.h"

namespace fs = std::filesystem;

namespace {

const fs::path kFrozen = daybook::checkout() / "tests/golden/schema-0.1";
const fs::path kToday = daybook::checkout() / "schema";

// Every node of every schema file of a folder, compiled from its text.
class Schema {
 public:
    explicit Schema(const fs::path& folder) {
        auto disk = kj::newDiskFilesystem();
        auto directory = open(*disk, folder);
        auto system = open(*disk, "/usr/include");
        const kj::ReadableDirectory* imports[] = {system.get()};
        for (const auto& file : fs::directory_iterator(folder))
            if (file.path().extension() == ".capnp")
                collect(parser_.parseFromDirectory(*directory, kj::Path(file.path().filename().c_str()), imports));
    }
    const std::map<std::uint64_t, capnp::schema::Node::Reader>& nodes() const { return nodes_; }

 private:
    static kj::Own<const kj::ReadableDirectory> open(kj::Filesystem& disk, const fs::path& folder) {
        const fs::path absolute = fs::absolute(folder).relative_path();
        return disk.getRoot().openSubdir(kj::Path::parse(absolute.c_str()));
    }
    void collect(const capnp::ParsedSchema& schema) {
        nodes_.emplace(schema.getProto().getId(), schema.getProto());
        for (auto nested : schema.getAllNested()) collect(nested);
    }

    capnp::SchemaParser parser_;
    std::map<std::uint64_t, capnp::schema::Node::Reader> nodes_;
};

std::string name(capnp::schema::Node::Reader node) { return node.getDisplayName().cStr(); }

int subject(capnp::schema::Field::Reader field) {
    for (auto annotation : field.getAnnotations())
        if (annotation.getId() == daybook::personal_annotation) return annotation.getValue().getEnum();
    return -1;
}

// What Cap'n Proto allows and Daybook does not: to take away or rename (JSON, CSV and CloudEvents are made of names),
// or to change whose personal data a field is (it would be looked for in another box).
std::string house_rules(capnp::schema::Node::Reader before, capnp::schema::Node::Reader now) {
    if (before.isEnum()) {
        const auto old = before.getEnum().getEnumerants();
        const auto fresh = now.getEnum().getEnumerants();
        if (fresh.size() < old.size()) return "an enumerant was taken away";
        for (unsigned i = 0; i < old.size(); ++i)
            if (old[i].getName() != fresh[i].getName())
                return std::string("enumerant ") + old[i].getName().cStr() + " was renamed";
    }
    if (!before.isStruct()) return {};
    const auto old = before.getStruct().getFields();
    const auto fresh = now.getStruct().getFields();
    if (fresh.size() < old.size()) return "a field was taken away";
    for (unsigned i = 0; i < old.size(); ++i) {
        if (old[i].getName() != fresh[i].getName())
            return std::string("field ") + old[i].getName().cStr() + " was renamed";
        if (subject(old[i]) != subject(fresh[i]))
            return std::string("field ") + old[i].getName().cStr() + " changed its $personal";
    }
    return {};
}

// What in `now` breaks a reader or a writer of `before`; empty if nothing does.
std::vector<std::string> broken(const Schema& before, const Schema& now) {
    std::vector<std::string> findings;
    for (const auto& [id, old] : before.nodes()) {
        const auto found = now.nodes().find(id);
        if (found == now.nodes().end()) {
            findings.push_back(name(old) + ": is gone");
            continue;
        }
        if (old.which() != found->second.which()) {
            findings.push_back(name(old) + ": is another kind of thing");
            continue;
        }
        if (old.isStruct() || old.isEnum()) {
            try {
                capnp::SchemaLoader loader;
                loader.load(old);
                loader.load(found->second);
            } catch (const kj::Exception& e) {
                findings.push_back(name(old) + ": " + e.getDescription().cStr());
            }
        }
        if (const std::string finding = house_rules(old, found->second); !finding.empty())
            findings.push_back(name(old) + ": " + finding);
    }
    return findings;
}

// A copy of the frozen schema with one change.
class Changed {
 public:
    Changed(const std::string& file, const std::string& from, const std::string& to) {
        std::string at = (fs::temp_directory_path() / "daybook-schema-XXXXXX").string();
        REQUIRE(mkdtemp(at.data()) != nullptr);
        folder_ = at;
        fs::copy(kFrozen, folder_);
        std::ifstream in(folder_ / file);
        std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        const std::size_t place = text.find(from);
        REQUIRE(place != std::string::npos);
        std::ofstream(folder_ / file) << text.replace(place, from.size(), to);
    }
    ~Changed() { fs::remove_all(folder_); }
    Changed(const Changed&) = delete;
    Changed& operator=(const Changed&) = delete;
    std::vector<std::string> broken() const { return ::broken(Schema(kFrozen), Schema(folder_)); }

 private:
    fs::path folder_;
};

}  // namespace

TEST_CASE("schema: today's schema reads and writes what version 0.1 did") {
    CHECK(Schema(kFrozen).nodes().size() > 100);
    CHECK(broken(Schema(kFrozen), Schema(kToday)) == std::vector<std::string>{});
}

TEST_CASE("schema: adding is allowed") {
    const std::string last =
        "struct Voided @0x8cfcd0238ecad81d $Words.nature(observation) $Words.title(\"Visit voided\") {";
    CHECK(Changed("visit.capnp", last + "\n    reason @0 :Text;", last + "\n    note @3 :Text;\n    reason @0 :Text;")
              .broken()
              .empty());
    CHECK(Changed("words.capnp", "enum Answer @0xfcd420b51aee26d7 { unknown @0; yes @1; no @2; }",
                  "enum Answer @0xfcd420b51aee26d7 { unknown @0; yes @1; no @2; partly @3; }")
              .broken()
              .empty());
}

TEST_CASE("schema: a change that breaks stored events is caught") {
    auto caught = [](const std::string& file, const std::string& from, const std::string& to) {
        INFO(from << " → " << to);
        const auto findings = Changed(file, from, to).broken();
        CHECK_FALSE(findings.empty());
    };
    caught("visit.capnp", "metresAway @6 :UInt32 $Words.unit(\"m\")", "metresAway @6 :Text");
    caught("visit.capnp", "metresAway @6 :UInt32 $Words.unit(\"m\")", "metresAway @6 :UInt16 $Words.unit(\"m\")");
    caught("visit.capnp", "metresAway @6 :UInt32", "howFar @6 :UInt32");
    caught("visit.capnp", "latitude @9 :Float64  $Words.personal(person)", "latitude @9 :Float64");
    caught("visit.capnp", "struct Voided @0x8cfcd0238ecad81d", "struct Voided @0x8cfcd0238ecad81f");
    caught("visit.capnp",
           "person @0 :Text;                               # lets the person-day be found without a plan\n    worker "
           "@1 :Text;",
           "person @1 :Text;\n    worker @0 :Text;");
    caught("words.capnp", "{ unknown @0; yes @1; no @2; }", "{ unknown @0; no @1; yes @2; }");
    caught("words.capnp", "{ unknown @0; yes @1; no @2; }", "{ unknown @0; yes @1; }");
    caught("event.capnp", "causation @6 :UInt64   $Words.title(\"Causation\");",
           "causation @6 :Text   $Words.title(\"Causation\");");
}
