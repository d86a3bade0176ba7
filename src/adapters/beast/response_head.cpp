#include "adapters/beast/response_head.hpp"

#include <charconv>
#include <cstdio>

namespace sen {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

std::string http_date(Instant at) {
  constexpr const char* kDays[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr const char* kMonths[] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t seconds = at.us / 1'000'000;
  const CivilDate date{static_cast<std::int32_t>(seconds / 86'400)};
  const auto rest = static_cast<int>(seconds % 86'400);
  char text[64];
  const int n = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[date.weekday()],
                              date.day(), kMonths[date.month()], date.year(), rest / 3600, rest / 60 % 60, rest % 60);
  return {text, static_cast<std::size_t>(n)};
}

namespace {
void append_number(std::string& out, std::size_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void append_clean(std::string& out, std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  out += '"';
}
}  // namespace

void write_head(std::string& out, const HttpResponse& response, std::string_view date, Framing framing,
                std::size_t length, bool keep_alive) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\ndate: ";
  out += date;
  for (const auto& header : response.headers) {
    out += "\r\n";
    append_clean(out, header.name);
    out += ": ";
    append_clean(out, header.value);
  }
  if (framing == Framing::kChunked) {
    out += "\r\ntransfer-encoding: chunked";
  } else if (framing == Framing::kLength && may_have_body(response.status)) {
    out += "\r\ncontent-length: ";
    append_number(out, length);
  }
  if (!keep_alive) out += "\r\nconnection: close";
  out += "\r\n\r\n";
}

HttpResponse refusal(int status, const Error& error, std::string_view language) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"content-type", "application/problem+json"},
                      {"content-language", std::string(language)},
                      {"cache-control", "no-store"},
                      {"x-content-type-options", "nosniff"}};
  auto& body = response.body;
  body = "{\"type\":\"/problems/";
  body += error.def->id;
  body += "\",\"title\":";
  append_json_text(body, error.text(language));
  body += ",\"status\":" + std::to_string(status) + ",\"id\":\"";
  body += error.def->id;
  body += "\"}";
  if (status == 429 || status == 503) response.headers.push_back({"retry-after", "2"});
  return response;
}

}  // namespace sen
