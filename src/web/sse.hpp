#pragma once
/// Server-sent events: topics to open pages. A page that cannot keep up is cut off; its browser reconnects and reads
/// the present state.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/http.hpp"
#include "ports/scheduler.hpp"

namespace sen::web {

struct SseLimits {
  std::size_t queue = 32;  ///< events waiting for one slow reader
  std::size_t streams = 5'000;
  std::size_t streams_per_topic = 20;
  Elapsed heartbeat = Elapsed::seconds(20);  ///< a comment, so that proxies and phones keep the line
};

/// @thread any
class SseHub {
 public:
  /// @param scheduler  must outlive the hub's last scheduled heartbeat, as a Scheduler does: it drops what is left
  explicit SseHub(Scheduler& scheduler, const SseLimits& limits = {});
  ~SseHub();
  SseHub(const SseHub&) = delete;
  SseHub& operator=(const SseHub&) = delete;

  /// A stream of the topic's events from now on. @errors web.too_many_streams
  Result<std::unique_ptr<HttpStream>> subscribe(std::string_view topic);
  /// `data` may have several lines; `event` and `id` may not.
  void publish(std::string_view topic, std::string_view event, std::string_view data, std::string_view id = {});
  std::size_t streams() const;
  /// Ends all streams.
  void close();

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace sen::web
