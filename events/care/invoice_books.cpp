#include "events/care/invoice_books.h"

#include <algorithm>

#include "events/care/referral.h"

namespace daybook::care {
namespace {

constexpr std::string_view numbers_of = ".numbers", drafts_of = ".drafts";

}  // namespace

bool is_book_of_numbers(std::string_view stream) { return stream.ends_with(numbers_of); }
std::string book_of_numbers(std::string_view contract) {
    return "invoice-" + std::string{contract} + std::string{numbers_of};
}
std::string number_after(std::string_view book, std::uint32_t given) {
    std::string_view contract = id_in(book, "invoice");
    contract.remove_suffix(std::min(contract.size(), numbers_of.size()));
    return std::string{contract} + "/" + std::to_string(given + 1);
}

bool is_book_of_drafts(std::string_view stream) { return stream.ends_with(drafts_of); }
std::string book_of_drafts(std::string_view contract) {
    return "invoice-" + std::string{contract} + std::string{drafts_of};
}

bool is_book(std::string_view stream) { return is_book_of_numbers(stream) || is_book_of_drafts(stream); }

}  // namespace daybook::care
