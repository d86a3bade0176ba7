#pragma once
/// What the text sources share of ICU. Not for other rooms.
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <string>
#include <string_view>

#include "base/check.hpp"

namespace sen::icu_text {

inline const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* found = icu::Normalizer2::getNFCInstance(status);
  ASSERT(U_SUCCESS(status));
  return *found;
}
inline const icu::Normalizer2& nfd() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* found = icu::Normalizer2::getNFDInstance(status);
  ASSERT(U_SUCCESS(status));
  return *found;
}

inline bool is_ascii(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

inline std::string normalized(std::string_view text, const icu::Normalizer2& form) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  form.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
  ASSERT(U_SUCCESS(status));
  return out;
}

inline void append(std::string& out, UChar32 c) {
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

}  // namespace sen::icu_text
