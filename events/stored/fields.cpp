#include "events/stored/fields.h"

#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/stored/names.h"

namespace daybook {

namespace {

// What there is to look at in a struct: the pointers that lead to texts. Numbers need no look.
struct Plan {
    // A member of a union counts only while the union says so.
    struct When {
        std::uint32_t at = 0;  // of the discriminant, in 16-bit units
        std::uint16_t is = 0;
    };
    struct Item {
        enum class Kind { text, record, texts, records } kind = Kind::text;
        std::uint32_t pointer = 0;
        std::string name;
        std::vector<When> when;
        const Plan* inside = nullptr;
    };
    std::size_t data_bytes = 0;
    std::size_t pointers = 0;
    std::vector<Item> items;
};

// What is wrong, and where: the path grows on the way out.
struct Fault {
    std::string path;
    std::string_view what;
};
using Found = std::optional<Fault>;

class Plans {
 public:
    const Plan& of(capnp::StructSchema schema) {
        const std::lock_guard lock(mutex_);
        return made(schema);
    }

 private:
    const Plan& made(capnp::StructSchema schema) {
        auto& plan = plans_[schema.getProto().getId()];
        if (plan) return *plan;  // being made, where a struct holds its own kind
        plan = std::make_unique<Plan>();
        const auto proto = schema.getProto().getStruct();
        plan->data_bytes = proto.getDataWordCount() * sizeof(capnp::word);
        plan->pointers = proto.getPointerCount();
        add(*plan, schema, "", {});
        return *plan;
    }

    void add(Plan& plan, capnp::StructSchema schema, const std::string& prefix, const std::vector<Plan::When>& outer) {
        const std::uint32_t discriminant = schema.getProto().getStruct().getDiscriminantOffset();
        for (const auto field : schema.getFields()) {
            const auto proto = field.getProto();
            std::vector<Plan::When> when = outer;
            if (proto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT)
                when.push_back({discriminant, proto.getDiscriminantValue()});
            const std::string name = prefix + "/" + proto.getName().cStr();
            if (proto.isGroup()) {
                add(plan, field.getType().asStruct(), name, when);
                continue;
            }
            add_slot(plan, field.getType(),
                     {.pointer = proto.getSlot().getOffset(), .name = name, .when = std::move(when)});
        }
    }

    void add_slot(Plan& plan, capnp::Type type, Plan::Item item) {
        using Kind = Plan::Item::Kind;
        if (type.isText()) {
            item.kind = Kind::text;
        } else if (type.isStruct()) {
            item.kind = Kind::record;
            item.inside = &made(type.asStruct());
        } else if (type.isList()) {
            const auto element = type.asList().getElementType();
            if (!element.isText() && !element.isStruct()) return;
            item.kind = element.isText() ? Kind::texts : Kind::records;
            if (element.isStruct()) item.inside = &made(element.asStruct());
        } else {
            return;
        }
        plan.items.push_back(std::move(item));
    }

    std::mutex mutex_;
    std::map<std::uint64_t, std::unique_ptr<Plan>> plans_;
};

const Plan& plan_of(capnp::StructSchema schema) {
    static Plans plans;
    thread_local std::map<std::uint64_t, const Plan*> known;
    const Plan*& plan = known[schema.getProto().getId()];
    if (plan == nullptr) plan = &plans.of(schema);
    return *plan;
}

bool good(capnp::Text::Reader text) { return is_utf8({text.begin(), text.size()}); }

Found check(capnp::AnyStruct::Reader value, const Plan& plan);

Found check(capnp::AnyPointer::Reader pointer, const Plan::Item& item) {
    using Kind = Plan::Item::Kind;
    constexpr std::string_view no_text = " is not UTF-8";
    const auto within = [](std::size_t i, Fault fault) {
        return Fault{"/" + std::to_string(i) + fault.path, fault.what};
    };
    switch (item.kind) {
        case Kind::text:
            if (!good(pointer.getAs<capnp::Text>())) return Fault{"", no_text};
            return std::nullopt;
        case Kind::record: return check(pointer.getAs<capnp::AnyStruct>(), *item.inside);
        case Kind::texts: {
            const auto texts = pointer.getAs<capnp::List<capnp::Text>>();
            for (unsigned i = 0; i < texts.size(); ++i)
                if (!good(texts[i])) return within(i, {"", no_text});
            return std::nullopt;
        }
        case Kind::records: {
            const auto list = pointer.getAs<capnp::AnyList>();
            if (list.size() > 0 && list.getElementSize() != capnp::ElementSize::INLINE_COMPOSITE)
                return Fault{"", " is no list of records"};
            const auto records = list.as<capnp::List<capnp::AnyStruct>>();
            for (unsigned i = 0; i < records.size(); ++i)
                if (auto fault = check(records[i], *item.inside)) return within(i, std::move(*fault));
            return std::nullopt;
        }
    }
    return std::nullopt;
}

Found check(capnp::AnyStruct::Reader value, const Plan& plan) {
    const auto data = value.getDataSection();
    const auto pointers = value.getPointerSection();
    if (data.size() > plan.data_bytes || pointers.size() > plan.pointers)
        return Fault{"", " holds a field that this version does not know"};
    const auto says = [&](const Plan::When& when) {
        std::uint16_t is = 0;  // beyond the data of an older sender everything is zero
        if (2 * when.at + 2 <= data.size()) std::memcpy(&is, data.begin() + 2 * when.at, 2);
        return is == when.is;
    };
    for (const Plan::Item& item : plan.items) {
        if (item.pointer >= pointers.size() || pointers[item.pointer].isNull()) continue;
        bool counts = true;
        for (const auto& when : item.when) counts = counts && says(when);
        if (!counts) continue;
        if (auto fault = check(pointers[item.pointer], item)) return Fault{item.name + fault->path, fault->what};
    }
    return std::nullopt;
}

}  // namespace

Status check_fields(capnp::AnyStruct::Reader value, capnp::StructSchema schema, std::string_view name) {
    const auto fault = check(value, plan_of(schema));
    if (!fault) return {};
    return rejected(std::string(name) + fault->path + std::string(fault->what));
}

}  // namespace daybook
