#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::gateway {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// One HTTP request, within every limit of the server.
struct Request {
    std::string method;  // "GET"; a HEAD arrives as GET and its body is dropped
    std::string path;    // percent-decoded, starts with '/'
    std::string target;  // as it came
    Pairs query{};       // decoded, in order
    Pairs headers{};     // names in lower case
    std::string body{};

    // Empty where there is none.
    std::string_view header(std::string_view lower_case_name) const;
    std::string_view parameter(std::string_view name) const;
};

// A body without an end. `take` gives what is pending, at once; `wake` is called whenever there may be more.
class Feed {
 public:
    virtual ~Feed() = default;
    virtual std::string take() = 0;
    virtual bool ended() const = 0;
    virtual void on_more(std::function<void()> wake) = 0;  // called from any thread; empty = nobody listens any more
};

struct Response {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::shared_ptr<const std::string> body{};  // shared: an embedded asset is never copied
    Pairs headers{};
    std::shared_ptr<Feed> feed{};  // set = the body has no end

    Response&& with(std::string name, std::string value) &&;
};

Response respond(std::string type, std::string body, unsigned status = 200);

// "%41+b" → "A b" ('+' is a space only in queries); nothing for a bad escape or a NUL.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
std::string percent_encoded(std::string_view text);

// "/views/packages?zone=E4": an address with its query.
std::string with_query(std::string_view path, const Pairs& parameters);

// "a=1&b=2" decoded; nothing for a bad escape.
std::optional<Pairs> parse_query(std::string_view text);

// The first of `offers` ("text/html", …) an Accept header takes, by its q values; the first offer when there is no
// header; empty when it takes none.
std::string_view negotiate(std::string_view accept, const std::vector<std::string_view>& offers);

// The value of one cookie; empty where there is none.
std::string_view cookie(std::string_view header, std::string_view name);

}  // namespace daybook::gateway
