#include "services/steward/debts.h"

namespace daybook::steward {

const care::Invoice* Debts::take(const EventView& event) {
    if (care::is_book(event.stream())) return nullptr;
    const std::string stream(event.stream());
    const std::uint32_t version = event.stamp().version.value;
    auto at = open_.find(stream);
    if (at == open_.end()) {
        if (version > 1) {
            gaps_.insert(stream);
            return nullptr;
        }
        at = open_.emplace(stream, care::Invoice{}).first;
    }
    if (version != at->second.version + 1) return &at->second;
    care::fold(at->second, event);
    return keep(at);
}

const care::Invoice* Debts::put(const std::string& stream, care::Invoice invoice) {
    gaps_.erase(stream);
    return keep(open_.insert_or_assign(stream, std::move(invoice)).first);
}

const care::Invoice* Debts::keep(std::map<std::string, care::Invoice>::iterator at) {
    const care::Invoice& invoice = at->second;
    const bool settled = invoice.cancelled || (invoice.issued && invoice.outstanding() <= 0);
    if (!settled) return &invoice;
    settled_ = std::move(at->second);
    open_.erase(at);
    return &*settled_;
}

}  // namespace daybook::steward
