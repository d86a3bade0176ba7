// Goal: the small rules under every page. Method: values in, values out; no node.
#include <gtest/gtest.h>

#include "faces/shared/page.hpp"
#include "faces/shared/views.hpp"
#include "procedures/errors.hpp"
#include "registers/errors.hpp"

namespace sen::faces {
namespace {

bool used(std::vector<Header> headers) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/officer/queue";
  request.headers = std::move(headers);
  return is_use(web::RequestContext(std::move(request)));
}

TEST(IsUse, what_a_page_asks_by_itself_is_none) {
  EXPECT_TRUE(used({{"accept", "text/html"}}));
  EXPECT_TRUE(used({}));
  EXPECT_FALSE(used({{"accept", "text/event-stream"}}));
  EXPECT_FALSE(used({{"accept", "text/html"}, {"sen-background", "refresh"}}));
}

TEST(Slices, stay_inside_the_rows) {
  const auto rows = [](std::int64_t from, std::size_t total) {
    const auto slice = slice_of(from, total, 10);
    return std::pair(slice.first, slice.last);
  };
  EXPECT_EQ(rows(0, 25), std::pair(std::size_t{0}, std::size_t{10}));
  EXPECT_EQ(rows(20, 25), std::pair(std::size_t{20}, std::size_t{25}));
  EXPECT_EQ(rows(-5, 25), std::pair(std::size_t{0}, std::size_t{10}));
  EXPECT_EQ(rows(99, 25), std::pair(std::size_t{25}, std::size_t{25}));
  EXPECT_EQ(rows(0, 0), std::pair(std::size_t{0}, std::size_t{0}));
}

TEST(ErrorNamed, knows_what_other_agencies_answer) {
  const auto* unique = error_named(sen::errors::kRecordNotUnique.id);
  ASSERT_NE(unique, nullptr);
  EXPECT_EQ(unique->code, Code::kConflict);
  EXPECT_NE(error_named(procedures::errors::kWrongSender.id), nullptr);
  EXPECT_EQ(error_named("nowhere.known"), nullptr);
  EXPECT_EQ(error_named(""), nullptr);
}

TEST(Dates, read_as_people_say_them) {
  const auto friday = CivilDate::parse("2026-11-20").take();
  EXPECT_EQ(weekday_date(friday, "vi"), "thứ Sáu 20/11");
  EXPECT_EQ(weekday_date(friday, "en"), "Friday 20/11");
  const auto zone = Zone::named("Asia/Ho_Chi_Minh").take();
  const auto at = Instant::parse("2026-11-20T17:05:00Z").take();  // already the 21st in Hà Nội
  EXPECT_EQ(time_and_day(zone, at), "00:05, 21/11/2026");
  json::object due;
  put_due(due, zone, Instant{}, "vi");
  EXPECT_TRUE(due.empty()) << "no deadline is not a deadline in 1970";
}

}  // namespace
}  // namespace sen::faces
