#include "sen/progress.hpp"

#include <algorithm>
#include <cstdio>

namespace sen {

Progress::Progress(const Clock& clock, std::string unit, std::uint64_t whole, bool visible)
    : clock_(clock), unit_(std::move(unit)), whole_(whole), visible_(visible), began_(clock.monotonic()) {}

double Progress::seconds() const { return static_cast<double>(clock_.monotonic().us - began_.us) / 1e6; }
double Progress::rate(std::uint64_t counted) const {
  return seconds() > 0 ? static_cast<double>(counted) / seconds() : 0;
}

void Progress::show(std::uint64_t done, std::uint64_t counted) {
  if (!from_) from_ = done;
  const auto now = clock_.monotonic();
  if (!visible_ || now.us - shown_.us < 250'000) return;
  shown_ = now;
  constexpr std::uint64_t kWidth = 30;
  const auto within = std::min(done, whole_);
  const auto share = whole_ == 0 ? 0.0 : static_cast<double>(within) / static_cast<double>(whole_);
  const auto filled = static_cast<std::size_t>(share * kWidth);
  const auto speed = rate(done - *from_);
  const auto left = speed > 0 ? static_cast<double>(whole_ - within) / speed : 0.0;
  std::fprintf(stderr, "\r[%s%s] %3.0f %%, %llu %s, %.0f a second, %.0f s left  ", std::string(filled, '#').c_str(),
               std::string(kWidth - filled, '.').c_str(), share * 100, static_cast<unsigned long long>(counted),
               unit_.c_str(), rate(counted), left);
}

void Progress::finish(std::uint64_t counted, const std::string& more) const {
  std::fprintf(stderr, "%s%llu %s in %.2f s, %.0f a second%s%s\n", visible_ ? "\r\033[K" : "",
               static_cast<unsigned long long>(counted), unit_.c_str(), seconds(), rate(counted),
               more.empty() ? "" : ": ", more.c_str());
}

Result<void> Stream::open(const std::string& path, bool replace, const std::string& header) {
  if (path.empty()) return {};
  file.emplace(TRY(OutputFile::create(path, replace)));
  return file->write(header);
}

Result<void> Stream::flush() {
  if (!file) return {};
  TRY(file->write(waiting));
  waiting.clear();
  return {};
}

int complain(const Error& error) {
  std::fprintf(stderr, "sen: %s\n", error.text("en").c_str());
  for (const auto& field : error.fields)
    std::fprintf(stderr, "  %s: %s\n", field.pointer.c_str(), error_text(*field.def, field.args, "en").c_str());
  return 1;
}

}  // namespace sen
