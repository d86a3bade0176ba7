// Any bytes, in any pieces: the reader ends in one of its states, and reads the same request however the bytes are cut.
#include <cstddef>
#include <cstdint>
#include <string>

#include "adapters/beast/request_reader.hpp"
#include "base/check.hpp"

namespace {

struct Seen {
  sen::RequestReader::State state;
  std::string request;
};

Seen read_all(std::string_view stream, std::size_t step) {
  sen::HttpLimits limits;
  limits.header_bytes = 2048;
  limits.body_bytes = 4096;
  sen::RequestReader reader(limits);
  std::string pending;
  while (!stream.empty() && reader.state() == sen::RequestReader::State::kNeedMore) {
    pending += stream.substr(0, step);
    stream.remove_prefix(std::min(step, stream.size()));
    const auto used = reader.feed(pending);
    ASSERT(used <= pending.size());
    pending.erase(0, used);
  }
  Seen seen{reader.state(), {}};
  if (seen.state == sen::RequestReader::State::kDone) {
    const auto request = reader.take_request();
    ASSERT(request.path.starts_with('/'));
    ASSERT(request.body.size() <= limits.body_bytes);
    seen.request = request.method + " " + request.path + "?" + request.query + "\n" + request.body;
    for (const auto& header : request.headers) seen.request += "\n" + header.name + ":" + header.value;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  const auto whole = read_all(stream, size + 1);
  const auto bytes = read_all(stream, 1);
  // Cut in bytes, a limit may be noticed at another place; but what was read as a request is the same request.
  if (whole.state == sen::RequestReader::State::kDone && bytes.state == sen::RequestReader::State::kDone)
    ASSERT(whole.request == bytes.request);
  return 0;
}
