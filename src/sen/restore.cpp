// `sen restore`: puts a backup back, checks it as a whole, and lets the node begin again: journals in a new epoch,
// ids above what the lost time may have given out, no writes before somebody looked at the numbers.
#include <cstdio>

#include "adapters/sqlite/backup.hpp"
#include "adapters/system/files.hpp"
#include "adapters/system/folders.hpp"
#include "sen/manifest.hpp"
#include "sen/operate.hpp"
#include "sen/progress.hpp"

namespace sen {
namespace {

// Ids have 48 bits: room for 65,000 restores, each far above what a node gives out between two backups.
constexpr std::int64_t kSkippedIds = std::int64_t{1} << 32;

Result<void> copy_files(const std::string& from, const std::string& draft, const Manifest& manifest) {
  const SystemClock clock;
  std::int64_t all = 0, before = 0;
  for (const auto& [name, facts] : manifest.files) all += facts.bytes;
  Progress progress(clock, "bytes copied", static_cast<std::uint64_t>(all));
  for (const auto& [name, facts] : manifest.files) {
    const auto show = [&](std::int64_t done) {
      progress.show(static_cast<std::uint64_t>(before + done));
      return true;
    };
    if (!file_exists(from + "/" + name)) return fail(errors::kBackupIncomplete, {from, name + " is missing"});
    TRY(copy_private_file(from + "/" + name, draft + "/" + name, show));
    if (TRY(facts_of(draft + "/" + name)) != facts) return fail(errors::kBackupAltered, {name});
    before += facts.bytes;
  }
  progress.finish(static_cast<std::uint64_t>(all));
  return {};
}

Result<void> copy_keys(const std::string& keys, const std::string& draft) {
  for (const auto& [name, bytes] : TRY(files_below(keys)))
    TRY(copy_private_file(keys + "/" + name, draft + "/keys/" + name));
  return {};
}

/// The newest checkpoint of an agency that anyone kept, as `FOLDER/police`; empty when there is none.
Result<std::string> kept_head(const std::string& heads, const std::string& agency) {
  const auto path = heads + "/" + agency;
  if (heads.empty() || !file_exists(path)) return std::string();
  return read_file(path);
}

Result<journal::Epoch> begin_epoch(Program& program, AgencySlot slot, const std::string& agency,
                                   const std::string& head) {
  std::int64_t more = 1;
  while (more > 0)  // what was appended and not yet hashed when the backup was made
    TRY(program.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      more = TRY(journal::integrate(tx, context, 1024));
      return {};
    }));
  const auto key = TRY(program.signer().public_key("journal/" + agency));
  journal::Epoch epoch;
  TRY(program.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
    epoch = TRY(journal::begin_epoch(tx, context, agency, head, program.signer(), key));
    return {};
  }));
  return epoch;
}

Result<void> begin_again(Program& program, const std::string& heads) {
  const auto& agencies = program.node().hosting().agencies;
  for (std::size_t i = 0; i < agencies.size(); ++i) {
    const AgencySlot slot{static_cast<std::uint16_t>(i)};
    const auto head = TRY(kept_head(heads, agencies[i]));
    const auto begun = begin_epoch(program, slot, agencies[i], head);
    if (!begun.ok()) std::fprintf(stderr, "sen: the journal of %s cannot begin again\n", agencies[i].c_str());
    const auto epoch = TRY(begun);
    std::printf("%s: journal epoch %lld, %lld entries restored, the last known head has %lld", agencies[i].c_str(),
                static_cast<long long>(epoch.number), static_cast<long long>(epoch.restored),
                static_cast<long long>(epoch.published));
    const auto lost = epoch.published - epoch.restored;
    if (lost > 0) std::printf(": %lld published entries are lost", static_cast<long long>(lost));
    std::printf("\n");
  }
  return {};
}

/// Everything but the files: on SQLite after they are back, on PostgreSQL after its own tools brought the data back.
Result<void> check_and_begin(const Invocation& invocation) {
  const auto program = TRY(Program::open(invocation, {.skip_ids = kSkippedIds}));
  if (const auto faults = TRY(verify_journals(*program)); faults > 0)
    return fail(errors::kJournalFaults, {std::to_string(faults)});
  TRY(begin_again(*program, invocation.text("heads")));
  return write_private_file(restored_mark(invocation.text("data")), "{\"numbers\": \"not confirmed\"}\n");
}

Result<void> put_back(Invocation invocation) {
  const auto& from = invocation.text("from");
  const auto data = invocation.text("data");
  if (!is_free_place(data))
    return fail(errors::kBadSetting, {"data", "an empty folder is needed; " + data + " is not"});
  const auto manifest = TRY(Manifest::read(from));
  if (!manifest.keys && invocation.text("keys").empty()) return fail(errors::kBackupNoKeys);
  const auto pack = TRY(load_pack(invocation.text("pack"), false));
  if (pack->digest != manifest.pack)
    std::fprintf(stderr, "sen: the pack is another one than at the backup; running cases must still fit it\n");
  const auto draft = data + ".partial";
  TRY(remove_folder(draft));
  TRY(make_private_folder(draft));
  TRY(copy_files(from, draft, manifest));
  if (!invocation.text("keys").empty()) TRY(copy_keys(invocation.text("keys"), draft));
  TRY(sqlite::check_integrity(draft + "/sen.db"));
  invocation.values["data"] = draft;
  TRY(check_and_begin(invocation));
  TRY(rename_folder(draft, data));
  std::printf("%s holds the data of %s\n", data.c_str(), manifest.made_at.iso().c_str());
  return {};
}

Result<void> restore(const Invocation& invocation) {
  const bool server = !invocation.text("store").empty();
  if (server != invocation.text("from").empty())
    return fail(errors::kBadSetting,
                {"from", "give a backup, or --store when PostgreSQL's own tools brought the data"});
  if (server) {
    TRY(check_and_begin(invocation));
  } else {
    TRY(put_back(invocation));
  }
  std::printf("Next: sen numbers list. No node starts on these data before sen numbers confirm.\n");
  return {};
}

}  // namespace

std::string restored_mark(const std::string& data) { return data + "/restored.json"; }

Result<void> refuse_open_numbers(const std::string& data) {
  if (file_exists(restored_mark(data))) return fail(errors::kNumbersOpen);
  return {};
}

int run_restore(const Invocation& invocation) {
  const auto done = restore(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
