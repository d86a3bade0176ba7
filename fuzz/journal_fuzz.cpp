// Every text that comes back to the journal from outside: notes, checkpoints, proofs, tile paths. What parses must
// print the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "journal/note.hpp"
#include "journal/tile_path.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = journal::parse_note(text); note.ok()) ASSERT(journal::format_note(*note) == text);
  if (const auto checkpoint = journal::parse_checkpoint(text); checkpoint.ok()) ASSERT(checkpoint->size >= 0);
  if (const auto proof = journal::parse_proof(text); proof.ok())
    ASSERT(journal::parse_proof(journal::format_proof(*proof)).ok());
  if (const auto path = journal::parse_tile_path(text)) ASSERT(journal::format_tile_path(*path) == text);
  return 0;
}
