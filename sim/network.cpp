// The network between nodes, and between people and nodes: it delays, drops and repeats.
#include "sim/process.hpp"

namespace sen::sim {

class NetworkCarrier final : public events::Carrier {
 public:
  NetworkCarrier(World& world, World::Process& from) : world_(world), from_(from) {}
  Task<Result<events::Reply>> deliver(events::Message message) override {
    return world_.deliver(from_, std::move(message));
  }
  Task<Result<json::value>> ask(events::Question question) override { return world_.ask(from_, std::move(question)); }

 private:
  World& world_;
  World::Process& from_;
};

std::unique_ptr<events::Carrier> World::carrier_of(Process& process) {
  return std::make_unique<NetworkCarrier>(*this, process);
}

/// The number of a message that sets out now; 0 while no fault may happen.
std::uint64_t World::next_message() {
  if (!faults_on_) return 0;
  ++messages_;
  if (options_.at_point) options_.at_point({Point::Kind::kMessage, "", messages_}, options_.faults);
  return messages_;
}

bool World::strikes(std::uint64_t planned, std::uint64_t number) {
  if (!faults_on_ || number == 0 || planned != number) return false;
  message_struck_ = true;
  return true;
}

/// Carries one call to a process and its result back; `done` is called once, with nothing when it was lost or took too
/// long.
template <class T>
void World::transport(Process& from, std::string to, std::function<Task<T>(Process&)> call,
                      std::function<void(std::optional<T>)> done) {
  if (from.killed) return;
  auto answered = std::make_shared<bool>(false);
  auto finish = [answered, done, life = std::weak_ptr<int>(from.life), &from](std::optional<T> value) {
    if (*answered || life.expired()) return;
    *answered = true;
    from.scheduler->post(
        [done, value = std::make_shared<std::optional<T>>(std::move(value))]() mutable { done(std::move(*value)); });
  };
  from.scheduler->after(Elapsed::seconds(5), [finish] { finish(std::nullopt); });
  const auto number = next_message();
  const auto& faults = options_.faults;
  if (strikes(faults.lose_message, number)) return;
  if (strikes(faults.kill_sender, number)) from.killed = true;
  const int times = strikes(faults.repeat_message, number) ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    // The wire belongs to the world: what is on it outlives a sender that dies.
    client_.after(Elapsed{static_cast<std::int64_t>(100 + dice_.below(30'000))},
                  [this, &faults, to, call, finish, number] {
                    auto& target = process_of(to);
                    if (!target.up()) return finish(std::nullopt);
                    if (strikes(faults.kill_receiver_before, number)) return kill(target, false);
                    note(number);
                    start<T>(*target.scheduler, call(target), [this, &faults, &target, finish, number](T value) {
                      if (strikes(faults.lose_reply, number)) return;
                      if (strikes(faults.kill_receiver_after, number)) {
                        target.killed = true;
                        return;
                      }
                      client_.after(Elapsed{static_cast<std::int64_t>(100 + dice_.below(30'000))},
                                    [finish, value = std::make_shared<std::optional<T>>(std::move(value))]() mutable {
                                      finish(std::move(*value));
                                    });
                    });
                  });
  }
}

namespace {
inline constexpr ErrorDef kLost{"sim.lost", Code::kTimeout, Retry::kSameRequest, "lost", "lost"};
}

Task<Result<events::Reply>> World::deliver(Process& from, events::Message message) {
  using T = Result<events::Reply>;
  auto begin = [this, &from, message](Later<std::optional<T>>::Done done) {
    auto shared = std::make_shared<Later<std::optional<T>>::Done>(std::move(done));
    transport<T>(
        from, message.to, [message](Process& target) { return target.node->receive(message); },
        [shared](std::optional<T> value) { (*shared)(std::move(value)); });
  };
  auto answer = co_await Later<std::optional<T>>(std::move(begin));
  if (!answer) co_return fail(kLost);
  co_return std::move(*answer);
}

Task<Result<json::value>> World::ask(Process& from, events::Question question) {
  using T = Result<json::value>;
  auto begin = [this, &from, question](Later<std::optional<T>>::Done done) {
    auto shared = std::make_shared<Later<std::optional<T>>::Done>(std::move(done));
    transport<T>(
        from, question.to, [question](Process& target) { return target.node->answer(question); },
        [shared](std::optional<T> value) { (*shared)(std::move(value)); });
  };
  auto answer = co_await Later<std::optional<T>>(std::move(begin));
  if (!answer) co_return fail(kLost);
  if (answer->ok()) {
    if (const auto subject = Ref::parse(text_at(**answer, "ref")); subject.ok())
      answered_.push_back({question.id, question.to, *subject});
  }
  co_return std::move(*answer);
}

Task<std::optional<HttpResponse>> World::request(std::string agency, HttpRequest request) {
  auto begin = [this, agency, request](Later<std::shared_ptr<HttpResponse>>::Done done) {
    auto shared = std::make_shared<Later<std::shared_ptr<HttpResponse>>::Done>(std::move(done));
    auto answered = std::make_shared<bool>(false);
    auto finish = [shared, answered](std::shared_ptr<HttpResponse> response) {
      if (*answered) return;
      *answered = true;
      (*shared)(std::move(response));
    };
    client_.after(Elapsed::seconds(10), [finish] { finish(nullptr); });
    client_.after(Elapsed{static_cast<std::int64_t>(1000 + dice_.below(20'000))}, [this, agency, request, finish] {
      auto& target = process_of(agency);
      if (!target.up()) return finish(nullptr);
      start<HttpResponse>(*target.scheduler, target.app->handle(request), [this, finish](HttpResponse response) {
        auto kept = std::make_shared<HttpResponse>(std::move(response));
        client_.after(Elapsed{static_cast<std::int64_t>(1000 + dice_.below(20'000))}, [finish, kept] { finish(kept); });
      });
    });
  };
  auto response = co_await Later<std::shared_ptr<HttpResponse>>(std::move(begin));
  if (!response) co_return std::nullopt;
  co_return std::move(*response);
}

}  // namespace sen::sim
