#include "feel/parser.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feel/errors.hpp"
#include "feel/lexer.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

/// `not` is not among them: it is a built-in function.
constexpr std::string_view kReserved[] = {"and",      "between",   "else", "every",    "external", "false", "for",
                                          "function", "if",        "in",   "instance", "null",     "of",    "or",
                                          "return",   "satisfies", "some", "then",     "true"};
/// Reserved words that go on with an expression, so that nothing can begin with them.
constexpr std::string_view kInfix[] = {"and", "between", "else",   "in",        "instance",
                                       "of",  "or",      "return", "satisfies", "then"};
bool is_reserved(std::string_view name) { return std::ranges::find(kReserved, name) != std::end(kReserved); }

/// Precedence climbing over the grammar of clause 10.3.1.2: or < and < comparison < sum < product < power < negation <
/// instance of.
class Parser {
 public:
  Parser(std::string_view source, std::vector<Token> tokens, const Limits& limits)
      : source_(source), tokens_(std::move(tokens)), limits_(limits) {}

  Result<Node> run(bool tests) {
    auto root = tests ? TRY(test_list(Op::kTests)) : TRY(expression());
    if (here().kind != TokenKind::kEnd) return wrong("an operator or the end");
    return root;
  }

 private:
  // --- tokens
  const Token& peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& here() const { return tokens_[at_]; }
  static bool is(const Token& token, std::string_view text) {
    return (token.kind == TokenKind::kSymbol || token.kind == TokenKind::kName) && token.text == text;
  }
  bool is(std::string_view text) const { return is(here(), text); }
  bool eat(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  Result<void> need(std::string_view text) {
    if (!eat(text)) return wrong(std::string(text));
    return {};
  }
  Error wrong(std::string expected) const {
    const auto written = source_.substr(here().begin, here().end - here().begin);
    auto found = here().kind == TokenKind::kEnd ? std::string("the end") : first_characters(written, 40);
    return fail(kSyntax, {position_of(source_, here().begin), std::move(expected), std::move(found)});
  }

  // --- nodes
  Node start(Op op) const {
    Node node;
    node.op = op;
    node.begin = here().begin;
    return node;
  }
  Result<Node> finish(Node node) const {
    node.end = at_ == 0 ? 0 : tokens_[at_ - 1].end;
    for (const auto& kid : node.kids) node.height = std::max(node.height, kid.height + 1);
    if (node.height > static_cast<std::uint32_t>(limits_.depth) * kHeightPerDepth) return fail(kTooMuch, {"depth"});
    return node;
  }
  Result<Node> wrap(Op op, Node first) const {
    Node node;
    node.op = op;
    node.begin = first.begin;
    node.kids.push_back(std::move(first));
    return node;
  }
  Result<Node> pair(Op op, Node left, Result<Node> right) const {
    auto node = TRY(wrap(op, std::move(left)));
    node.kids.push_back(TRY(std::move(right)));
    return finish(std::move(node));
  }

  struct Nested {
    explicit Nested(std::int32_t& depth) : depth_(depth) { ++depth_; }
    ~Nested() { --depth_; }
    std::int32_t& depth_;
  };

  // --- expressions
  Result<Node> expression() {
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
  Result<Node> connective(Op op) {
    const bool is_or = op == Op::kOr;
    auto first = is_or ? TRY(connective(Op::kAnd)) : TRY(comparison());
    if (!is(is_or ? "or" : "and")) return first;
    auto node = TRY(wrap(op, std::move(first)));
    while (eat(is_or ? "or" : "and")) node.kids.push_back(is_or ? TRY(connective(Op::kAnd)) : TRY(comparison()));
    return finish(std::move(node));
  }

  std::optional<Op> comparison_here() const {
    static constexpr std::pair<std::string_view, Op> kOps[] = {{"=", Op::kEqual},      {"!=", Op::kNotEqual},
                                                               {"<=", Op::kLessEqual}, {">=", Op::kGreaterEqual},
                                                               {"<", Op::kLess},       {">", Op::kGreater}};
    for (const auto& [text, op] : kOps)
      if (here().kind == TokenKind::kSymbol && here().text == text) return op;
    return std::nullopt;
  }

  Result<Node> comparison() {
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
  Result<Node> membership(Node value) {
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
  Result<Node> test(bool enclosed) {
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

  Result<Node> unary_test() {
    auto node = start(Op::kUnary);
    node.text = here().text;
    ++at_;
    node.kids.push_back(TRY(sum()));
    return finish(std::move(node));
  }

  Result<Node> test_list(Op op) {
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

  Result<Node> sum() {
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
  Result<Node> product() {
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
  Result<Node> power() {
    auto left = TRY(negation());
    while (eat("**")) left = TRY(pair(Op::kPower, std::move(left), negation()));
    return left;
  }
  Result<Node> negation() {
    const Nested nested(depth_);
    if (depth_ > limits_.depth) return fail(kTooMuch, {"depth"});
    if (!is("-")) return instance();
    auto node = start(Op::kNegate);
    ++at_;
    node.kids.push_back(TRY(negation()));
    return finish(std::move(node));
  }
  Result<Node> instance() {
    auto node = TRY(postfix());
    if (!(is("instance") && is(peek(1), "of"))) return node;
    at_ += 2;
    auto whole = TRY(wrap(Op::kInstanceOf, std::move(node)));
    whole.type = TRY(type_name());
    return finish(std::move(whole));
  }

  // --- paths, filters, invocations
  Result<Node> postfix() {
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
  bool closes_range() const {
    const auto& next = peek(1);
    if (next.kind == TokenKind::kName) return std::ranges::find(kInfix, next.text) != std::end(kInfix);
    return next.kind == TokenKind::kEnd ||
           (next.kind == TokenKind::kSymbol && !std::string_view("([{-@").contains(next.text));
  }

  Result<std::string> member_name() {
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
  std::size_t label_length() const {
    if (here().kind == TokenKind::kString) return is(peek(1), ":") ? 1 : 0;
    std::size_t length = 0;
    while (peek(length).kind == TokenKind::kName) ++length;
    return is(peek(length), ":") ? length : 0;
  }
  std::string take_label(std::size_t length) {
    std::string label;
    for (std::size_t i = 0; i < length; ++i) label += (i > 0 ? " " : "") + tokens_[at_ + i].text;
    at_ += length + 1;
    return label;
  }

  Result<void> add_label(Node& node, std::size_t length) {
    const auto before = at_;
    auto label = take_label(length);
    if (std::ranges::find(node.names, label) != node.names.end()) {
      at_ = before;
      return wrong("each name once");
    }
    node.names.push_back(std::move(label));
    return {};
  }

  Result<Node> call(Node callee) {
    auto node = TRY(wrap(Op::kCall, std::move(callee)));
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

  // --- the rest
  Result<Node> primary() {
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

  Result<Node> literal(Value value) {
    auto node = start(Op::kLiteral);
    node.value = std::move(value);
    ++at_;
    return finish(std::move(node));
  }

  Result<Node> name() {
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
  std::size_t spaced_builtin() const {
    std::string joined = here().text;
    std::size_t found = 1;
    for (std::size_t i = 1; i < 6 && peek(i).kind == TokenKind::kName; ++i) {
      joined += " " + peek(i).text;
      if (is(peek(i + 1), "(") && is_builtin(joined)) found = i + 1;
    }
    return found;
  }

  /// `( e )`, `[ e, e ]`, or a range: `[a..b]`, `(a..b)`, `]a..b[`, `(< a)`.
  Result<Node> bracketed() {
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

  Result<Node> range_end(Node node, Node low, bool low_closed) {
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

  Result<Node> context() {
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

  Result<Node> condition() {
    auto node = start(Op::kIf);
    ++at_;
    node.kids.push_back(TRY(expression()));
    TRY(need("then"));
    node.kids.push_back(TRY(expression()));
    TRY(need("else"));
    node.kids.push_back(TRY(expression()));
    return finish(std::move(node));
  }

  Result<Node> loop(Op op, std::string_view body) {
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
  Result<Node> domain(Op op) {
    auto first = TRY(expression());
    if (op != Op::kFor || !eat("..")) return first;
    auto node = TRY(wrap(Op::kCount, std::move(first)));
    node.kids.push_back(TRY(expression()));
    return finish(std::move(node));
  }

  Result<Node> lambda() {
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

  Result<TypeName> type_name() {
    static constexpr std::string_view kNames[] = {"years and months duration", "days and time duration",
                                                  "date and time"};
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

  Result<void> type_parts(TypeName& type) {
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

  std::string_view source_;
  std::vector<Token> tokens_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::int32_t depth_ = 0;
  bool saw_partial_ = false;
  bool saw_input_ = false;
  bool in_endpoint_ = false;  ///< reading b of ]a..b[, where `[` may close the range
};

}  // namespace

Result<Node> parse_text(std::string_view source, const Limits& limits, bool tests) {
  if (source.size() > static_cast<std::size_t>(limits.value_bytes) ||
      source.size() > static_cast<std::size_t>(limits.steps))
    return fail(kTooMuch, {"text"});
  auto tokens = TRY(tokenize(source));
  return Parser(source, std::move(tokens), limits).run(tests);
}

}  // namespace sen::feel
