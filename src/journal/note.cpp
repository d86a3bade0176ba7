#include "journal/note.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "journal/errors.hpp"

namespace sen::journal {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space open a signature line
constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";
constexpr std::uint8_t kEd25519[] = {0x01};
constexpr std::uint8_t kLineFeed[] = {0x0A};
constexpr std::size_t kNoteBytesMax = 64 * 1024;
constexpr std::size_t kSignaturesMax = 64;  // signed-note asks for at least 16
constexpr std::size_t kPathMax = 63;        // a tree of 2^63 leaves

Error bad(const char* what) { return fail(errors::kJournalBadNote, {what}); }

std::optional<std::int64_t> decimal(std::string_view text) {
  if (text.empty() || text.size() > 18 || !is_digits(text, text.size())) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<Digest> digest(std::string_view base64) {
  const auto bytes = from_base64(base64);
  if (!bytes.ok() || bytes->size() != sizeof(Digest)) return {};
  Digest out;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

Result<Note::Signature> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return bad("signature line");
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return bad("key name");
  auto blob = from_base64(line.substr(space + 1));
  if (!blob.ok() || blob->size() < 5) return bad("signature bytes");
  return Note::Signature{std::string(line.substr(0, space)), std::move(*blob)};
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || !is_utf8(name)) return false;
  // ASCII and the Unicode White_Space characters beyond it (signed-note: "no Unicode spaces or plus").
  for (const char c : name)
    if (static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7F) return false;
  static constexpr std::string_view kSpaces[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\xA8",
                                                 "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
  for (const auto space : kSpaces)
    if (name.find(space) != std::string_view::npos) return false;
  for (char last = '\x80'; last <= '\x8A'; ++last)
    if (name.find(std::string("\xE2\x80") + last) != std::string_view::npos) return false;
  return true;
}

Bytes key_id(std::string_view name, ByteView public_key) {
  const Digest hash = sha256({as_bytes(name), kLineFeed, kEd25519, public_key});
  return {hash.begin(), hash.begin() + 4};
}

std::string verifier_key(std::string_view name, ByteView public_key) {
  Bytes typed(std::begin(kEd25519), std::end(kEd25519));
  typed.insert(typed.end(), public_key.begin(), public_key.end());
  return std::string(name) + "+" + to_hex(key_id(name, public_key)) + "+" + to_base64(typed);
}

Result<Note> parse_note(std::string_view note) {
  if (note.size() > kNoteBytesMax || !is_utf8(note)) return bad("size or encoding");
  const auto bad_byte = [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 0x20; };
  if (std::ranges::any_of(note, bad_byte)) return bad("control character");
  const auto gap = note.rfind("\n\n");
  if (gap == std::string_view::npos || !note.ends_with('\n')) return bad("no signatures");
  Note out;
  out.text = note.substr(0, gap + 1);
  auto lines = note.substr(gap + 2);
  if (lines.empty()) return bad("no signatures");
  lines.remove_suffix(1);
  for (const auto line : split(lines, '\n')) {
    if (out.signatures.size() == kSignaturesMax) return bad("too many signatures");
    out.signatures.push_back(TRY(parse_signature(line)));
  }
  return out;
}

std::string format_note(const Note& note) {
  std::string out = note.text + "\n";
  for (const auto& signature : note.signatures)
    out += std::string(kDash) + signature.name + " " + to_base64(signature.blob) + "\n";
  return out;
}

std::string checkpoint_text(std::string_view origin, std::int64_t size, const Digest& root) {
  return std::string(origin) + "\n" + std::to_string(size) + "\n" + to_base64(root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view note) {
  const Note parsed = TRY(parse_note(note));
  const auto lines = split(parsed.text, '\n');  // the last piece is empty: the text ends with a line feed
  if (lines.size() < 4) return bad("checkpoint lines");
  for (std::size_t i = 0; i + 1 < lines.size(); ++i)
    if (lines[i].empty()) return bad("empty line");
  const auto size = decimal(lines[1]);
  const auto root = digest(lines[2]);
  if (!size) return bad("tree size");
  if (!root) return bad("root hash");
  return Checkpoint{std::string(lines[0]), *size, *root, std::string(note)};
}

bool is_signed_by(std::string_view note, std::string_view name, ByteView public_key, const Signer& signer) {
  const auto parsed = parse_note(note);
  if (!parsed.ok()) return false;
  const Bytes id = key_id(name, public_key);
  bool found = false;
  for (const auto& signature : parsed->signatures) {
    const ByteView blob = signature.blob;
    if (signature.name != name || !std::ranges::equal(blob.first(4), id)) continue;  // unknown keys are ignored
    if (!signer.verify(public_key, as_bytes(parsed->text), blob.subspan(4)))
      return false;  // a bad one of a known key is not
    found = true;
  }
  return found;
}

std::string format_proof(const Proof& proof) {
  std::string out = std::string(kProofHeader) + "\nindex " + std::to_string(proof.index) + "\n";
  for (const auto& hash : proof.path) out += to_base64(hash) + "\n";
  return out + "\n" + proof.checkpoint;
}

Result<Proof> parse_proof(std::string_view text) {
  const auto gap = text.find("\n\n");
  if (gap == std::string_view::npos) return bad("no checkpoint");
  Proof out;
  out.checkpoint = text.substr(gap + 2);
  auto lines = split(text.substr(0, gap), '\n');
  std::size_t at = 0;
  if (lines[at++] != kProofHeader) return bad("proof header");
  if (at < lines.size() && lines[at].starts_with("extra ")) ++at;  // opaque and not authenticated: nothing of ours
  constexpr std::string_view kIndex = "index ";
  if (at == lines.size() || !lines[at].starts_with(kIndex)) return bad("index line");
  const auto index = decimal(lines[at++].substr(kIndex.size()));
  if (!index) return bad("index");
  out.index = *index;
  if (lines.size() - at > kPathMax) return bad("proof length");
  for (; at < lines.size(); ++at) {
    const auto hash = digest(lines[at]);
    if (!hash) return bad("proof hash");
    out.path.push_back(*hash);
  }
  return out;
}

}  // namespace sen::journal
