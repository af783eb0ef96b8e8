// Variations: what stands in the stream, what is decided, and what is answered.

#include "schema/variation.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Variation;

Said proposed_of(Variation::Kind kind, const char* package, const char* contract, std::int64_t from,
                 std::int64_t to = 0, bool temporary = false) {
    return said<Variation::Proposed>([=](auto fact) {
        fact.setKind(kind);
        fact.setPackage(package);
        fact.setContract(contract);
        fact.setFrom(from);
        fact.setTo(to);
        fact.setTemporary(temporary);
    });
}
Said agreed_by(schema::Who who, bool in_writing = true, const char* document = "document-16") {
    return said<Variation::Agreed>([=](auto fact) {
        fact.setBy(who);
        fact.setInWriting(in_writing);
        fact.setDocumentRef(document);
    });
}

TEST_CASE("rules: a variation is proposed, then agreed or refused, and only what was agreed is reversed") {
    const Said proposed = proposed_of(Variation::Kind::PACKAGE, "first", "", 9);
    const Said agreed = agreed_by(schema::Who::COMMISSIONER);
    const Said refused = said<Variation::Refused>();
    const Said lapsed = said<Variation::Lapsed>();
    const Said reversed = said<Variation::Reversed>();
    const Said told = said<Variation::StaffNotified>();
    check({
        {"agreed", {proposed}, agreed, ""},
        {"agreed unproposed", {}, agreed, "variation-1 cannot be agreed: it was never proposed"},
        {"agreed twice", {proposed, agreed}, agreed, "variation-1 cannot be agreed: it was agreed already"},
        {"agreed after refusal", {proposed, refused}, agreed, "variation-1 cannot be agreed: it was refused"},
        {"agreed after lapse", {proposed, lapsed}, agreed, "variation-1 cannot be agreed: it has lapsed"},
        {"agreed after reversal",
         {proposed, agreed, reversed},
         agreed,
         "variation-1 cannot be agreed: it was reversed"},
        {"refused after agreement",
         {proposed, agreed},
         refused,
         "variation-1 cannot be refused: it was agreed already"},
        {"proposed twice", {proposed}, proposed, "variation-1 cannot be proposed: it was proposed already"},
        {"reversed in effect", {proposed, agreed, said<Variation::TookEffect>()}, reversed, ""},
        {"reversed unagreed", {proposed}, reversed, "variation-1 cannot be reversed: it is proposed, and not agreed"},
        {"told", {proposed, agreed}, told, ""},
        {"told of its reversal", {proposed, agreed, reversed}, told, ""},
        {"told after refusal", {proposed, refused}, told, "variation-1 cannot be told to anybody: it was refused"},
    });
}

TEST_CASE("rules: a variation says what it changes and from when, and a temporary one until when") {
    using Kind = Variation::Kind;
    check({
        {"of a package", {}, proposed_of(Kind::PACKAGE, "first", "", 9), ""},
        {"of visits, and names a contract alone",
         {},
         proposed_of(Kind::PACKAGE, "", "county", 9),
         "variation-1 cannot be proposed: it does not say of which package"},
        {"of a contract's price", {}, proposed_of(Kind::PRICE, "", "county", 9), ""},
        {"of a package's price", {}, proposed_of(Kind::PRICE, "first", "", 9), ""},
        {"of terms, and of no contract",
         {},
         proposed_of(Kind::TERMS, "", "", 9),
         "variation-1 cannot be proposed: it does not say of which contract"},
        {"from no time",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 0),
         "variation-1 cannot be proposed: it does not say from when"},
        {"ends as it begins", {}, proposed_of(Kind::PACKAGE, "first", "", 9, 9), ""},
        {"ends before",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 9, 8),
         "variation-1 cannot be proposed: it ends before it takes effect"},
        {"for a while", {}, proposed_of(Kind::PACKAGE, "first", "", 9, 10, true), ""},
        {"for a while, without an end",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 9, 0, true),
         "variation-1 cannot be proposed: it does not say until when, and it is temporary"},
    });
}

TEST_CASE("rules: a variation is agreed in writing, by somebody, and on a paper that can be found") {
    const Said proposed = proposed_of(Variation::Kind::PACKAGE, "first", "", 9);
    const std::string unwritten =
        "variation-1 cannot be agreed: a variation is agreed in writing; have it signed, and say inWriting with the "
        "documentRef of the paper";
    check({
        {"by a representative", {proposed}, agreed_by(schema::Who::REPRESENTATIVE), ""},
        {"by nobody",
         {proposed},
         agreed_by(schema::Who::NOBODY),
         "variation-1 cannot be agreed: it does not say who agreed it"},
        {"by word of mouth", {proposed}, agreed_by(schema::Who::COMMISSIONER, false), unwritten},
        {"on a paper nobody can name", {proposed}, agreed_by(schema::Who::COMMISSIONER, true, ""), unwritten},
        {"a refusal needs no paper", {proposed}, said<Variation::Refused>(), ""},
    });
}

}  // namespace
}  // namespace daybook::care
