#pragma once
#include <span>

#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kNoFinding{"quality.no_finding", Code::kNotFound, Retry::kNever,
                                     "Không còn lỗi này: có thể người khác đã sửa.",
                                     "There is no such finding any more: somebody may have mended it."};
inline constexpr ErrorDef kSampleSize{"quality.sample_size", Code::kInvalid, Retry::kAfterFix,
                                      "Mẫu kiểm tra có từ {0} đến {1} bản ghi.", "A sample has {0} to {1} records."};
inline constexpr ErrorDef kSampleOpen{
    "quality.sample_open", Code::kConflict, Retry::kAfterFix,
    "Địa bàn này còn một mẫu chưa kiểm tra xong. Xin kiểm tra xong trước khi chọn mẫu mới.",
    "This place has a sample that is not finished. Finish it before drawing another."};
inline constexpr ErrorDef kNotYourPlace{"quality.not_your_place", Code::kForbidden, Retry::kNever,
                                        "Bản ghi này thuộc địa bàn khác. Xin chuyển cho đơn vị quản lý địa bàn đó.",
                                        "This record belongs to another place. Its own unit looks after it."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> quality_errors();
}  // namespace sen
