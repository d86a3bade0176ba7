#include "bulk/manifest.hpp"

#include "bulk/errors.hpp"

namespace sen::bulk {
namespace {

constexpr std::string_view kForm = "sen-export/1";

Error bad(const std::string& path, std::string why) { return fail(errors::kManifestBad, {path, std::move(why)}); }
Error altered(std::string what) { return fail(errors::kExportAltered, {std::move(what)}); }

json::array texts(const std::vector<std::string>& from) {
  json::array out;
  for (const auto& text : from) out.emplace_back(text);
  return out;
}

Result<Digest> digest_of(std::string_view hex) {
  const auto bytes = TRY(from_hex(hex));
  Digest out{};
  if (bytes.size() != out.size()) return fail(errors::kInvalidText);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

}  // namespace

Result<std::string> make_manifest(const pack::Pack& pack, const ExportOrder& order, const Permit& permit,
                                  const ExportedFile& file, Signer& signer) {
  const std::string key_name = "exports/" + order.def->agency;
  json::array basis;
  for (const auto* grant : permit.grants)
    basis.push_back(
        {{"grant", grant->id}, {"service", grant->service}, {"vi", grant->basis.vi}, {"en", grant->basis.en}});
  json::object out{{"form", kForm},
                   {"id", file.id.text()},
                   {"agency", order.def->agency},
                   {"register", order.def->id},
                   {"to", order.to},
                   {"purpose", order.purpose},
                   {"basis", std::move(basis)},
                   {"case", order.case_id},
                   {"fields", texts(order.fields)},
                   {"as_of", order.as_of ? order.as_of->iso() : std::string()},
                   {"file", file.name},
                   {"rows", file.rows},
                   {"bytes", file.bytes},
                   {"sha256", to_hex(file.sha256)},
                   {"pack", {{"id", pack.id}, {"sha256", to_hex(pack.digest)}}},
                   {"made_at", file.made_at.iso()},
                   {"cursor", std::to_string(file.made_at.us)},
                   {"key", to_base64(TRY(signer.public_key(key_name)))}};
  out["signature"] = to_base64(TRY(signer.sign(key_name, as_bytes(canonical_json(out)))));
  return canonical_json(out) + "\n";
}

Result<Manifest> read_manifest(const std::string& path, std::string_view text, const Signer& signer) {
  const auto parsed = parse_json(text);
  if (!parsed.ok() || !parsed->is_object()) return bad(path, "no JSON object");
  auto object = parsed->as_object();
  if (text_at(object, "form") != kForm) return bad(path, "its form is not " + std::string(kForm));
  const auto signature = from_base64(text_at(object, "signature"));
  const auto key = from_base64(text_at(object, "key"));
  const auto sha256 = digest_of(text_at(object, "sha256"));
  const auto id = Ref::parse(text_at(object, "id"));
  const auto made_at = Instant::parse(text_at(object, "made_at"));
  if (!signature.ok() || !key.ok() || !sha256.ok() || !id.ok() || !made_at.ok())
    return bad(path, "a member is missing");
  object.erase("signature");
  if (!signer.verify(*key, as_bytes(canonical_json(object)), *signature)) return altered("the manifest's signature");
  const std::string name(text_at(object, "file"));
  if (name.empty() || name.find('/') != std::string::npos) return bad(path, "the file's name");
  return Manifest{{name, static_cast<std::uint64_t>(int_at(object, "rows")),
                   static_cast<std::uint64_t>(int_at(object, "bytes")), *sha256, *id, *made_at},
                  std::string(text_at(object, "register")),
                  std::string(text_at(object, "to")),
                  std::string(text_at(object, "key"))};
}

Result<void> check_file(const Manifest& manifest, std::uint64_t bytes, const Digest& sha256) {
  if (bytes != manifest.file.bytes)
    return altered(manifest.file.name + " has " + std::to_string(bytes) + " bytes, not " +
                   std::to_string(manifest.file.bytes));
  if (sha256 != manifest.file.sha256) return altered("the content of " + manifest.file.name);
  return {};
}

}  // namespace sen::bulk
