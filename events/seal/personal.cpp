#include "events/seal/personal.h"

#include <kj/exception.h>

#include <algorithm>

#include "events/stored/names.h"
#include "events/stored/titles.h"

namespace daybook {
namespace {

// One list per fact, in the order of all_facts(); the compiled-in schema never changes while the process runs.
const std::vector<std::vector<PersonalField>>& personal_by_fact() {
    static const std::vector<std::vector<PersonalField>> lists = [] {
        std::vector<std::vector<PersonalField>> all;
        for (const FactType& type : all_facts()) {
            auto& list = all.emplace_back();
            for (const auto field : type.schema.getFields()) {
                if (const auto subject = subject_of(field)) list.push_back({field, *subject});
            }
        }
        return all;
    }();
    return lists;
}

// The text of a field by name; empty where the fact has no such field.
std::string named(capnp::DynamicStruct::Reader fact, const char* name) {
    KJ_IF_MAYBE (field, fact.getSchema().findFieldByName(name)) {
        if (!field->getType().isText()) return {};
        const auto text = fact.get(*field).as<capnp::Text>();
        return {text.begin(), text.end()};
    }
    return {};
}

}  // namespace

std::span<const PersonalField> personal_fields(const FactType& type) {
    return personal_by_fact()[static_cast<std::size_t>(&type - all_facts().data())];
}

bool says(capnp::DynamicStruct::Reader fact, capnp::StructSchema::Field field) {
    return fact.has(field, capnp::HasMode::NON_DEFAULT);
}

Result<std::string> subject_of(schema::Subject subject, const FactType& type, const EventView& event) {
    if (subject == schema::Subject::OTHER) return std::string(event.stream());
    const std::string category = subject == schema::Subject::PERSON ? "person" : "worker";
    std::string name = named(event.event().getFact().getAs<capnp::DynamicStruct>(type.schema), category.c_str());
    if (name.empty() && type.category_name == category) name = event.stream();
    if (name.empty()) {
        return rejected(type.type + " has personal fields of a " + category + " but does not say of which " + category);
    }
    if (category_of(name) != category) {
        return rejected("the " + category + " that " + type.type + " names must be a stream of category “" + category +
                        "”");
    }
    return name;
}

std::vector<std::string> subjects_of(const EventView& event) {
    std::vector<std::string> subjects;
    const FactType* type = event.type();
    if (event.damage() || type == nullptr || event.box_count() == 0) return subjects;
    try {
        for (const PersonalField& field : personal_fields(*type)) {
            const auto subject = subject_of(field.subject, *type, event);
            if (subject && std::ranges::find(subjects, *subject) == subjects.end()) subjects.push_back(*subject);
        }
    } catch (const kj::Exception&) {  // a fact that does not fit this version's schema is shown by number
    }
    return subjects;
}

}  // namespace daybook
