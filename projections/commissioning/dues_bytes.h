#pragma once

#include "events/care/bytes.h"
#include "events/care/due_terms.h"

// How what schedules make due stands in the rows that keep it.
namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<DueTerms> auto& terms) {
    bytes(terms.from);
    for (const DueParameter& parameter : due_parameters()) bytes(terms.*parameter.value);
}

template <class Bytes>
void fields(Bytes& bytes, Is<DueTermsByDay> auto& terms) {
    bytes(terms.versions, terms.since);
}

}  // namespace daybook::care
