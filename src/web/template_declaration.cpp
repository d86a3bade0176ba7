#include <algorithm>

#include "web/template_tree.hpp"

namespace sen::web {
namespace {

constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/// data: title, name?, list[]{a,b?,c[]{d}}, obj{a}
class DeclarationReader {
 public:
  explicit DeclarationReader(std::string_view text) : text_(text) {}
  /// False when it cannot be read.
  bool read(std::vector<NamedShape>& into) { return items(into, 0) && at_ == text_.size(); }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(std::string_view what) {
    skip();
    if (text_.substr(at_, what.size()) != what) return false;
    at_ += what.size();
    skip();
    return true;
  }
  bool items(std::vector<NamedShape>& into, int depth) {
    skip();
    if (depth > 8) return false;
    if (at_ == text_.size() || text_[at_] == '}') return true;
    do {
      const auto end = std::min(text_.find_first_not_of(kWord, at_), text_.size());
      std::string name(text_.substr(at_, end - at_));
      if (name.empty()) return false;
      at_ = end;
      Shape shape;
      shape.optional = take("?");
      if (take("[]")) shape.kind = Shape::Kind::kList;
      shape.optional = take("?") || shape.optional;
      if (take("{")) {
        if (shape.kind == Shape::Kind::kScalar) shape.kind = Shape::Kind::kObject;
        if (!items(shape.members, depth + 1) || !take("}")) return false;
      }
      shape.optional = take("?") || shape.optional;
      for (const auto& [known, ignored] : into)
        if (known == name) return false;
      into.push_back({std::move(name), std::move(shape)});
    } while (take(","));
    return true;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool read_declaration(std::string_view text, std::vector<NamedShape>& into) {
  return DeclarationReader(text).read(into);
}

}  // namespace sen::web
