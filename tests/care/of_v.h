#pragma once

#include "tests/dsl/agency.h"

namespace daybook::story {

// The measure of visit V after a story.
struct OfV {
    explicit OfV(const Story& lines) : book(lines_told(lines)), measures(book), m(measures.of("V")) {}
    static Book lines_told(const Story& lines) {
        Book book;
        book.tell(lines);
        return book;
    }
    Instant at(const char* time) const { return story::at(book.scene(), time); }
    Book book;
    Measures measures;
    const care::Measured& m;
};

}  // namespace daybook::story
