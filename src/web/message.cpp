#include "web/message.hpp"

#include <unicode/messagepattern.h>
#include <unicode/unistr.h>

#include <optional>

#include "base/text.hpp"

namespace sen::web {
namespace {

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

class MessageReader {
 public:
  explicit MessageReader(std::string_view text) : pattern_(status_) {
    UErrorCode status = U_ZERO_ERROR;
    pattern_.parse(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
                   nullptr, status);
    if (U_FAILURE(status)) wrong_ = "not a message: check its braces";
  }
  Message read() {
    if (!wrong_.empty()) return {};
    std::int32_t at = 0;
    return message(at);
  }
  const std::string& wrong() const { return wrong_; }
  const std::set<std::string>& names() const { return names_; }

 private:
  using Type = UMessagePatternPartType;

  /// `at` is the index of a MSG_START; on return, of its MSG_LIMIT.
  Message message(std::int32_t& at) {
    Message out;
    const auto& source = pattern_.getPatternString();
    std::int32_t from = pattern_.getPart(at).getLimit();
    const auto literal = [&](std::int32_t until) {
      if (until > from) add_literal(out, utf8(source.tempSubStringBetween(from, until)));
    };
    for (++at;; ++at) {
      const auto& part = pattern_.getPart(at);
      literal(part.getIndex());
      from = part.getLimit();
      const Type type = part.getType();
      if (type == UMSGPAT_PART_TYPE_MSG_LIMIT) return out;
      if (type == UMSGPAT_PART_TYPE_REPLACE_NUMBER) {
        out.push_back({Part::Kind::kNumberSign, plural_, {}});
      } else if (type == UMSGPAT_PART_TYPE_ARG_START) {
        const auto limit = pattern_.getLimitPartIndex(at);
        out.push_back(argument(at, limit));
        at = limit;
        from = pattern_.getPart(limit).getLimit();
      }
    }
  }

  static void add_literal(Message& out, std::string text) {
    if (!out.empty() && out.back().kind == Part::Kind::kLiteral)
      out.back().text += text;
    else
      out.push_back({Part::Kind::kLiteral, std::move(text), {}});
  }

  Part argument(std::int32_t at, std::int32_t limit) {
    const auto kind = pattern_.getPart(at).getArgType();
    Part out{Part::Kind::kArg, utf8(pattern_.getSubstring(pattern_.getPart(++at))), {}};
    names_.insert(out.text);
    if (kind == UMSGPAT_ARG_TYPE_NONE) return out;
    if (kind == UMSGPAT_ARG_TYPE_SIMPLE) {
      const bool plain = pattern_.getPart(at + 1).getType() == UMSGPAT_PART_TYPE_ARG_TYPE &&
                         utf8(pattern_.getSubstring(pattern_.getPart(at + 1))) == "number" && at + 2 == limit;
      if (!plain) wrong_ = "argument " + out.text + ": only plain, number, plural and select are known";
      out.kind = Part::Kind::kGrouped;
      return out;
    }
    if (kind != UMSGPAT_ARG_TYPE_PLURAL && kind != UMSGPAT_ARG_TYPE_SELECT) {
      wrong_ = "argument " + out.text + ": only plain, number, plural and select are known";
      return out;
    }
    out.kind = kind == UMSGPAT_ARG_TYPE_PLURAL ? Part::Kind::kPlural : Part::Kind::kSelect;
    const std::string outer = plural_;
    if (out.kind == Part::Kind::kPlural) plural_ = out.text;
    for (++at; at < limit; ++at) {
      if (pattern_.getPart(at).getType() != UMSGPAT_PART_TYPE_ARG_SELECTOR) {
        wrong_ = "argument " + out.text + ": offset is not known";
        break;
      }
      std::string selector = utf8(pattern_.getSubstring(pattern_.getPart(at)));
      if (pattern_.getPart(++at).getType() != UMSGPAT_PART_TYPE_MSG_START) ++at;  // the value of "=1"
      out.cases.emplace_back(std::move(selector), message(at));
    }
    plural_ = outer;
    return out;
  }

  UErrorCode status_ = U_ZERO_ERROR;
  icu::MessagePattern pattern_;
  std::string wrong_;
  std::set<std::string> names_;
  std::string plural_;
};

/// CLDR cardinal rules of our languages: Vietnamese has one form, English two.
std::string_view plural_form(bool english, std::int64_t n) { return english && n == 1 ? "one" : "other"; }

std::string grouped(std::int64_t n, bool english) {
  std::string digits = std::to_string(n);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, 1, english ? ',' : '.');
  }
  return digits;
}

const TextValue* find(const std::vector<TextArg>& args, std::string_view name) {
  for (const auto& arg : args)
    if (arg.name == name) return &arg.value;
  return nullptr;
}

std::optional<std::int64_t> number_of(const TextValue* value) {
  if (value == nullptr) return {};
  if (const auto* number = std::get_if<std::int64_t>(value)) return *number;
  std::int64_t out = 0;
  const auto text = std::get<std::string_view>(*value);
  if (text.empty() || text.size() > 18 || !contains_only(text, "0123456789")) return {};
  for (char c : text) out = out * 10 + (c - '0');
  return out;
}

void write_value(std::string& out, const TextValue* value) {
  if (value == nullptr) return;
  if (const auto* number = std::get_if<std::int64_t>(value))
    out += std::to_string(*number);
  else
    out += std::get<std::string_view>(*value);
}

void write_case(std::string& out, const Part& part, bool english, const std::vector<TextArg>& args) {
  const auto* value = find(args, part.text);
  std::string exact;
  std::string_view form = "other";
  if (part.kind == Part::Kind::kPlural) {
    if (const auto n = number_of(value)) {
      exact = "=" + std::to_string(*n);
      form = plural_form(english, *n);
    }
  } else if (value != nullptr) {
    write_value(exact, value);
  }
  const Message* chosen = nullptr;
  for (const auto& [selector, message] : part.cases) {
    if (selector == exact) {
      chosen = &message;
      break;
    }
    if (selector == form || (selector == "other" && chosen == nullptr)) chosen = &message;
  }
  if (chosen != nullptr) write_message(out, *chosen, english, args);
}

}  // namespace

ReadMessage read_message(std::string_view text) {
  MessageReader reader(text);
  ReadMessage out;
  out.message = reader.read();
  out.names = reader.names();
  out.wrong = reader.wrong();
  return out;
}

void write_message(std::string& out, const Message& message, bool english, const std::vector<TextArg>& args) {
  for (const auto& part : message) {
    switch (part.kind) {
      case Part::Kind::kLiteral:
        out += part.text;
        break;
      case Part::Kind::kArg:
        write_value(out, find(args, part.text));
        break;
      case Part::Kind::kNumberSign:
      case Part::Kind::kGrouped: {
        const auto* value = find(args, part.text);
        if (const auto n = number_of(value))
          out += grouped(*n, english);
        else
          write_value(out, value);
        break;
      }
      case Part::Kind::kPlural:
      case Part::Kind::kSelect:
        write_case(out, part, english, args);
        break;
    }
  }
}

}  // namespace sen::web
