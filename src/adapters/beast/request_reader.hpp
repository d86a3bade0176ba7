#pragma once
/// Bytes from a connection to an HttpRequest: Beast's parser, fed by hand, plus the checks that keep two readers of one
/// stream from disagreeing on where a request ends (RFC 9112 sections 3.2, 6.1, 7.1.2).
#include <memory>
#include <string_view>

#include "ports/http.hpp"

namespace sen {

class RequestReader {
 public:
  enum class State { kNeedMore, kDone, kFailed };

  explicit RequestReader(const HttpLimits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Forgets the last request and waits for the next.
  void begin();
  /// Takes what it can from the front of `bytes` and says how much that was; the rest must come again, with more after
  /// it.
  std::size_t feed(std::string_view bytes);
  State state() const;
  bool started() const;  ///< at least one byte of the present request was seen
  bool header_done() const;
  bool keep_alive() const;
  bool http11() const;
  /// True once, when the client waits for "100 Continue" before it sends the body.
  bool take_expectation();
  HttpRequest take_request();
  /// Why it failed: a status and a complete error.
  int status() const;
  const Error& error() const;
  /// The language of our answer to a request that no route will see.
  std::string_view language() const;

 private:
  class Parser;
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen
