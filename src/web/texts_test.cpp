// Goal: both languages say the same with the same arguments, or the program does not start. Method: small files, each
// mistake by line.
#include <gtest/gtest.h>

#include <thread>

#include "base/text.hpp"
#include "web/texts.hpp"

namespace sen::web {
namespace {

std::string wrong(const std::string& yaml) {
  const auto loaded = Texts::load({{"a.yaml", yaml}});
  return loaded.ok() ? "none" : loaded.error().args.at(0);
}

TEST(Texts, formats) {
  const auto texts = Texts::load({{"a.yaml", R"(
home: {vi: Trang chủ, en: Home}
sign_in:
  hello: {vi: "Chào {name}!", en: "Hello {name}!"}
fee.paid: {vi: "Đã nộp {fee, number} ₫", en: "{fee, number} dong paid"}
days: {vi: "{n, plural, =0 {hôm nay} other {# ngày}}", en: "{n, plural, =0 {today} one {# day} other {# days}}"}
sex: {vi: "{s, select, f {Bà} m {Ông} other {Ông/Bà}} {name}", en: "{s, select, f {Ms} m {Mr} other {Mx}} {name}"}
quote: {vi: "Không '{'ngoặc'}'", en: "It's {name}"}
)"}});
  ASSERT_FALSE(texts.ok()) << "quote takes other arguments";
  const auto good = Texts::load({{"a.yaml", R"(
sign_in:
  hello: {vi: "Chào {name}!", en: "Hello {name}! It's you, '{'not name'}'."}
fee.paid: {vi: "Đã nộp {fee, number} ₫", en: "{fee, number} dong paid"}
days: {vi: "{n, plural, =0 {hôm nay} other {# ngày}}", en: "{n, plural, =0 {today} one {# day} other {# days}}"}
sex: {vi: "{s, select, f {Bà} m {Ông} other {Ông/Bà}} {name}", en: "{s, select, f {Ms} m {Mr} other {Mx}} {name}"}
)"},
                                 {"b.yaml", "year: {vi: 'Năm {y}', en: 'Year {y}'}"}});
  ASSERT_TRUE(good.ok()) << good.error().text("en");
  EXPECT_EQ(good->format("sign_in.hello", "vi", {{"name", "Bình"}}), "Chào Bình!");
  EXPECT_EQ(good->format("sign_in.hello", "en", {{"name", "Bình"}}), "Hello Bình! It's you, {not name}.");
  EXPECT_EQ(good->format("fee.paid", "vi", {{"fee", std::int64_t{1234567}}}), "Đã nộp 1.234.567 ₫");
  EXPECT_EQ(good->format("fee.paid", "en", {{"fee", std::int64_t{-1000}}}), "-1,000 dong paid");
  EXPECT_EQ(good->format("days", "vi", {{"n", std::int64_t{0}}}), "hôm nay");
  EXPECT_EQ(good->format("days", "vi", {{"n", std::int64_t{1}}}), "1 ngày");
  EXPECT_EQ(good->format("days", "en", {{"n", std::int64_t{1}}}), "1 day");
  EXPECT_EQ(good->format("days", "en", {{"n", "12"}}), "12 days") << "digits count as a number";
  EXPECT_EQ(good->format("sex", "vi", {{"s", "f"}, {"name", "Ví Dụ"}}), "Bà Ví Dụ");
  EXPECT_EQ(good->format("sex", "en", {{"s", "?"}, {"name", "X"}}), "Mx X");
  EXPECT_EQ(good->format("year", "vi", {{"y", std::int64_t{2026}}}), "Năm 2026") << "a plain number is written plainly";
  EXPECT_EQ(good->format("no.such", "vi"), "no.such");
  EXPECT_EQ(join(good->args("sex"), " "), "name s");
}

TEST(Texts, mistakes_have_their_line) {
  EXPECT_EQ(wrong("a: {vi: x, en: y}\nb: {vi: x}"), "a.yaml:2: b: no text in en");
  EXPECT_EQ(wrong("a: {vi: '{x}', en: '{y}'}"), "a.yaml:1: a: vi and en take different arguments");
  EXPECT_EQ(wrong("a: {vi: x, en: y}\na: {vi: x, en: y}"), "a.yaml:2: a: already at a.yaml:1");
  EXPECT_EQ(wrong("a: {vi: '{x', en: y}"), "a.yaml:1: a: vi: not a message: check its braces");
  EXPECT_EQ(wrong("a: {vi: '{x, date}', en: '{x, date}'}"),
            "a.yaml:1: a: vi: argument x: only plain, number, plural and select are known");
  EXPECT_EQ(wrong("a: text"), "a.yaml:1: a: needs {vi: ..., en: ...}");
  EXPECT_EQ(wrong("\n\na: {vi: x, en: [y]}"),
            "a.yaml:3: a.vi: needs {vi: ..., en: ...}\na.yaml:3: a.en: needs {vi: ..., en: ...}");
  EXPECT_EQ(wrong("A b: {vi: x, en: y}"), "a.yaml:1: A b: a key has only a-z 0-9 _ - .");
  EXPECT_NE(wrong("a: {vi: x").find("a.yaml:"), std::string::npos);
  EXPECT_EQ(wrong("\xff: {vi: x, en: y}"), "a.yaml:1: not UTF-8");
}

TEST(Texts, are_shared_by_threads) {
  const auto texts = Texts::load(
      {{"a.yaml", "n: {vi: '{n, plural, other {# việc}}', en: '{n, plural, one {# job} other {# jobs}}'}"}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (std::int64_t n = 0; n < 2000; ++n)
        ASSERT_EQ(texts->format("n", "vi", {{"n", n % 900}}), std::to_string(n % 900) + " việc");
    });
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sen::web
