/// Checkpoints, proofs, evidence and the published resources.
#include "base/text.hpp"
#include "journal/note.hpp"
#include "journal/store.hpp"
#include "journal/tile_path.hpp"

namespace sen::journal {
namespace {

Error bad_size(std::int64_t size) { return fail(errors::kJournalBadSize, {std::to_string(size)}); }

/// What there is to sign now: a root that provably continues the last checkpoint. Comparing our own root at the old
/// size is that proof.
Result<Checkpoint> unsigned_checkpoint(ReadTx& tx, const std::string& origin) {
  const auto last = latest(tx);
  const auto now = head(tx);
  Tree tree = stored_tree(tx);
  if (last) {
    if (last->size > now.integrated) return fail(errors::kJournalDamaged, {"checkpoint " + std::to_string(last->size)});
    const Digest before = TRY(tree.root(last->size));
    if (before != last->root) return fail(errors::kJournalDamaged, {"checkpoint " + std::to_string(last->size)});
    if (last->size == now.integrated && last->origin == origin) return *last;
  }
  return Checkpoint{origin, now.integrated, TRY(tree.root(now.integrated)), ""};
}

Result<void> sign(Checkpoint& checkpoint, Signer& signer, std::string_view key) {
  Note note{checkpoint_text(checkpoint.origin, checkpoint.size, checkpoint.root), {}};
  const Bytes public_key = TRY(signer.public_key(key));
  const Bytes signature = TRY(signer.sign(key, as_bytes(note.text)));
  Bytes blob = key_id(checkpoint.origin, public_key);
  blob.insert(blob.end(), signature.begin(), signature.end());
  note.signatures.push_back({checkpoint.origin, std::move(blob)});
  checkpoint.note = format_note(note);
  return {};
}

Result<std::string> tile_resource(ReadTx& tx, const TilePath& path) {
  const auto hashes = tile(tx, path.level, path.index);
  if (std::ssize(hashes) < path.width) return fail(errors::kJournalNoResource);
  const Bytes bytes = join_hashes(std::span(hashes).first(static_cast<std::size_t>(path.width)));
  return std::string(as_text(bytes));
}

/// tlog-tiles "Log Entries": each entry after its length as a big-endian uint16.
Result<std::string> bundle_resource(ReadTx& tx, const TilePath& path) {
  const std::int64_t from = path.index * kTileWidth;
  if (from + path.width > head(tx).integrated) return fail(errors::kJournalNoResource);
  const auto found = rows(tx, from, from + path.width);
  if (std::ssize(found) != path.width) return fail(errors::kJournalDamaged, {format_tile_path(path)});
  std::string out;
  for (const auto& row : found) {
    out += static_cast<char>(row.entry.size() >> 8);
    out += static_cast<char>(row.entry.size() & 0xFF);
    out += as_text(row.entry);
  }
  return out;
}

Error no_evidence(const char* why) { return fail(errors::kJournalBadEvidence, {why}); }

}  // namespace

Task<Result<void>> append_all(Database& database, AgencySlot agency, std::vector<Access> entries) {
  if (entries.empty()) co_return Result<void>{};
  auto write = [entries = std::move(entries)](Tx& tx, Context& context) -> Result<bool> {
    for (const auto& entry : entries) append(tx, context, entry);
    return true;
  };
  auto durable = co_await write_task<bool>(database, agency, std::move(write), Database::Effect::kTrace);
  CO_TRY(durable);
  co_return Result<void>{};
}

Task<Result<Checkpoint>> publish(Database& database, AgencySlot agency, Signer& signer, std::string origin,
                                 std::string key) {
  if (!is_key_name(origin)) co_return fail(errors::kJournalBadName, {origin});
  const auto read = [&origin](ReadTx& tx) { return unsigned_checkpoint(tx, origin); };
  auto prepared = read_now<Checkpoint>(database, agency, read);
  Checkpoint checkpoint = CO_TRY(prepared);
  if (!checkpoint.note.empty()) co_return checkpoint;
  auto was_signed = sign(checkpoint, signer, key);
  if (!was_signed.ok()) co_return std::move(was_signed).error();
  auto keep = [checkpoint](Tx& tx, Context& context) -> Result<Checkpoint> {
    keep_checkpoint(tx, context, checkpoint);
    const auto kept = checkpoint_from(tx, checkpoint.size);  // two publishers at once: the first one's note stands
    return kept ? *kept : checkpoint;
  };
  co_return co_await write_task<Checkpoint>(database, agency, std::move(keep), Database::Effect::kTrace);
}

Result<std::vector<Digest>> inclusion_proof(ReadTx& tx, std::int64_t index, std::int64_t size) {
  if (size < 1 || size > head(tx).integrated) return bad_size(size);
  if (index < 0 || index >= size) return fail(errors::kJournalNoEntry, {std::to_string(index)});
  return stored_tree(tx).inclusion(index, size);
}

Result<std::vector<Digest>> consistency_proof(ReadTx& tx, std::int64_t first, std::int64_t second) {
  if (second < 0 || second > head(tx).integrated) return bad_size(second);
  if (first < 0 || first > second) return bad_size(first);
  return stored_tree(tx).consistency(first, second);
}

Result<json::value> evidence(ReadTx& tx, std::int64_t index) {
  const auto found = rows(tx, index, index + 1);
  if (found.empty()) return fail(errors::kJournalNoEntry, {std::to_string(index)});
  const auto checkpoint = latest(tx);
  if (!checkpoint || checkpoint->size <= index) return fail(errors::kJournalNotPublished, {std::to_string(index)});
  const auto path = TRY(inclusion_proof(tx, index, checkpoint->size));
  auto record = parse_json(found.front().record);
  if (!record.ok()) return fail(errors::kJournalDamaged, {"entry " + std::to_string(index)});
  json::object out;
  out["index"] = index;
  out["record"] = std::move(*record);
  out["salt"] = to_base64(found.front().salt);
  out["proof"] = format_proof({index, path, checkpoint->note});
  return out;
}

Result<Entry> verify_evidence(const json::value& evidence, const Signer& signer, ByteView public_key) {
  const auto salt = from_base64(text_at(evidence, "salt"));
  if (!salt.ok() || salt->size() != sizeof(Digest)) return no_evidence("salt");
  const auto proof = parse_proof(text_at(evidence, "proof"));
  if (!proof.ok()) return no_evidence("proof form");
  const auto checkpoint = parse_checkpoint(proof->checkpoint);
  if (!checkpoint.ok()) return no_evidence("checkpoint form");
  if (!is_signed_by(checkpoint->note, checkpoint->origin, public_key, signer))
    return no_evidence("checkpoint signature");
  const json::value& record = at_path(evidence, "record");
  const Digest leaf = leaf_hash(seal(*salt, canonical_json(record)));
  if (!verify_inclusion(leaf, proof->index, checkpoint->size, proof->path, checkpoint->root))
    return no_evidence("record, salt or proof");
  Entry entry = entry_from_json(record);
  if (entry.index != proof->index) return no_evidence("index");
  return entry;
}

Result<std::string> resource(ReadTx& tx, std::string_view path) {
  if (path == "checkpoint") {
    const auto checkpoint = latest(tx);
    if (!checkpoint) return fail(errors::kJournalNoResource);
    return checkpoint->note;
  }
  if (path == "epochs") return epochs(tx);
  const auto parsed = parse_tile_path(path);
  if (!parsed) return fail(errors::kJournalNoResource);
  return parsed->level == kEntries ? bundle_resource(tx, *parsed) : tile_resource(tx, *parsed);
}

}  // namespace sen::journal
