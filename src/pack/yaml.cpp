#include "pack/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "base/text.hpp"
#include "pack/errors.hpp"

namespace sen::pack {
namespace {

constexpr std::size_t kDepthMax = 24;

struct Refused {
  int line;
  std::string why;
};

/// Builds the tree from the parser's events; the library's own node tree is several times slower.
class Builder : public YAML::EventHandler {
 public:
  Yaml root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(mark, Yaml::Kind::kNull, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{mark.line + 1, "aliases (*name) are not used in packs"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string& value) override {
    if (!open_.empty() && open_.back()->kind == Yaml::Kind::kMap && !has_key_) {
      key_ = value;
      has_key_ = true;
      key_line_ = mark.line + 1;
      return;
    }
    add(mark, Yaml::Kind::kScalar, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    enter(mark, Yaml::Kind::kList);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    enter(mark, Yaml::Kind::kMap);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  Yaml& add(const YAML::Mark& mark, Yaml::Kind kind, std::string text) {
    Yaml node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.text = std::move(text);
    if (open_.empty()) {
      root = std::move(node);
      return root;
    }
    Yaml& parent = *open_.back();
    if (parent.kind == Yaml::Kind::kList) return parent.items.emplace_back(std::move(node));
    if (!has_key_) throw Refused{mark.line + 1, "a key must be a plain text"};
    has_key_ = false;
    if (parent.find(key_) != nullptr) parent.repeated.emplace_back(key_, key_line_);
    return parent.members.emplace_back(YamlMember{std::move(key_), std::move(node)}).value;
  }
  void enter(const YAML::Mark& mark, Yaml::Kind kind) {
    if (open_.size() >= kDepthMax) throw Refused{mark.line + 1, "too deeply nested"};
    // Pointers into the tree stay good: a parent's vector grows only while none of its children is open.
    open_.push_back(&add(mark, kind, ""));
  }

  std::vector<Yaml*> open_;
  std::string key_;
  int key_line_ = 0;
  bool has_key_ = false;
};

Error bad(int line, std::string why) { return fail(errors::kBadYaml, {std::to_string(line), std::move(why)}); }

}  // namespace

Yaml::Yaml() = default;
Yaml::Yaml(Yaml&&) noexcept = default;
Yaml& Yaml::operator=(Yaml&&) noexcept = default;
Yaml::~Yaml() = default;

const Yaml* Yaml::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<Yaml> parse_yaml(const std::string& text) {
  if (!is_utf8(text)) return bad(1, "the file is not UTF-8");
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Builder builder;
    if (!parser.HandleNextDocument(builder)) return bad(1, "the file is empty");
    Builder second;
    if (parser.HandleNextDocument(second)) return bad(second.root.line, "a file holds one document");
    return std::move(builder.root);
  } catch (const YAML::Exception& wrong) {
    return bad(wrong.mark.line + 1, wrong.msg);
  } catch (const Refused& wrong) {
    return bad(wrong.line, wrong.why);
  } catch (const std::exception& wrong) {
    return bad(1, wrong.what());
  }
}

}  // namespace sen::pack
