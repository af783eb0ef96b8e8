#pragma once

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/ingest/ingest.h"
#include "services/ingest/record.h"
#include "services/ingest/text.h"

namespace daybook::ingest {

// The members of one object, read by kind; the first that cannot be read is kept.
class Members {
 public:
    Members(const nlohmann::json& object, std::optional<RowError>& error, std::string path = {})
        : object_(object), error_(error), path_(std::move(path)) {}

    void fail(const char* name, const char* code, std::string reason) {
        if (!error_) error_ = RowError{path_ + name, code, std::move(reason)};
    }
    bool has(const char* name) const { return object_.contains(name) && !object_[name].is_null(); }

    // Text, or a number as its text: senders write identifiers as either.
    std::string text(const char* name) {
        if (!has(name)) return {};
        const nlohmann::json& value = object_[name];
        if (value.is_number_integer()) return value.dump();
        if (!value.is_string()) return fail(name, "text", "neither text nor a whole number"), std::string{};
        const auto& said = value.get_ref<const std::string&>();
        if (said.size() > Limits::field_bytes)
            fail(name, "field-size", "the field is longer than " + std::to_string(Limits::field_bytes) + " bytes");
        if (said.find('\0') != std::string::npos) fail(name, "nul", "the text holds a zero");
        return error_ ? std::string{} : std::string(trimmed(said));
    }
    std::string required(const char* name) {
        auto said = text(name);
        if (said.empty()) fail(name, "missing", "the field is empty");
        return said;
    }
    std::string first_of(const char* one, const char* other) {
        auto said = text(one);
        return said.empty() ? text(other) : said;
    }
    // True, false, or either as text.
    std::optional<bool> truth(const char* name) {
        if (!has(name)) return {};
        if (object_[name].is_boolean()) return object_[name].get<bool>();
        const auto said = text(name);
        if (said.empty()) return {};
        const auto read = read_truth(said);
        if (!read) fail(name, "truth", "neither true nor false");
        return read;
    }
    std::optional<double> number(const char* name) {
        if (!has(name)) return {};
        const nlohmann::json& value = object_[name];
        if (value.is_number()) return value.get<double>();
        const auto said = text(name);
        if (said.empty()) return {};
        char* end = nullptr;
        const double read = std::strtod(said.c_str(), &end);
        if (end != said.c_str() + said.size() || !std::isfinite(read))
            return fail(name, "number", "not a number"), std::nullopt;
        return read;
    }
    // Objects of an array; none if it is not there.
    std::vector<Members> objects(const char* name, std::size_t most) {
        std::vector<Members> out;
        if (!has(name)) return out;
        const nlohmann::json& list = object_[name];
        if (!list.is_array()) return fail(name, "list", "not a list"), out;
        if (list.size() > most) return fail(name, "list", "more than " + std::to_string(most) + " elements"), out;
        for (std::size_t i = 0; i < list.size(); ++i) {
            const std::string at = path_ + name + "/" + std::to_string(i);
            if (list[i].is_object())
                out.emplace_back(list[i], error_, at + "/");
            else if (!error_)
                error_ = RowError{at, "json", "not an object"};
        }
        return out;
    }

 private:
    const nlohmann::json& object_;
    std::optional<RowError>& error_;
    std::string path_;  // "Calls/0/"
};

}  // namespace daybook::ingest
