/// List functions (DMN 1.5 clause 10.3.4.4) and sort (clause 10.3.4.8).
#include <algorithm>

#include "feel/builtins.hpp"

namespace sen::feel {
namespace {

const List& list(const Value& value) { return *value.as_list(); }

Result<Value> list_contains(Machine& m, Arguments a) {
  for (const auto& item : list(a[0]))
    if (TRY(m.same(item, a[1]))) return Value(true);
  return Value(false);
}
Result<Value> count(Machine&, Arguments a) { return Value(list(a[0]).size()); }

/// An index from 0 for a position from 1, or from the end when negative; nothing when outside.
std::optional<std::size_t> place(const Value& position, std::size_t size) {
  const auto at = position.as_number()->rounded(0, Decimal::Rounding::kDown).whole();
  const auto count = static_cast<std::int64_t>(size);
  if (!at || *at == 0 || *at > count || *at < -count) return std::nullopt;
  return static_cast<std::size_t>(*at > 0 ? *at - 1 : count + *at);
}

Result<Value> sublist(Machine& m, Arguments a) {
  const auto& items = list(a[0]);
  const auto begin = place(a[1], items.size());
  const auto length = a[2].is_null() ? std::optional<std::int64_t>(INT64_MAX) : a[2].as_whole();
  if (!begin || !length || *length < 0) return Value();
  const auto rest = items.size() - *begin;
  if (!a[2].is_null() && static_cast<std::uint64_t>(*length) > rest) return Value();
  const auto first = items.begin() + static_cast<std::ptrdiff_t>(*begin);
  return m.keep(List(
      first, first + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(rest, static_cast<std::uint64_t>(*length)))));
}
Result<Value> append(Machine& m, Arguments a) {
  auto items = list(a[0]);
  items.insert(items.end(), a.begin() + 1, a.end());
  return m.keep(std::move(items));
}
Result<Value> concatenate(Machine& m, Arguments a) {
  List all;
  for (const auto& part : a) {
    TRY(m.spend(list(part).size()));
    all.insert(all.end(), list(part).begin(), list(part).end());
  }
  return m.keep(std::move(all));
}
Result<Value> insert_before(Machine& m, Arguments a) {
  auto items = list(a[0]);
  const auto at = place(a[1], items.size());
  if (!at) return Value();
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
  return m.keep(std::move(items));
}
Result<Value> remove(Machine& m, Arguments a) {
  auto items = list(a[0]);
  const auto at = place(a[1], items.size());
  if (!at) return Value();
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*at));
  return m.keep(std::move(items));
}
Result<Value> replace_at(Machine& m, Arguments a) {
  auto items = list(a[0]);
  const auto at = place(a[1], items.size());
  if (!at) return Value();
  items[*at] = a[2];
  return m.keep(std::move(items));
}
Result<Value> replace_matching(Machine& m, Arguments a) {
  auto items = list(a[0]);
  for (auto& item : items) {
    const Value pair[] = {item, a[2]};
    const auto matched = TRY(m.invoke(**a[1].as_function(), pair)).as_bool();
    if (!matched) return Value();
    if (*matched) item = a[2];
  }
  return m.keep(std::move(items));
}
Result<Value> reverse(Machine& m, Arguments a) { return m.keep(List(list(a[0]).rbegin(), list(a[0]).rend())); }
Result<Value> index_of(Machine& m, Arguments a) {
  List places;
  for (std::size_t i = 0; i < list(a[0]).size(); ++i)
    if (TRY(m.same(list(a[0])[i], a[1]))) places.emplace_back(i + 1);
  return m.keep(std::move(places));
}
/// Keeps the first of equal items: the union of one or more lists.
Result<Value> distinct(Machine& m, Arguments a) {
  List kept;
  for (const auto& part : a) {
    for (const auto& item : list(part)) {
      bool known = false;
      for (std::size_t i = 0; i < kept.size() && !known; ++i) known = TRY(m.same(kept[i], item));
      if (!known) kept.push_back(item);
    }
  }
  return m.keep(std::move(kept));
}
Result<void> flatten_into(Machine& m, const List& items, List& out) {
  TRY(m.spend(items.size()));
  for (const auto& item : items) {
    if (const auto* inner = item.as_list())
      TRY(flatten_into(m, *inner, out));
    else
      out.push_back(item);
  }
  return {};
}
Result<Value> flatten(Machine& m, Arguments a) {
  List out;
  TRY(flatten_into(m, list(a[0]), out));
  return m.keep(std::move(out));
}

/// Merge sort by hand: a precedes() from a pack may contradict itself, which std::sort does not survive.
Result<bool> merge_sort(Machine& m, List& items,
                        const std::function<Result<std::optional<bool>>(const Value&, const Value&)>& before) {
  List other(items.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    for (std::size_t low = 0; low < items.size(); low += 2 * width) {
      const auto middle = std::min(low + width, items.size());
      const auto high = std::min(low + 2 * width, items.size());
      for (auto left = low, right = middle, to = low; to < high; ++to) {
        bool take_right = left == middle;
        if (!take_right && right < high) {
          TRY(m.spend(1));
          const auto answer = TRY(before(items[right], items[left]));
          if (!answer) return false;
          take_right = *answer;
        }
        other[to] = items[take_right ? right++ : left++];
      }
    }
    items.swap(other);
  }
  return true;
}
Result<Value> sort(Machine& m, Arguments a) {
  auto items = list(a[0]);
  const bool sorted = TRY(merge_sort(m, items, [&](const Value& x, const Value& y) -> Result<std::optional<bool>> {
    if (a[1].is_null()) {
      const auto ordering = order(x, y);
      return ordering ? std::optional(*ordering < 0) : std::nullopt;
    }
    const Value pair[] = {x, y};
    return TRY(m.invoke(**a[1].as_function(), pair)).as_bool();
  }));
  return sorted ? m.keep(std::move(items)) : Value();
}

constexpr BuiltinRow kRows[] = {
    {"list contains", "list:l element:a", list_contains, "b"},
    {"count", "list:l", count, "n"},
    {"sublist", "list:l start_position:n length:n?", sublist, "l"},
    {"append", "list:l item:a*", append, "l"},
    {"concatenate", "list:l lists:l*", concatenate, "l"},
    {"insert before", "list:l position:n newItem:a", insert_before, "l"},
    {"remove", "list:l position:n", remove, "l"},
    {"list replace", "list:l position:n newItem:a", replace_at, "l"},
    {"list replace", "list:l match:f newItem:a", replace_matching, "l"},
    {"reverse", "list:l", reverse, "l"},
    {"index of", "list:l match:a", index_of, "l"},
    {"union", "list:l lists:l*", distinct, "l"},
    {"distinct values", "list:l", distinct, "l"},
    {"distinct", "list:l", distinct, "l"},
    {"flatten", "list:l", flatten, "l"},
    {"sort", "list:l precedes:f?", sort, "l"},
};

}  // namespace

std::span<const BuiltinRow> list_builtins() { return kRows; }
}  // namespace sen::feel
