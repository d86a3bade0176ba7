#include "base/text.hpp"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>

#include "base/check.hpp"

namespace sen {
namespace {

using Form = const icu::Normalizer2* (*)(UErrorCode&);
constexpr Form kNfc = icu::Normalizer2::getNFCInstance;
constexpr Form kNfd = icu::Normalizer2::getNFDInstance;
bool is_ascii(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

std::string normalized(std::string_view text, Form form) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  const auto* normalizer = form(status);
  ASSERT(U_SUCCESS(status));
  if (normalizer->isNormalizedUTF8(piece, status)) return std::string(text);
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, piece, sink, nullptr, status);
  ASSERT(U_SUCCESS(status));
  return out;
}

void append(std::string& out, UChar32 c) {
  char buffer[4];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(buffer, length, c);
  out.append(buffer, static_cast<std::size_t>(length));
}

template <class F>
void each_code_point(std::string_view text, F&& f) {
  const auto* s = text.data();
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(s, i, length, c);
    f(c);
  }
}

/// Control, bidi override and isolate, private use, unassigned: nothing that a name or an address needs.
bool is_refused(UChar32 c) {
  if (c >= 0x202A && c <= 0x202E) return true;
  if (c >= 0x2066 && c <= 0x2069) return true;
  if (c == 0xFEFF || c == 0xFFFD || c == 0x200E || c == 0x200F) return true;
  const auto category = u_charType(c);
  return category == U_CONTROL_CHAR || category == U_SURROGATE || category == U_PRIVATE_USE_CHAR ||
         category == U_UNASSIGNED;
}

/// Most of what machines send: printable ASCII, spaces alone and inside.
bool is_plain(std::string_view text) {
  char before = ' ';
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E || (c == ' ' && before == ' ')) return false;
    before = c;
  }
  return before != ' ' || text.empty();
}

bool is_tone(UChar32 c) { return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323; }

/// Two styles place the tone of final oa, oe, uy on the first vowel (hòa) or the second (hoà). Both become: tone at the
/// end of the syllable. `word` is NFD and lower case. Vietnamese syllables carry at most one tone mark.
std::u32string tone_to_end(const std::u32string& word) {
  std::u32string out;
  char32_t tone = 0;
  int tones = 0;
  for (char32_t c : word) {
    if (is_tone(static_cast<UChar32>(c))) {
      tone = c;
      ++tones;
    } else {
      out += c;
    }
  }
  if (tones != 1) return word;
  return out + tone;
}

}  // namespace

bool is_utf8(std::string_view text) {
  bool good = true;
  each_code_point(text, [&](UChar32 c) { good = good && c >= 0; });
  return good;
}

std::string to_nfc(std::string_view utf8) { return normalized(utf8, kNfc); }
std::string to_nfd(std::string_view utf8) { return normalized(utf8, kNfd); }

Result<std::string> clean_text(std::string_view text, bool multiline) {
  if (is_plain(text)) return std::string(text);
  if (!is_utf8(text)) return fail(errors::kInvalidText);
  std::string out;
  bool refused = false;
  bool space = false;
  bool line = false;
  each_code_point(to_nfc(text), [&](UChar32 c) {
    if (c == '\n' && multiline) {
      line = true;
    } else if (c == '\t' || c == '\n' || c == '\r' || u_isUWhiteSpace(c) || c == 0x200B) {
      space = true;
    } else if (is_refused(c)) {
      refused = true;
    } else {
      if (!out.empty()) {
        if (line)
          out += '\n';
        else if (space)
          out += ' ';
      }
      space = line = false;
      append(out, c);
    }
  });
  if (refused) return fail(errors::kInvalidText);
  return out;
}

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

std::string fold_key(std::string_view utf8) {
  std::string out;
  std::u32string word;
  auto flush = [&] {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    for (char32_t c : tone_to_end(word)) append(out, static_cast<UChar32>(c));
    word.clear();
  };
  each_code_point(normalized(to_lower(utf8), kNfd), [&](UChar32 c) {
    if (c < 0) return;
    if (u_isUWhiteSpace(c))
      flush();
    else
      word += static_cast<char32_t>(c == 0xF0 ? 0x111 : c);  // U+00F0 eth is typed for đ (vn-civil section 7)
  });
  flush();
  return to_nfc(out);
}

std::string fold_plain(std::string_view utf8) {
  std::string out;
  bool space = false;
  each_code_point(normalized(to_lower(utf8), kNfd), [&](UChar32 c) {
    if (c < 0) return;
    if (u_isUWhiteSpace(c)) {
      space = !out.empty();
      return;
    }
    if (u_charType(c) == U_NON_SPACING_MARK) return;
    if (space) out += ' ';
    space = false;
    append(out, c == 0x111 || c == 0xF0 ? 'd' : c);
  });
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
