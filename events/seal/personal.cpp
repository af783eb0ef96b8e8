#include "events/seal/personal.h"

#include <kj/exception.h>

#include <algorithm>
#include <optional>

#include "events/stored/names.h"
#include "events/stored/titles.h"

namespace daybook {
namespace {

// What there is to know of a fact's personal data.
struct Personal {
    std::vector<PersonalField> fields;
    std::optional<capnp::StructSchema::Field> person, worker;  // texts that name whose they are
};

std::optional<capnp::StructSchema::Field> text_field(capnp::StructSchema schema, const char* name) {
    KJ_IF_MAYBE (field, schema.findFieldByName(name))
        if (field->getType().isText()) return *field;
    return std::nullopt;
}

// One for each fact, in the order of all_facts(); the compiled-in schema never changes while the process runs.
const Personal& personal_of(const FactType& type) {
    static const std::vector<Personal> by_fact = [] {
        std::vector<Personal> all;
        for (const FactType& fact : all_facts()) {
            auto& one = all.emplace_back();
            for (const auto field : fact.schema.getFields())
                if (const auto subject = subject_of(field)) one.fields.push_back({field, *subject});
            one.person = text_field(fact.schema, "person");
            one.worker = text_field(fact.schema, "worker");
        }
        return all;
    }();
    return by_fact[static_cast<std::size_t>(&type - all_facts().data())];
}

}  // namespace

std::span<const PersonalField> personal_fields(const FactType& type) { return personal_of(type).fields; }

bool says(capnp::DynamicStruct::Reader fact, capnp::StructSchema::Field field) {
    return fact.has(field, capnp::HasMode::NON_DEFAULT);
}

Result<std::string> subject_of(schema::Subject subject, const FactType& type, const EventView& event) {
    if (subject == schema::Subject::OTHER) return std::string(event.stream());
    const bool person = subject == schema::Subject::PERSON;
    const std::string category = person ? "person" : "worker";
    std::string name;
    if (const auto& field = person ? personal_of(type).person : personal_of(type).worker) {
        const auto fact = event.event().getFact().getAs<capnp::DynamicStruct>(type.schema);
        const auto text = fact.get(*field).as<capnp::Text>();
        name.assign(text.begin(), text.end());
    }
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
