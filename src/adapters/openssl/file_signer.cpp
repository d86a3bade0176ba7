#include "adapters/openssl/file_signer.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "adapters/openssl/errors.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace sen {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----\n";
constexpr std::string_view kEnd = "\n-----END PRIVATE KEY-----\n";
/// RFC 8410 section 7: PrivateKeyInfo of an Ed25519 key, up to the 32 bytes of the seed.
constexpr std::uint8_t kPrefix[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                    0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::size_t kSeed = crypto_sign_SEEDBYTES;

struct KeyPair {
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
  ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }
};

/// Words of [a-z0-9-] with '/' between them: a name can never leave the folder.
bool is_key_name(std::string_view name) {
  if (name.size() > 100) return false;
  for (auto part : split(name, '/'))
    if (part.empty() || !contains_only(part, "abcdefghijklmnopqrstuvwxyz0123456789-")) return false;
  return true;
}

std::string to_pem(std::span<const std::uint8_t> seed) {
  Bytes der(std::begin(kPrefix), std::end(kPrefix));
  der.insert(der.end(), seed.begin(), seed.end());
  std::string out(kBegin);
  out += to_base64(der);
  out += kEnd;
  sodium_memzero(der.data(), der.size());
  return out;
}

std::optional<std::array<std::uint8_t, kSeed>> from_pem(std::string_view text) {
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd) || text.size() < kBegin.size() + kEnd.size()) return {};
  auto der = from_base64(text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size()));
  if (!der.ok() || der->size() != sizeof kPrefix + kSeed || std::memcmp(der->data(), kPrefix, sizeof kPrefix) != 0)
    return {};
  std::array<std::uint8_t, kSeed> seed{};
  std::memcpy(seed.data(), der->data() + sizeof kPrefix, kSeed);
  sodium_memzero(der->data(), der->size());
  return seed;
}

Error bad_file(const std::string& path, std::string why) { return fail(errors::kBadKeyFile, {path, std::move(why)}); }

Result<std::string> read_key_file(int fd, const std::string& path) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return bad_file(path, std::strerror(errno));
  if ((info.st_mode & 0077U) != 0) return bad_file(path, "chmod 600");
  char buffer[512];
  const auto n = ::read(fd, buffer, sizeof buffer);
  if (n < 0) return bad_file(path, std::strerror(errno));
  std::string text(buffer, static_cast<std::size_t>(n));
  sodium_memzero(buffer, sizeof buffer);
  return text;
}

/// O_EXCL on a draft, then link(2): of two processes that make the same key at once, one wins and both use the
/// winner's.
Result<void> write_key_file(const std::string& path, std::string_view pem) {
  const std::string draft = path + "." + std::to_string(::getpid());
  (void)::unlink(draft.c_str());
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return bad_file(path, std::strerror(errno));
  const bool written = ::write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && ::fsync(fd) == 0;
  const std::string why = written ? "" : std::strerror(errno);
  ::close(fd);
  const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const std::string link_why = linked ? "" : std::strerror(errno);
  (void)::unlink(draft.c_str());
  if (!written) return bad_file(path, why);
  if (!linked) return bad_file(path, link_why);
  const int folder = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    (void)::fsync(folder);
    ::close(folder);
  }
  return {};
}

}  // namespace

struct FileSigner::Core {
  std::string folder;
  SecureRandom& random;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const KeyPair>, std::less<>> keys;

  Result<std::shared_ptr<const KeyPair>> find(std::string_view name) {
    const std::lock_guard lock(mutex);
    if (const auto known = keys.find(name); known != keys.end()) return known->second;
    if (!is_key_name(name)) return fail(errors::kBadKeyName, {std::string(name)});
    auto key = TRY(load(folder + "/" + std::string(name) + ".pem"));
    keys.emplace(name, key);
    return key;
  }

  Result<std::shared_ptr<const KeyPair>> load(const std::string& path) {
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
      TRY(make(path));
      fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0) return bad_file(path, std::strerror(errno));
    auto text = read_key_file(fd, path);
    ::close(fd);
    if (!text.ok()) return text.error();
    auto seed = from_pem(*text);
    sodium_memzero(text->data(), text->size());
    if (!seed) return bad_file(path, "PKCS#8 Ed25519");
    auto key = std::make_shared<KeyPair>();
    crypto_sign_seed_keypair(key->open.data(), key->secret.data(), seed->data());
    sodium_memzero(seed->data(), seed->size());
    return std::shared_ptr<const KeyPair>(std::move(key));
  }

  Result<void> make(const std::string& path) {
    std::error_code error;
    const auto parent = std::filesystem::path(path).parent_path();
    std::filesystem::create_directories(parent, error);
    if (error) return bad_file(path, error.message());
    std::filesystem::permissions(parent, std::filesystem::perms::owner_all, error);
    std::array<std::uint8_t, kSeed> seed{};
    random.fill(seed);
    auto pem = to_pem(seed);
    auto written = write_key_file(path, pem);
    sodium_memzero(pem.data(), pem.size());
    sodium_memzero(seed.data(), seed.size());
    return written;
  }
};

FileSigner::FileSigner(std::string folder, SecureRandom& random) {
  ASSERT(sodium_init() >= 0);
  core_.reset(new Core{std::move(folder), random, {}, {}});
}
FileSigner::~FileSigner() = default;

Result<Bytes> FileSigner::sign(std::string_view key, ByteView message) {
  const auto pair = TRY(core_->find(key));
  Bytes out(crypto_sign_BYTES);
  crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), pair->secret.data());
  return out;
}

Result<Bytes> FileSigner::public_key(std::string_view key) {
  const auto pair = TRY(core_->find(key));
  return Bytes(pair->open.begin(), pair->open.end());
}

bool FileSigner::verify(ByteView public_key, ByteView message, ByteView signature) const {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

std::span<const ErrorDef* const> openssl_errors() {
  static constexpr const ErrorDef* all[] = {&errors::kBadKeyName, &errors::kBadKeyFile};
  return all;
}

}  // namespace sen
