#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// A contract's two books beside its invoices: streams of the category invoice that are none. Who writes into one
// appends on the version the book was read at, so that of two officers at once the second reads again.
namespace daybook::care {

// Numbers are given out by the stream "invoice-CONTRACT.numbers": one event a number, each checked to follow the last
// one. Who issues appends to both: two cannot take the same number, and none is left out. Invoices, credit notes and
// adjustments are numbered in one row: "CONTRACT/1", "/2" …
bool is_book_of_numbers(std::string_view stream);
std::string book_of_numbers(std::string_view contract);
std::string number_after(std::string_view book, std::uint32_t given);

// Drafts are entered in the stream "invoice-CONTRACT.drafts": what was left to bill was read after the last entry, so
// two drafts of officers cannot bill the same care, nor take off the same service credit. One that a feed tells was
// made elsewhere, and is entered in no book.
bool is_book_of_drafts(std::string_view stream);
std::string book_of_drafts(std::string_view contract);

bool is_book(std::string_view stream);  // either of them, and no invoice

}  // namespace daybook::care
