#include "base/hash.hpp"

#include "base/check.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sen {

Digest sha256(std::initializer_list<ByteView> parts) {
  // Fetched once per thread: limits.md section 5 measured a third off the one-shot call.
  struct Hasher {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~Hasher() {
      EVP_MD_CTX_free(context);
      EVP_MD_free(algorithm);
    }
  };
  thread_local Hasher hasher;
  Digest digest;
  ASSERT(EVP_DigestInit_ex2(hasher.context, hasher.algorithm, nullptr) == 1);
  for (auto part : parts) ASSERT(EVP_DigestUpdate(hasher.context, part.data(), part.size()) == 1);
  ASSERT(EVP_DigestFinal_ex(hasher.context, digest.data(), nullptr) == 1);
  return digest;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) { ASSERT(EVP_DigestInit_ex2(context_, EVP_sha256(), nullptr) == 1); }
Sha256::~Sha256() { EVP_MD_CTX_free(context_); }
void Sha256::add(ByteView bytes) { ASSERT(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1); }
Digest Sha256::finish() {
  Digest digest;
  ASSERT(EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1);
  return digest;
}

Digest hmac_sha256(ByteView key, ByteView message) {
  // RFC 2104 section 2, on the fast SHA-256 above.
  std::array<std::uint8_t, 64> inner{};
  if (key.size() > inner.size()) {
    const auto short_key = sha256(key);
    std::copy(short_key.begin(), short_key.end(), inner.begin());
  } else {
    std::copy(key.begin(), key.end(), inner.begin());
  }
  auto outer = inner;
  for (auto& byte : inner) byte ^= 0x36;
  for (auto& byte : outer) byte ^= 0x5c;
  const auto first = sha256({inner, message});
  return sha256({outer, first});
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sen
