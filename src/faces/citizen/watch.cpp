#include "faces/citizen/watch.hpp"

namespace sen::faces::citizen {

struct Watch::Case {
  std::string code;
  Instant seen;
  ChangedAt changed_at;
};

struct Watch::Core {
  explicit Core(Scheduler& given) : scheduler(given), hub(given) {}
  Scheduler& scheduler;
  web::SseHub hub;
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<Case>> cases;
};

namespace {

/// A stream that keeps its case watched for as long as it is open.
class Stream final : public HttpStream {
 public:
  Stream(std::unique_ptr<HttpStream> inner, std::shared_ptr<void> watched)
      : inner_(std::move(inner)), watched_(std::move(watched)) {}
  Task<std::optional<std::string>> next() override { return inner_->next(); }
  void cancelled() override { inner_->cancelled(); }

 private:
  std::unique_ptr<HttpStream> inner_;
  std::shared_ptr<void> watched_;
};

std::string id_of(Instant at) { return std::to_string(at.us); }

}  // namespace

Watch::Watch(Scheduler& scheduler) : core_(std::make_shared<Core>(scheduler)) {}

void Watch::look_later(const std::shared_ptr<Core>& core, const std::shared_ptr<Case>& watched) {
  core->scheduler.after(Elapsed::seconds(1),
                        [weak_core = std::weak_ptr<Core>(core), weak_case = std::weak_ptr<Case>(watched)] {
                          const auto alive = weak_core.lock();
                          const auto open = weak_case.lock();
                          if (!alive || !open) return;
                          const Instant at = open->changed_at(open->code);
                          if (at > open->seen) {
                            open->seen = at;
                            alive->hub.publish(open->code, "", "changed", id_of(at));
                          }
                          look_later(alive, open);
                        });
}

Result<std::unique_ptr<HttpStream>> Watch::open(const std::string& code, Instant seen, ChangedAt changed_at) {
  auto inner = TRY(core_->hub.subscribe(code));
  const Instant at = changed_at(code);
  std::shared_ptr<Case> watched;
  bool fresh = false;
  {
    const std::lock_guard lock(core_->mutex);
    std::erase_if(core_->cases, [](const auto& item) { return item.second.expired(); });
    watched = core_->cases[code].lock();
    if (!watched) {
      watched = std::make_shared<Case>(Case{code, at, std::move(changed_at)});
      core_->cases[code] = watched;
      fresh = true;
    }
  }
  if (fresh) look_later(core_, watched);
  if (at > seen) core_->hub.publish(code, "", "changed", id_of(at));
  return std::unique_ptr<HttpStream>(std::make_unique<Stream>(std::move(inner), std::move(watched)));
}

}  // namespace sen::faces::citizen
