#pragma once
/// HttpServer on Asio and Beast's parser: one loop a thread, each with its own listening socket (SO_REUSEPORT).
#include <memory>

#include "ports/http.hpp"
#include "ports/log.hpp"

namespace sen {

struct BeastOptions {
  std::size_t loops = 1;
  Log* log = nullptr;
};

/// A handler's task starts and resumes on its connection's loop, so it must not block. The server must outlive
/// everything that may still resume such a task (the database's writer, a scheduler).
class BeastServer final : public HttpServer {
 public:
  explicit BeastServer(BeastOptions options = {});
  ~BeastServer() override;
  BeastServer(const BeastServer&) = delete;
  BeastServer& operator=(const BeastServer&) = delete;
  Result<void> start(std::string_view address, std::uint16_t port, Handler handler, const HttpLimits& limits) override;
  std::uint16_t port() const override;
  void stop() override;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen
