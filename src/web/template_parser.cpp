#include <algorithm>

#include "base/text.hpp"
#include "web/template_tag.hpp"
#include "web/template_tree.hpp"

namespace sen::web {
namespace {

constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool is_word(std::string_view text) { return !text.empty() && contains_only(text, kWord); }
bool is_path(std::string_view text) {
  if (text == "." || text == "@index") return true;
  for (auto part : split(text, '.'))
    if (!is_word(part)) return false;
  return true;
}

class Parser {
 public:
  Parser(Source& source, std::string_view text, Complaints& wrong) : source_(source), text_(text), wrong_(wrong) {}

  void read() {
    nodes(source_.nodes, "", true);
    if (!context_.in_text()) complain(line_of(text_.size()), "the file ends inside a tag, a comment or a quoted value");
    if (!context_.wrong().empty()) complain(line_of(text_.size()), context_.wrong());
    if (!source_.layout.empty()) only_blocks();
  }

 private:
  int line_of(std::size_t at) const {
    return 1 + static_cast<int>(std::count(
                   text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at, text_.size())), '\n'));
  }
  void complain(int line, const std::string& what) {
    wrong_.push_back(source_.file + ":" + std::to_string(line) + ": " + what);
  }
  void complain(const Tag& tag, const std::string& what) { complain(line_of(tag.begin), what); }

  void only_blocks() {
    for (const auto& node : source_.nodes) {
      if (node.kind == Node::Kind::kText && trim(node.text).empty()) continue;
      complain(node.line, "a page with a layout has only {{#block}} parts");
      break;
    }
    source_.nodes.clear();
  }

  bool next_tag(Tag& tag) {
    const auto found = find_tag(text_, at_, tag);
    if (found == FoundTag::kOpen) complain(tag, "{{ without }}");
    if (found == FoundTag::kOpen) at_ = text_.size();
    return found == FoundTag::kTag;
  }

  void literal(std::vector<Node>& into, std::size_t until) {
    if (until <= at_) return;
    Node node;
    node.file = source_.file;
    node.line = line_of(at_);
    node.text = std::string(text_.substr(at_, until - at_));
    context_.advance(node.text);
    into.push_back(std::move(node));
    at_ = until;
  }

  /// Reads up to the tag that ends this level: "/if", "else", "/each", "/block", or the end of the file.
  std::string nodes(std::vector<Node>& into, const std::string& open, bool top = false) {
    Tag tag;
    while (next_tag(tag)) {
      std::size_t line_begin = tag.begin;
      std::size_t line_end = tag.end;
      const bool alone = stands_alone(text_, tag, line_begin, line_end);
      literal(into, alone ? std::max(line_begin, at_) : tag.begin);
      at_ = alone ? line_end : tag.end;
      if (tag.sigil == '/' || (tag.sigil == 0 && tag.body == "else")) {
        const std::string closes = tag.sigil == '/' ? "/" + std::string(tag.body) : "else";
        if (!open.empty() && (closes == "/" + open || (closes == "else" && (open == "if" || open == "each"))))
          return closes;
        complain(tag, "{{" + closes + "}} closes nothing here" + (open.empty() ? "" : "; {{#" + open + "}} is open"));
        continue;
      }
      one(into, tag, top);
    }
    if (at_ < text_.size()) literal(into, text_.size());
    if (!open.empty()) complain(line_of(text_.size()), "{{#" + open + "}} is not closed");
    return "";
  }

  void one(std::vector<Node>& into, const Tag& tag, bool top) {
    switch (tag.sigil) {
      case '!':
        return comment(tag);
      case '<':
        if (!top || !source_.layout.empty()) return complain(tag, "one layout, at the top of a page");
        source_.layout = tag.body;
        source_.layout_line = line_of(tag.begin);
        return;
      case '>':
        return partial(into, tag);
      case '#':
        return section(into, tag);
      default:
        return plain(into, tag);
    }
  }

  void comment(const Tag& tag) {
    const bool data = tag.body.starts_with("data:");
    const bool args = tag.body.starts_with("args:");
    if (!data && !args) return;
    if (!source_.data.members.empty()) return complain(tag, "declared twice");
    source_.partial = args;
    if (!read_declaration(tag.body.substr(5), source_.data.members))
      complain(tag, "cannot read this declaration; the form is: title, name?, list[]{a,b}, obj{a,b}");
  }

  Node begin(Node::Kind kind, const Tag& tag, std::string_view text) {
    Node node;
    node.kind = kind;
    node.file = source_.file;
    node.line = line_of(tag.begin);
    node.text = std::string(text);
    return node;
  }

  void section(std::vector<Node>& into, const Tag& tag) {
    const auto space = tag.body.find(' ');
    const std::string word(tag.body.substr(0, space));
    const std::string subject = space == std::string_view::npos ? "" : trim(tag.body.substr(space));
    if (word == "block") return block(tag, subject);
    if (word != "if" && word != "each") return complain(tag, "unknown {{#" + word + "}}");
    if (!is_path(subject) || subject == "@index") complain(tag, "{{#" + word + "}} needs a name");
    Node node = begin(word == "if" ? Node::Kind::kIf : Node::Kind::kEach, tag, subject);
    if (const auto wrong = context_.begin_branch(); !wrong.empty()) complain(tag, "{{#" + word + "}}: " + wrong);
    const HtmlContext before = context_;
    auto closed = nodes(node.inside, word);
    HtmlContext after = context_;
    context_ = before;
    if (closed == "else") {
      closed = nodes(node.otherwise, word);
      if (closed == "else") complain(tag, "two {{else}}");
    }
    if (word == "each") {  // none, one or many: all must fit together
      if (const auto wrong = HtmlContext(before).join(after); !wrong.empty()) complain(tag, wrong);
    }
    if (const auto wrong = context_.join(after); !wrong.empty()) {
      complain(tag, wrong);
      context_ = before;
    }
    into.push_back(std::move(node));
  }

  void block(const Tag& tag, const std::string& name) {
    if (source_.layout.empty()) complain(tag, "{{#block}} needs {{< layout}} above it");
    if (!is_word(name)) complain(tag, "a block needs a name");
    if (source_.blocks.contains(name)) complain(tag, "block " + name + " twice");
    const HtmlContext outside = context_;
    context_ = HtmlContext();
    nodes(source_.blocks[name], "block");
    if (!context_.in_text()) complain(tag, "the block ends inside a tag, a comment or a quoted value");
    if (!context_.wrong().empty()) complain(tag, context_.wrong());
    context_ = outside;
  }

  /// name=path name="literal" ...
  bool arguments(Node& node, std::string_view text, const Tag& tag) {
    while (!text.empty()) {
      const auto equals = text.find('=');
      Argument argument;
      argument.name = trim(text.substr(0, equals));
      if (equals == std::string_view::npos || !is_word(argument.name)) {
        complain(tag, "arguments are name=path or name=\"text\"");
        return false;
      }
      text.remove_prefix(equals + 1);
      std::size_t used = 0;
      if (text.starts_with('"')) {
        const auto quote = text.find('"', 1);
        if (quote == std::string_view::npos) {
          complain(tag, "the quote is not closed");
          return false;
        }
        argument.literal = json::value(text.substr(1, quote - 1));
        used = quote + 1;
      } else {
        used = std::min(text.find_first_of(" \n"), text.size());
        argument.path = std::string(text.substr(0, used));
        if (!is_path(argument.path)) {
          complain(tag, "not a name: " + argument.path);
          return false;
        }
      }
      for (const auto& other : node.arguments)
        if (other.name == argument.name) complain(tag, "argument " + argument.name + " twice");
      node.arguments.push_back(std::move(argument));
      text.remove_prefix(used);
      while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
    }
    return true;
  }

  static std::pair<std::string, std::string_view> head_and_rest(std::string_view text) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    auto rest = text.substr(end);
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\n')) rest.remove_prefix(1);
    return {std::string(text.substr(0, end)), rest};
  }

  void partial(std::vector<Node>& into, const Tag& tag) {
    const auto [name, rest] = head_and_rest(tag.body);
    Node node = begin(Node::Kind::kPartial, tag, name);
    if (!context_.in_text()) complain(tag, "a partial stands between tags: " + context_.where());
    if (arguments(node, rest, tag)) into.push_back(std::move(node));
  }

  void plain(std::vector<Node>& into, const Tag& tag) {
    const auto [head, rest] = head_and_rest(tag.body);
    if (head == "block" && !rest.empty()) {
      if (!context_.in_text_or_rcdata()) complain(tag, "a block stands between tags: " + context_.where());
      into.push_back(begin(Node::Kind::kBlock, tag, rest));
      return;
    }
    if (head == "raw" && !rest.empty()) {
      if (!context_.in_text()) complain(tag, "{{raw}} stands between tags: " + context_.where());
      if (!is_path(rest)) complain(tag, "not a name: " + std::string(rest));
      into.push_back(begin(Node::Kind::kRaw, tag, rest));
      return;
    }
    Node node;
    if (head == "t" && !rest.empty()) {
      const auto [key, values] = head_and_rest(rest);
      node = begin(Node::Kind::kTranslate, tag, key);
      if (!arguments(node, values, tag)) return;
    } else {
      if (!is_path(tag.body)) return complain(tag, "cannot read {{" + std::string(tag.body) + "}}");
      node = begin(Node::Kind::kValue, tag, tag.body);
    }
    node.output = context_.output();
    if (node.output == HtmlContext::Output::kForbidden) complain(tag, "no value may stand here: " + context_.where());
    context_.value_written();
    into.push_back(std::move(node));
  }

  Source& source_;
  std::string_view text_;
  Complaints& wrong_;
  std::size_t at_ = 0;
  HtmlContext context_;
};

}  // namespace

Source read_template(const std::string& name, const std::string& file, std::string_view text, Complaints& wrong) {
  Source source;
  source.name = name;
  source.file = file;
  if (!is_utf8(text)) {
    wrong.push_back(file + ":1: not UTF-8");
    return source;
  }
  Parser(source, text, wrong).read();
  return source;
}

}  // namespace sen::web
