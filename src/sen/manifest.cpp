#include "sen/manifest.hpp"

#include <algorithm>

#include "adapters/system/files.hpp"
#include "base/json.hpp"
#include "sen/operate.hpp"

namespace sen {
namespace {

constexpr std::string_view kFormat = "sen-backup-1";

Result<Digest> digest_of(std::string_view hex) {
  const auto bytes = TRY(from_hex(hex));
  Digest out{};
  if (bytes.size() != out.size()) return fail(errors::kBadJson, {"sha256"});
  std::ranges::copy(bytes, out.begin());
  return out;
}

/// A manifest must not lead out of its folder.
bool is_plain_path(std::string_view path) {
  return !path.empty() && path.front() != '/' && path.find("..") == std::string_view::npos;
}

Result<Manifest> parse(const std::string& text) {
  const auto value = TRY(parse_json(text));
  if (text_at(value, "format") != kFormat) return fail(errors::kBadJson, {"format"});
  Manifest out;
  out.made_at = TRY(Instant::parse(text_at(value, "made_at")));
  out.pack = TRY(digest_of(text_at(value, "pack")));
  out.keys = flag_at(value, "keys");
  const auto* files = at_path(value, "files").if_object();
  if (files == nullptr) return fail(errors::kBadJson, {"files"});
  for (const auto& [name, facts] : *files) {
    if (!is_plain_path(name)) return fail(errors::kBadJson, {"files"});
    out.files[std::string(name)] = {int_at(facts, "bytes"), TRY(digest_of(text_at(facts, "sha256")))};
  }
  if (!out.files.contains("sen.db")) return fail(errors::kBadJson, {"sen.db"});
  return out;
}

}  // namespace

std::string Manifest::text() const {
  json::object listed;
  for (const auto& [name, facts] : files)
    listed[name] = json::object{{"bytes", facts.bytes}, {"sha256", to_hex(facts.sha256)}};
  return to_json(json::object{{"format", kFormat},
                              {"made_at", made_at.iso()},
                              {"pack", to_hex(pack)},
                              {"keys", keys},
                              {"files", std::move(listed)}}) +
         "\n";
}

Result<Manifest> Manifest::read(const std::string& folder) {
  const auto text = read_file(folder + "/" + std::string(kManifestName));
  if (!text.ok()) return fail(errors::kBackupIncomplete, {folder, "it has no manifest.json"});
  auto parsed = parse(*text);
  if (!parsed.ok()) return fail(errors::kBackupIncomplete, {folder, "its manifest.json cannot be read"});
  return parsed;
}

}  // namespace sen
