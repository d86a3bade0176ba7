/// After a restore: the log goes on under another name, tied to what was published before.
#include "journal/note.hpp"
#include "journal/store.hpp"

namespace sen::journal {
namespace {

/// A head that anyone kept must be ours: our signature, and, as far as our tree reaches, our root.
Result<Checkpoint> published_head(ReadTx& tx, std::string_view note, const Signer& signer, ByteView public_key) {
  auto head = TRY(parse_checkpoint(note));
  const auto other = fail(errors::kJournalOtherLog, {std::to_string(head.size)});
  if (!is_signed_by(note, head.origin, public_key, signer)) return other;
  if (head.size > journal::head(tx).integrated) return head;
  const Digest ours = TRY(stored_tree(tx).root(head.size));
  if (ours != head.root) return other;
  return head;
}

}  // namespace

Result<Epoch> begin_epoch(Tx& tx, Context& context, const std::string& agency, std::string_view head,
                          const Signer& signer, ByteView public_key) {
  const auto known = latest(tx);
  std::string note(head.empty() && known ? std::string_view(known->note) : head);
  Epoch epoch{epoch_number(tx) + 1, journal::head(tx).size, 0};
  std::string root = "none";
  if (!note.empty()) {
    const auto published = TRY(published_head(tx, note, signer, public_key));
    epoch.published = published.size;
    root = to_hex(published.root);
  }
  keep_epoch(tx, context, epoch, note);
  Access link;
  link.consumer = agency;
  link.officer = "operator";
  link.service = "journal.epoch";
  link.purpose = "restore";
  link.fields = {"epoch " + std::to_string(epoch.number), "restored " + std::to_string(epoch.restored),
                 "published " + std::to_string(epoch.published) + " " + root};
  append(tx, context, link);
  return epoch;
}

std::string origin(ReadTx& tx, const std::string& name) {
  const auto number = epoch_number(tx);
  return number == 1 ? name : name + "/" + std::to_string(number);
}

}  // namespace sen::journal
