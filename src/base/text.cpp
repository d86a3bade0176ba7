#include "base/text.hpp"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"
#include "base/text_parts.hpp"

namespace sen {

namespace text_parts {

std::int32_t next_code_point(std::string_view text, std::size_t& at) {
  auto i = static_cast<std::int32_t>(at);
  UChar32 c = 0;
  U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
  at = static_cast<std::size_t>(i);
  return c;
}

void append(std::string& out, std::int32_t code_point) {
  char buffer[4];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(buffer, length, code_point);
  out.append(buffer, static_cast<std::size_t>(length));
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace text_parts

using text_parts::append;
using text_parts::each_code_point;
using text_parts::is_ascii;

namespace {

using Form = const icu::Normalizer2* (*)(UErrorCode&);

std::string normalized(std::string_view text, Form form) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = form(status);
  ASSERT(U_SUCCESS(status));
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  if (normalizer->isNormalizedUTF8(piece, status)) return std::string(text);
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, piece, sink, nullptr, status);
  ASSERT(U_SUCCESS(status));
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  bool good = true;
  each_code_point(text, [&](UChar32 c) { good = good && c >= 0; });
  return good;
}

std::string to_nfc(std::string_view utf8) { return normalized(utf8, icu::Normalizer2::getNFCInstance); }
std::string to_nfd(std::string_view utf8) { return normalized(utf8, icu::Normalizer2::getNFDInstance); }

std::string to_upper(std::string_view utf8) {
  std::string out;
  each_code_point(utf8, [&](UChar32 c) { append(out, c < 0 ? c : u_toupper(c)); });
  return out;
}

std::string to_lower(std::string_view utf8) {
  std::string out;
  each_code_point(utf8, [&](UChar32 c) { append(out, c < 0 ? 0xFFFD : u_tolower(c)); });
  return out;
}

namespace {
/// The byte offset after `count` grapheme clusters, and how many there are in all when count is npos.
std::pair<std::size_t, std::size_t> graphemes(std::string_view utf8, std::size_t count) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> it(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  ASSERT(U_SUCCESS(status));
  UText* text = utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status);
  it->setText(text, status);
  std::size_t seen = 0;
  std::int32_t end = 0;
  while (seen < count) {
    const auto next = it->next();
    if (next == icu::BreakIterator::DONE) break;
    end = next;
    ++seen;
  }
  utext_close(text);
  return {static_cast<std::size_t>(end), seen};
}
}  // namespace

std::size_t count_characters(std::string_view utf8) {
  if (is_ascii(utf8)) return utf8.size();
  return graphemes(utf8, std::string_view::npos).second;
}

std::string first_characters(std::string_view utf8, std::size_t count) {
  if (is_ascii(utf8)) return std::string(utf8.substr(0, count));
  return std::string(utf8.substr(0, graphemes(utf8, count).first));
}

std::string trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

bool contains_only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string initials(std::string_view name) {
  std::string out;
  for (auto part : split(name, ' ')) {
    if (part.empty()) continue;
    if (!out.empty()) out += ' ';
    out += to_upper(first_characters(part, 1)) + ".";
  }
  return out;
}

bool is_name(std::string_view utf8) {
  bool good = true;
  bool letter = false;
  each_code_point(utf8, [&](UChar32 c) {
    const bool is_letter = c >= 0 && u_isalpha(c);
    letter = letter || is_letter;
    good = good && (is_letter || c == ' ' || c == '\'' || c == 0x2019 || c == '-' || c == '.' ||
                    (c >= 0 && u_charType(c) == U_NON_SPACING_MARK));
  });
  return good && letter;
}

bool is_digits(std::string_view text, std::size_t length) {
  return text.size() == length && contains_only(text, "0123456789");
}

}  // namespace sen
