// `sen backup`: all that is needed to come back, as one folder with a manifest that is written last.
#include <cstdio>

#include "adapters/sqlite/backup.hpp"
#include "adapters/system/files.hpp"
#include "adapters/system/folders.hpp"
#include "adapters/system/signals.hpp"
#include "sen/manifest.hpp"
#include "sen/operate.hpp"
#include "sen/progress.hpp"

namespace sen {
namespace {

Error stopped() { return fail(errors::kBadCommand, {"Stopped. Nothing was kept; start again for a backup."}); }

/// The database as it stands now, and its digest as read back from the disk.
Result<FileFacts> back_up_database(const std::string& data, const std::string& draft) {
  const SystemClock clock;
  const auto copy = draft + "/sen.db";
  std::optional<Progress> progress;
  const auto show = [&](std::int64_t done, std::int64_t of) {
    if (!progress) progress.emplace(clock, "bytes copied", static_cast<std::uint64_t>(of));
    progress->show(static_cast<std::uint64_t>(done));
    return !stop_asked();
  };
  if (!TRY(sqlite::back_up(data + "/sen.db", copy, show))) return stopped();
  const auto facts = TRY(facts_of(copy, [](std::int64_t) { return !stop_asked(); }));
  if (progress) progress->finish(static_cast<std::uint64_t>(facts.bytes));
  return facts;
}

/// Small files beside the database. What the practice country remembers is one; keys are others, on request.
Result<void> back_up_files(const std::string& data, const std::string& draft, bool with_keys, Manifest& manifest) {
  for (const auto& [name, bytes] : TRY(files_below(data))) {
    const bool key = name.starts_with("keys/");
    if (key ? !with_keys : name != "practice.json") continue;
    manifest.files[name] = TRY(copy_private_file(data + "/" + name, draft + "/" + name));
    manifest.keys = manifest.keys || key;
  }
  return {};
}

Result<void> back_up(const Invocation& invocation) {
  const auto& data = invocation.text("data");
  const auto& place = invocation.text("to");
  if (place.empty()) return fail(errors::kBadSetting, {"to", "a folder is needed"});
  if (!is_free_place(place)) return fail(errors::kBadSetting, {"to", "a new folder is needed; " + place + " is there"});
  const auto pack = TRY(load_pack(invocation.text("pack"), false));
  const auto draft = place + ".partial";
  TRY(remove_folder(draft));
  TRY(make_private_folder(draft));
  Manifest manifest;
  manifest.made_at = SystemClock().now();
  manifest.pack = pack->digest;
  manifest.files["sen.db"] = TRY(back_up_database(data, draft));
  TRY(back_up_files(data, draft, invocation.flag("with-keys"), manifest));
  TRY(write_private_file(draft + "/" + std::string(kManifestName), manifest.text()));
  TRY(rename_folder(draft, place));
  std::printf("%s: %zu files%s\n", place.c_str(), manifest.files.size(),
              manifest.keys ? ", with keys: keep it as safe as the keys" : ", without keys: keep a copy of them apart");
  return {};
}

}  // namespace

int run_backup(const Invocation& invocation) {
  const auto done = back_up(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
