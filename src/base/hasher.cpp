#include "base/hasher.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"

namespace sen {

struct Hasher::Core {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Core() { EVP_MD_CTX_free(context); }
  void begin() { ASSERT(EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1); }
};

Hasher::Hasher() : core_(std::make_unique<Core>()) { core_->begin(); }
Hasher::~Hasher() = default;

void Hasher::add(ByteView bytes) { ASSERT(EVP_DigestUpdate(core_->context, bytes.data(), bytes.size()) == 1); }

Digest Hasher::finish() {
  Digest digest;
  ASSERT(EVP_DigestFinal_ex(core_->context, digest.data(), nullptr) == 1);
  core_->begin();
  return digest;
}

}  // namespace sen
