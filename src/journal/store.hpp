#pragma once
/// The journal's rows, as proofs and the verifier read them.
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "journal/tree.hpp"

namespace sen::journal {

struct Head {
  std::int64_t size = 0;        ///< entries appended
  std::int64_t integrated = 0;  ///< of them, hashed into tiles
};
Head head(ReadTx& tx);

struct Row {
  std::int64_t index = 0;
  Bytes entry;
  Bytes salt;
  std::string record;
  Ref subject;  ///< by whom the person finds it
};
/// Rows from (included) until (excluded), by index; rows that are missing are missing.
std::vector<Row> rows(ReadTx& tx, std::int64_t from, std::int64_t until);
Database::Migration subject_migration();
/// Lists entries by whom they are about: from (included) until (excluded), once each.
void list_subjects(Tx& tx, std::int64_t from, std::int64_t until);
/// Of the integrated entries from (included) until (excluded), those that a person would not find under their subject.
std::vector<std::int64_t> unlisted(ReadTx& tx, std::int64_t from, std::int64_t until);
std::vector<Digest> tile(ReadTx& tx, int level, std::int64_t index);
/// Proofs over what is stored. The transaction must outlive it.
Tree stored_tree(ReadTx& tx);
/// The first checkpoint of at least this size.
std::optional<Checkpoint> checkpoint_from(ReadTx& tx, std::int64_t size);
std::optional<Checkpoint> checkpoint_below(ReadTx& tx, std::int64_t size);
/// Keeps the note; the first one of a size stays.
void keep_checkpoint(Tx& tx, Context& context, const Checkpoint& checkpoint);

/// Number of the present epoch; 1 when the log was never restored.
std::int64_t epoch_number(ReadTx& tx);
void keep_epoch(Tx& tx, Context& context, const Epoch& epoch, std::string_view head);
/// Of each epoch after the first a line "number restored published", then the head it goes on from, as it was signed.
std::string epochs(ReadTx& tx);

/// The 33 bytes that the tree commits to: 0x01 || HMAC-SHA-256(salt, record).
Bytes seal(ByteView salt, std::string_view record);

}  // namespace sen::journal
