#include "events/care/payers.h"

#include <algorithm>
#include <optional>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Package;
using Told = Fact::Authorised::Payer;
using Payer = Payers::Payer;

constexpr std::uint8_t row_version = 1;
constexpr std::int64_t most_pence = 1'000'000'000'000;  // a sum beyond is taken as this, so that none overflows
constexpr std::int64_t whole_ppm = 1'000'000;

std::vector<Payer> payers_of(capnp::List<Told>::Reader list, std::string_view person) {
    std::vector<Payer> payers;
    for (const auto told : list) {
        Payer& one = payers.emplace_back();
        one.id = text_of(told.getOrganisation());
        if (told.getKind() == Told::Kind::PERSON && one.id.empty())
            one.id = "person-" + std::string(id_in(person, "person"));
        one.share_ppm = told.getShare();
        one.weekly_pence = std::clamp<std::int64_t>(told.getWeeklyPence(), 0, most_pence);
    }
    return payers;
}

void set_from(Payers& payers, Day from, std::vector<Payer> now) {
    const auto after = std::ranges::upper_bound(payers.sets, from, {}, &Payers::Set::from);
    payers.sets.insert(after, {.from = from, .payers = std::move(now)});
}

bool pays_the_rest(const Payer& payer) { return payer.share_ppm == 0 && payer.weekly_pence == 0; }
bool is_person(const Payer& payer) { return payer.id.starts_with("person-"); }

// Null where it is the commissioner without being named for it.
const Payer* rest_of(const std::vector<Payer>& payers) {
    const auto said = std::ranges::find_if(payers, pays_the_rest);
    if (said != payers.end()) return &*said;
    std::int64_t shares = 0;
    const Payer *organisation = nullptr, *any = nullptr;
    for (const Payer& payer : payers) {
        shares += payer.share_ppm;
        if (payer.share_ppm != 0 && !any) any = &payer;
        if (payer.share_ppm != 0 && !organisation && !is_person(payer)) organisation = &payer;
    }
    if (shares < whole_ppm) return nullptr;
    return organisation ? organisation : any;
}

// "20 %", "33.3333 %"
std::string percent(std::int64_t ppm) {
    std::string digits = std::to_string(ppm % 10'000);
    digits.insert(0, 4 - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    return std::to_string(ppm / 10'000) + (digits.empty() ? "" : "." + digits) + " %";
}

}  // namespace

std::string pounds(std::int64_t pence) {
    const std::int64_t size = pence < 0 ? -pence : pence, rest = size % 100;
    return (pence < 0 ? "-" : "") + std::to_string(size / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

const std::vector<Payer>& Payers::on(Day day) const {
    static const std::vector<Payer> nobody;
    const auto after = std::ranges::upper_bound(sets, day, {}, &Set::from);
    return after == sets.begin() ? nobody : std::prev(after)->payers;
}

bool Payers::names(std::string_view payer) const {
    return std::ranges::any_of(sets, [&](const Set& set) {
        return std::ranges::any_of(set.payers, [&](const Payer& one) { return same_payer(one.id, payer); });
    });
}

bool fold(Payers& payers, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return false;
    if (event.is<Fact::Authorised>()) {
        const auto fact = event.as<Fact::Authorised>();
        learn(payers.person, fact.getPerson());
        if (fact.getPayers().size() == 0) return false;
        set_from(payers, within_reach(day(INT32_MIN)), payers_of(fact.getPayers(), payers.person));
        return true;
    }
    if (!event.is<Fact::PayersSet>()) return false;
    const auto fact = event.as<Fact::PayersSet>();
    set_from(payers, within_reach(day(fact.getFrom())), payers_of(fact.getPayers(), payers.person));
    return true;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Payers::Payer> auto& p) {
    bytes(p.id, p.share_ppm, p.weekly_pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Payers::Set> auto& s) {
    bytes(s.from, s.payers);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Payers> auto& p) {
    bytes(p.person, p.sets);
}
std::string encode(const Payers& payers) { return to_bytes(payers, row_version); }
Result<Payers> decode_payers(std::string_view bytes) {
    return from_bytes<Payers>(bytes, row_version, "who pays a package");
}

bool same_payer(std::string_view one, std::string_view other) {
    return id_in(one, "organisation") == id_in(other, "organisation");
}

Split split(const std::vector<Payer>& payers, const std::string& commissioner, std::int64_t week_pence,
            bool fixed_sums) {
    const auto id_of = [&](const Payer& payer) { return payer.id.empty() ? commissioner : payer.id; };
    const Payer* rest = rest_of(payers);
    Split all{.rest = rest ? id_of(*rest) : commissioner,
              .rest_pence = std::clamp(week_pence, -most_pence, most_pence)};
    const std::int64_t week = std::max<std::int64_t>(0, all.rest_pence);
    const auto take = [&](const Payer& payer, std::int64_t asked, std::string why) {
        const std::string id = id_of(payer);
        if (same_payer(id, all.rest)) return;
        const std::int64_t pence = std::clamp<std::int64_t>(asked, 0, std::max<std::int64_t>(0, all.rest_pence));
        all.rest_pence -= pence;
        const auto known =
            std::ranges::find_if(all.parts, [&](const Split::Part& part) { return same_payer(part.payer, id); });
        if (known == all.parts.end()) {
            all.parts.push_back({.payer = id, .pence = pence, .why = std::move(why)});
        } else {
            known->pence += pence;
            known->why += " and " + why;
        }
    };
    for (const Payer& payer : payers)
        if (payer.share_ppm != 0)
            take(payer, (week * std::min<std::int64_t>(payer.share_ppm, whole_ppm) + whole_ppm / 2) / whole_ppm,
                 percent(payer.share_ppm) + " of " + pounds(week));
    for (const Payer& payer : payers)
        if (payer.share_ppm == 0 && payer.weekly_pence != 0 && fixed_sums)
            take(payer, payer.weekly_pence, pounds(payer.weekly_pence) + " a week");
    return all;
}

namespace {

// How a sentence names who is to pay.
std::string name_of(Told::Reader payer) {
    if (payer.getOrganisation().size() != 0) return std::string(text_of(payer.getOrganisation()));
    return payer.getKind() == Told::Kind::PERSON ? "the person" : "the commissioner";
}

// Of one payer by itself.
std::string wrong_with(Told::Reader payer) {
    using Kind = Told::Kind;
    const bool organisation = payer.getOrganisation().size() != 0;
    const std::string name = name_of(payer);
    if (payer.getKind() == Kind::PERSON && organisation)
        return "the person's own part names " + name +
               "; leave the organisation out, or call the part a top-up by a third party";
    if (payer.getKind() == Kind::NHS && !organisation) return "the NHS's part names no organisation; say which pays it";
    if (payer.getKind() == Kind::TOP_UP && !organisation)
        return "the top-up names nobody; say as organisation who pays it";
    if (payer.getShare() != 0 && payer.getWeeklyPence() != 0)
        return name + " is given a share and a weekly sum; say one of the two";
    if (payer.getWeeklyPence() < 0) return name + " is given a weekly sum below nothing; leave the payer out";
    return {};
}

}  // namespace

std::string wrong_with(capnp::List<Told>::Reader payers) {
    std::int64_t shares = 0;
    std::vector<std::string> names;
    std::optional<std::string> rest;
    bool beside = false;  // somebody who pays without a share
    for (const auto payer : payers) {
        if (auto wrong = wrong_with(payer); !wrong.empty()) return wrong;
        const std::string name = name_of(payer);
        if (std::ranges::any_of(names, [&](const std::string& one) { return same_payer(one, name); }))
            return name + " is named twice; say one part that holds both";
        names.push_back(name);
        shares += payer.getShare();
        beside = beside || payer.getShare() == 0;
        if (payer.getShare() != 0 || payer.getWeeklyPence() != 0) continue;
        if (rest) return *rest + " and " + name + " are both to pay what is left; give one a share or a weekly sum";
        rest = name;
    }
    if (shares > whole_ppm)
        return "the shares come to " + percent(shares) +
               "; lower them to 100 %, or leave out the share of who pays what is left";
    if (shares == whole_ppm && beside)
        return "the shares come to 100 %, and somebody is to pay beside them; leave out the share of who pays what is "
               "left";
    return {};
}

}  // namespace daybook::care
