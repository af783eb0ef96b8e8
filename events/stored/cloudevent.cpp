#include <algorithm>
#include <array>

#include "events/core/calendar.h"
#include "events/stored/base64.h"
#include "events/stored/format.h"
#include "events/stored/json.h"

// Stored events as CloudEvents 1.0 in JSON, both ways.
namespace daybook {

namespace {

using nlohmann::json;

template <class Text>
std::string text(Text words) {
    return {words.begin(), words.size()};
}

void origin_to_json(schema::Origin::Reader origin, json& out) {
    if (origin.hasFile()) out["originfile"] = text(origin.getFile());
    if (origin.getRow() != 0) out["originrow"] = origin.getRow();
    if (origin.hasDigest())
        out["origindigest"] =
            to_base64(std::as_bytes(std::span(origin.getDigest().begin(), origin.getDigest().size())));
    if (origin.hasRecord()) out["originrecord"] = text(origin.getRecord());
    if (origin.getRecordVersion() != 0) out["originversion"] = origin.getRecordVersion();
    const capnp::DynamicStruct::Reader fields = origin;
    const json words = to_json(fields);
    if (words.contains("wallClock")) out["wallclock"] = words["wallClock"];
    if (origin.getRecordedLate()) out["recordedlate"] = true;
}

tl::unexpected<Error> wrong(const std::string& key, const std::string& what) {
    return rejected("/" + key + ": " + what);
}

// Reads the attributes of one CloudEvent and keeps the first thing that is wrong.
class Attributes {
 public:
    explicit Attributes(const json& from) : from_(from) {}

    std::string needed(const std::string& key) {
        const std::string value = words(key);
        if (value.empty() && !error_) error_ = wrong(key, "must be there, and text").value();
        return value;
    }
    std::string words(const std::string& key) {
        const json* value = find(key);
        if (value == nullptr) return {};
        if (value->is_string()) return value->get<std::string>();
        return refuse(key, "must be text"), std::string{};
    }
    std::uint64_t number(const std::string& key) {
        const json* value = find(key);
        if (value == nullptr) return 0;
        if (value->is_number_unsigned() || (value->is_number_integer() && *value >= 0))
            return value->get<std::uint64_t>();
        return refuse(key, "must be a whole number, 0 or more"), 0;
    }
    std::uint32_t small_number(const std::string& key) {
        const std::uint64_t value = number(key);
        if (value > UINT32_MAX) refuse(key, "must be at most 4294967295");
        return static_cast<std::uint32_t>(value);
    }
    bool flag(const std::string& key) {
        const json* value = find(key);
        if (value == nullptr) return false;
        if (value->is_boolean()) return value->get<bool>();
        return refuse(key, "must be true or false"), false;
    }
    const json* find(const std::string& key) const {
        auto found = from_.find(key);
        return found == from_.end() || found->is_null() ? nullptr : &*found;
    }
    void refuse(const std::string& key, const std::string& what) {
        if (!error_) error_ = wrong(key, what).value();
    }
    const std::optional<Error>& error() const { return error_; }

 private:
    const json& from_;
    std::optional<Error> error_;
};

Status check_keys(const json& event) {
    static constexpr std::array known{"specversion",  "id",
                                      "source",       "type",
                                      "subject",      "time",
                                      "data",         "datacontenttype",
                                      "dataschema",   "actor",
                                      "location",     "correlation",
                                      "causation",    "expectedversion",
                                      "once",         "traceparent",
                                      "tracestate",   "originfile",
                                      "originrow",    "origindigest",
                                      "originrecord", "originversion",
                                      "wallclock",    "recordedlate"};
    static constexpr std::array stamped{"position", "streamversion", "recorded", "sealed"};
    for (const auto& [key, value] : event.items()) {
        if (std::ranges::find(stamped, key) != stamped.end()) return wrong(key, "is for the recorder to say");
        if (std::ranges::find(known, key) == known.end()) return wrong(key, "there is no such attribute");
    }
    if (event.contains("specversion") && event["specversion"] != "1.0") return wrong("specversion", "must be \"1.0\"");
    if (event.contains("datacontenttype") && event["datacontenttype"] != "application/json")
        return wrong("datacontenttype", "must be \"application/json\"");
    return {};
}

Result<Envelope::Origin> origin_of(Attributes& said) {
    Envelope::Origin origin{.file = said.words("originfile"),
                            .row = said.small_number("originrow"),
                            .digest = {},
                            .record = said.words("originrecord"),
                            .record_version = said.number("originversion"),
                            .wall_clock = schema::WallClock::PLAIN,
                            .recorded_late = said.flag("recordedlate")};
    auto digest = from_base64(said.words("origindigest"));
    if (!digest) return wrong("origindigest", "must be base64 text");
    origin.digest = std::move(*digest);
    if (const json* wall = said.find("wallclock")) {
        capnp::MallocMessageBuilder scratch;
        auto builder = scratch.initRoot<schema::Origin>();
        if (auto read = from_json(json{{"wallClock", *wall}}, builder); !read)
            return wrong("wallclock", "must be plain, skippedHour or repeatedHour");
        origin.wall_clock = builder.getWallClock();
    }
    return origin;
}

}  // namespace

json to_cloudevent(const EventView& event) {
    json out{{"specversion", "1.0"},
             {"id", event.id()},
             {"source", event.source()},
             {"subject", event.stream()},
             {"time", to_string(event.occurred())},
             {"position", event.position().value},
             {"streamversion", event.stamp().version.value},
             {"recorded", to_string(event.stamp().recorded)}};
    const auto envelope = event.event();
    if (envelope.hasActor()) out["actor"] = text(envelope.getActor());
    if (envelope.hasLocation()) out["location"] = text(envelope.getLocation());
    if (envelope.hasCorrelation()) out["correlation"] = text(envelope.getCorrelation());
    if (envelope.getCausation() != 0) out["causation"] = envelope.getCausation();
    if (event.box_count() != 0) out["sealed"] = event.box_count();
    if (envelope.hasOrigin()) origin_to_json(envelope.getOrigin(), out);

    if (const FactType* type = event.type()) {
        out["type"] = type->type;
        out["datacontenttype"] = "application/json";
        out["data"] = to_json(envelope.getFact().getAs<capnp::DynamicStruct>(type->schema));
    } else {
        out["type"] = std::to_string(event.category()) + "." + std::to_string(event.fact_number());
        out["datacontenttype"] = "application/capnp";
        out["data_base64"] = to_base64(std::as_bytes(event.content()));
    }
    return out;
}

Result<Proposal> from_cloudevent(const json& event) {
    if (!event.is_object()) return rejected("/: must be a CloudEvent, a JSON object");
    DAYBOOK_CHECK(check_keys(event));
    Attributes said(event);
    Envelope envelope{.id = said.needed("id"),
                      .source = said.needed("source"),
                      .stream = said.needed("subject"),
                      .occurred = {},
                      .actor = said.words("actor"),
                      .location = said.words("location"),
                      .correlation = said.words("correlation"),
                      .causation = Position{said.number("causation")}};
    if (envelope.correlation.empty()) envelope.correlation = said.words("traceparent");
    const auto occurred = parse_instant(said.needed("time"));
    if (!occurred) said.refuse("time", "must be a time as in RFC 3339");
    envelope.occurred = occurred.value_or(Instant{});
    const std::string named = said.needed("type");
    const FactType* type = find_fact(named);
    if (type == nullptr) said.refuse("type", "the catalogue has no fact " + named);
    Proposal proposal{.content = {}, .expected = Expected::any(), .once = said.flag("once")};
    if (said.find("expectedversion") != nullptr) {
        const Version version{said.small_number("expectedversion")};
        proposal.expected = version.value == 0 ? Expected::none() : Expected::exactly(version);
    }
    DAYBOOK_TRY(envelope.origin, origin_of(said));
    if (said.error()) return tl::unexpected(*said.error());

    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<schema::Event>();
    write(envelope, root);
    auto fact = root.getFact().initAs<capnp::DynamicStruct>(type->schema);
    if (const json* data = said.find("data")) DAYBOOK_CHECK(from_json(*data, fact, "/data"));
    proposal.content = content_of(*type, envelope.occurred, root.asReader());
    if (proposal.content.size() * sizeof(capnp::word) > format::max_content_bytes)
        return rejected("/data: the event is longer than " + std::to_string(format::max_event_bytes) + " bytes");
    return proposal;
}

Result<Proposal> from_outside(const json& event) {
    const auto source = event.is_object() ? event.find("source") : event.end();
    if (source != event.end() && source->is_string()) {
        const auto& said = source->get_ref<const std::string&>();
        if (said.starts_with("daybook:")) return wrong("source", "“" + said + "” is kept for Daybook's own services");
        if (said == desk_source)
            return wrong("source", "“" + said + "” is kept for decisions: say it with “daybook decide” or POST it to " +
                                       "/v1/decisions, where what a decision brings with it is recorded, too");
    }
    return from_cloudevent(event);
}

}  // namespace daybook
