#pragma once
/// Time, ids and salts of one write.
#include <vector>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/random.hpp"

namespace sen {

/// What grows over the life of a node, and is kept in its node table with every commit.
struct NodeState {
  std::int64_t epoch = 0;    ///< raised by each process that opens the data: only the last one may write
  std::int64_t next_id = 1;  ///< counter part of the next id
  std::int64_t now_us = 0;   ///< the last time given to a write
};

class WriteContext final : public Context {
 public:
  struct Sources {
    const Clock& clock;
    SecureRandom& random;
    const Zone& zone;
    std::int64_t id_prefix;  ///< already shifted to its place
    NodeState& state;
  };
  /// Takes the next moment: never the same twice, also when the clock stands or jumps back.
  explicit WriteContext(Sources& sources);

  /// The next run gets the same ids and bytes again, so that a repeated run is the same run.
  void rewind() { ids_given_ = bytes_given_ = 0; }

  Instant now() const override { return now_; }
  CivilDate today() const override { return sources_->zone.date_of(now_); }
  std::int64_t fresh_id() override;
  Ref fresh_ref() override;
  void fresh_bytes(std::span<std::uint8_t> out) override;

 private:
  Sources* sources_;
  Instant now_;
  std::vector<std::int64_t> ids_;
  Bytes bytes_;
  std::size_t ids_given_ = 0;
  std::size_t bytes_given_ = 0;
};

}  // namespace sen
