#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "events/care/invoice.h"
#include "events/stored/event_view.h"

namespace daybook::steward {

// Invoices on which something is still to come: drafts, and what is outstanding. One that is settled is let go of, with
// its lines; when it is told of again, as by an uplift in arrears, the log still holds it. No clock, no socket.
class Debts {
 public:
    // Takes the next event of an invoice's stream; one taken before changes nothing. The invoice as it stands then,
    // good until the next call; null where it was let go of and has to be read again.
    const care::Invoice* take(const EventView& event);

    // One that was read again from the log.
    const care::Invoice* put(const std::string& stream, care::Invoice invoice);

    // Streams of those that were let go of and have grown since. Once each.
    std::set<std::string> forgotten() { return std::exchange(gaps_, {}); }
    std::size_t remembered() const { return open_.size(); }

 private:
    const care::Invoice* keep(std::map<std::string, care::Invoice>::iterator at);

    std::map<std::string, care::Invoice> open_;  // by stream
    std::optional<care::Invoice> settled_;       // the last one let go of
    std::set<std::string> gaps_;
};

}  // namespace daybook::steward
