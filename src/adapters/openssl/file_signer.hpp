#pragma once
/// Signer whose keys are files: PKCS#8 PEM (`openssl pkey -in FILE -text` reads them), mode 0600, made on first use.
#include <memory>
#include <string>

#include "ports/random.hpp"
#include "ports/signer.hpp"

namespace sen {

class FileSigner final : public Signer {
 public:
  /// @param folder  made when absent; "journal/police" becomes folder/journal/police.pem
  FileSigner(std::string folder, SecureRandom& random);
  ~FileSigner() override;
  FileSigner(const FileSigner&) = delete;
  FileSigner& operator=(const FileSigner&) = delete;
  Result<Bytes> sign(std::string_view key, ByteView message) override;
  Result<Bytes> public_key(std::string_view key) override;
  bool verify(ByteView public_key, ByteView message, ByteView signature) const override;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sen
