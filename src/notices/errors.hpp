#pragma once
/// What can go wrong with notices and letters.
#include <span>

#include "base/error.hpp"

namespace sen::notices {
inline constexpr ErrorDef kNotFound{"notices.not_found", Code::kNotFound, Retry::kNever,
                                    "Không có thông báo này trong hộp thư của bạn.",
                                    "There is no such message in your inbox."};
inline constexpr ErrorDef kBadNotice{"notices.bad_notice", Code::kUnprocessable, Retry::kAfterFix,
                                     "Thông báo còn thiếu hoặc sai phần: {0}.",
                                     "This part of the notice is missing or wrong: {0}."};
inline constexpr ErrorDef kBadLetter{"notices.bad_letter", Code::kUnprocessable, Retry::kAfterFix,
                                     "Thư gửi ra ngoài còn thiếu hoặc sai phần: {0}.",
                                     "This part of the letter is missing or wrong: {0}."};

std::span<const ErrorDef* const> notices_errors();
}  // namespace sen::notices
