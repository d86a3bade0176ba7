#include "feel/lexer.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feel/errors.hpp"

namespace sen::feel {
namespace {

struct CodePoint {
  char32_t c = 0;
  std::size_t size = 0;  ///< 0 at the end
};

/// The source is checked UTF-8, so decoding needs no care.
CodePoint decode(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3F); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(static_cast<char32_t>(byte(0) & 0x1F) << 6) | tail(1), 2};
  if (byte(0) < 0xF0) return {(static_cast<char32_t>(byte(0) & 0x0F) << 12) | (tail(1) << 6) | tail(2), 3};
  return {(static_cast<char32_t>(byte(0) & 0x07) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3), 4};
}

void encode(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      put(0xE0 | (c >> 12));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
    }
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

struct Span {
  char32_t from;
  char32_t to;
};
bool within(char32_t c, std::initializer_list<Span> spans) {
  return std::ranges::any_of(spans, [c](Span span) { return c >= span.from && c <= span.to; });
}

bool is_space(char32_t c) {  // rule 61, 62
  return within(c, {{0x09, 0x0D},
                    {0x20, 0x20},
                    {0x85, 0x85},
                    {0xA0, 0xA0},
                    {0x1680, 0x1680},
                    {0x180E, 0x180E},
                    {0x2000, 0x200B},
                    {0x2028, 0x2029},
                    {0x202F, 0x202F},
                    {0x205F, 0x205F},
                    {0x3000, 0x3000},
                    {0xFEFF, 0xFEFF}});
}
bool is_name_start(char32_t c) {  // rule 28
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
  return !is_space(c) && within(c, {{0xC0, 0xD6},
                                    {0xD8, 0xF6},
                                    {0xF8, 0x2FF},
                                    {0x370, 0x37D},
                                    {0x37F, 0x1FFF},
                                    {0x200C, 0x200D},
                                    {0x2070, 0x218F},
                                    {0x2C00, 0x2FEF},
                                    {0x3001, 0xD7FF},
                                    {0xF900, 0xFDCF},
                                    {0xFDF0, 0xFFFD},
                                    {0x10000, 0xEFFFF}});
}
bool is_name_part(char32_t c) {  // rule 29
  return is_name_start(c) || is_digit(c) || within(c, {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}});
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  Result<std::vector<Token>> run() {
    if (!is_utf8(source_)) return fail(kSyntax, {"1:1", "UTF-8", "other bytes"});
    std::vector<Token> tokens;
    for (;;) {
      TRY(skip_blank());
      tokens.push_back(TRY(next()));
      if (tokens.back().kind == TokenKind::kEnd) return tokens;
    }
  }

 private:
  CodePoint here() const { return decode(source_, at_); }
  bool starts(std::string_view text) const { return source_.substr(at_).starts_with(text); }
  Error wrong(std::size_t at, std::string expected, std::string found) const {
    return fail(kSyntax, {position_of(source_, at), std::move(expected), std::move(found)});
  }

  Result<void> skip_blank() {
    for (;;) {
      if (const auto c = here(); c.size > 0 && is_space(c.c)) {
        at_ += c.size;
      } else if (starts("//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (starts("/*")) {
        const auto end = source_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return wrong(at_, "*/", "the end");
        at_ = end + 2;
      } else {
        return {};
      }
    }
  }

  Result<Token> next() {
    const auto begin = at_;
    const auto [c, size] = here();
    if (size == 0) return Token{TokenKind::kEnd, begin, begin, {}};
    if (c == '"') return string();
    if (is_digit(c) || (c == '.' && is_digit(decode(source_, at_ + 1).c))) return number();
    if (is_name_start(c)) {
      while (here().size > 0 && is_name_part(here().c)) at_ += here().size;
      return Token{TokenKind::kName, begin, at_, to_nfc(source_.substr(begin, at_ - begin))};
    }
    for (const std::string_view symbol : {"**", "..", "<=", ">=", "!=", "->"})
      if (starts(symbol)) return this->symbol(symbol.size());
    if (c < 0x80 && std::string_view("()[]{}<>=+-*/.,:@").contains(static_cast<char>(c))) return symbol(1);
    return wrong(begin, "an expression", std::string(source_.substr(begin, size)));
  }

  Token symbol(std::size_t size) {
    at_ += size;
    return {TokenKind::kSymbol, at_ - size, at_, std::string(source_.substr(at_ - size, size))};
  }

  void skip_digits() {
    while (is_digit(here().c)) ++at_;
  }

  Token number() {  // rule 37; `1..3` is a range, so a point counts only before a digit
    const auto begin = at_;
    skip_digits();
    if (here().c == '.' && is_digit(decode(source_, at_ + 1).c)) {
      ++at_;
      skip_digits();
    }
    if (here().c == 'e' || here().c == 'E') {
      const auto sign = decode(source_, at_ + 1).c;
      const std::size_t skip = sign == '+' || sign == '-' ? 2 : 1;
      if (is_digit(decode(source_, at_ + skip).c)) {
        at_ += skip;
        skip_digits();
      }
    }
    return {TokenKind::kNumber, begin, at_, std::string(source_.substr(begin, at_ - begin))};
  }

  Result<Token> string() {
    const auto begin = at_++;
    std::string text;
    for (;;) {
      const auto [c, size] = here();
      if (size == 0 || c == '\n') return wrong(begin, "a closing \"", size == 0 ? "the end" : "a line end");
      if (c == '"') break;
      if (c == '\\') {
        TRY(escape(text));
      } else {
        text += source_.substr(at_, size);
        at_ += size;
      }
    }
    ++at_;
    return Token{TokenKind::kString, begin, at_, std::move(text)};
  }

  Result<void> escape(std::string& text) {  // rule 64
    const auto begin = at_++;
    const auto c = here().c;
    at_ += here().size;
    switch (c) {
      case 'n':
        text += '\n';
        return {};
      case 'r':
        text += '\r';
        return {};
      case 't':
        text += '\t';
        return {};
      case '"':
      case '\'':
      case '\\':
        text += static_cast<char>(c);
        return {};
      case 'u':
        return code_point(text, begin, 4);
      case 'U':
        return code_point(text, begin, 6);
      default:
        break;
    }
    // A backslash before anything else stays: regular expressions are written "\d+".
    text += source_.substr(begin, at_ - begin);
    return {};
  }

  Result<void> code_point(std::string& text, std::size_t begin, std::size_t width) {
    auto c = TRY(hex(begin, width));
    if (c >= 0xD800 && c < 0xDC00 && starts("\\u")) {  // a pair of UTF-16 halves
      at_ += 2;
      const auto low = TRY(hex(begin, 4));
      if (low < 0xDC00 || low > 0xDFFF) return wrong(begin, "a character", "half of one");
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return wrong(begin, "a character", "half of one");
    encode(text, c);
    return {};
  }

  Result<char32_t> hex(std::size_t begin, std::size_t width) {
    char32_t value = 0;
    for (std::size_t i = 0; i < width; ++i, ++at_) {
      const auto digit =
          at_ < source_.size() ? std::string_view("0123456789abcdefABCDEF").find(source_[at_]) : std::string_view::npos;
      if (digit == std::string_view::npos) return wrong(begin, "hexadecimal digits", "something else");
      value = value * 16 + static_cast<char32_t>(digit < 16 ? digit : digit - 6);
    }
    return value;
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view source) { return Lexer(source).run(); }

std::string position_of(std::string_view source, std::size_t offset) {
  const auto before = source.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto column = 1 + std::ranges::count_if(before.substr(line_start), is_first_byte);
  return std::to_string(line) + ":" + std::to_string(column);
}

bool is_plain_name(std::string_view text) {
  if (!is_utf8(text)) return false;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto [c, size] = decode(text, at);
    if (at == 0 ? !is_name_start(c) : !is_name_part(c)) return false;
    at += size;
  }
  return at > 0 && at == text.size();
}

}  // namespace sen::feel
