#include "base/bytes.hpp"

#include "base/ids.hpp"

#include <charconv>

namespace sen {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kCrockford = "0123456789abcdefghjkmnpqrstvwxyz";

std::string encode64(ByteView bytes, std::string_view alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t chunk = std::uint32_t{bytes[i]} << 16;
    const std::size_t left = bytes.size() - i;
    if (left > 1) chunk |= std::uint32_t{bytes[i + 1]} << 8;
    if (left > 2) chunk |= bytes[i + 2];
    out += alphabet[chunk >> 18 & 63];
    out += alphabet[chunk >> 12 & 63];
    if (left > 1) out += alphabet[chunk >> 6 & 63];
    if (left > 2) out += alphabet[chunk & 63];
  }
  while (pad && out.size() % 4 != 0) out += '=';
  return out;
}

Result<Bytes> decode64(std::string_view text, std::string_view alphabet, bool pad) {
  if (pad) {
    if (text.size() % 4 != 0) return fail(errors::kBadReference);
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return fail(errors::kBadReference);
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t chunk = 0;
  int bits = 0;
  for (char c : text) {
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos) return fail(errors::kBadReference);
    chunk = chunk << 6 | static_cast<std::uint32_t>(at);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(chunk >> bits & 255));
    }
  }
  if ((chunk & ((1U << bits) - 1)) != 0) return fail(errors::kBadReference);  // not canonical
  return out;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(errors::kBadReference);
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = kHex.find(text[i]);
    const auto low = kHex.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return fail(errors::kBadReference);
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::string to_base64(ByteView bytes) { return encode64(bytes, kBase64, true); }
Result<Bytes> from_base64(std::string_view text) { return decode64(text, kBase64, true); }
std::string to_base64url(ByteView bytes) { return encode64(bytes, kBase64Url, false); }
Result<Bytes> from_base64url(std::string_view text) { return decode64(text, kBase64Url, false); }

std::string Ref::text() const {
  // 128 bits as 26 characters of 5 bits; the first character carries the top 3 bits.
  std::string out(26, '0');
  unsigned __int128 value = 0;
  for (auto byte : bytes) value = value << 8 | byte;
  for (std::size_t i = 26; i-- > 0;) {
    out[i] = kCrockford[static_cast<std::size_t>(value & 31)];
    value >>= 5;
  }
  return out;
}

Result<Ref> Ref::parse(std::string_view text) {
  if (text.size() != 26 || text[0] > '7') return fail(errors::kBadReference);
  unsigned __int128 value = 0;
  for (char c : text) {
    const auto at = kCrockford.find(c);
    if (at == std::string_view::npos) return fail(errors::kBadReference);
    value = value << 5 | at;
  }
  Ref ref;
  for (std::size_t i = 16; i-- > 0;) {
    ref.bytes[i] = static_cast<std::uint8_t>(value & 255);
    value >>= 8;
  }
  return ref;
}

Result<std::int64_t> parse_id(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value <= 0) return fail(errors::kBadReference);
  return value;
}

}  // namespace sen
