#pragma once
/// The first lines of an answer, and the small answers that the adapter gives by itself.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "ports/http.hpp"

namespace sen {

std::string_view reason_phrase(int status);
/// IMF-fixdate (RFC 9110 section 5.6.7): Sun, 06 Nov 1994 08:49:37 GMT
std::string http_date(Instant at);

enum class Framing { kLength, kChunked, kUntilClose };

/// Status line and fields, ending with the empty line. Control characters in values are dropped, so no value can start
/// a new field.
void write_head(std::string& out, const HttpResponse& response, std::string_view date, Framing framing,
                std::size_t length, bool keep_alive);

/// problem+json (RFC 9457) for a request that reached no route.
HttpResponse refusal(int status, const Error& error, std::string_view language);

}  // namespace sen
