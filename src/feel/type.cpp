#include "feel/type.hpp"

#include <algorithm>
#include <utility>

#include "feel/checker.hpp"

namespace sen::feel {

std::size_t size_of(const Type& type) {
  std::size_t size = 1;
  for (const auto& item : type.items) size += size_of(item);
  for (const auto& [name, field] : type.fields) size += size_of(field);
  return size;
}

Value sample(Kind kind) {
  switch (kind) {
    case Kind::kBoolean:
      return true;
    case Kind::kNumber:
      return 1;
    case Kind::kString:
      return "a";
    case Kind::kDate:
      return CivilDate{20'000};
    case Kind::kTime:
      return Time{0, 0, nullptr};
    case Kind::kDateTime:
      return DateTime{CivilDate{20'000}, Time{0, 0, nullptr}};
    case Kind::kDaysDuration:
      return DaysDuration{86'400'000'000};
    case Kind::kMonthsDuration:
      return MonthsDuration{12};
    case Kind::kList:
      return List{};
    case Kind::kContext:
      return Value::context({});
    case Kind::kRange:
      return Range{1, 2, true, true, false};
    case Kind::kNull:
    case Kind::kFunction:
      return {};
  }
  return {};
}

std::vector<Field> members_of(Kind kind) {
  const auto number = Type::of(Kind::kNumber);
  std::vector<Field> date = {{"year", number}, {"month", number}, {"day", number}, {"weekday", number}};
  const std::vector<Field> time = {{"hour", number},
                                   {"minute", number},
                                   {"second", number},
                                   {"time offset", Type::of(Kind::kDaysDuration)},
                                   {"timezone", Type::of(Kind::kString)}};
  switch (kind) {
    case Kind::kDate:
      return date;
    case Kind::kTime:
      return time;
    case Kind::kDateTime:
      date.insert(date.end(), time.begin(), time.end());
      return date;
    case Kind::kDaysDuration:
      return {{"days", number}, {"hours", number}, {"minutes", number}, {"seconds", number}};
    case Kind::kMonthsDuration:
      return {{"years", number}, {"months", number}};
    case Kind::kRange:
      return {{"start", Type::any()},
              {"end", Type::any()},
              {"start included", Type::of(Kind::kBoolean)},
              {"end included", Type::of(Kind::kBoolean)}};
    default:
      return {};
  }
}

namespace {
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substitute}));
    }
  }
  return row[b.size()];
}
}  // namespace

std::string nearest(std::string_view wrong, const std::vector<std::string>& names) {
  std::string best;
  auto least = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const auto& name : names) {
    if (name.size() > 60 || wrong.size() > 60) continue;
    const auto distance = edit_distance(wrong, name);
    if (distance >= least) continue;
    least = distance;
    best = name;
  }
  return best.empty() ? best : " → " + best;
}

Type Type::any() { return {}; }
Type Type::of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}
Type Type::list(Type item) {
  auto type = of(Kind::kList);
  type.items.push_back(std::move(item));
  return type;
}
Type Type::context(std::vector<Field> fields) {
  auto type = of(Kind::kContext);
  type.fields = std::move(fields);
  type.open = false;
  return type;
}

const Type* Type::field(std::string_view name) const {
  for (const auto& [key, type] : fields)
    if (key == name) return &type;
  return nullptr;
}

std::string Type::text() const {
  if (!kind) return "Any";
  std::string out(kind_name(*kind));
  if (kind == Kind::kList && !items.empty()) out += "<" + items[0].text() + ">";
  return out;
}

}  // namespace sen::feel
