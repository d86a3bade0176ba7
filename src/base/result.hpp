#pragma once
/// Result<T>: a value or an Error. We throw nothing; a bug is an ASSERT, everything else is a Result.
#include <expected>
#include <utility>

#include "base/error.hpp"

namespace sen {

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using Base = std::expected<T, Error>;
  using Base::Base;
  Result(Error error) : Base(std::unexpected(std::move(error))) {}
  bool ok() const { return this->has_value(); }
  T take() {
    if constexpr (std::is_void_v<T>) {
      return;
    } else {
      return std::move(**this);
    }
  }
};

}  // namespace sen

/// `auto x = TRY(f());` returns f's error from the enclosing function, or gives its value.
#define TRY(...)                                                  \
  ({                                                              \
    auto sen_result_ = (__VA_ARGS__);                             \
    if (!sen_result_.ok()) return std::move(sen_result_).error(); \
    sen_result_.take();                                           \
  })

/// The same inside a coroutine. Name the awaited result first: `auto r = co_await f(); auto x = CO_TRY(r);`
#define CO_TRY(name)                                     \
  ({                                                     \
    if (!(name).ok()) co_return std::move(name).error(); \
    (name).take();                                       \
  })
