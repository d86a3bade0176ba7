#pragma once
/// ASSERT: on in release too. A bug stops the process (a restart replays from the database); it never serves wrong.
namespace sen {
[[noreturn]] void assert_failed(const char* expression, const char* file, int line);
}
#define ASSERT(expression) \
  (__builtin_expect(!!(expression), 1) ? void(0) : ::sen::assert_failed(#expression, __FILE__, __LINE__))
