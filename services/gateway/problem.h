#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "services/gateway/http.h"

namespace daybook::gateway {

// A kind of problem (RFC 9457). Its page, /problems/NAME, says where it comes from and what helps.
struct ProblemType {
    std::string_view name;
    std::string_view title;
    unsigned status = 0;
    std::string_view cause;
    std::string_view cure;
};

std::span<const ProblemType> problem_types();

// nullptr where there is none.
const ProblemType* find_problem(std::string_view name);

// One fault in a request: where (a JSON Pointer into the body, or a parameter), which, and what it means.
struct Fault {
    std::string pointer;
    std::string code;
    std::string detail;
};

// application/problem+json of a type of the list; `detail` is one sentence.
Response problem(std::string_view type, std::string detail, const std::vector<Fault>& faults = {});

// The same for an error of ours. A sentence that opens with a JSON Pointer ("/data/start: …") names its fault.
Response problem(const Error& error);

// For what the server itself refuses, by status.
Response problem(unsigned status, std::string detail);

}  // namespace daybook::gateway
