#pragma once
/// An agency's append-only, tamper-evident log of who used whose data, for what, by which right. Entry = 0x01 || C, C =
/// HMAC-SHA-256(salt, RFC 8785 record); leaf hash and tree per RFC 6962; checkpoints are C2SP signed notes. Record and
/// salt stay in the agency's private store and are given to the person concerned, who can verify them offline.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "journal/errors.hpp"
#include "ports/database.hpp"
#include "ports/signer.hpp"

namespace sen::journal {

/// One use of one person's data. Says who, when, why and which fields; never the values.
struct Access {
  Ref subject;           ///< whose data
  std::string consumer;  ///< agency that received it
  std::string
      officer;  ///< "unit / role / account" as the person may read it; empty for a machine or the person's own page
  std::string service;  ///< person.read, or "register.look_up", "task.open" inside the agency
  std::string purpose;
  std::string basis_vi;
  std::string basis_en;
  std::string case_id;
  std::vector<std::string> fields;
  bool released = true;  ///< false: asked after authentication, refused
  Ref question;          ///< the exchange's question id; empty inside the agency
};

struct Entry {
  std::int64_t index = 0;
  Instant at;
  Access access;
};

std::vector<Database::Migration> migrations();

/// Appends within the transaction; the index is assigned here and is final once it commits. @returns the index
std::int64_t append(Tx& tx, Context& context, const Access& access);
/// Appends in a transaction of its own, for who only asked: durable before anything is told. @errors database.*
Task<Result<void>> append_all(Database& database, AgencySlot agency, std::vector<Access> entries);

/// Entries about a person, newest first.
std::vector<Entry> about(ReadTx& tx, Ref subject, int limit = 500);
json::value to_json(const Entry& entry);
/// The record that is kept and committed to: canonical_json(to_json(entry)), without the values between. One is made
/// for each access.
std::string record_text(const Entry& entry);
Entry entry_from_json(const json::value& value);

/// Hashes new entries into tiles and lists them by whom they are about, off the path of requests. Call again until it
/// answers 0. @returns entries integrated
/// @errors journal.damaged: an entry or a tile that should be there is not
Result<std::int64_t> integrate(Tx& tx, Context& context, int limit);
struct Checkpoint {
  std::string origin;
  std::int64_t size = 0;
  Digest root{};
  std::string note;  ///< signed note text
};
/// Signs the integrated size (outside any transaction), then stores the note. `origin` is the log's name
/// ("police.sen.example"), `key` the signer's name of its key. Never signs a tree that does not continue the last
/// published one. @errors journal.damaged, journal.bad_name, the signer's, database.*
Task<Result<Checkpoint>> publish(Database& database, AgencySlot agency, Signer& signer, std::string origin,
                                 std::string key);
std::optional<Checkpoint> latest(ReadTx& tx);
/// Whether there are entries that no published checkpoint covers yet.
bool is_behind(ReadTx& tx);
/// Whether there are entries to integrate.
bool has_waiting(ReadTx& tx);

/// A restored log may be shorter than what was published of it. Going on under the same name would be two histories
/// under one name, so it goes on as a new epoch: another origin, linked to the last published head by an entry of the
/// log itself and by the public resource "epochs".
struct Epoch {
  std::int64_t number = 1;     ///< 2 after the first restore
  std::int64_t restored = 0;   ///< entries that were restored
  std::int64_t published = 0;  ///< size of the last published head; above `restored`: entries were lost
};
/// @param head  the last published checkpoint that anyone kept; empty: the newest one that was restored
/// @errors journal.bad_note, journal.other_log (not signed by this key, or not of this tree), journal.damaged
Result<Epoch> begin_epoch(Tx& tx, Context& context, const std::string& agency, std::string_view head,
                          const Signer& signer, ByteView public_key);
/// The name of the log in its present epoch: `name`, later `name/2` and so on.
std::string origin(ReadTx& tx, const std::string& name);

/// RFC 6962 section 2.1.1, leaf to root, for the tree of `size`. @errors journal.bad_size, journal.no_entry,
/// journal.damaged
Result<std::vector<Digest>> inclusion_proof(ReadTx& tx, std::int64_t index, std::int64_t size);
Result<std::vector<Digest>> consistency_proof(ReadTx& tx, std::int64_t first, std::int64_t second);
/// What the person gets, enough to verify offline: {index, record, salt (base64), proof (C2SP tlog-proof text)}.
/// @errors journal.no_entry, journal.not_published, journal.damaged
Result<json::value> evidence(ReadTx& tx, std::int64_t index);
/// Checks such evidence with nothing but the log's public key. @errors journal.bad_evidence
Result<Entry> verify_evidence(const json::value& evidence, const Signer& signer, ByteView public_key);
/// The C2SP tlog-tiles resources: path after the log's prefix ("checkpoint", "tile/0/x001/067.p/12",
/// "tile/entries/000", "epochs").
Result<std::string> resource(ReadTx& tx, std::string_view path);

/// Signed notes (C2SP signed-note, tlog-checkpoint). @errors journal.bad_note
Result<Checkpoint> parse_checkpoint(std::string_view note);
/// True when `name` signed the note with this Ed25519 key and no signature of that key is bad; other signers are
/// ignored.
bool is_signed_by(std::string_view note, std::string_view name, ByteView public_key, const Signer& signer);
/// How verifiers name a log's key: `name+hex(key id)+base64(0x01 || key)`.
std::string verifier_key(std::string_view name, ByteView public_key);

/// Pure RFC 6962 checks, for clients and tests.
Digest leaf_hash(ByteView entry);
bool verify_inclusion(const Digest& leaf, std::int64_t index, std::int64_t size, const std::vector<Digest>& proof,
                      const Digest& root);
bool verify_consistency(std::int64_t first, std::int64_t second, const Digest& first_root, const Digest& second_root,
                        const std::vector<Digest>& proof);

/// Recomputes everything from records and salts: finds altered records, altered, missing or hidden entries, tiles and
/// checkpoints.
struct Verdict {
  std::int64_t entries = 0;
  std::int64_t checkpoints = 0;
  struct Fault {
    std::int64_t index = -1;  ///< entry index; -1 when the fault is in the tree itself
    /// "record altered", "entry altered", "entry missing", "hidden from the person it is about", "tile 1/0 altered",
    /// "checkpoint 512 root wrong"
    std::string what;
  };
  std::vector<Fault> faults;  ///< at most 1000: the first ones say it all
};
Verdict verify(ReadTx& tx, const Signer& signer, ByteView public_key,
               const std::function<void(std::int64_t done, std::int64_t of)>& progress);

}  // namespace sen::journal
