// Numbers from the pack's definitions. A sequence is a row of the agency's own @sequence table, taken in the
// transaction of the act that counts, so that books have no gaps; random digits come from the context's secure bytes.
#include "pack/functions.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"

namespace sen::registers {
namespace {

constexpr std::int64_t kWidthMax = 15;

/// Uniform decimal digits: bytes of 250 and above are thrown away, the rest is even over 0 to 9.
std::string random_digits(Context& context, std::size_t width) {
  std::string out;
  std::array<std::uint8_t, 16> bytes{};
  while (out.size() < width) {
    context.fresh_bytes(bytes);
    for (const auto byte : bytes)
      if (byte < 250 && out.size() < width) out += static_cast<char>('0' + byte % 10);
  }
  return out;
}

/// The width argument of next and random; 0 when it is not one.
std::size_t width_of(std::span<const feel::Value> arguments) {
  if (arguments.size() != 1) return 0;
  const auto width = arguments[0].as_whole();
  return width && *width >= 1 && *width <= kWidthMax ? static_cast<std::size_t>(*width) : 0;
}

class Maker {
 public:
  Maker(Tx& tx, Context& context, const pack::Number& number, const pack::Pack& pack, const json::object& inputs)
      : tx_(tx), context_(context), number_(number) {
    scope_.variables = feel::from_json(inputs);
    scope_.set_clock(context.now(), pack.zone());
    scope_.functions = pack::functions(pack, context.today(), "vi");
    scope_.functions["next"] = {{"width"}, [this](std::span<const feel::Value> arguments) { return next(arguments); }};
    scope_.functions["random"] = {{"width"},
                                  [this](std::span<const feel::Value> arguments) { return random(arguments); }};
  }

  Result<std::string> make() {
    if (number_.scope) {
      const auto scope = TRY(feel::evaluate(*number_.scope.parsed, scope_));
      if (scope.is_null()) return malformed();  // two offices must never share a book because an input is missing
      sequence_ = feel::to_text(scope);
    }
    if (!number_.format) return malformed();
    const auto value = TRY(feel::evaluate(*number_.format.parsed, scope_));
    const auto* text = value.as_text();
    if (text == nullptr || text->empty()) return malformed();
    return *text;
  }

 private:
  Error malformed() const { return fail(errors::kNumberMalformed, {number_.id}); }

  Result<feel::Value> next(std::span<const feel::Value> arguments) {
    const auto width = width_of(arguments);
    if (width == 0) return malformed();
    auto text = std::to_string(store::take_number(tx_, number_.id, sequence_));
    if (text.size() > width) return fail(errors::kNumbersExhausted, {number_.id});
    return feel::Value(std::string(width - text.size(), '0') + text);
  }

  Result<feel::Value> random(std::span<const feel::Value> arguments) {
    const auto width = width_of(arguments);
    if (width == 0) return malformed();
    return feel::Value(random_digits(context_, width));
  }

  Tx& tx_;
  Context& context_;
  const pack::Number& number_;
  feel::Scope scope_;
  std::string sequence_;
};

}  // namespace

Result<std::string> Registers::next_number(Tx& tx, Context& context, std::string_view number,
                                           const json::object& inputs) const {
  const auto& numbers = compiled_->pack->numbers;
  const auto found = numbers.find(number);
  if (found == numbers.end()) return fail(errors::kRegisterNumberUnknown, {std::string(number)});
  return Maker(tx, context, found->second, *compiled_->pack, inputs).make();
}

}  // namespace sen::registers
