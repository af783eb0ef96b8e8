#include "projections/audit_trail/audit_trail.h"

#include <charconv>
#include <cstring>

#include "events/care/said.h"
#include "events/core/calendar.h"
#include "projections/audit_trail/change.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::audit_trail {
namespace {

constexpr std::chrono::hours recorded_late_after{1};
constexpr std::size_t rows_looked_at_most = 500'000;  // per answer; the reader continues behind `next`

// Newest first: keys are the position's complement.
std::string key_of(Position position) { return KeyOut{}.u64(~position.value).take(); }
Position position_of(std::string_view key) { return {~KeyIn{key}.u64()}; }
std::string shown_position(std::string_view key) { return std::to_string(position_of(key).value); }

std::string same(const std::string& bytes) { return bytes; }
Result<std::string> same_again(std::string_view bytes) { return std::string(bytes); }

// The row of the view as it is answered: one Cap'n Proto segment.
const Table<std::string> trail{{.number = 1, .name = "trail", .shown = &shown_position}, &same, &same_again};
// The values last known, as JSON: by stream and family.
const Table<std::string> known_values{{.number = 2, .name = "known"}, &same, &same_again};
// Whom a stream's events are about, once one of them has said so.
const Table<About> subjects{
    {.number = 3, .name = "subjects"},
    [](const About& a) {
        BytesOut out;
        out.text(a.person);
        out.text(a.package);
        out.text(a.contract);
        return out.take();
    },
    [](std::string_view bytes) -> Result<About> {
        BytesIn in(bytes);
        About a;
        a.person = in.text();
        a.package = in.text();
        a.contract = in.text();
        if (!in.done()) return corrupt("a row of the audit trail's subjects cannot be read: rebuild the projection");
        return a;
    },
    [](const About& a) { return a.person.empty() && a.package.empty() && a.contract.empty(); }};
// (what is asked for, its id, position): finds the events of a stream, a person, a package or a contract.
const Table<char> index{{.number = 4, .name = "index"},
                        [](const char&) { return std::string(1, '\1'); },
                        [](std::string_view) -> Result<char> { return '\1'; }};

enum class By : std::uint8_t { stream = 1, person, package, contract };

std::string index_prefix(By by, std::string_view id) {
    return KeyOut{}.u8(static_cast<std::uint8_t>(by)).text(id).take();
}

void put_index(Rows& rows, By by, std::string_view id, Position position) {
    if (!id.empty()) rows.edit(index, index_prefix(by, id) + key_of(position)) = '\1';
}

About subjects_of(Rows& rows, const EventView& event) {
    const About now = about(event);
    if (now.person.empty() && now.package.empty() && now.contract.empty()) {
        const About* before = rows.find(subjects, event.stream());
        return before ? *before : About{};
    }
    About& kept = rows.edit(subjects, event.stream());
    if (!now.person.empty()) kept.person = now.person;
    if (!now.package.empty()) kept.package = now.package;
    if (!now.contract.empty()) kept.contract = now.contract;
    return kept;
}

std::vector<FieldChange> changes_of(Rows& rows, const EventView& event) {
    const std::string family = family_of(event);
    if (family.empty()) return {};
    std::string& kept = rows.edit(known_values, KeyOut{}.text(event.stream()).text(family).take());
    nlohmann::json known = kept.empty() ? nlohmann::json::object() : nlohmann::json::parse(kept, nullptr, false);
    if (known.is_discarded()) known = nlohmann::json::object();
    auto changes = change(event, known);
    kept = known.dump();
    return changes;
}

std::string type_name(const EventView& event) {
    if (event.type()) return event.type()->type;
    return std::to_string(event.category()) + "." + std::to_string(event.fact_number());
}

void fill(schema::AuditTrailRow::Builder row, const EventView& event, const std::vector<FieldChange>& changes) {
    const auto stamp = event.stamp();
    const auto envelope = event.event();
    row.setDate(micros(stamp.recorded));
    row.setChangeType(std::string(change_type(event)));
    row.setDescription(event.type() ? event.type()->title : type_name(event));
    row.setSystemIdentifier(envelope.getSource());
    row.setReasonForAttestation(text_field(event, "reason"));
    row.setCommitter(envelope.hasActor() ? envelope.getActor() : envelope.getSource());
    row.setRecordUid(envelope.getStream());
    row.setRecordVersion(stamp.version.value);
    row.setOccurred(micros(event.occurred()));
    row.setPosition(stamp.position.value);
    row.setType(type_name(event));
    row.setRecordedLate(envelope.getOrigin().getRecordedLate() ||
                        stamp.recorded - care::within_reach(event.occurred()) > recorded_late_after);
    row.setSealed(event.box_count() != 0);
    auto list = row.initChange(static_cast<unsigned>(changes.size()));
    for (unsigned i = 0; i < changes.size(); ++i) {
        list[i].setField(changes[i].field);
        list[i].setBefore(changes[i].before);
        list[i].setAfter(changes[i].after);
    }
}

Status step(Rows& rows, const EventView& event) {
    const auto changes = changes_of(rows, event);
    const auto words = row_words<schema::AuditTrailRow>([&](auto row) { fill(row, event, changes); });
    rows.edit(trail, key_of(event.position()))
        .assign(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(capnp::word));
    const About whom = subjects_of(rows, event);
    put_index(rows, By::stream, event.stream(), event.position());
    put_index(rows, By::person, whom.person, event.position());
    put_index(rows, By::package, whom.package, event.position());
    put_index(rows, By::contract, whom.contract, event.position());
    return {};
}

// What the rows are held against besides the index they were found by; instants inclusive.
struct Wanted {
    std::string_view type, actor;
    Instant from = Instant::min(), to = Instant::max();
    bool fits(schema::AuditTrailRow::Reader row) const {
        if (!type.empty() && std::string_view(row.getType().cStr()) != type) return false;
        if (!actor.empty() && std::string_view(row.getCommitter().cStr()) != actor) return false;
        const Instant when = instant(row.getOccurred());
        return when >= from && when <= to;
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

ViewRow view_row(Position position, const std::string& bytes, Position changed) {
    ViewRow row{std::to_string(position.value), std::vector<capnp::word>(bytes.size() / sizeof(capnp::word)), changed};
    std::memcpy(row.bytes.data(), bytes.data(), row.bytes.size() * sizeof(capnp::word));
    return row;
}

bool fits(const ViewRow& row, const Wanted& which) {
    const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    return which.fits(message.getRoot<schema::AuditTrailRow>());
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
        ViewRow row = view_row(at, found->row, found->changed);
        const bool full =
            page.rows.size() >= query.rows() || weight > view_page_bytes || ++looked > rows_looked_at_most;
        if (full) {
            page.next = std::to_string(at.value + 1);
            break;
        }
        if (!fits(row, which)) continue;
        weight += found->row.size();
        page.rows.push_back(std::move(row));
    }
    DAYBOOK_CHECK(walk.status());
    return page;
}

}  // namespace

Projection projection() {
    return {
        .name = "audit-trail",
        .version = 1,
        .tables = {&trail, &known_values, &subjects, &index},
        .step = &step,
        .views = {{.name = "audit-trail",
                   .row_type = capnp::typeId<schema::AuditTrailRow>(),
                   .filters = {"stream", "person", "package", "contract", "type", "actor", "from", "to", "position"},
                   .read = &read}}};
}

}  // namespace daybook::projections::audit_trail
