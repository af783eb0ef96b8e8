#include "services/gateway/http.h"

#include <algorithm>
#include <cstdlib>

namespace daybook::gateway {
namespace {

std::string_view find(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) return value;
    }
    return {};
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Calls `visit` with every part of `text` between separators.
template <class Visit>
void split(std::string_view text, char separator, Visit&& visit) {
    for (;;) {
        const auto end = text.find(separator);
        visit(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

struct Range {
    std::string_view type;
    double quality = 1;
};

// How well a media range names an offer: 0 not at all, 1 */*, 2 text/*, 3 exactly.
int specificity(std::string_view range, std::string_view offer) {
    if (range == "*/*") return 1;
    if (range == offer) return 3;
    const bool family = range.ends_with("/*") && offer.starts_with(range.substr(0, range.size() - 1));
    return family ? 2 : 0;
}

Range parse_range(std::string_view part) {
    Range range;
    bool first = true;
    split(part, ';', [&](std::string_view piece) {
        if (first)
            range.type = piece;
        else if (piece.starts_with("q="))
            range.quality = std::atof(std::string(piece.substr(2)).c_str());
        first = false;
    });
    return range;
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const { return find(headers, lower_case_name); }
std::string_view Request::parameter(std::string_view name) const { return find(query, name); }

Response&& Response::with(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

Response respond(std::string type, std::string body, unsigned status) {
    return {.status = status, .type = std::move(type), .body = std::make_shared<const std::string>(std::move(body))};
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex(text[i + 1]), low = hex(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    static constexpr std::string_view safe = "-._~";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (plain || safe.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::string with_query(std::string_view path, const Pairs& parameters) {
    std::string text(path);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        text += separator + percent_encoded(name) + "=" + percent_encoded(value);
        separator = '&';
    }
    return text;
}

std::optional<Pairs> parse_query(std::string_view text) {
    Pairs pairs;
    bool bad = false;
    split(text, '&', [&](std::string_view part) {
        if (part.empty()) return;
        const auto equals = part.find('=');
        auto name = percent_decoded(part.substr(0, equals), true);
        auto value = equals == std::string_view::npos ? std::string{} : percent_decoded(part.substr(equals + 1), true);
        if (!name || !value)
            bad = true;
        else
            pairs.emplace_back(*std::move(name), *std::move(value));
    });
    if (bad) return std::nullopt;
    return pairs;
}

std::string_view negotiate(std::string_view accept, const std::vector<std::string_view>& offers) {
    if (trimmed(accept).empty()) return offers.front();
    std::vector<Range> ranges;
    split(accept, ',', [&](std::string_view part) { ranges.push_back(parse_range(part)); });
    std::string_view best;
    double best_quality = 0;
    for (const auto offer : offers) {
        int closest = 0;
        double quality = 0;
        for (const auto& range : ranges) {
            const int fit = specificity(range.type, offer);
            if (fit <= closest) continue;
            closest = fit;
            quality = range.quality;
        }
        if (quality > best_quality) {
            best = offer;
            best_quality = quality;
        }
    }
    return best;
}

std::string_view cookie(std::string_view header, std::string_view name) {
    std::string_view found;
    split(header, ';', [&](std::string_view part) {
        const auto equals = part.find('=');
        if (equals != std::string_view::npos && part.substr(0, equals) == name) found = part.substr(equals + 1);
    });
    return found;
}

}  // namespace daybook::gateway
