// Goal: keys are made once, stay private and sign as RFC 8032 says. Method: real files in a temporary folder, a
// published vector.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "adapters/openssl/errors.hpp"
#include "adapters/openssl/file_signer.hpp"

namespace sen {
namespace {

/// Gives the seed of RFC 8032 section 7.1, test 2, so that key and signature are known.
class VectorRandom final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    const auto seed = from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    ASSERT_EQ(bytes.size(), seed->size());
    std::copy(seed->begin(), seed->end(), bytes.begin());
  }
};

class FileSignerTest : public testing::Test {
 protected:
  FileSignerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-keys-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~FileSignerTest() override { std::filesystem::remove_all(folder_); }
  VectorRandom random_;
  std::string folder_;
};

TEST_F(FileSignerTest, signs_the_published_vector_and_keeps_the_key) {
  Bytes signature;
  {
    FileSigner signer(folder_, random_);
    EXPECT_EQ(to_hex(*signer.public_key("journal/police")),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    signature = *signer.sign("journal/police", as_bytes("r"));
    EXPECT_EQ(to_hex(signature),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
              "b4302aeeb00d291612bb0c00");
  }
  struct stat info{};
  ASSERT_EQ(stat((folder_ + "/journal/police.pem").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  FileSigner again(folder_, random_);
  EXPECT_EQ(*again.sign("journal/police", as_bytes("r")), signature);
}

TEST_F(FileSignerTest, refuses_what_was_changed) {
  FileSigner signer(folder_, random_);
  const auto key = *signer.public_key("a");
  auto signature = *signer.sign("a", as_bytes("message"));
  EXPECT_TRUE(signer.verify(key, as_bytes("message"), signature));
  EXPECT_FALSE(signer.verify(key, as_bytes("massage"), signature));
  signature[5] ^= 1;
  EXPECT_FALSE(signer.verify(key, as_bytes("message"), signature));
  EXPECT_FALSE(signer.verify(as_bytes("short"), as_bytes("message"), signature));
  EXPECT_FALSE(signer.verify(key, as_bytes("message"), as_bytes("short")));
}

TEST_F(FileSignerTest, refuses_names_that_leave_the_folder) {
  FileSigner signer(folder_, random_);
  for (auto name : {"../x", "/etc/x", "a//b", "", "a/../b", "A", "a.b"})
    EXPECT_TRUE(signer.public_key(name).error().is(errors::kBadKeyName)) << name;
}

TEST_F(FileSignerTest, refuses_a_key_that_others_can_read_or_that_is_damaged) {
  const auto path = folder_ + "/a.pem";
  ASSERT_TRUE(FileSigner(folder_, random_).public_key("a").ok());
  chmod(path.c_str(), 0644);
  EXPECT_TRUE(FileSigner(folder_, random_).public_key("a").error().is(errors::kBadKeyFile));
  chmod(path.c_str(), 0600);
  std::ofstream(path) << "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  EXPECT_TRUE(FileSigner(folder_, random_).public_key("a").error().is(errors::kBadKeyFile));
}

}  // namespace
}  // namespace sen
