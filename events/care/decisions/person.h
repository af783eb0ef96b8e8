#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/person.capnp.h"

namespace daybook::care {

// What decisions about a person's contract and care lean on. Nothing of a person is refused for it.
struct PersonRecord {
    struct Representative {
        schema::Person::Authority authority{};
        std::string scope{};  // "health and welfare"
        bool seen = false;    // the document itself
        Day until{};          // 1970-01-01 = without end
        bool operator==(const Representative&) const = default;
    };
    // To one thing, as the last fact about it says: given, or given no longer.
    struct Consent {
        std::string to;
        schema::Who by{};
        Day since{};
        bool withdrawn = false;
        bool operator==(const Consent&) const = default;
    };
    struct Capacity {
        std::string decision;
        bool has = true;
        bool operator==(const Capacity&) const = default;
    };
    bool lacks_capacity = false;       // by the last assessment, whatever it was about
    std::vector<Capacity> capacity{};  // by the last assessment about each decision
    std::vector<Consent> consents{};
    std::vector<Representative> representatives{};
    bool needs_assessed = false, preferences_recorded = false, care_plan_made = false;

    bool consents_to(std::string_view what) const;
    // Somebody may lawfully sign for the person on a day: by this authority, whose document was seen.
    bool represented(schema::Person::Authority authority, Day on) const;
    // The facts without which no care starts (rules.md section 3, source D 4c) and which nobody recorded.
    std::vector<std::string> missing_before_start() const;
    bool operator==(const PersonRecord&) const = default;
};

void add(PersonRecord& person, const EventView& event);
Status admit(const PersonRecord& person, const EventView& event);

}  // namespace daybook::care
