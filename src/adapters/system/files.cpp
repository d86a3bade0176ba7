#include "adapters/system/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "adapters/system/errors.hpp"

namespace sen {
namespace {
namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error unreadable(const std::string& path) { return fail(errors::kFileUnreadable, {path, std::strerror(errno)}); }
Error unwritable(const std::string& path) { return fail(errors::kFileUnwritable, {path, std::strerror(errno)}); }

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const auto n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}
}  // namespace

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return unreadable(path);
  std::string out;
  char buffer[65536];
  for (;;) {
    const auto n = ::read(file.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(path);
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<FileTree> read_tree(const std::string& folder, std::string_view suffix) {
  FileTree out;
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return fail(errors::kFileUnreadable, {folder, error.message()});
  fs::recursive_directory_iterator it(root, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const auto path = it->path();
    const std::string name = path.lexically_relative(root).generic_string();
    std::error_code ignored;
    if (!it->is_regular_file(ignored) || !name.ends_with(suffix)) continue;
    const auto real = fs::canonical(path, ignored);
    const auto inside = std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
    if (!inside) return fail(errors::kFileUnreadable, {path.string(), "leads out of the folder"});
    out.emplace(name, TRY(read_file(path.string())));
  }
  if (error) return fail(errors::kFileUnreadable, {folder, error.message()});
  return out;
}

Result<void> write_private_file(const std::string& path, std::string_view content) {
  const std::string draft = path + ".new";
  {
    (void)::unlink(draft.c_str());  // left by a crash; O_EXCL below must start from nothing
    const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return unwritable(draft);
    if (!write_all(file.get(), content) || ::fsync(file.get()) != 0) return unwritable(draft);
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return unwritable(path);
  const auto parent = fs::path(path).parent_path();
  const Descriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return unwritable(path);
  return {};
}

Result<void> make_private_folder(const std::string& path) {
  fs::path so_far;
  for (const auto& part : fs::path(path)) {
    so_far /= part;
    if (so_far.empty() || ::mkdir(so_far.c_str(), 0700) == 0 || errno == EEXIST) continue;
    return unwritable(so_far.string());
  }
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return unwritable(path);
  if (!S_ISDIR(info.st_mode)) return fail(errors::kFileUnwritable, {path, "not a folder"});
  return {};
}

Result<InputFile> InputFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unreadable(path);
  InputFile out(path, fd, 0);
  struct stat info{};
  if (::fstat(fd, &info) != 0) return unreadable(path);
  if (!S_ISREG(info.st_mode)) return fail(errors::kFileUnreadable, {path, "not a file"});
  out.size_ = static_cast<std::uint64_t>(info.st_size);
  return out;
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> InputFile::read(std::span<char> buffer) {
  for (;;) {
    const auto n = ::read(fd_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(path_);
    return static_cast<std::size_t>(n);
  }
}

Result<void> InputFile::seek(std::uint64_t offset) {
  if (::lseek(fd_, static_cast<off_t>(offset), SEEK_SET) < 0) return unreadable(path_);
  return {};
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

Result<OutputFile> OutputFile::create(const std::string& path, bool replace) {
  if (path == "-") return OutputFile("standard output", STDOUT_FILENO);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL), 0600);
  if (fd < 0 && errno == EEXIST) return fail(errors::kFileExists, {path});
  if (fd < 0) return unwritable(path);
  return OutputFile(path, fd);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

OutputFile::~OutputFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
}

Result<void> OutputFile::write(std::string_view content) {
  if (!write_all(fd_, content)) return unwritable(path_);
  return {};
}

Result<void> OutputFile::close() {
  const int fd = std::exchange(fd_, -1);
  if (fd > STDERR_FILENO && ::close(fd) != 0) return unwritable(path_);
  return {};
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace sen
