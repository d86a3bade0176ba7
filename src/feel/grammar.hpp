#pragma once
/// The parser (DMN 1.5 clause 10.3.1.2), by recursive descent over tokens. grammar_operators.cpp has what stands
/// between operands, grammar_terms.cpp the operands.
#include <optional>

#include "feel/lexer.hpp"
#include "feel/parser.hpp"

namespace sen::feel {

/// Words that no name can be. `not` is not among them: it is a built-in function.
bool is_reserved(std::string_view name);

class Parser {
 public:
  Parser(std::string_view source, std::vector<Token> tokens, const Limits& limits)
      : source_(source), tokens_(std::move(tokens)), limits_(limits) {}

  Result<Node> run(bool tests);

 private:
  const Token& peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& here() const { return tokens_[at_]; }
  static bool is(const Token& token, std::string_view text);
  bool is(std::string_view text) const { return is(here(), text); }
  bool eat(std::string_view text);
  Result<void> need(std::string_view text);  ///< @errors feel.syntax
  Error wrong(std::string expected) const;
  Node start(Op op) const;
  Result<Node> finish(Node node) const;
  Result<Node> wrap(Op op, Node first) const;
  Result<Node> pair(Op op, Node left, Result<Node> right) const;
  struct Nested {
    explicit Nested(std::int32_t& depth) : depth_(depth) { ++depth_; }
    ~Nested() { --depth_; }
    std::int32_t& depth_;
  };

  // Operators: or < and < comparison < sum < product < power < negation < instance of.
  Result<Node> expression();
  Result<Node> connective(Op op);
  std::optional<Op> comparison_here() const;
  Result<Node> comparison();
  Result<Node> membership(Node value);
  Result<Node> test(bool enclosed);
  Result<Node> unary_test();
  Result<Node> test_list(Op op);
  Result<Node> sum();
  Result<Node> product();
  Result<Node> power();
  Result<Node> negation();
  Result<Node> instance();
  Result<TypeName> type_name();
  Result<void> type_parts(TypeName& type);

  // Operands: paths, filters, invocations, literals, brackets and the forms that begin with a word.
  Result<Node> postfix();
  bool closes_range() const;
  Result<std::string> member_name();
  std::size_t label_length() const;
  std::string take_label(std::size_t length);
  Result<void> add_label(Node& node, std::size_t length);
  Result<Node> call(Node callee);
  Result<Node> primary();
  Result<Node> literal(Value value);
  Result<Node> name();
  std::size_t spaced_builtin() const;
  Result<Node> bracketed();
  Result<Node> range_end(Node node, Node low, bool low_closed);
  Result<Node> context();
  Result<Node> condition();
  Result<Node> loop(Op op, std::string_view body);
  Result<Node> domain(Op op);
  Result<Node> lambda();

  std::string_view source_;
  std::vector<Token> tokens_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::int32_t depth_ = 0;
  bool saw_partial_ = false;
  bool saw_input_ = false;
  bool in_endpoint_ = false;  ///< reading b of ]a..b[, where `[` may close the range
};
}  // namespace sen::feel
