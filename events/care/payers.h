#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/package.capnp.h"

// Who pays a package of care from which day on, and what each of them is billed of one of its weeks (rules.md §4). The
// worked examples are those of docs/BILLING.md.
namespace daybook::care {

struct Payers {
    // A payer with neither a share nor a sum pays whatever is left.
    struct Payer {
        std::string id{};  // as invoices name them, the person's own part by the person; empty = the commissioner
        std::uint32_t share_ppm = 0;    // of what the week comes to
        std::int64_t weekly_pence = 0;  // a fixed sum a week instead
        bool operator==(const Payer&) const = default;
    };
    struct Set {
        Day from{};
        std::vector<Payer> payers{};  // empty = the commissioner pays all
        bool operator==(const Set&) const = default;
    };
    std::string person{};
    std::vector<Set> sets{};  // by day; of two for the same day the one recorded last stands

    const std::vector<Payer>& on(Day day) const;  // empty before the first
    bool names(std::string_view payer) const;     // on whatever day
    bool operator==(const Payers&) const = default;
};

// Folds one event of the package's stream. True if others may pay it now.
bool fold(Payers& payers, const EventView& event);
std::string encode(const Payers& payers);
Result<Payers> decode_payers(std::string_view bytes);

// "organisation-nhs" and "nhs" are one payer; a person is never an organisation.
bool same_payer(std::string_view one, std::string_view other);

// A week's pence among its payers: what is left and the parts add up to the week, always.
struct Split {
    struct Part {
        std::string payer{};
        std::int64_t pence = 0;
        std::string why{};  // "20 % of 17.96", "50.00 a week"
        bool operator==(const Part&) const = default;
    };
    std::string rest{};  // who is billed the package's lines and pays what is left
    std::int64_t rest_pence = 0;
    std::vector<Part> parts{};  // of the others, as they were named, each once
    bool operator==(const Split&) const = default;
};

// What is left falls to whoever has neither share nor sum; where the shares make up the whole, to the first
// organisation with one, or the person alone; else to the commissioner. Shares are half up, of all the week comes to,
// then come the fixed sums; each is at most what is left when its turn comes, and a week that comes to nothing or less
// is left whole. `fixed_sums`: false in a week whose sums another contract's invoices hold.
Split split(const std::vector<Payers::Payer>& payers, const std::string& commissioner, std::int64_t week_pence,
            bool fixed_sums = true);

std::string pounds(std::int64_t pence);  // "17.96"

// What is wrong with payers as a decision names them, and what to say instead; empty = nothing.
std::string wrong_with(capnp::List<schema::Package::Authorised::Payer>::Reader payers);

}  // namespace daybook::care
