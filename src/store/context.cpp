#include "store/context.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace sen {
namespace {
constexpr std::int64_t kIdsPerNode = std::int64_t{1} << 48;
}

WriteContext::WriteContext(Sources& sources) : sources_(&sources) {
  std::int64_t& last = sources.state.now_us;
  last = std::max(sources.clock.now().us, last + 1);
  now_ = {last};
}

std::int64_t WriteContext::fresh_id() {
  if (ids_given_ == ids_.size()) {
    ASSERT(sources_->state.next_id < kIdsPerNode);
    ids_.push_back(sources_->id_prefix | sources_->state.next_id++);
  }
  return ids_[ids_given_++];
}

Ref WriteContext::fresh_ref() {
  Ref out;
  fresh_bytes(out.bytes);
  return out;
}

void WriteContext::fresh_bytes(std::span<std::uint8_t> out) {
  const std::size_t end = bytes_given_ + out.size();
  if (end > bytes_.size()) {
    const std::size_t had = bytes_.size();
    bytes_.resize(end);
    sources_->random.fill(std::span(bytes_).subspan(had));
  }
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(bytes_given_), out.size(), out.begin());
  bytes_given_ = end;
}

}  // namespace sen
