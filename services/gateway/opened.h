#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/seal/intake.h"
#include "services/gateway/own_views.h"
#include "services/gateway/workers.h"

// What is sealed in records, opened for somebody who may see personal data. That they looked, at what and why is
// recorded and on disk before a key is handed out (record.Viewed).
namespace daybook::gateway {

// The roles that may: those who look after the people the data is of, and who inspects that.
std::span<const std::string_view> roles_that_see();

struct Looker {
    std::string actor;    // "role-coordinator", "account-coordinator-2", "account-registered-manager"; never a name
    std::string purpose;  // "a complaint about the decline"; it is recorded in the clear
};

// Keys of subjects for one look. Rejected for a role that may not see personal data, and for none or no purpose said;
// then nothing is asked for and nothing recorded.
class Opened {
 public:
    static Result<Opened> of(const std::vector<std::string>& subjects, const Looker& looker, std::string_view view,
                             Backend& backend);
    // The fact with what could be opened back in place; boxes of a subject that was erased stay closed.
    Result<Unsealed> fact(const EventView& event) const;

 private:
    std::vector<wire::Recorder::Key> keys_;
};

// What stands in a field that nobody can read any more.
inline constexpr std::string_view erased_words = "erased: its key was destroyed, and nobody can read it any more";

// What is sealed in one record, in order: the titles and texts of each event's sealed fields.
struct OpenedEvent {
    struct Field {
        std::string title, text;
    };
    Position position;
    std::vector<Field> fields;
};
Result<std::vector<OpenedEvent>> open_record(const std::string& stream, const Looker& looker, Backend& backend);

// "rationales": why referrals were declined.
std::vector<OwnView> opened_views();

}  // namespace daybook::gateway
