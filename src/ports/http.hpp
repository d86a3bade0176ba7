#pragma once
/// HTTP as the rest of Sen sees it: plain values. The beast adapter parses and writes them; the simulator makes them by
/// hand.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

namespace sen {

struct Header {
  std::string name;  ///< lower case
  std::string value;
};

struct HttpRequest {
  std::string method;  ///< upper case
  std::string path;    ///< percent-encoded, begins with '/', without query
  std::string query;   ///< without '?'
  std::vector<Header> headers;
  std::string body;
  std::string peer_address;  ///< for rate limits and logs only; never an identity
  std::string_view header(std::string_view lower_case_name) const;
};

/// A stream of text chunks (server-sent events). The adapter asks for the next chunk when the last one is written;
/// nullopt ends it.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual Task<std::optional<std::string>> next() = 0;
  virtual void cancelled() = 0;  ///< the peer went away; wake a pending next()
};

struct HttpResponse {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  ///< used instead of body when set (static files)
  std::unique_ptr<HttpStream> stream;
};

struct HttpLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  Elapsed idle = Elapsed::seconds(75);
  Elapsed request = Elapsed::seconds(30);  ///< from first byte to whole request
  std::size_t connections = 10'000;
  std::uint32_t requests_per_second_per_address = 0;  ///< 0: no limit; answered with 429
};

class HttpServer {
 public:
  using Handler = std::function<Task<HttpResponse>(HttpRequest)>;
  virtual ~HttpServer() = default;
  /// Listens and serves on its own loops until stop(). @errors http.address_in_use, http.bad_address
  virtual Result<void> start(std::string_view address, std::uint16_t port, Handler handler,
                             const HttpLimits& limits) = 0;
  virtual std::uint16_t port() const = 0;  ///< the real one when 0 was asked for
  virtual void stop() = 0;  ///< stops accepting, lets running requests finish (at most 10 s), then returns
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Task<Result<HttpResponse>> send(std::string base_url, HttpRequest request, Elapsed timeout) = 0;
};

}  // namespace sen
