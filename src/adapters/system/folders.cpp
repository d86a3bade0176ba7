#include "adapters/system/folders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "adapters/system/errors.hpp"
#include "adapters/system/files.hpp"

namespace sen {
namespace {
namespace fs = std::filesystem;

Error unreadable(const std::string& path, const char* why) { return fail(errors::kFileUnreadable, {path, why}); }
Error unwritable(const std::string& path, const std::string& why) { return fail(errors::kFileUnwritable, {path, why}); }

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

/// Reads all of a file, piece by piece.
Result<FileFacts> read_through(const std::string& path, const FileProgress& progress,
                               const std::function<Result<void>(std::string_view)>& piece) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return unreadable(path, std::strerror(errno));
  FileFacts out;
  Sha256 hash;
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const auto n = ::read(file.fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(path, std::strerror(errno));
    if (n == 0) break;
    const std::string_view part(buffer.data(), static_cast<std::size_t>(n));
    hash.add(as_bytes(part));
    out.bytes += n;
    TRY(piece(part));
    if (progress && !progress(out.bytes)) return unreadable(path, "stopped");
  }
  out.sha256 = hash.finish();
  return out;
}

Result<void> sync_folder(const std::string& path) {
  const Descriptor folder{::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.fd < 0 || ::fsync(folder.fd) != 0) return unwritable(path, std::strerror(errno));
  return {};
}

}  // namespace

Result<FileFacts> facts_of(const std::string& path, const FileProgress& progress) {
  return read_through(path, progress, [](std::string_view) -> Result<void> { return {}; });
}

Result<FileFacts> copy_private_file(const std::string& from, const std::string& to, const FileProgress& progress) {
  const auto folder = fs::path(to).parent_path().string();
  if (!folder.empty()) TRY(make_private_folder(folder));
  auto out = TRY(OutputFile::create(to, false));
  auto facts = TRY(read_through(from, progress, [&](std::string_view part) { return out.write(part); }));
  TRY(out.close());
  const Descriptor written{::open(to.c_str(), O_RDONLY | O_CLOEXEC)};
  if (written.fd < 0 || ::fsync(written.fd) != 0) return unwritable(to, std::strerror(errno));
  TRY(sync_folder(folder));
  return facts;
}

Result<std::map<std::string, std::int64_t>> files_below(const std::string& folder) {
  std::map<std::string, std::int64_t> out;
  std::error_code error;
  if (!fs::exists(folder, error)) return out;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error))
    if (it->is_regular_file(error) && !error)
      out[it->path().lexically_relative(folder).generic_string()] = static_cast<std::int64_t>(it->file_size(error));
  if (error) return unreadable(folder, error.message().c_str());
  return out;
}

bool is_free_place(const std::string& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  return fs::is_directory(path, error) && fs::is_empty(path, error) && !error;
}

Result<void> rename_folder(const std::string& from, const std::string& to) {
  TRY(sync_folder(from));
  if (::rename(from.c_str(), to.c_str()) != 0) return unwritable(to, std::strerror(errno));
  return sync_folder(fs::path(to).parent_path().string());
}

Result<void> remove_folder(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return unwritable(path, error.message());
  return {};
}

}  // namespace sen
