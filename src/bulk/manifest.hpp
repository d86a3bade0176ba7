#pragma once
/// What stands beside an exported file: what it is, by which right it left, and how to see that nobody changed it.
/// JSON, signed (Ed25519) over its RFC 8785 form without the signature.
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "bulk/export.hpp"
#include "ports/signer.hpp"

namespace sen::bulk {

struct ExportedFile {
  std::string name;  ///< without folder
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  Digest sha256{};
  Ref id;           ///< of the export; the journal's entries carry it as their question
  Instant made_at;  ///< also the cursor: what changed since was known from a later instant
};

/// @errors the signer's
Result<std::string> make_manifest(const pack::Pack& pack, const ExportOrder& order, const Permit& permit,
                                  const ExportedFile& file, Signer& signer);

struct Manifest {
  ExportedFile file;
  std::string register_id;
  std::string to;
  std::string key;  ///< base64 of the public key that signed it
};
/// Reads a manifest and checks its signature. Who signed is for the caller to know: compare `key`.
/// @errors bulk.manifest_bad, bulk.export_altered
Result<Manifest> read_manifest(const std::string& path, std::string_view text, const Signer& signer);
/// @errors bulk.export_altered
Result<void> check_file(const Manifest& manifest, std::uint64_t bytes, const Digest& sha256);

}  // namespace sen::bulk
