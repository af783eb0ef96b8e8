#include "services/gateway/server.h"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <set>

#include "services/gateway/message.h"

namespace daybook::gateway {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
using Parser = http::request_parser<http::string_body>;

// Ends a read that takes too long without closing the socket, as a stream's own expiry would: the peer can still be
// told why.
class Deadline {
 public:
    Deadline(tcp::socket& socket, std::chrono::milliseconds patience)
        : watched_(std::make_shared<Watched>(Watched{&socket})), timer_(socket.get_executor(), patience) {
        timer_.async_wait([watched = watched_](boost::system::error_code error) {
            if (error || !watched->socket) return;
            watched->passed = true;
            watched->socket->cancel(error);
        });
    }
    ~Deadline() { watched_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    bool passed() const { return watched_->passed; }

 private:
    struct Watched {
        tcp::socket* socket;
        bool passed = false;
    };
    std::shared_ptr<Watched> watched_;  // shared with the timer, which may go off as this leaves
    asio::steady_timer timer_;
};

}  // namespace

struct Server::Loop {
    Loop(HttpLimits l, HttpHandlers h) : limits(l), handlers(std::move(h)), acceptor(context) {}

    HttpLimits limits;
    HttpHandlers handlers;
    HttpCounters counters;
    std::set<tcp::socket*> sockets;       // of the loop's thread: what to close at the end
    std::set<asio::steady_timer*> bells;  // of the streams: what to wake then
    unsigned in_hand = 0;                 // requests being answered
    bool closing = false;
    asio::io_context context{1};  // conversations that did not end leave with it, so it goes before what they use
    tcp::acceptor acceptor;

    awaitable<void> accept();
    awaitable<void> converse(tcp::socket socket);
    awaitable<bool> exchange(beast::tcp_stream& stream, beast::flat_buffer& buffer);
    awaitable<std::optional<Refusal>> receive(beast::tcp_stream& stream, beast::flat_buffer& buffer, Parser& parser);
    awaitable<Response> answer(Request request);
    awaitable<bool> send(beast::tcp_stream& stream, const Response& response, unsigned version, bool keep, bool head);
    awaitable<void> stream_out(beast::tcp_stream& stream, const Response& response, unsigned version);
    class Listening;
    awaitable<bool> write(beast::tcp_stream& stream, std::string bytes, bool chunked);
    void count(unsigned status);
};

void Server::Loop::count(unsigned status) {
    ++counters.requests;
    ++counters.by_class[std::min(status / 100, 5u)];
}

awaitable<void> Server::Loop::accept() {
    asio::steady_timer pause(context);
    while (!closing) {
        auto [error, socket] = co_await acceptor.async_accept(with_error);
        if (closing || error == asio::error::operation_aborted) co_return;
        if (error) {  // a peer that left, or no descriptors: neither ends the server
            pause.expires_after(std::chrono::milliseconds(20));
            co_await pause.async_wait(with_error);
            continue;
        }
        ++counters.accepted;
        if (counters.connections >= limits.connections) {
            ++counters.refused;
            continue;  // closes it
        }
        asio::co_spawn(context, converse(std::move(socket)), asio::detached);
    }
}

awaitable<void> Server::Loop::converse(tcp::socket socket) {
    ++counters.connections;
    {
        beast::tcp_stream stream(std::move(socket));
        boost::system::error_code ignored;
        stream.socket().set_option(tcp::no_delay(true), ignored);
        sockets.insert(&stream.socket());
        beast::flat_buffer buffer(limits.header_bytes + 64 * 1024);
        try {
            stream.expires_after(limits.header_patience);
            while (co_await exchange(stream, buffer)) stream.expires_after(limits.idle_patience);
        } catch (const std::exception&) {
            // an allocation or a socket that failed ends this conversation, not the server
        }
        stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
        sockets.erase(&stream.socket());
    }
    --counters.connections;
}

// Reads one request as far as the limits allow. Nothing = `parser` holds it; status 0 = the peer is gone.
awaitable<std::optional<Refusal>> Server::Loop::receive(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                        Parser& parser) {
    const auto refusal_of = [](boost::system::error_code error, const Deadline& deadline) -> Refusal {
        if (deadline.passed()) return {408, "The request did not arrive in time."};
        if (error == http::error::header_limit) return {431, "The header is longer than 16 KiB."};
        if (error == http::error::body_limit) return {413, "The body is longer than 8 MiB."};
        if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
        if (error.category() == make_error_code(http::error::bad_method).category())
            return {400, "The request is not HTTP: " + error.message() + "."};
        return {};
    };
    parser.header_limit(limits.header_bytes);
    parser.body_limit(limits.body_bytes);
    if (buffer.size() == 0) {  // wait for the first byte as long as a connection may idle, then be strict
        auto [error, n] = co_await stream.async_read_some(buffer.prepare(8 * 1024), with_error);
        if (error) co_return Refusal{};
        buffer.commit(n);
    }
    stream.expires_never();
    {
        const Deadline deadline(stream.socket(), limits.header_patience);
        // Beast's own limit is on what it holds at a time: a header of many short lines would slip through.
        for (std::size_t bytes = 0; !parser.is_header_done();) {
            auto [error, n] = co_await http::async_read_some(stream, buffer, parser, with_error);
            bytes += n;
            if (bytes > limits.header_bytes) co_return refusal_of(http::error::header_limit, deadline);
            if (error) co_return refusal_of(error, deadline);
        }
    }
    if (auto wrong = fault(parser.get()); wrong.status != 0) co_return wrong;
    if (const auto length = parser.content_length(); length && *length > limits.body_bytes)
        co_return Refusal{413, "The body is longer than 8 MiB."};
    const Deadline deadline(stream.socket(), limits.body_patience);
    if (waits_for_go_on(parser.get()) && !parser.is_done()) {
        http::response<http::empty_body> go_on{http::status::continue_, 11};
        co_await http::async_write(stream, go_on, with_error);
    }
    auto [error, n] = co_await http::async_read(stream, buffer, parser, with_error);
    if (error) co_return refusal_of(error, deadline);
    co_return std::nullopt;
}

// One request and its response; false = the connection ends.
awaitable<bool> Server::Loop::exchange(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    Response response;
    unsigned version = 11;
    bool keep = false, head = false;
    {
        Parser parser;
        auto refused = co_await receive(stream, buffer, parser);
        if (refused && refused->status == 0) co_return false;
        std::optional<Request> request;
        if (!refused) {
            version = parser.get().version();
            keep = parser.get().keep_alive();
            head = parser.get().method() == http::verb::head;
            request = translate(parser.release());
            if (!request) refused = Refusal{400, "The address has an escape that means nothing."};
        }
        if (refused) {
            ++counters.refused;
            keep = false;
            response = handlers.refuse(refused->status, refused->sentence);
        } else {
            stream.expires_never();
            ++in_hand;
            response = co_await answer(*std::move(request));
            --in_hand;
        }
    }
    count(response.status);
    if (response.feed && !head) {
        co_await stream_out(stream, response, version);
        co_return false;
    }
    keep = keep && !closing;
    co_return co_await send(stream, response, version, keep, head) && keep;
}

awaitable<Response> Server::Loop::answer(Request request) {
    if (auto at_once = handlers.quick(request)) co_return *std::move(at_once);
    asio::steady_timer waiting(context, asio::steady_timer::time_point::max());
    // Shared with the worker, which may finish after this conversation was destroyed with the loop.
    auto result = std::make_shared<std::optional<Response>>();
    const std::weak_ptr<std::optional<Response>> alive = result;
    auto done = [this, alive, &waiting](Response response) {
        asio::post(context, [alive, &waiting, response = std::move(response)]() mutable {
            if (auto place = alive.lock()) {
                *place = std::move(response);
                waiting.cancel();
            }
        });
    };
    if (!handlers.slow(std::move(request), std::move(done)))
        co_return handlers.refuse(503, "Too many requests are waiting; try again in a moment.");
    while (!*result) co_await waiting.async_wait(with_error);
    co_return **std::move(result);
}

awaitable<bool> Server::Loop::send(beast::tcp_stream& stream, const Response& response, unsigned version, bool keep,
                                   bool head) {
    auto message = to_message(response, version, keep);
    const bool bodiless = response.status == 304 || response.status == 204;
    if (!bodiless) message.content_length(response.body ? response.body->size() : 0);
    http::response_serializer<http::span_body<const char>> serializer(message);
    stream.expires_after(limits.write_patience);
    if (head || bodiless) {
        auto [error, n] = co_await http::async_write_header(stream, serializer, with_error);
        co_return !error;
    }
    auto [error, n] = co_await http::async_write(stream, serializer, with_error);
    co_return !error;
}

awaitable<bool> Server::Loop::write(beast::tcp_stream& stream, std::string bytes, bool chunked) {
    stream.expires_after(limits.write_patience);
    if (chunked) {
        auto [error, n] = co_await asio::async_write(stream, http::make_chunk(asio::buffer(bytes)), with_error);
        co_return !error;
    }
    auto [error, n] = co_await asio::async_write(stream, asio::buffer(bytes), with_error);
    co_return !error;
}

// A stream's ear for its feed, for as long as the stream is open.
class Server::Loop::Listening {
 public:
    Listening(Loop& loop, Feed& feed) : loop_(loop), feed_(feed), heard_(std::make_shared<Heard>(loop.context)) {
        ++loop_.counters.streams;
        loop_.bells.insert(&heard_->bell);
        feed_.on_more([&context = loop_.context, heard = heard_] {
            asio::post(context, [heard] {
                heard->rung = true;
                heard->bell.cancel();
            });
        });
    }
    ~Listening() {
        feed_.on_more({});
        loop_.bells.erase(&heard_->bell);
        --loop_.counters.streams;
    }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    void forget() { heard_->rung = false; }
    // False if nothing was heard within the time of a heartbeat.
    awaitable<bool> wait() {
        heard_->bell.expires_after(loop_.limits.heartbeat);
        if (!heard_->rung) co_await heard_->bell.async_wait(with_error);
        co_return heard_->rung;
    }

 private:
    struct Heard {
        explicit Heard(asio::io_context& context) : bell(context) {}
        asio::steady_timer bell;
        bool rung = false;
    };
    Loop& loop_;
    Feed& feed_;
    std::shared_ptr<Heard> heard_;  // shared with whoever rings: that may be under way when this reader has left
};

awaitable<void> Server::Loop::stream_out(beast::tcp_stream& stream, const Response& response, unsigned version) {
    const bool chunked = version == 11;
    auto message = to_message(response, version, false);
    message.chunked(chunked);
    http::response_serializer<http::span_body<const char>> serializer(message);
    stream.expires_after(limits.write_patience);
    auto [error, n] = co_await http::async_write_header(stream, serializer, with_error);
    if (error) co_return;
    Listening listening(*this, *response.feed);
    bool open = true;
    while (open && !closing) {
        listening.forget();
        std::string bytes = response.feed->take();
        if (!bytes.empty()) {
            open = co_await write(stream, std::move(bytes), chunked);
            continue;
        }
        if (response.feed->ended()) break;
        const bool heard = co_await listening.wait();
        if (!heard && !closing) open = co_await write(stream, ":\n\n", chunked);
    }
    if (open && chunked) co_await asio::async_write(stream, http::make_chunk_last(), with_error);
}

namespace {

// Every reader holds a file open; what a process may hold by default is less than what it may ask for.
void ask_for_files(rlim_t wanted) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted) return;
    files.rlim_cur = std::min(files.rlim_max, wanted);
    ::setrlimit(RLIMIT_NOFILE, &files);  // where it is refused, connections are at the limit there is
}

}  // namespace

Server::Server(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(const std::string& host, std::uint16_t port, HttpLimits limits,
                                               HttpHandlers handlers) {
    constexpr rlim_t others = 1'024;  // databases, sockets of the other services in this process
    ask_for_files(limits.connections + others);
    auto loop = std::make_unique<Loop>(limits, std::move(handlers));
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error || !address.is_loopback()) return rejected("\"" + host + "\" is not an address of the loopback.");
    const tcp::endpoint endpoint(address, port);
    auto& acceptor = loop->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1024, error);
    const std::string where = host + ":" + std::to_string(port);
    if (error == asio::error::address_in_use)
        return unavailable("Port " + std::to_string(port) + " on " + host + " is already in use by another program.");
    if (error) return unavailable("Cannot listen on " + where + ": " + error.message() + ".");
    return std::unique_ptr<Server>(new Server(std::move(loop)));
}

std::uint16_t Server::port() const { return loop_->acceptor.local_endpoint().port(); }
const HttpCounters& Server::counters() const { return loop_->counters; }

void Server::serve(std::stop_token stop) {
    auto& loop = *loop_;
    asio::co_spawn(loop.context, loop.accept(), asio::detached);
    while (!stop.stop_requested()) {
        loop.context.run_for(std::chrono::milliseconds(50));
        loop.context.restart();
    }
    loop.closing = true;
    boost::system::error_code ignored;
    loop.acceptor.close(ignored);
    for (auto* bell : loop.bells) bell->cancel();
    const auto until = std::chrono::steady_clock::now() + loop.limits.grace;
    while (loop.in_hand > 0 && std::chrono::steady_clock::now() < until)
        loop.context.run_for(std::chrono::milliseconds(20));
    for (auto* socket : loop.sockets) socket->shutdown(tcp::socket::shutdown_receive, ignored);
    loop.context.run_for(std::chrono::milliseconds(100));
    for (auto* socket : loop.sockets) socket->close(ignored);
    loop.context.run_for(std::chrono::milliseconds(50));
}

}  // namespace daybook::gateway
