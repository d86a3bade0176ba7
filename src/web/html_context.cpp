#include "web/html_context.hpp"

#include <algorithm>
#include <array>

namespace sen::web {
namespace {
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
constexpr std::array<std::string_view, 12> kUrls{"href", "src",        "action", "formaction", "poster",   "cite",
                                                 "data", "xlink:href", "ping",   "background", "manifest", "longdesc"};
constexpr std::array<std::string_view, 4> kNever{"style", "srcset", "srcdoc", "http-equiv"};
constexpr std::array<std::string_view, 8> kRaw{"script",  "style",    "xmp",      "iframe",
                                               "noembed", "noframes", "noscript", "plaintext"};
}  // namespace

void HtmlContext::advance(std::string_view literal) {
  for (char c : literal) step(c);
}

void HtmlContext::step(char c) {
  switch (state_) {
    case State::kText:
      if (c == '<') state_ = State::kTagOpen;
      return;
    case State::kRcdata:
    case State::kRawText:
      return step_raw(c);
    case State::kTagOpen:
      if (is_letter(c)) {
        state_ = State::kTagName;
        closing_ = false;
        tag_.assign(1, lower(c));
      } else if (c == '/') {
        state_ = State::kCloseOpen;
      } else if (c == '!' || c == '?') {
        state_ = State::kMarkup;
        recent_.clear();
      } else if (c != '<') {
        state_ = State::kText;
      }
      return;
    case State::kCloseOpen:
      closing_ = true;
      tag_.assign(1, lower(c));
      state_ = is_letter(c) ? State::kTagName : c == '>' ? State::kText : State::kMarkup;
      return;
    case State::kMarkup:
      recent_ += c;
      if (recent_ == "--")
        state_ = State::kComment;
      else if (c == '>')
        state_ = State::kText;
      return;
    case State::kComment:
      recent_ += c;
      if (recent_.size() > 3) recent_.erase(0, recent_.size() - 3);
      if (recent_ == "-->") state_ = State::kText;  // "<!-->" is whole too: the dashes count twice
      return;
    default:
      return step_tag(c);
  }
}

void HtmlContext::step_raw(char c) {
  recent_ += lower(c);
  const std::string end = "</" + tag_;
  if (recent_.size() > end.size()) recent_.erase(0, recent_.size() - end.size());
  if (recent_ != end) return;
  closing_ = true;
  state_ = State::kTagName;
}

void HtmlContext::end_tag() {
  recent_.clear();
  attribute_.clear();
  must_separate_ = false;
  if (closing_)
    state_ = State::kText;
  else if (one_of(tag_, kRaw))
    state_ = State::kRawText;
  else if (tag_ == "title" || tag_ == "textarea")
    state_ = State::kRcdata;
  else
    state_ = State::kText;
}

void HtmlContext::step_tag(char c) {
  switch (state_) {
    case State::kTagName:
      if (c == '>')
        end_tag();
      else if (is_space(c) || c == '/')
        state_ = State::kInTag;
      else
        tag_ += lower(c);
      return;
    case State::kInTag:
    case State::kAfterName:
      if (c == '>') return end_tag();
      if (is_space(c) || c == '/') {
        must_separate_ = false;
        return;
      }
      if (must_separate_ && wrong_.empty()) wrong_ = "leave a space after a condition inside a tag";
      if (c == '=' && state_ == State::kAfterName) {
        state_ = State::kBeforeValue;
        return;
      }
      attribute_.assign(1, lower(c));
      state_ = State::kAttributeName;
      return;
    case State::kAttributeName:
      if (c == '>')
        end_tag();
      else if (c == '=')
        state_ = State::kBeforeValue;
      else if (is_space(c))
        state_ = State::kAfterName;
      else if (c == '/')
        state_ = State::kInTag;
      else
        attribute_ += lower(c);
      return;
    case State::kBeforeValue:
      if (is_space(c)) return;
      value_start_ = c == '"' || c == '\'';
      if (c == '>')
        end_tag();
      else
        state_ = c == '"' ? State::kDoubleQuoted : c == '\'' ? State::kSingleQuoted : State::kUnquoted;
      return;
    case State::kDoubleQuoted:
    case State::kSingleQuoted:
      value_start_ = false;
      if (c == (state_ == State::kDoubleQuoted ? '"' : '\'')) state_ = State::kInTag;
      return;
    case State::kUnquoted:
      if (c == '>')
        end_tag();
      else if (is_space(c))
        state_ = State::kInTag;
      return;
    default:
      return;
  }
}

bool HtmlContext::in_tag_gap() const {
  return state_ == State::kInTag || state_ == State::kAfterName || state_ == State::kAttributeName;
}

std::string HtmlContext::begin_branch() {
  if (state_ == State::kText || state_ == State::kRcdata || state_ == State::kDoubleQuoted || state_ == State::kInTag)
    return {};
  if (state_ == State::kAfterName || state_ == State::kAttributeName) {
    must_separate_ =
        state_ == State::kAttributeName;  // `checked{{#if x}} y{{/if}}>` is whole, `dat{{#if x}}a-..` is not
    state_ = State::kInTag;
    return {};
  }
  return where();
}

std::string HtmlContext::join(const HtmlContext& other) {
  if (wrong_.empty()) wrong_ = other.wrong_;
  if (in_tag_gap() && other.in_tag_gap()) {
    must_separate_ = must_separate_ || other.must_separate_ || state_ == State::kAttributeName ||
                     other.state_ == State::kAttributeName;
    state_ = State::kInTag;
    return {};
  }
  value_start_ = value_start_ && other.value_start_;
  const bool same = state_ == other.state_ && (state_ != State::kDoubleQuoted || attribute_ == other.attribute_);
  const bool placed =
      state_ == State::kText || state_ == State::kDoubleQuoted || (state_ == State::kRcdata && tag_ == other.tag_);
  return same && placed ? std::string()
                        : "a branch must end in the same part of the page as it began: close tags and quotes in it";
}

HtmlContext::Output HtmlContext::output() const {
  if (state_ == State::kText || state_ == State::kRcdata) return Output::kHtml;
  if (state_ != State::kDoubleQuoted || one_of(attribute_, kNever) || attribute_.starts_with("on"))
    return Output::kForbidden;
  if (!one_of(attribute_, kUrls)) return Output::kHtml;
  return value_start_ ? Output::kUrlStart : Output::kUrlPart;
}

std::string HtmlContext::where() const {
  switch (state_) {
    case State::kRawText:
      return "not inside <" + tag_ + ">";
    case State::kComment:
    case State::kMarkup:
      return "not inside an HTML comment or declaration; use {{! }}";
    case State::kSingleQuoted:
      return "quote attributes with \"";
    case State::kUnquoted:
    case State::kBeforeValue:
      return "quote the attribute with \"";
    case State::kDoubleQuoted:
      return "not in the attribute " + attribute_;
    case State::kText:
    case State::kRcdata:
      return "only between tags";
    default:
      return "not inside a tag";
  }
}

}  // namespace sen::web
