// Cleaning and folding of text: by a table where a nation's names are written, by ICU for all else.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/text.hpp"
#include "base/text_parts.hpp"

namespace sen {
namespace {

using text_parts::append;
using text_parts::each_code_point;

/// Control, bidi override and isolate, private use, unassigned: nothing that a name or an address needs.
bool is_refused(UChar32 c) {
  if (c >= 0x202A && c <= 0x202E) return true;
  if (c >= 0x2066 && c <= 0x2069) return true;
  if (c == 0xFEFF || c == 0xFFFD || c == 0x200E || c == 0x200F) return true;
  const auto category = u_charType(c);
  return category == U_CONTROL_CHAR || category == U_SURROGATE || category == U_PRIVATE_USE_CHAR ||
         category == U_UNASSIGNED;
}

/// Scripts that names and addresses here are written in lie below; what is above takes the long way through ICU.
constexpr UChar32 kCommonEnd = 0x2000;

/// The next code point of well-formed UTF-8 below kCommonEnd, or -1.
UChar32 next_common(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    ++at;
    return first;
  }
  if (first >= 0xC2 && first < 0xE0 && follows(at + 1)) {
    at += 2;
    return ((first & 0x1F) << 6) | (byte(at - 1) & 0x3F);
  }
  if ((first == 0xE0 || first == 0xE1) && follows(at + 1) && follows(at + 2) &&
      (first == 0xE1 || byte(at + 1) >= 0xA0)) {
    at += 3;
    return ((first & 0x0F) << 12) | ((byte(at - 2) & 0x3F) << 6) | (byte(at - 1) & 0x3F);
  }
  return -1;
}

/// What ICU says of each common character, asked once: a nation's load asks it a thousand million times.
struct CommonCharacters {
  std::array<bool, kCommonEnd> clean{};  ///< stands in clean text as it is, whatever stands beside it; no space
  struct Plain {
    std::array<char, 6> text{};
    std::uint8_t size = 0xFF;  ///< 0xFF: not by this table
  };
  std::array<Plain, kCommonEnd> plain;
  CommonCharacters();
};
const CommonCharacters& common() {
  static const CommonCharacters kTable;
  return kTable;
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

namespace {
/// True when cleaning would change nothing.
bool is_clean(std::string_view text) {
  const auto& table = common();
  bool space = true;  // as at the start: no space may stand here
  for (std::size_t at = 0; at < text.size();) {
    const UChar32 c = next_common(text, at);
    if (c < 0 || (c == ' ' ? space : !table.clean[static_cast<std::size_t>(c)])) return false;
    space = c == ' ';
  }
  return !space || text.empty();
}
}  // namespace

Result<std::string> clean_text(std::string_view text, bool multiline) {
  if (is_clean(text)) return std::string(text);
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

std::string fold_key(std::string_view utf8) {
  std::string out;
  std::u32string word;
  auto flush = [&] {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    for (char32_t c : tone_to_end(word)) append(out, static_cast<std::int32_t>(c));
    word.clear();
  };
  each_code_point(to_nfd(to_lower(utf8)), [&](UChar32 c) {
    if (c < 0) return;
    if (u_isUWhiteSpace(c))
      flush();
    else
      word += static_cast<char32_t>(c == 0xF0 ? 0x111 : c);  // U+00F0 eth is typed for đ (vn-civil section 7)
  });
  flush();
  return to_nfc(out);
}

namespace {
std::string fold_plain_by_icu(std::string_view utf8) {
  std::string out;
  bool space = false;
  each_code_point(to_nfd(to_lower(utf8)), [&](UChar32 c) {
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

CommonCharacters::CommonCharacters() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  ASSERT(U_SUCCESS(status));
  for (UChar32 c = 0; c < kCommonEnd; ++c) {
    const auto at = static_cast<std::size_t>(c);
    std::string one;
    append(one, c);
    clean[at] = !is_refused(c) && !u_isUWhiteSpace(c) && nfc->hasBoundaryBefore(c) && to_nfc(one) == one;
    if (u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR) continue;
    const auto folded = fold_plain_by_icu(one);
    if (folded.size() > plain[at].text.size()) continue;
    std::ranges::copy(folded, plain[at].text.begin());
    plain[at].size = static_cast<std::uint8_t>(folded.size());
  }
}
}  // namespace

std::string fold_plain(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  bool space = false;
  for (std::size_t at = 0; at < utf8.size();) {
    if (utf8[at] == ' ') {
      space = !out.empty();
      ++at;
      continue;
    }
    const UChar32 c = next_common(utf8, at);
    if (c < 0) return fold_plain_by_icu(utf8);
    const auto& piece = common().plain[static_cast<std::size_t>(c)];
    if (piece.size == 0xFF) return fold_plain_by_icu(utf8);
    if (piece.size == 0) continue;  // a mark
    if (space) out += ' ';
    space = false;
    out.append(piece.text.data(), piece.size);
  }
  return out;
}

}  // namespace sen
