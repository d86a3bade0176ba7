// Goal: the values everything rests on behave at their edges. Method: small tables, vectors from the standards named
// beside them.
#include <gtest/gtest.h>

#include <deque>

#include "base/decimal.hpp"
#include "base/hash.hpp"
#include "base/hasher.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/money.hpp"
#include "base/task.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/xml.hpp"

namespace sen {
namespace {

TEST(Bytes, hex_and_base64_go_there_and_back_and_refuse_what_is_not_canonical) {
  // RFC 4648 section 10
  EXPECT_EQ(to_base64(as_bytes("fooba")), "Zm9vYmE=");
  EXPECT_EQ(to_base64url(as_bytes("fooba")), "Zm9vYmE");
  EXPECT_EQ(as_text(*from_base64("Zm9vYg==")), "foob");
  EXPECT_FALSE(from_base64("Zm9vYh==").ok()) << "spare bits set";
  EXPECT_FALSE(from_base64("Zm9vYg=").ok());
  EXPECT_EQ(to_hex(as_bytes("\x01\xff")), "01ff");
  EXPECT_FALSE(from_hex("0G").ok());
}

TEST(Hash, known_answers) {
  Sha256 pieces;
  pieces.add(as_bytes("a"));
  pieces.add(as_bytes("bc"));
  EXPECT_EQ(pieces.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(to_hex(sha256(as_bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231 test case 2
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hash, pieces_are_the_whole_and_a_finished_hasher_is_new) {
  Hasher hasher;
  for (int round = 0; round < 2; ++round) {
    hasher.add("fo");
    hasher.add("");
    hasher.add("oba");
    EXPECT_EQ(hasher.finish(), sha256(as_bytes("fooba")));
  }
}

TEST(Ref, text_goes_there_and_back) {
  Ref ref;
  for (std::size_t i = 0; i < 16; ++i) ref.bytes[i] = static_cast<std::uint8_t>(i * 17 + 3);
  const auto text = ref.text();
  EXPECT_EQ(text.size(), 26U);
  EXPECT_EQ(*Ref::parse(text), ref);
  EXPECT_FALSE(Ref::parse("zzzzzzzzzzzzzzzzzzzzzzzzzz").ok()) << "more than 128 bits";
  EXPECT_FALSE(Ref::parse("0000000000000000000000000u").ok()) << "u is not in the alphabet";
}

TEST(CivilDate, calendar) {
  EXPECT_EQ(CivilDate::parse("1970-01-01")->days, 0);
  EXPECT_EQ(CivilDate::parse("2026-11-24")->weekday(), 2);
  EXPECT_FALSE(CivilDate::parse("2026-02-29").ok());
  EXPECT_EQ(CivilDate::parse("2024-01-31")->plus_months(1).iso(), "2024-02-29");
  EXPECT_EQ(CivilDate::parse_typed("24/11/2026")->iso(), "2026-11-24");
  EXPECT_EQ(CivilDate::parse_typed("4.1.2026")->iso(), "2026-01-04");
  EXPECT_FALSE(CivilDate::parse_typed("24/11/26").ok());
  EXPECT_FALSE(CivilDate::parse_typed("11/24/2026").ok());
  EXPECT_EQ(age_on(*CivilDate::parse("2020-02-29"), *CivilDate::parse("2026-02-28")), 5);
  EXPECT_EQ(age_on(*CivilDate::parse("2020-02-29"), *CivilDate::parse("2026-03-01")), 6);
}

TEST(PartialDate, keeps_what_is_known) {
  EXPECT_EQ(PartialDate::parse("1957")->dmy(), "1957");
  EXPECT_EQ(PartialDate::parse("1957-03")->dmy(), "03/1957");
  EXPECT_FALSE(PartialDate::parse("1957-13").ok());
  EXPECT_FALSE(PartialDate::parse("1957")->full().has_value());
}

TEST(Instant, rfc3339) {
  EXPECT_EQ(Instant::parse("2026-11-20T15:10:00+07:00")->iso(), "2026-11-20T08:10:00Z");
  EXPECT_EQ(Instant::parse("1969-12-31T23:59:59.5Z")->iso(), "1969-12-31T23:59:59.500000Z");
  EXPECT_FALSE(Instant::parse("2026-11-20 15:10:00").ok());
  EXPECT_FALSE(Instant::parse("2026-11-20T25:10:00Z").ok());
}

TEST(Xml, tells_lines_namespaces_and_attributes) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?>\n<a:r xmlns:a='urn:a' xmlns='urn:b' n='1 &amp; 2'>\n\n<x>t &#x1EC5;</x>\n<a:y/></a:r>");
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(root->name + " " + root->space + " " + std::to_string(root->line), "r urn:a 2");
  EXPECT_EQ(*root->attribute("n"), "1 & 2");
  EXPECT_EQ(root->attribute("xmlns"), nullptr);
  EXPECT_EQ(root->children[0].space + " " + root->children[0].text + " " + std::to_string(root->children[0].line),
            "urn:b t ễ 4");
  EXPECT_EQ(root->children[1].space, "urn:a");
}

TEST(Xml, what_is_written_is_read_the_same) {
  XmlNode root{.name = "r", .space = "urn:a", .attributes = {{"n", "<\"'&>"}}};
  root.children.push_back({.name = "x", .space = "urn:a", .text = "a < b & \"c\" ]]>"});
  root.children.push_back({.name = "y", .space = "urn:b"});
  const auto again = parse_xml(to_xml(root));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(to_xml(*again), to_xml(root));
  EXPECT_EQ(again->children[0].text, root.children[0].text);
  EXPECT_EQ(again->children[1].space, "urn:b");
}

TEST(Xml, refuses_with_the_line) {
  const auto line = [](std::string_view text) { return parse_xml(text).error().args.at(0); };
  EXPECT_EQ(line("<a>\n<b>\n</a>"), "3");
  EXPECT_EQ(line("<a>\n\n\xff</a>"), "3");
  EXPECT_EQ(line("<a>\n<b>&#xD800;</b></a>"), "2");
  EXPECT_EQ(line("<?xml version=\"1.0\"?>\n<!DOCTYPE a><a/>"), "2");
  EXPECT_EQ(parse_xml("<a>\n<b>\n<c/></b></a>", 1).error().args.at(0), "3") << "deeper than allowed";
  EXPECT_TRUE(parse_xml("<a>\n<b>\n<c/></b></a>", 2).ok());
}

TEST(Zone, vietnam_and_one_with_summer_time) {
  const auto vietnam = *Zone::named("Asia/Ho_Chi_Minh");
  const auto at = *Instant::parse("2026-11-20T17:30:00Z");
  EXPECT_EQ(vietnam.date_of(at).iso(), "2026-11-21");
  EXPECT_EQ(vietnam.minute_of_day(at), 30);
  EXPECT_EQ(vietnam.at(*CivilDate::parse("2026-11-21"), 30), at);
  EXPECT_EQ(vietnam.iso(at), "2026-11-21T00:30:00+07:00");
  const auto paris = *Zone::named("Europe/Paris");
  EXPECT_EQ(paris.minute_of_day(*Instant::parse("2026-07-01T10:00:00Z")), 12 * 60);
  EXPECT_EQ(paris.minute_of_day(*Instant::parse("2026-01-01T10:00:00Z")), 11 * 60);
  EXPECT_FALSE(Zone::named("Asia/Nowhere").ok());
}

TEST(Text, clean_accepts_names_and_refuses_tricks) {
  EXPECT_EQ(*clean_text("  Nguyễn \t Thị  Ví Dụ "), "Nguyễn Thị Ví Dụ");
  EXPECT_EQ(*clean_text("Nguye\xcc\x82\xcc\x83n"), "Nguyễn") << "NFD becomes NFC";
  EXPECT_EQ(to_nfd("Nguyễn"), "Nguye\xcc\x82\xcc\x83n");
  EXPECT_EQ(*clean_text("H'Hen Niê"), "H'Hen Niê");
  EXPECT_FALSE(clean_text("a\x01"
                          "b")
                   .ok());
  EXPECT_FALSE(clean_text("\xff\xfe").ok());
  EXPECT_FALSE(clean_text("abc\xe2\x80\xae"
                          "def")
                   .ok())
      << "bidi override";
  EXPECT_EQ(*clean_text("một\nhai", true), "một\nhai");
  EXPECT_EQ(*clean_text("một\nhai"), "một hai");
}

TEST(Text, fold_keys) {
  EXPECT_EQ(fold_key("HOÀ  Bình"), fold_key("hòa bình"));
  EXPECT_EQ(fold_key("Thuý"), fold_key("Thúy"));
  EXPECT_NE(fold_key("Hoa"), fold_key("Hòa"));
  EXPECT_EQ(fold_plain("Đặng Thuỳ Trâm"), "dang thuy tram");
  EXPECT_EQ(fold_plain("\xc3\x90inh"), "dinh") << "the look-alike U+00D0";
  EXPECT_EQ(to_upper("nguyễn thị đào"), "NGUYỄN THỊ ĐÀO");
  EXPECT_EQ(initials("Nguyễn Thị Ví Dụ"), "N. T. V. D.");
  EXPECT_TRUE(is_name("H'Hen Niê"));
  EXPECT_FALSE(is_name("Robert'); DROP TABLE--1"));
  EXPECT_FALSE(is_name("-"));
  EXPECT_EQ(count_characters("Dụ"), 2U);
  EXPECT_EQ(first_characters("Dụ Ví", 2), "Dụ");
}

/// The quick way by table and the long way through ICU are one. A character beyond the table forces the long way.
TEST(Text, the_table_says_what_icu_says) {
  const std::string far = "中";
  const auto after = [](std::string text, std::size_t skip) { return text.substr(skip); };
  for (char32_t c = 1; c < 0x2000; ++c) {
    std::string one;
    if (c < 0x80) {
      one = static_cast<char>(c);
    } else if (c < 0x800) {
      one = {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};
    } else {
      one = {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
             static_cast<char>(0x80 | (c & 0x3F))};
    }
    for (const std::string& tail : {one + "1", one + " " + one, "1 " + one}) {
      EXPECT_EQ(after(fold_plain("1" + tail), 1), after(fold_plain(far + tail), far.size())) << std::hex << int(c);
      const auto quick = clean_text("1" + tail);
      const auto slow = clean_text(far + tail);
      ASSERT_EQ(quick.ok(), slow.ok()) << std::hex << int(c);
      if (quick.ok()) EXPECT_EQ(after(*quick, 1), after(*slow, far.size())) << std::hex << int(c);
    }
  }
}

TEST(Text, what_is_no_utf8_takes_the_long_way) {
  for (const char* broken : {"\xc3", "a\xe1\xba", "\xe0\x80\x80", "\xc0\xaf", "\xed\xa0\x80"}) {
    EXPECT_FALSE(clean_text(broken).ok());
    EXPECT_NO_FATAL_FAILURE(fold_plain(broken));
  }
}

TEST(Json, canonical_form) {
  const auto value = *parse_json(R"({"b":1,"a":[true,null,"\u00e9\n"],"A":"x"})");
  EXPECT_EQ(canonical_json(value), "{\"A\":\"x\",\"a\":[true,null,\"é\\n\"],\"b\":1}");
  EXPECT_FALSE(parse_json("{\"a\":1} x").ok());
  EXPECT_FALSE(parse_json(std::string(40, '[')).ok());
  EXPECT_EQ(text_at(value, "a.b"), "");
}

TEST(Decimal, arithmetic_is_exact) {
  auto d = [](std::string_view text) { return *Decimal::parse(text); };
  EXPECT_EQ((d("0.1") + d("0.2")).text(), "0.3");
  EXPECT_EQ((d("1") / d("3")).text(), "0.3333333333333333333333333333333333");
  EXPECT_EQ(d("1e3").text(), "1000");
  EXPECT_EQ(d("-0.50").text(), "-0.5");
  EXPECT_EQ(d("2.5").rounded(0, Decimal::Rounding::kHalfEven).text(), "2");
  EXPECT_EQ(d("-2.5").rounded(0, Decimal::Rounding::kHalfUp).text(), "-3");
  EXPECT_EQ(d("5.5").rounded(0, Decimal::Rounding::kHalfDown).text(), "5");
  EXPECT_EQ(d("-12").modulo(d("5")).text(), "3") << "DMN 1.5 table 75";
  EXPECT_EQ(d("2").power(d("10")).text(), "1024");
  EXPECT_EQ(*d("12.0").whole(), 12);
  EXPECT_FALSE(d("12.5").whole().has_value());
  EXPECT_FALSE((d("1") / d("0")).finite());
  EXPECT_FALSE(Decimal::parse("abc").ok());
  EXPECT_FALSE(Decimal::parse("").ok());
}

TEST(Money, prints_as_people_write_it) {
  EXPECT_EQ((Money{1234567}).text(), "1.234.567 ₫");
  EXPECT_EQ((Money{-5000}).text(), "-5.000 ₫");
  EXPECT_EQ((Money{0}).text(), "0 ₫");
}

class Queue : public Executor {
 public:
  void post(std::move_only_function<void()> work) override { work_.push_back(std::move(work)); }
  void run() {
    while (!work_.empty()) {
      auto work = std::move(work_.front());
      work_.pop_front();
      work();
    }
  }

 private:
  std::deque<std::move_only_function<void()>> work_;
};

Task<Result<int>> add_later(int a, int b) {
  auto begin = [a, b](Later<int>::Done done) { done(a + b); };
  const int sum = co_await Later<int>(begin);
  if (sum < 0) co_return fail(errors::kBadNumber);
  co_return sum;
}
Task<Result<int>> twice(int a) {
  auto first = co_await add_later(a, a);
  const int value = CO_TRY(first);
  auto second = co_await add_later(value, value);
  co_return CO_TRY(second);
}

TEST(Task, awaits_resume_on_the_executor_and_errors_travel) {
  Queue queue;
  int good = 0;
  bool failed = false;
  start<Result<int>>(queue, twice(3), [&](Result<int> r) { good = *r; });
  start<Result<int>>(queue, twice(-1), [&](Result<int> r) { failed = r.error().is(errors::kBadNumber); });
  EXPECT_EQ(good, 0) << "nothing continues before the executor runs";
  queue.run();
  EXPECT_EQ(good, 12);
  EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace sen
