#pragma once
/// What can be wrong with an expression. Positions are given as line:column, counted in characters from 1.
#include "base/error.hpp"

namespace sen::feel {
inline constexpr ErrorDef kSyntax{"feel.syntax", Code::kUnprocessable, Retry::kAfterFix,
                                  "Biểu thức sai ở {0}: cần {1}, nhưng gặp {2}.",
                                  "The expression is wrong at {0}: expected {1}, found {2}."};
inline constexpr ErrorDef kTooMuch{"feel.too_much", Code::kTooLarge, Retry::kAfterFix,
                                   "Biểu thức vượt giới hạn về {0}; hãy viết ngắn lại hoặc giảm dữ liệu.",
                                   "The expression goes past its limit of {0}; make it shorter or give it less data."};
inline constexpr ErrorDef kUnknownName{"feel.unknown_name", Code::kUnprocessable, Retry::kAfterFix,
                                       "Ở {0}: không có tên {1}.{2}", "At {0}: there is no name {1}.{2}"};
inline constexpr ErrorDef kUnknownFunction{"feel.unknown_function", Code::kUnprocessable, Retry::kAfterFix,
                                           "Ở {0}: không có hàm {1}.{2}", "At {0}: there is no function {1}.{2}"};
inline constexpr ErrorDef kBadArguments{"feel.bad_arguments", Code::kUnprocessable, Retry::kAfterFix,
                                        "Ở {0}: hàm {1} không nhận các đối số này; cần {2}.",
                                        "At {0}: the function {1} does not take these arguments; it takes {2}."};
inline constexpr ErrorDef kWrongType{"feel.wrong_type", Code::kUnprocessable, Retry::kAfterFix,
                                     "Ở {0}: {1} không dùng được với {2}.", "At {0}: {1} does not work with {2}."};

std::span<const ErrorDef* const> feel_errors();
}  // namespace sen::feel
