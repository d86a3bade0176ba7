#pragma once
/// Errors as HTTP: one status per Code, one body shape (RFC 9457) for the API.
#include <string_view>

#include "base/json.hpp"
#include "ports/http.hpp"

namespace sen::web {

int status_of(Code code);
/// status_of the error's code, except the two that HTTP names more precisely (405, 415).
int status_of(const Error& error);
/// {type, title, status, detail, id, instance?, errors: [{pointer, id, detail}]}
json::object problem_body(const Error& error, std::string_view language, std::string_view instance = {});
HttpResponse problem(const Error& error, std::string_view language, std::string_view instance = {});

}  // namespace sen::web
