#pragma once
/// Where in an HTML document a template stands, byte by byte: what may be written there follows from it.
#include <string>
#include <string_view>

namespace sen::web {

class HtmlContext {
 public:
  enum class State {
    kText,    ///< between tags
    kRcdata,  ///< in title or textarea: text, no tags
    kTagOpen,
    kCloseOpen,
    kTagName,
    kInTag,
    kAttributeName,
    kAfterName,
    kBeforeValue,
    kDoubleQuoted,
    kSingleQuoted,
    kUnquoted,
    kMarkup,
    kComment,
    kRawText,  ///< in script, style and the like
  };

  void advance(std::string_view literal);
  /// A value was written here.
  void value_written() { value_start_ = false; }
  /// Joins the ends of two branches that began at the same place. Empty when they fit, else what is wrong.
  std::string join(const HtmlContext& other);
  /// Makes ready for {{#if}} or {{#each}}. Empty when one may stand here, else what is wrong.
  std::string begin_branch();
  /// How a value may be written here.
  enum class Output { kForbidden, kHtml, kUrlStart, kUrlPart };
  Output output() const;
  /// Why output() is kForbidden, or partials and blocks may not stand here.
  std::string where() const;
  bool in_text() const { return state_ == State::kText; }
  bool in_text_or_rcdata() const { return state_ == State::kText || state_ == State::kRcdata; }
  /// Set when a literal glues onto a branch that ended inside an attribute's name.
  const std::string& wrong() const { return wrong_; }

 private:
  void step(char c);
  void step_tag(char c);
  void step_raw(char c);
  void end_tag();
  bool in_tag_gap() const;

  State state_ = State::kText;
  std::string tag_;
  std::string attribute_;
  std::string recent_;  ///< last characters, for the ends of comments and of raw text
  std::string wrong_;
  bool closing_ = false;
  bool value_start_ = false;
  bool must_separate_ = false;
};

}  // namespace sen::web
