// `sen people generate`: the population streamed into files, a block at a time.
#include <charconv>

#include "adapters/system/signals.hpp"
#include "practice/rows.hpp"
#include "sen/program.hpp"
#include "sen/progress.hpp"

namespace sen {
namespace {

struct Order {
  std::uint64_t from = 0;
  std::uint64_t until = 0;
  practice::RowFormat format = practice::RowFormat::kCsv;
  practice::Population::Options options;
};

Error wrong(const char* setting, std::string what) { return fail(errors::kBadSetting, {setting, std::move(what)}); }

/// "0.02" -> 20000 in a million, exactly.
Result<std::uint32_t> per_million(std::string_view text) {
  const auto bad = wrong("errors", "a share from 0 to 0.5 is needed, such as 0.02, not \"" + std::string(text) + "\"");
  if (text == "0") return 0U;
  if (!text.starts_with("0.") || text.size() < 3 || text.size() > 8) return bad;
  std::string digits(text.substr(2));
  digits.resize(6, '0');
  std::uint32_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size() || value > 500'000) return bad;
  return value;
}

Result<Order> read_order(const Invocation& invocation) {
  Order order;
  order.from = static_cast<std::uint64_t>(invocation.number("from"));
  order.until = static_cast<std::uint64_t>(invocation.number("count"));
  if (order.until < 1 || order.until > practice::kPopulationMax)
    return wrong("count", "a number from 1 to " + std::to_string(practice::kPopulationMax) + " is needed");
  if (order.from >= order.until) return wrong("from", "a row below --count is needed");
  const auto& format = invocation.text("format");
  if (format != "csv" && format != "jsonl") return wrong("format", "csv or jsonl is needed, not \"" + format + "\"");
  order.format = format == "csv" ? practice::RowFormat::kCsv : practice::RowFormat::kJsonLines;
  order.options.seed = static_cast<std::uint64_t>(invocation.number("seed"));
  order.options.as_of = TRY(CivilDate::parse(invocation.text("as-of")));
  order.options.errors_per_million = TRY(per_million(invocation.text("errors")));
  if (!invocation.text("truth").empty() && order.options.errors_per_million == 0)
    return wrong("truth", "there is nothing to name without --errors");
  const std::string* files[] = {&invocation.text("output"), &invocation.text("households"), &invocation.text("truth")};
  for (const auto* one : files)
    for (const auto* other : files)
      if (one != other && !one->empty() && *one == *other)
        return wrong("output", "each kind of row needs a file of its own, not \"" + *one + "\" twice");
  return order;
}

Result<void> generate(const Invocation& invocation) {
  const auto order = TRY(read_order(invocation));
  const auto pack = TRY(load_pack(invocation.text("pack"), false));
  const auto population = TRY(practice::Population::create(*pack, order.options));
  const bool force = invocation.flag("force");
  const bool first = order.from == 0;
  Stream people, homes, mistakes;
  TRY(people.open(invocation.text("output"), force, first ? practice::person_header(order.format) : ""));
  TRY(homes.open(invocation.text("households"), force, first ? practice::residence_header(order.format) : ""));
  TRY(mistakes.open(invocation.text("truth"), force, first ? practice::mistake_header() : ""));
  const bool to_file = invocation.text("output") != "-";
  const SystemClock clock;
  Progress progress(clock, "rows", order.until - order.from, to_file && stderr_is_terminal());
  practice::Block block;
  for (auto row = order.from; row < order.until;) {
    population.make(row / practice::kBlockRows, block);
    const practice::RowRange rows{row - block.first_row,
                                  std::min<std::uint64_t>(practice::kBlockRows, order.until - block.first_row)};
    append_people(people.waiting, order.format, population, block, rows);
    if (homes.file) append_residences(homes.waiting, order.format, population, block, rows);
    if (mistakes.file) append_mistakes(mistakes.waiting, block, rows);
    for (auto* stream : {&people, &homes, &mistakes}) TRY(stream->flush());
    row = block.first_row + rows.until;
    progress.show(row - order.from);
    if (row < order.until && stop_asked())
      return fail(errors::kBadCommand, {"Stopped after row " + std::to_string(row - 1) + ". Go on with --from " +
                                        std::to_string(row) + "."});
  }
  for (auto* stream : {&people, &homes, &mistakes}) TRY(stream->close());
  if (to_file) progress.finish(order.until - order.from);
  return {};
}

}  // namespace

int run_people(const Invocation& invocation) {
  const auto done = generate(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
