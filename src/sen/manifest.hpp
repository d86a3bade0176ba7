#pragma once
/// What a backup holds. `manifest.json` is written last: a folder without it is no backup.
#include <map>
#include <string>

#include "adapters/system/folders.hpp"
#include "base/time.hpp"

namespace sen {

inline constexpr std::string_view kManifestName = "manifest.json";

struct Manifest {
  Instant made_at;  ///< before the copy began: what was acknowledged by then is in it
  Digest pack{};    ///< of the pack the backup was made with
  bool keys = false;
  std::map<std::string, FileFacts> files;  ///< by path in the folder

  std::string text() const;
  /// @errors sen.backup_incomplete
  static Result<Manifest> read(const std::string& folder);
};

}  // namespace sen
