#pragma once
/// Everything that belongs to one open data file.
#include "adapters/sqlite/checkpointer.hpp"
#include "adapters/sqlite/folder_lock.hpp"
#include "adapters/sqlite/readers.hpp"
#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/sqlite/writer.hpp"

namespace sen::sqlite {
class Store {
 public:
  static Result<std::unique_ptr<Store>> open(const SqliteDatabase::Options& options);
  Writer& writer() { return *writer_; }
  Readers& readers() { return *readers_; }
  void stop_checkpointer() { checkpointer_.reset(); }
  Checkpointer* checkpointer() { return checkpointer_.get(); }  ///< null: whoever writes moves the WAL
  Instant now() const { return clock_.now(); }
  std::size_t agencies() const { return names_.count(); }

 private:
  Store(AgencyNames names, const SqliteDatabase::Options& options)
      : names_(std::move(names)), clock_(*options.clock), random_(*options.random), zone_(options.zone) {}
  Result<void> open_writer(const SqliteDatabase::Options& options);

  FolderLock lock_;  // first in, last out
  AgencyNames names_;
  Clock& clock_;
  SecureRandom& random_;
  Zone zone_;
  NodeState state_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
  std::unique_ptr<Checkpointer> checkpointer_;  // first out: it uses the readers
};
}  // namespace sen::sqlite
