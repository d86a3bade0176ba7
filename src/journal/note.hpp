#pragma once
/// C2SP signed-note, tlog-checkpoint and tlog-proof: the texts that leave the house.
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "journal/journal.hpp"

namespace sen::journal {

struct Note {
  struct Signature {
    std::string name;
    Bytes blob;  ///< key id (4 bytes), then the signature
  };
  std::string text;  ///< what is signed, with its last line feed
  std::vector<Signature> signatures;
};
Result<Note> parse_note(std::string_view note);  ///< @errors journal.bad_note
std::string format_note(const Note& note);

/// Signed-note: a key name is not empty and has no Unicode space and no plus.
bool is_key_name(std::string_view name);
/// SHA-256(name || 0x0A || 0x01 || public key)[:4]; 0x01 is Ed25519.
Bytes key_id(std::string_view name, ByteView public_key);

std::string checkpoint_text(std::string_view origin, std::int64_t size, const Digest& root);

/// A tlog-proof file: index, inclusion proof from leaf to root, checkpoint.
struct Proof {
  std::int64_t index = 0;
  std::vector<Digest> path;
  std::string checkpoint;
};
std::string format_proof(const Proof& proof);
Result<Proof> parse_proof(std::string_view text);  ///< @errors journal.bad_note

}  // namespace sen::journal
