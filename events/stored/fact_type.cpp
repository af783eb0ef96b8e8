#include "events/stored/fact_type.h"

#include <capnp/schema.capnp.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "events/stored/titles.h"
#include "schema/catalogue.capnp.h"

namespace daybook {

namespace {

struct Facts {
    std::vector<FactType> all;
    std::vector<std::vector<const FactType*>> by_number;
    std::unordered_map<std::string_view, const FactType*> by_type;
    std::unordered_map<std::uint64_t, const FactType*> by_schema;
};

std::string text(kj::StringPtr text) { return {text.begin(), text.size()}; }

std::vector<FactType> read_catalogue() {
    std::vector<FactType> facts;
    for (auto category : capnp::Schema::from<schema::Catalogue>().getUnionFields()) {
        for (auto fact : category.getType().asStruct().getUnionFields()) {
            const capnp::StructSchema type = fact.getType().asStruct();
            const std::string category_name = text(category.getProto().getName());
            const std::string fact_name = text(type.getShortDisplayName());
            facts.push_back({.category = category.getProto().getDiscriminantValue(),
                             .fact = fact.getProto().getDiscriminantValue(),
                             .category_name = category_name,
                             .fact_name = fact_name,
                             .type = category_name + "." + fact_name,
                             .title = title_of(type),
                             .nature = nature_of(type),
                             .schema = type});
        }
    }
    std::ranges::sort(facts, {}, [](const FactType& f) { return std::pair(f.category, f.fact); });
    return facts;
}

Facts index(std::vector<FactType> all) {
    Facts facts{.all = std::move(all), .by_number = {}, .by_type = {}, .by_schema = {}};
    for (const FactType& fact : facts.all) {
        facts.by_number.resize(std::max<std::size_t>(facts.by_number.size(), fact.category + 1u));
        auto& row = facts.by_number[fact.category];
        row.resize(std::max<std::size_t>(row.size(), fact.fact + 1u));
        row[fact.fact] = &fact;
        facts.by_type.emplace(fact.type, &fact);
        facts.by_schema.emplace(fact.schema.getProto().getId(), &fact);
    }
    return facts;
}

// The compiled-in schema, indexed once; it never changes while the process runs.
const Facts& facts() {
    static const Facts indexed = index(read_catalogue());
    return indexed;
}

template <class Map, class Key>
const FactType* look_up(const Map& map, const Key& key) {
    auto found = map.find(key);
    return found == map.end() ? nullptr : found->second;
}

}  // namespace

std::span<const FactType> all_facts() { return facts().all; }

const FactType* find_fact(std::uint16_t category, std::uint16_t fact) {
    const auto& by_number = facts().by_number;
    if (category >= by_number.size() || fact >= by_number[category].size()) return nullptr;
    return by_number[category][fact];
}

const FactType* find_fact(std::string_view type) { return look_up(facts().by_type, type); }

const FactType* find_fact(capnp::StructSchema schema) { return look_up(facts().by_schema, schema.getProto().getId()); }

}  // namespace daybook
