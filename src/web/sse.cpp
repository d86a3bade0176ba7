#include "web/sse.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "web/errors.hpp"

namespace sen::web {
namespace {

using Chunk = std::optional<std::string>;

/// One open page. `done` is its waiting next(), if it waits.
struct Reader {
  std::deque<std::string> queue;
  Later<Chunk>::Done done;
  bool over = false;
  bool quiet = true;  ///< nothing was sent since the last heartbeat
};

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != '\n' && c != '\r') out += c;
  return out;
}

/// WHATWG HTML section 9.2.5: fields by line, an event ends with an empty line.
std::string event_text(std::string_view event, std::string_view data, std::string_view id) {
  std::string out;
  if (!id.empty()) out += "id: " + one_line(id) + "\n";
  if (!event.empty()) out += "event: " + one_line(event) + "\n";
  for (auto line : split(data, '\n')) out += "data: " + one_line(line) + "\n";
  return out + "\n";
}

}  // namespace

struct SseHub::Core {
  Scheduler& scheduler;
  SseLimits limits;
  mutable std::mutex mutex;
  std::map<std::string, std::vector<std::shared_ptr<Reader>>, std::less<>> topics;
  std::size_t streams = 0;
  bool closed = false;

  /// Called with the lock held; what it returns is called without it, since it may run a page's code.
  static std::move_only_function<void()> push(Reader& reader, std::string text, std::size_t most) {
    if (reader.over) return {};
    reader.quiet = false;
    if (reader.done)
      return [done = std::exchange(reader.done, nullptr), text = std::move(text)]() mutable { done(std::move(text)); };
    if (reader.queue.size() >= most) {
      reader.queue.clear();
      reader.over = true;
    } else {
      reader.queue.push_back(std::move(text));
    }
    return {};
  }

  void drop(const std::string& topic, const std::shared_ptr<Reader>& reader) {
    Later<Chunk>::Done done;
    {
      const std::lock_guard lock(mutex);
      reader->over = true;
      done = std::exchange(reader->done, nullptr);
      const auto found = topics.find(topic);
      if (found != topics.end() && std::erase(found->second, reader) > 0) {
        --streams;
        if (found->second.empty()) topics.erase(found);
      }
    }
    if (done) done(std::nullopt);
  }

  static void beat_later(const std::shared_ptr<Core>& core) {
    core->scheduler.after(core->limits.heartbeat, [weak = std::weak_ptr<Core>(core)] {
      const auto alive = weak.lock();
      if (!alive) return;
      alive->beat();
      beat_later(alive);
    });
  }

  void beat() {
    std::vector<std::move_only_function<void()>> calls;
    {
      const std::lock_guard lock(mutex);
      for (auto& [topic, readers] : topics) {
        for (auto& reader : readers) {
          if (std::exchange(reader->quiet, true) && reader->done) {
            calls.push_back(push(*reader, ": still here\n\n", limits.queue));
            reader->quiet = true;
          }
        }
      }
    }
    for (auto& call : calls)
      if (call) call();
  }
};

namespace {

template <class Core>
class Stream final : public HttpStream {
 public:
  Stream(std::shared_ptr<Core> core, std::string topic, std::shared_ptr<Reader> reader)
      : core_(std::move(core)), topic_(std::move(topic)), reader_(std::move(reader)) {}
  ~Stream() override { core_->drop(topic_, reader_); }

  Task<Chunk> next() override {
    auto begin = [this](Later<Chunk>::Done done) {
      Chunk ready;
      {
        const std::lock_guard lock(core_->mutex);
        if (reader_->queue.empty() && !reader_->over) {
          reader_->done = std::move(done);
          return;
        }
        if (!reader_->queue.empty()) {
          ready = std::move(reader_->queue.front());
          reader_->queue.pop_front();
        }
      }
      done(std::move(ready));
    };
    Later<Chunk> later(begin);
    co_return co_await later;
  }
  void cancelled() override { core_->drop(topic_, reader_); }

 private:
  std::shared_ptr<Core> core_;
  std::string topic_;
  std::shared_ptr<Reader> reader_;
};

}  // namespace

SseHub::SseHub(Scheduler& scheduler, const SseLimits& limits) : core_(new Core{scheduler, limits, {}, {}, 0, false}) {
  Core::beat_later(core_);
}
SseHub::~SseHub() { close(); }

Result<std::unique_ptr<HttpStream>> SseHub::subscribe(std::string_view topic) {
  auto reader = std::make_shared<Reader>();
  // The browser waits this long before it reconnects; and the first bytes tell it that the line is open.
  reader->queue.emplace_back("retry: 3000\n\n");
  {
    const std::lock_guard lock(core_->mutex);
    if (core_->closed || core_->streams >= core_->limits.streams) return fail(errors::kTooManyStreams);
    auto& readers = core_->topics[std::string(topic)];
    if (readers.size() >= core_->limits.streams_per_topic) return fail(errors::kTooManyStreams);
    readers.push_back(reader);
    ++core_->streams;
  }
  return std::unique_ptr<HttpStream>(std::make_unique<Stream<Core>>(core_, std::string(topic), std::move(reader)));
}

void SseHub::publish(std::string_view topic, std::string_view event, std::string_view data, std::string_view id) {
  std::vector<std::move_only_function<void()>> calls;
  {
    const std::lock_guard lock(core_->mutex);
    const auto found = core_->topics.find(topic);
    if (found == core_->topics.end()) return;
    const auto text = event_text(event, data, id);
    for (auto& reader : found->second) calls.push_back(Core::push(*reader, text, core_->limits.queue));
  }
  for (auto& call : calls)
    if (call) call();
}

std::size_t SseHub::streams() const {
  const std::lock_guard lock(core_->mutex);
  return core_->streams;
}

void SseHub::close() {
  std::vector<std::pair<std::string, std::shared_ptr<Reader>>> all;
  {
    const std::lock_guard lock(core_->mutex);
    core_->closed = true;
    for (auto& [topic, readers] : core_->topics)
      for (auto& reader : readers) all.emplace_back(topic, reader);
  }
  for (auto& [topic, reader] : all) core_->drop(topic, reader);
}

}  // namespace sen::web
