#include <algorithm>

#include "base/text.hpp"
#include "feel/errors.hpp"
#include "feel/grammar.hpp"

namespace sen::feel {

Result<Node> Parser::run(bool tests) {
  auto root = tests ? TRY(test_list(Op::kTests)) : TRY(expression());
  if (here().kind != TokenKind::kEnd) return wrong("an operator or the end");
  return root;
}

bool Parser::is(const Token& token, std::string_view text) {
  return (token.kind == TokenKind::kSymbol || token.kind == TokenKind::kName) && token.text == text;
}

bool Parser::eat(std::string_view text) {
  if (!is(text)) return false;
  ++at_;
  return true;
}

Result<void> Parser::need(std::string_view text) {
  if (!eat(text)) return wrong(std::string(text));
  return {};
}

Error Parser::wrong(std::string expected) const {
  const auto written = source_.substr(here().begin, here().end - here().begin);
  auto found = here().kind == TokenKind::kEnd ? std::string("the end") : first_characters(written, 40);
  return fail(kSyntax, {position_of(source_, here().begin), std::move(expected), std::move(found)});
}

Node Parser::start(Op op) const {
  Node node;
  node.op = op;
  node.begin = here().begin;
  return node;
}

Result<Node> Parser::finish(Node node) const {
  node.end = at_ == 0 ? 0 : tokens_[at_ - 1].end;
  for (const auto& kid : node.kids) node.height = std::max(node.height, kid.height + 1);
  if (node.height > static_cast<std::uint32_t>(limits_.depth) * kHeightPerDepth) return fail(kTooMuch, {"depth"});
  return node;
}

Result<Node> Parser::wrap(Op op, Node first) const {
  Node node;
  node.op = op;
  node.begin = first.begin;
  node.kids.push_back(std::move(first));
  return node;
}

Result<Node> Parser::pair(Op op, Node left, Result<Node> right) const {
  auto node = TRY(wrap(op, std::move(left)));
  node.kids.push_back(TRY(std::move(right)));
  return finish(std::move(node));
}

Result<Node> Parser::expression() {
  const Nested nested(depth_);
  if (depth_ > limits_.depth) return fail(kTooMuch, {"depth"});
  if (is("for")) return loop(Op::kFor, "return");
  if (is("some") && peek(1).kind == TokenKind::kName) return loop(Op::kSome, "satisfies");
  if (is("every") && peek(1).kind == TokenKind::kName) return loop(Op::kEvery, "satisfies");
  if (is("if")) return condition();
  const bool outer = std::exchange(in_endpoint_, false);
  auto node = connective(Op::kOr);
  in_endpoint_ = outer;
  return node;
}

/// Chains of `or` and of `and` become one node each, so that a long list of cases is not a high tree.
Result<Node> Parser::connective(Op op) {
  const bool is_or = op == Op::kOr;
  auto first = is_or ? TRY(connective(Op::kAnd)) : TRY(comparison());
  if (!is(is_or ? "or" : "and")) return first;
  auto node = TRY(wrap(op, std::move(first)));
  while (eat(is_or ? "or" : "and")) node.kids.push_back(is_or ? TRY(connective(Op::kAnd)) : TRY(comparison()));
  return finish(std::move(node));
}

std::optional<Op> Parser::comparison_here() const {
  static constexpr std::pair<std::string_view, Op> kOps[] = {{"=", Op::kEqual},      {"!=", Op::kNotEqual},
                                                             {"<=", Op::kLessEqual}, {">=", Op::kGreaterEqual},
                                                             {"<", Op::kLess},       {">", Op::kGreater}};
  for (const auto& [text, op] : kOps)
    if (here().kind == TokenKind::kSymbol && here().text == text) return op;
  return std::nullopt;
}

Result<Node> Parser::comparison() {
  auto left = TRY(sum());
  for (;;) {
    if (const auto op = comparison_here()) {
      ++at_;
      left = TRY(pair(*op, std::move(left), sum()));
    } else if (eat("between")) {
      auto node = TRY(wrap(Op::kBetween, std::move(left)));
      node.kids.push_back(TRY(sum()));
      TRY(need("and"));
      node.kids.push_back(TRY(sum()));
      left = TRY(finish(std::move(node)));
    } else if (eat("in")) {
      left = TRY(membership(std::move(left)));
    } else {
      return left;
    }
  }
}

/// `x in test` or `x in (test, test)` (rule 49c). A parenthesis opens a list of tests, unless it opens a range.
Result<Node> Parser::membership(Node value) {
  auto node = TRY(wrap(Op::kIn, std::move(value)));
  auto range = start(Op::kRange);
  if (!eat("(")) {
    node.kids.push_back(TRY(test(false)));
    return finish(std::move(node));
  }
  auto first = TRY(test(true));
  if (eat("..")) {
    range = TRY(range_end(std::move(range), std::move(first), false));
    node.kids.push_back(std::move(range));
    return finish(std::move(node));
  }
  node.kids.push_back(std::move(first));
  while (eat(",")) node.kids.push_back(TRY(test(true)));
  TRY(need(")"));
  return finish(std::move(node));
}

/// A positive unary test; `enclosed` when something after it says where it ends, so that it may be a whole condition.
Result<Node> Parser::test(bool enclosed) {
  const Nested nested(depth_);
  if (depth_ > limits_.depth) return fail(kTooMuch, {"depth"});
  if (comparison_here()) return unary_test();
  if (!enclosed) return sum();
  const bool outer = std::exchange(in_endpoint_, false);
  const bool outer_input = std::exchange(saw_input_, false);
  auto node = TRY(connective(Op::kOr));
  in_endpoint_ = outer;
  node.reads_input = saw_input_;
  saw_input_ = saw_input_ || outer_input;
  return node;
}

Result<Node> Parser::unary_test() {
  auto node = start(Op::kUnary);
  node.text = here().text;
  ++at_;
  node.kids.push_back(TRY(sum()));
  return finish(std::move(node));
}

Result<Node> Parser::test_list(Op op) {
  auto node = start(op);
  do {
    if (is("-") && (is(peek(1), ",") || peek(1).kind == TokenKind::kEnd)) {
      auto any = start(Op::kAnything);
      ++at_;
      node.kids.push_back(TRY(finish(std::move(any))));
    } else if (op == Op::kTests && is("not") && is(peek(1), "(")) {
      at_ += 2;
      node.kids.push_back(TRY(test_list(Op::kNotTests)));
      TRY(need(")"));
    } else {
      node.kids.push_back(TRY(test(true)));
    }
  } while (eat(","));
  return finish(std::move(node));
}

Result<Node> Parser::sum() {
  auto left = TRY(product());
  for (;;) {
    if (eat("+"))
      left = TRY(pair(Op::kAdd, std::move(left), product()));
    else if (eat("-"))
      left = TRY(pair(Op::kSubtract, std::move(left), product()));
    else
      return left;
  }
}

Result<Node> Parser::product() {
  auto left = TRY(power());
  for (;;) {
    if (eat("*"))
      left = TRY(pair(Op::kMultiply, std::move(left), power()));
    else if (eat("/"))
      left = TRY(pair(Op::kDivide, std::move(left), power()));
    else
      return left;
  }
}

Result<Node> Parser::power() {
  auto left = TRY(negation());
  while (eat("**")) left = TRY(pair(Op::kPower, std::move(left), negation()));
  return left;
}

Result<Node> Parser::negation() {
  const Nested nested(depth_);
  if (depth_ > limits_.depth) return fail(kTooMuch, {"depth"});
  if (!is("-")) return instance();
  auto node = start(Op::kNegate);
  ++at_;
  node.kids.push_back(TRY(negation()));
  return finish(std::move(node));
}

Result<Node> Parser::instance() {
  auto node = TRY(postfix());
  if (!(is("instance") && is(peek(1), "of"))) return node;
  at_ += 2;
  auto whole = TRY(wrap(Op::kInstanceOf, std::move(node)));
  whole.type = TRY(type_name());
  return finish(std::move(whole));
}

Result<TypeName> Parser::type_name() {
  static constexpr std::string_view kNames[] = {"years and months duration", "days and time duration", "date and time"};
  const Nested nested(depth_);
  if (depth_ > limits_.depth) return fail(kTooMuch, {"depth"});
  if (here().kind != TokenKind::kName) return wrong("a type");
  for (const auto name : kNames) {
    std::string joined = here().text;
    const auto words = static_cast<std::size_t>(1 + std::ranges::count(name, ' '));
    for (std::size_t i = 1; i < words && peek(i).kind == TokenKind::kName; ++i) joined += " " + peek(i).text;
    if (joined != name) continue;
    at_ += words;
    return TypeName{joined, {}, {}};
  }
  static constexpr std::string_view kSimple[] = {"number", "string", "boolean", "date",  "time",    "Any",
                                                 "Null",   "list",   "context", "range", "function"};
  if (std::ranges::find(kSimple, here().text) == std::end(kSimple)) return wrong("a type");
  TypeName type{here().text, {}, {}};
  ++at_;
  if (eat("<")) TRY(type_parts(type));
  return type;
}

Result<void> Parser::type_parts(TypeName& type) {
  while (!is(">")) {
    if (!type.parts.empty()) TRY(need(","));
    if (type.name == "context") {
      const auto length = label_length();
      if (length == 0) return wrong("a name and :");
      type.fields.push_back(take_label(length));
    }
    type.parts.push_back(TRY(type_name()));
  }
  ++at_;
  if (type.name == "function" && eat("->")) type.parts.push_back(TRY(type_name()));
  return {};
}

Result<Node> parse_text(std::string_view source, const Limits& limits, bool tests) {
  if (source.size() > static_cast<std::size_t>(limits.value_bytes) ||
      source.size() > static_cast<std::size_t>(limits.steps))
    return fail(kTooMuch, {"text"});
  auto tokens = TRY(tokenize(source));
  return Parser(source, std::move(tokens), limits).run(tests);
}

}  // namespace sen::feel
