#pragma once
/// How far a long command has come, on one line of a terminal; and files written row by row.
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/system/files.hpp"
#include "adapters/system/system.hpp"

namespace sen {

/// A bar, the rate and the time left on standard error, redrawn a few times a second; nothing where standard error is
/// no terminal, but for the last line.
class Progress {
 public:
  /// @param unit  what is counted: "rows"  @param whole  what all of the work amounts to, in any unit
  Progress(const Clock& clock, std::string unit, std::uint64_t whole, bool visible = stderr_is_terminal());
  /// @param done  in the unit of `whole`  @param counted  done by this process, in `unit`
  void show(std::uint64_t done, std::uint64_t counted);
  void show(std::uint64_t done) { show(done, done); }
  /// The last line, with or without a terminal: count, time, rate and `more`.
  void finish(std::uint64_t counted, const std::string& more = {}) const;

 private:
  double seconds() const;
  double rate(std::uint64_t counted) const;
  const Clock& clock_;
  std::string unit_;
  std::uint64_t whole_;
  std::optional<std::uint64_t> from_;  ///< done when it was first shown
  bool visible_;
  Elapsed began_, shown_;
};

/// An output that was asked for, with the rows that wait to be written.
struct Stream {
  std::optional<OutputFile> file;
  std::string waiting;

  Result<void> open(const std::string& path, bool replace, const std::string& header);
  Result<void> flush();
  Result<void> close() { return file ? file->close() : Result<void>{}; }
};

/// "a command failed": says so and gives the exit code.
int complain(const Error& error);

}  // namespace sen
