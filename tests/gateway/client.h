#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::gateway {

// One TCP connection to the loopback that writes and reads bytes as they are, so that a test can also say what no HTTP
// library would. A read gives up after `patience_s`, so a server that never answers is a failed test, not a hung one.
class Wire {
 public:
    static constexpr int patience_s = 20;

    explicit Wire(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{.tv_sec = patience_s, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Wire() { ::close(socket_); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool connected() const { return connected_; }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return;  // the peer has left: what it said before is still there to be read
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    // More bytes at the end of `into`; false at the end of the connection.
    bool read(std::string& into) {
        char buffer[16 * 1024];
        const auto n = ::recv(socket_, buffer, sizeof buffer, 0);
        if (n < 0 && errno == EAGAIN) FAIL("nothing came in " << patience_s << " s");
        if (n <= 0) return false;
        into.append(buffer, static_cast<std::size_t>(n));
        return true;
    }
    std::string read_to_end() {
        std::string all;
        while (read(all)) continue;
        return all;
    }

 private:
    int socket_;
    bool connected_ = false;
};

// A response as it came; status 0 = the connection ended without one.
struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
    nlohmann::json json() const {
        auto value = nlohmann::json::parse(body, nullptr, false);
        if (value.is_discarded()) FAIL("not JSON: " << body.substr(0, 300));
        return value;
    }
    // The name of the problem (RFC 9457); empty if it is none.
    std::string problem() const {
        if (header("content-type") != "application/problem+json") return {};
        const std::string type = json()["type"];
        return type.substr(std::string("/problems/").size());
    }
};

inline Answer parse_head(std::string_view head) {
    Answer answer;
    if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) return answer;
    answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
    for (auto at = head.find("\r\n"); at != head.npos && at + 2 < head.size();) {
        const auto end = std::min(head.find("\r\n", at + 2), head.size());
        const auto line = head.substr(at + 2, end - at - 2);
        const auto colon = line.find(": ");
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.headers[name] = colon == line.npos ? std::string{} : std::string(line.substr(colon + 2));
        at = end == head.size() ? head.npos : end;
    }
    return answer;
}

inline Answer parse_answer(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) return {};
    Answer answer = parse_head(bytes.substr(0, end));
    answer.body = std::string(bytes.substr(end + 4));
    return answer;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

// A program that holds the token.
class Client {
 public:
    Client(std::uint16_t port, std::string token) : port_(port), token_(std::move(token)) {}

    Answer get(const std::string& target, const Headers& headers = {}) const { return ask("GET", target, headers); }
    Answer post(const std::string& target, const std::string& type, const std::string& body,
                Headers headers = {}) const {
        headers.emplace_back("Content-Type", type);
        return ask("POST", target, headers, body);
    }
    Answer ask(const std::string& method, const std::string& target, const Headers& headers,
               const std::string& body = {}) const {
        return raw(head(method, target, headers, body) + body);
    }
    // Bytes as they are; what comes back until the server closes.
    Answer raw(std::string_view bytes) const {
        Wire wire(port_);
        wire.write(bytes);
        return parse_answer(wire.read_to_end());
    }

    std::uint16_t port() const { return port_; }
    const std::string& token() const { return token_; }

    std::string head(const std::string& method, const std::string& target, const Headers& headers,
                     std::string_view body = {}) const {
        std::string text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                           "\r\nConnection: close\r\n";
        if (!token_.empty()) text += "Authorization: Bearer " + token_ + "\r\n";
        if (method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
        return text + "\r\n";
    }

 private:
    std::uint16_t port_;
    std::string token_;
};

// "categories=visit", "views=live-board&categories=visit": what a reader asks of the stream.
struct Hearing {
    std::string query;
};

// A reader of /v1/stream.
class Reader {
 public:
    Reader(const Client& client, const std::string& views, const std::string& last_event_id = {})
        : Reader(client, Hearing{"views=" + views}, last_event_id) {}
    Reader(const Client& client, const Hearing& hearing, const std::string& last_event_id = {}) : wire_(client.port()) {
        Headers headers;
        if (!last_event_id.empty()) headers.emplace_back("Last-Event-ID", last_event_id);
        wire_.write(client.head("GET", "/v1/stream?" + hearing.query, headers));
        while (raw_.find("\r\n\r\n") == raw_.npos && wire_.read(raw_)) continue;
        const auto end = raw_.find("\r\n\r\n");
        REQUIRE(end != raw_.npos);
        answer = parse_head(std::string_view(raw_).substr(0, end));
        raw_.erase(0, end + 4);
    }

    struct Frame {
        std::string event, id;  // a heartbeat has no event
        nlohmann::json data;
        bool ended = false;
    };
    Frame next() {
        for (;;) {
            if (const auto end = text_.find("\n\n"); end != text_.npos) {
                const Frame frame = parse(text_.substr(0, end));
                text_.erase(0, end + 2);
                if (!frame.id.empty()) last_id = frame.id;
                return frame;
            }
            if (!unchunk() && !wire_.read(raw_)) return {.event = {}, .id = {}, .data = {}, .ended = true};
        }
    }
    // The next frame of this kind; fails at the end of the stream.
    Frame next(const std::string& event) {
        for (;;) {
            Frame frame = next();
            if (frame.ended) FAIL("the stream ended before “" << event << "” came");
            if (frame.event == event) return frame;
        }
    }

    Answer answer;        // head of the response
    std::string last_id;  // of the last frame that had one

 private:
    static Frame parse(std::string_view text) {
        Frame frame;
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            const auto line = text.substr(0, end);
            if (line.starts_with("event: ")) frame.event = line.substr(7);
            if (line.starts_with("id: ")) frame.id = line.substr(4);
            if (line.starts_with("data: ")) frame.data = nlohmann::json::parse(line.substr(6));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return frame;
    }
    // Moves one whole chunk of HTTP from what came to the text; false if there is none yet.
    bool unchunk() {
        const auto line = raw_.find("\r\n");
        if (line == raw_.npos) return false;
        const auto size = std::strtoul(raw_.c_str(), nullptr, 16);
        if (raw_.size() < line + 2 + size + 2) return false;
        text_ += raw_.substr(line + 2, size);
        raw_.erase(0, line + 2 + size + 2);
        return size > 0;
    }

    Wire wire_;
    std::string raw_, text_;
};

}  // namespace daybook::gateway
