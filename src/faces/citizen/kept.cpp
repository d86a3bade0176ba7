#include "faces/citizen/kept.hpp"

#include <algorithm>

namespace sen::faces::citizen {

std::string Kept::put(std::string path, const web::Form& form) {
  std::size_t size = 0;
  for (const auto& [name, value] : form.pairs()) size += name.size() + value.size();
  if (size > kBytes) return {};
  const auto token = random_.ref().text();
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  std::erase_if(items_, [&](const auto& item) { return item.second.until <= now; });
  if (items_.size() >= kItems) {
    const auto oldest = std::min_element(items_.begin(), items_.end(),
                                         [](const auto& a, const auto& b) { return a.second.until < b.second.until; });
    items_.erase(oldest);
  }
  items_[token] = {std::move(path), form, now + Elapsed::minutes(30)};
  return token;
}

std::optional<web::Form> Kept::take(std::string_view token, std::string_view path) {
  const std::lock_guard lock(mutex_);
  const auto found = items_.find(token);
  if (found == items_.end() || found->second.path != path || found->second.until <= clock_.now()) return std::nullopt;
  web::Form form = std::move(found->second.form);
  items_.erase(found);
  return form;
}

}  // namespace sen::faces::citizen
