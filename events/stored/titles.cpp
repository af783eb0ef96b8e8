#include "events/stored/titles.h"

#include <capnp/schema.capnp.h>

#include <cctype>

namespace daybook {

namespace {

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

std::optional<capnp::schema::Value::Reader> find(Annotations annotations, std::uint64_t id) {
    for (auto annotation : annotations)
        if (annotation.getId() == id) return annotation.getValue();
    return std::nullopt;
}

std::string_view text(capnp::schema::Value::Reader value) {
    auto words = value.getText();
    return {words.begin(), words.size()};
}

// "plannedStart" → "planned start"; a run of capitals or digits stays together ("KPIs").
std::string in_words(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool upper = std::isupper(static_cast<unsigned char>(name[i])) != 0;
        const bool after_lower = i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
        if (upper && after_lower) out += ' ';
        out += upper ? static_cast<char>(std::tolower(static_cast<unsigned char>(name[i]))) : name[i];
    }
    return out;
}

std::string capitalised(std::string words) {
    if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    return words;
}

std::string_view view(kj::StringPtr text) { return {text.begin(), text.size()}; }

}  // namespace

std::string title_of(capnp::StructSchema::Field field) {
    auto proto = field.getProto();
    if (auto title = find(proto.getAnnotations(), title_annotation)) return std::string(text(*title));
    return capitalised(in_words(view(proto.getName())));
}

std::string title_of(capnp::EnumSchema::Enumerant enumerant) {
    auto proto = enumerant.getProto();
    if (auto title = find(proto.getAnnotations(), title_annotation)) return std::string(text(*title));
    return in_words(view(proto.getName()));
}

std::string title_of(capnp::StructSchema type) {
    if (auto title = find(type.getProto().getAnnotations(), title_annotation)) return std::string(text(*title));
    return capitalised(in_words(view(type.getShortDisplayName())));
}

std::string title_of(capnp::DynamicEnum value) {
    KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
        return title_of(*enumerant);
    }
    return std::to_string(value.getRaw());
}

std::string_view unit_of(capnp::StructSchema::Field field) {
    auto unit = find(field.getProto().getAnnotations(), unit_annotation);
    return unit ? text(*unit) : std::string_view{};
}

std::optional<schema::Subject> subject_of(capnp::StructSchema::Field field) {
    auto subject = find(field.getProto().getAnnotations(), personal_annotation);
    if (!subject) return std::nullopt;
    return static_cast<schema::Subject>(subject->getEnum());
}

schema::Nature nature_of(capnp::StructSchema type) {
    auto nature = find(type.getProto().getAnnotations(), nature_annotation);
    return nature ? static_cast<schema::Nature>(nature->getEnum()) : schema::Nature::OBSERVATION;
}

}  // namespace daybook
