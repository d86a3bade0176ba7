#pragma once
/// HttpClient over plain HTTP/1.1, one connection a request. The request's path and query are appended to the base
/// URL's host.
#include <memory>

#include "ports/http.hpp"

namespace sen {

class BeastClient final : public HttpClient {
 public:
  explicit BeastClient(std::size_t response_bytes_max = 16 * 1024 * 1024);
  ~BeastClient() override;
  BeastClient(const BeastClient&) = delete;
  BeastClient& operator=(const BeastClient&) = delete;
  /// @errors http.bad_address, http.no_answer, http.request_timeout
  Task<Result<HttpResponse>> send(std::string base_url, HttpRequest request, Elapsed timeout) override;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen
