#include <algorithm>

#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/grammar.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

constexpr std::string_view kReserved[] = {"and",      "between",   "else", "every",    "external", "false", "for",
                                          "function", "if",        "in",   "instance", "null",     "of",    "or",
                                          "return",   "satisfies", "some", "then",     "true"};
/// Reserved words that go on with an expression, so that nothing can begin with them.
constexpr std::string_view kInfix[] = {"and", "between", "else",   "in",        "instance",
                                       "of",  "or",      "return", "satisfies", "then"};

}  // namespace

bool is_reserved(std::string_view name) { return std::ranges::find(kReserved, name) != std::end(kReserved); }

Result<Node> Parser::postfix() {
  auto node = TRY(primary());
  for (;;) {
    if (is(".")) {
      ++at_;
      node = TRY(wrap(Op::kPath, std::move(node)));
      node.text = TRY(member_name());
      node = TRY(finish(std::move(node)));
    } else if (is("[") && !(in_endpoint_ && closes_range())) {
      ++at_;
      node = TRY(pair(Op::kFilter, std::move(node), expression()));
      TRY(need("]"));
      node.end = tokens_[at_ - 1].end;
    } else if (is("(")) {
      node = TRY(call(std::move(node)));
    } else {
      return node;
    }
  }
}

/// `]a..b[`: the last bracket ends the range when nothing that could stand inside a filter follows.
bool Parser::closes_range() const {
  const auto& next = peek(1);
  if (next.kind == TokenKind::kName) return std::ranges::find(kInfix, next.text) != std::end(kInfix);
  return next.kind == TokenKind::kEnd ||
         (next.kind == TokenKind::kSymbol && !std::string_view("([{-@").contains(next.text));
}

Result<std::string> Parser::member_name() {
  static constexpr std::pair<std::string_view, std::string_view> kSpaced[] = {
      {"time", "offset"}, {"start", "included"}, {"end", "included"}};
  if (here().kind != TokenKind::kName) return wrong("a name");
  auto name = here().text;
  ++at_;
  for (const auto& [first, second] : kSpaced)
    if (name == first && eat(second)) return name + " " + std::string(second);
  return name;
}

/// The length in tokens of `name: `, `start position: ` or `"key": ` here; 0 when this is no label.
std::size_t Parser::label_length() const {
  if (here().kind == TokenKind::kString) return is(peek(1), ":") ? 1 : 0;
  std::size_t length = 0;
  while (peek(length).kind == TokenKind::kName) ++length;
  return is(peek(length), ":") ? length : 0;
}

std::string Parser::take_label(std::size_t length) {
  std::string label;
  for (std::size_t i = 0; i < length; ++i) label += (i > 0 ? " " : "") + tokens_[at_ + i].text;
  at_ += length + 1;
  return label;
}

Result<void> Parser::add_label(Node& node, std::size_t length) {
  const auto before = at_;
  auto label = take_label(length);
  if (std::ranges::find(node.names, label) != node.names.end()) {
    at_ = before;
    return wrong("each name once");
  }
  node.names.push_back(std::move(label));
  return {};
}

Result<Node> Parser::call(Node callee) {
  auto node = TRY(wrap(Op::kCall, std::move(callee)));
  node.called = dotted_name(node.kids[0]);
  node.overloads = overloads_of(node.called);
  TRY(need("("));
  const bool named = label_length() > 0;
  while (!is(")")) {
    if (node.kids.size() > 1) TRY(need(","));
    if (named) {
      const auto length = label_length();
      if (length == 0) return wrong("a name and :");
      TRY(add_label(node, length));
    }
    node.kids.push_back(TRY(expression()));
  }
  ++at_;
  return finish(std::move(node));
}

Result<Node> Parser::primary() {
  const auto& token = here();
  switch (token.kind) {
    case TokenKind::kNumber: {
      const auto number = Decimal::parse(token.text);
      if (!number.ok()) return wrong("a number of at most 64 digits");
      return literal(*number);
    }
    case TokenKind::kString:
      return literal(token.text);
    case TokenKind::kName:
      return name();
    case TokenKind::kEnd:
      return wrong("an expression");
    case TokenKind::kSymbol:
      break;
  }
  if (is("(") || is("[") || is("]")) return bracketed();
  if (is("{")) return context();
  if (is("@") && peek(1).kind == TokenKind::kString) {
    auto node = start(Op::kLiteral);
    ++at_;
    node.value = parse_at_literal(here().text);
    if (node.value.is_null()) return wrong("a date, time or duration");
    ++at_;
    return finish(std::move(node));
  }
  return wrong("an expression");
}

Result<Node> Parser::literal(Value value) {
  auto node = start(Op::kLiteral);
  node.value = std::move(value);
  ++at_;
  return finish(std::move(node));
}

Result<Node> Parser::name() {
  if (is("true") || is("false")) return literal(is("true"));
  if (is("null")) return literal({});
  if (is("function") && is(peek(1), "(")) return lambda();
  if (is_reserved(here().text)) return wrong("an expression");
  auto node = start(Op::kName);
  const auto length = spaced_builtin();
  for (std::size_t i = 0; i < length; ++i) node.text += (i > 0 ? " " : "") + tokens_[at_ + i].text;
  at_ += length;
  saw_partial_ = saw_partial_ || node.text == "partial";
  saw_input_ = saw_input_ || node.text == "?";
  return finish(std::move(node));
}

/// `date and time(`: a built-in whose name holds spaces, known by the parenthesis after it. Otherwise one token.
std::size_t Parser::spaced_builtin() const {
  std::string joined = here().text;
  std::size_t found = 1;
  for (std::size_t i = 1; i < 6 && peek(i).kind == TokenKind::kName; ++i) {
    joined += " " + peek(i).text;
    if (is(peek(i + 1), "(") && is_builtin(joined)) found = i + 1;
  }
  return found;
}

/// `( e )`, `[ e, e ]`, or a range: `[a..b]`, `(a..b)`, `]a..b[`, `(< a)`.
Result<Node> Parser::bracketed() {
  auto node = start(Op::kList);
  const bool round = is("(");
  const bool closed = is("[");
  ++at_;
  if (round && comparison_here()) {
    auto unary = TRY(unary_test());
    TRY(need(")"));
    return unary;
  }
  if (closed && eat("]")) return finish(std::move(node));
  auto first = TRY(expression());
  if (eat("..")) return range_end(std::move(node), std::move(first), closed);
  if (round) {
    TRY(need(")"));
    first.end = tokens_[at_ - 1].end;
    first.begin = node.begin;
    return first;
  }
  if (!closed) return wrong("..");
  node.kids.push_back(std::move(first));
  while (eat(",")) node.kids.push_back(TRY(expression()));
  TRY(need("]"));
  return finish(std::move(node));
}

Result<Node> Parser::range_end(Node node, Node low, bool low_closed) {
  node.op = Op::kRange;
  node.low_closed = low_closed;
  node.kids.push_back(std::move(low));
  const bool outer = std::exchange(in_endpoint_, true);
  auto high = sum();
  in_endpoint_ = outer;
  node.kids.push_back(TRY(std::move(high)));
  node.high_closed = is("]");
  if (!is("]") && !is(")") && !is("[")) return wrong("], ) or [");
  ++at_;
  return finish(std::move(node));
}

Result<Node> Parser::context() {
  auto node = start(Op::kContext);
  ++at_;
  while (!is("}")) {
    if (!node.kids.empty()) TRY(need(","));
    const auto length = label_length();
    if (length == 0) return wrong("a name and :");
    TRY(add_label(node, length));
    node.kids.push_back(TRY(expression()));
  }
  ++at_;
  return finish(std::move(node));
}

Result<Node> Parser::condition() {
  auto node = start(Op::kIf);
  ++at_;
  node.kids.push_back(TRY(expression()));
  TRY(need("then"));
  node.kids.push_back(TRY(expression()));
  TRY(need("else"));
  node.kids.push_back(TRY(expression()));
  return finish(std::move(node));
}

Result<Node> Parser::loop(Op op, std::string_view body) {
  auto node = start(op);
  ++at_;
  do {
    if (here().kind != TokenKind::kName || is_reserved(here().text)) return wrong("a name");
    node.names.push_back(here().text);
    ++at_;
    TRY(need("in"));
    node.kids.push_back(TRY(domain(op)));
  } while (eat(","));
  TRY(need(body));
  const bool outer = std::exchange(saw_partial_, false);
  node.kids.push_back(TRY(expression()));
  node.uses_partial = saw_partial_;
  saw_partial_ = saw_partial_ || outer;
  return finish(std::move(node));
}

/// `1..n` without brackets is allowed only here (rule 42).
Result<Node> Parser::domain(Op op) {
  auto first = TRY(expression());
  if (op != Op::kFor || !eat("..")) return first;
  auto node = TRY(wrap(Op::kCount, std::move(first)));
  node.kids.push_back(TRY(expression()));
  return finish(std::move(node));
}

Result<Node> Parser::lambda() {
  auto node = start(Op::kFunction);
  at_ += 2;
  while (!is(")")) {
    if (!node.names.empty()) TRY(need(","));
    if (here().kind != TokenKind::kName || is_reserved(here().text)) return wrong("a name");
    node.names.push_back(here().text);
    ++at_;
    node.type.parts.push_back(eat(":") ? TRY(type_name()) : TypeName{"Any", {}, {}});
  }
  ++at_;
  if (is("external")) return wrong("an expression (external functions are not part of packs)");
  node.kids.push_back(TRY(expression()));
  return finish(std::move(node));
}

}  // namespace sen::feel
