/// Which names an expression reads, calls and binds.
#include <algorithm>
#include <set>

#include "feel/ast.hpp"
#include "feel/lexer.hpp"
#include "feel/parser.hpp"

namespace sen::feel {
namespace {

class Walk {
 public:
  explicit Walk(const NameVisitor& visitor) : visitor_(visitor) {}

  void walk(const Node& node) {
    switch (node.op) {
      case Op::kName:
      case Op::kPath:
        return path(node);
      case Op::kCall:
        return call(node);
      case Op::kContext:  // an entry sees the entries before it (clause 10.3.2.6)
        return binding([&] {
          for (std::size_t i = 0; i < node.kids.size(); ++i) {
            walk(node.kids[i]);
            bound_.push_back(node.names[i]);
          }
        });
      case Op::kFor:
      case Op::kSome:
      case Op::kEvery:
        return binding([&] {
          for (std::size_t i = 0; i < node.names.size(); ++i) {
            walk(node.kids[i]);
            bound_.push_back(node.names[i]);
          }
          if (node.op == Op::kFor) bound_.push_back("partial");
          walk(node.kids.back());
        });
      case Op::kFunction:
        return binding([&] {
          bound_.insert(bound_.end(), node.names.begin(), node.names.end());
          walk(node.kids[0]);
        });
      case Op::kFilter:
        walk(node.kids[0]);
        return binding([&] {
          bound_.push_back("item");
          walk(node.kids[1]);
        });
      case Op::kIn:
      case Op::kTests:
        return binding([&] {
          if (node.op == Op::kIn) walk(node.kids[0]);
          bound_.push_back("?");
          for (std::size_t i = node.op == Op::kIn ? 1 : 0; i < node.kids.size(); ++i) walk(node.kids[i]);
        });
      default:
        for (const auto& kid : node.kids) walk(kid);
    }
  }

 private:
  template <class F>
  void binding(F body) {
    const auto before = bound_.size();
    body();
    bound_.resize(before);
  }
  bool is_bound(std::string_view name) const { return std::ranges::find(bound_, name) != bound_.end(); }

  void path(const Node& node) {
    const auto dotted = dotted_name(node);
    if (dotted.empty()) return walk(node.kids[0]);
    const auto root = dotted.substr(0, dotted.find('.'));
    if (!is_bound(root)) visitor_.read(root, dotted);
  }

  void call(const Node& node) {
    const auto dotted = dotted_name(node.kids[0]);
    if (dotted.empty())
      walk(node.kids[0]);
    else if (!is_bound(dotted.substr(0, dotted.find('.'))))
      visitor_.call(dotted);
    for (std::size_t i = 1; i < node.kids.size(); ++i) walk(node.kids[i]);
  }

  const NameVisitor& visitor_;
  std::vector<std::string> bound_;
};

}  // namespace

std::string dotted_name(const Node& node) {
  if (node.op == Op::kName) return node.text;
  if (node.op != Op::kPath) return {};
  auto left = dotted_name(node.kids[0]);
  return left.empty() ? left : left + "." + node.text;
}

void visit_names(const Node& node, const NameVisitor& visitor) { Walk(visitor).walk(node); }

Expression::Expression(std::shared_ptr<const Tree> tree, const Node* root) : tree_(std::move(tree)), root_(root) {
  std::set<std::string> found;
  visit_names(*root_, {[&](const std::string& first, const std::string& path) {
                         if (first != path || !is_builtin(path)) found.insert(first);
                       },
                       [](const std::string&) {}});
  roots_ = std::make_shared<const std::vector<std::string>>(found.begin(), found.end());
}

Result<Expression> Expression::parse_as(std::string_view text, const Limits& limits, bool tests) {
  auto tree = std::make_shared<Tree>();
  tree->source = text;
  tree->root = TRY(parse_text(tree->source, limits, tests));
  const auto* root = &tree->root;
  return Expression(std::move(tree), root);
}
Result<Expression> Expression::parse(std::string_view text, const Limits& limits) {
  return parse_as(text, limits, false);
}
Result<Expression> Expression::parse_tests(std::string_view text, const Limits& limits) {
  return parse_as(text, limits, true);
}

std::string_view Expression::text() const {
  return std::string_view(tree_->source).substr(root_->begin, root_->end - root_->begin);
}
std::string Expression::position() const { return position_at(*root_); }
std::string Expression::position_at(const Node& node) const { return position_of(tree_->source, node.begin); }

std::vector<std::string> Expression::names() const {
  std::set<std::string> found;
  visit_names(*root_, {[&](const std::string& root, const std::string& path) {
                         if (root != path || !is_builtin(path)) found.insert(path);
                       },
                       [](const std::string&) {}});
  return {found.begin(), found.end()};
}

std::vector<std::string> Expression::calls() const {
  std::set<std::string> found;
  visit_names(*root_, {[](const std::string&, const std::string&) {},
                       [&](const std::string& dotted) {
                         if (!is_builtin(dotted)) found.insert(dotted);
                       }});
  return {found.begin(), found.end()};
}

std::optional<Expression::Call> Expression::call() const {
  if (root_->op != Op::kCall) return std::nullopt;
  Call call{dotted_name(root_->kids[0]), {}};
  if (call.callee.empty() || is_builtin(call.callee)) return std::nullopt;
  for (std::size_t i = 1; i < root_->kids.size(); ++i)
    call.arguments.push_back(
        {root_->names.empty() ? std::string() : root_->names[i - 1], Expression(tree_, &root_->kids[i])});
  return call;
}

}  // namespace sen::feel
