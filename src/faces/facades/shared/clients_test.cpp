// Goal: only systems that the operator named get in, each with its own token and addresses.
#include "faces/facades/shared/clients.hpp"

#include <gtest/gtest.h>

#include "faces/facades/shared/errors.hpp"
#include "faces/facades/shared/parts.hpp"

namespace sen::faces {
namespace {

std::string file(std::string_view more) {
  return R"({"clients": [{"id": "one", "agency": "welfare", "purpose": "benefits", "token_sha256": ")" +
         to_hex(sha256(as_bytes("secret"))) + R"(", "callbacks": ["http://10.0.0.5:8080/in/"])" + std::string(more) +
         "}]}";
}

TEST(Clients, are_known_by_their_token_and_by_nothing_else) {
  const auto clients = Clients::parse(file("")).take();
  ASSERT_NE(clients.by_bearer("Bearer secret"), nullptr);
  EXPECT_EQ(clients.by_bearer("Bearer secret")->id, "one");
  for (const char* wrong : {"", "Bearer ", "Bearer wrong", "secret", "bearer secret", "Bearer secret "})
    EXPECT_EQ(clients.by_bearer(wrong), nullptr) << wrong;
  EXPECT_NE(clients.by_id("one"), nullptr);
  EXPECT_EQ(clients.by_id("two"), nullptr);
}

TEST(Clients, without_a_token_are_known_by_no_token) {
  const auto clients = Clients::parse(R"({"clients": [{"id": "one", "agency": "welfare"}]})").take();
  EXPECT_EQ(clients.by_bearer("Bearer "), nullptr);
  EXPECT_FALSE(bears_token_of(*clients.by_id("one"), "Bearer "));
}

TEST(Clients, are_called_back_at_their_own_addresses_only) {
  const auto clients = Clients::parse(file("")).take();
  const auto& one = *clients.by_id("one");
  EXPECT_TRUE(may_call_back(one, "http://10.0.0.5:8080/in"));
  EXPECT_TRUE(may_call_back(one, "http://10.0.0.5:8080/in/registry/on-search"));
  for (const char* wrong :
       {"", "http://10.0.0.5:8080/", "http://10.0.0.5:8080/inside", "http://10.0.0.5:80801/in/",
        "http://10.0.0.5:8080/in/\r\nx: y", "http://evil@10.0.0.5:8080/in/", "https://10.0.0.5:8080/in/"})
    EXPECT_FALSE(may_call_back(one, wrong)) << wrong;
}

TEST(Clients, a_file_with_a_mistake_is_refused) {
  for (const std::string& wrong :
       {std::string("[]"), std::string("{}"), std::string(R"({"clients": [{"id": "one"}]})"), file(R"(, "tokn": "x")"),
        file(R"(, "may": "read")"), file(R"(, "public_key": "short")"),
        std::string(R"({"clients": [{"id": "a", "agency": "b", "token_sha256": "00"}]})"),
        std::string(R"({"clients": [{"id": "a", "agency": "b"}, {"id": "a", "agency": "b"}]})")}) {
    const auto parsed = Clients::parse(wrong);
    ASSERT_FALSE(parsed.ok()) << wrong;
    EXPECT_TRUE(parsed.error().is(facade_errors::kBadSettings)) << wrong;
  }
  EXPECT_FALSE(Clients::parse("{").ok());
}

TEST(SharedErrors, are_told_in_both_languages) {
  for (const auto* def : shared_facade_errors()) {
    EXPECT_NE(std::string_view(def->vi), "");
    EXPECT_NE(std::string_view(def->en), "");
  }
}

}  // namespace
}  // namespace sen::faces
