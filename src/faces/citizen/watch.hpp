#pragma once
/// Timelines that people have open: while somebody looks at a case it is asked every second whether it changed, and not
/// otherwise.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "web/sse.hpp"

namespace sen::faces::citizen {

/// @thread any
class Watch {
 public:
  using ChangedAt = std::function<Instant(const std::string& code)>;
  explicit Watch(Scheduler& scheduler);
  /// Events of a case that changed after `seen`. The first one comes at once when it has changed already. @errors
  /// web.too_many_streams
  Result<std::unique_ptr<HttpStream>> open(const std::string& code, Instant seen, ChangedAt changed_at);

 private:
  struct Core;
  struct Case;
  static void look_later(const std::shared_ptr<Core>& core, const std::shared_ptr<Case>& watched);
  std::shared_ptr<Core> core_;
};

}  // namespace sen::faces::citizen
