#include "projections/audit_trail/audit_trail.h"

#include <algorithm>
#include <charconv>

#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "projections/audit_trail/entry.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "schema/record.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::audit_trail {
namespace {

constexpr std::size_t rows_looked_at_most = 500'000;  // per answer; the reader continues behind `next`

// Newest first: keys are the position's complement.
std::string key_of(Position position) { return KeyOut{}.u64(~position.value).take(); }
Position position_of(std::string_view key) { return {~KeyIn{key}.u64()}; }
std::string shown_position(std::string_view key) { return std::to_string(position_of(key).value); }

std::string same(const std::string& bytes) { return bytes; }
Result<std::string> same_again(std::string_view bytes) { return std::string(bytes); }

// One Entry per event, by position.
const Table<std::string> trail{{.number = 1, .name = "trail", .shown = &shown_position}, &same, &same_again};

// What is known of one stream: whom its events are about, once one of them has said so, and the last values of each
// family of facts, as `change` keeps them.
struct Record {
    About about;
    struct Family {
        std::string name;
        std::string known;
    };
    std::vector<Family> families;
};

std::string encode_record(const Record& record) {
    BytesOut out;
    for (const auto* text : {&record.about.person, &record.about.package, &record.about.contract}) out.text(*text);
    for (const auto& family : record.families) {
        out.text(family.name);
        out.text(family.known);
    }
    return out.take();
}

Result<Record> decode_record(std::string_view bytes) {
    BytesIn in(bytes);
    Record record;
    for (auto* text : {&record.about.person, &record.about.package, &record.about.contract}) *text = in.text();
    while (in.good() && !in.done()) {
        auto& family = record.families.emplace_back();
        family.name = in.text();
        family.known = in.text();
    }
    if (!in.done()) return corrupt("a row of the audit trail's records cannot be read: rebuild the projection");
    return record;
}

// By number of the stream.
const Table<Record> records{{.number = 2, .name = "records"}, &encode_record, &decode_record};
// (what is asked for, its id, position): finds the events of a stream, a person, a package or a contract, and who
// looked at it.
const Table<char> index{{.number = 4, .name = "index"},
                        [](const char&) { return std::string(1, '\1'); },
                        [](std::string_view) -> Result<char> { return '\1'; }};

enum class By : std::uint8_t { stream = 1, person, package, contract };

std::string index_prefix(By by, std::string_view id) {
    return KeyOut{}.u8(static_cast<std::uint8_t>(by)).text(id).take();
}

void put_index(Rows& rows, By by, std::string_view id, const std::string& position) {
    if (!id.empty()) rows.insert(index, index_prefix(by, id) + position, "\1");
}

std::string& known_of(Record& record, std::string family) {
    const auto found = std::ranges::find(record.families, family, &Record::Family::name);
    if (found != record.families.end()) return found->known;
    return record.families.emplace_back(Record::Family{std::move(family), {}}).known;
}

// Under what an event is found.
using Places = std::vector<std::pair<By, std::string_view>>;

// Who looked at a record is found with that record, and with the person, the package or the contract it is.
void add_viewed(Places& places, schema::Record::Viewed::Reader fact) {
    for (const auto subject : fact.getSubjects()) {
        const auto stream = care::text_of(subject);
        places.emplace_back(By::stream, stream);
        if (stream.starts_with("person-")) places.emplace_back(By::person, stream);
        if (const auto id = care::id_in(stream, "package"); id != stream) places.emplace_back(By::package, id);
        if (const auto id = care::id_in(stream, "contract"); id != stream) places.emplace_back(By::contract, id);
    }
}

Status step(Rows& rows, const EventView& event) {
    const FactFields fact(event);
    Record& record = rows.edit(records, KeyOut{}.u64(event.stamp().stream.value).take());
    learn(record.about, event, fact);
    std::vector<FieldChange> changes;
    if (fact.plan()) changes = change(fact, known_of(record, family_of(fact)));
    const std::string key = key_of(event.position());
    rows.insert(trail, key, entry_bytes(event, fact, changes));
    Places places{{By::stream, event.stream()},
                  {By::person, record.about.person},
                  {By::package, record.about.package},
                  {By::contract, record.about.contract}};
    if (event.is<schema::Record::Viewed>()) add_viewed(places, event.as<schema::Record::Viewed>());
    std::ranges::sort(places);
    const auto twice = std::ranges::unique(places);
    places.erase(twice.begin(), twice.end());
    for (const auto& [by, id] : places) put_index(rows, by, id, key);
    return {};
}

// What the rows are held against besides the index they were found by; instants inclusive.
struct Wanted {
    std::string_view type, category, actor;
    Instant from = Instant::min(), to = Instant::max();
    bool fits(const Entry& entry) const {
        if (!type.empty() && entry.type() != type) return false;
        if (!category.empty() && !entry.type().starts_with(std::string(category) + ".")) return false;
        if (!actor.empty() && entry.committer() != actor) return false;
        return entry.occurred >= from && entry.occurred <= to;
    }
};

Result<Instant> instant_filter(const ViewQuery& query, std::string_view name, Instant unless, bool end) {
    const auto text = query.get(name);
    if (text.empty()) return unless;
    if (const auto at = parse_instant(text)) return *at;
    const auto& calendar = Calendar::london();
    if (const auto date = parse_day(text))
        return end ? calendar.start_of(*date + std::chrono::days{1}) - std::chrono::microseconds{1}
                   : calendar.start_of(*date);
    return rejected("the filter “" + std::string(name) +
                    "” takes a date or an instant such as 2026-03-02 or 2026-03-02T08:00:00Z");
}

Result<Wanted> wanted(const ViewQuery& query) {
    Wanted all;
    all.type = query.get("type");
    all.category = query.get("category");
    all.actor = query.get("actor");
    DAYBOOK_TRY(all.from, instant_filter(query, "from", Instant::min(), false));
    DAYBOOK_TRY(all.to, instant_filter(query, "to", Instant::max(), true));
    return all;
}

Result<Position> position_filter(std::string_view text, std::string_view name) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return rejected("the filter “" + std::string(name) + "” takes a position, a whole number");
    return Position{value};
}

// The rows to look at, newest first: of the index where one fits, else all.
class Walk {
 public:
    static Walk of(const Reading& reading, const ViewQuery& query) {
        for (const auto& [name, by] : {std::pair{"stream", By::stream},
                                       {"person", By::person},
                                       {"package", By::package},
                                       {"contract", By::contract}})
            if (const auto id = query.get(name); !id.empty()) return Walk(reading.cursor(index), index_prefix(by, id));
        return Walk(reading.cursor(trail), {});
    }
    void start(std::optional<Position> behind) {
        cursor_.seek(behind ? prefix_ + key_of({behind->value - 1}) : prefix_);
    }
    bool valid() const { return cursor_.valid() && cursor_.key().substr(0, prefix_.size()) == prefix_; }
    Position position() const { return position_of(cursor_.key().substr(prefix_.size())); }
    void next() { cursor_.next(); }
    Status status() const { return cursor_.status(); }

 private:
    Walk(Cursor cursor, std::string prefix) : cursor_(std::move(cursor)), prefix_(std::move(prefix)) {}
    Cursor cursor_;
    std::string prefix_;
};

ViewRow view_row(Position position, const Entry& entry, Position changed) {
    auto words = row_words<schema::AuditTrailRow>([&](auto row) { fill(row, entry, position); });
    return {std::to_string(position.value), std::move(words), changed};
}

Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Wanted which, wanted(query));
    std::optional<Position> behind;
    if (!query.after.empty()) {
        DAYBOOK_TRY(behind, position_filter(query.after, "after"));
    }
    std::optional<Position> only;
    if (const auto text = query.get("position"); !text.empty()) {
        DAYBOOK_TRY(only, position_filter(text, "position"));
        behind = Position{only->value + 1};
    }
    ViewPage page;
    std::size_t looked = 0, weight = 0;
    Walk walk = Walk::of(reading, query);
    for (walk.start(behind); walk.valid(); walk.next()) {
        const Position at = walk.position();
        if (only && at != *only) break;
        DAYBOOK_TRY(const auto found, reading.find(trail, key_of(at)));
        if (!found)
            return corrupt("the audit trail has no row for position " + std::to_string(at.value) + ": rebuild it");
        const bool full =
            page.rows.size() >= query.rows() || weight > view_page_bytes || ++looked > rows_looked_at_most;
        if (full) {
            page.next = std::to_string(at.value + 1);
            break;
        }
        if (!query.wants(found->changed)) continue;
        DAYBOOK_TRY(const Entry entry, entry_of(found->row));
        if (!which.fits(entry)) continue;
        page.rows.push_back(view_row(at, entry, found->changed));
        weight += page.rows.back().bytes.size() * sizeof(capnp::word);
    }
    DAYBOOK_CHECK(walk.status());
    return page;
}

}  // namespace

Projection projection() {
    return {.name = "audit-trail",
            .version = 3,
            .tables = {&trail, &records, &index},
            .step = &step,
            .views = {{.name = "audit-trail",
                       .row_type = capnp::typeId<schema::AuditTrailRow>(),
                       .filters = {"stream", "person", "package", "contract", "type", "category", "actor", "from", "to",
                                   "position"},
                       .read = &read}}};
}

}  // namespace daybook::projections::audit_trail
