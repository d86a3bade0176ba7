#pragma once
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kNoFinding{"quality.no_finding", Code::kNotFound, Retry::kNever,
                                     "Không còn lỗi này: có thể người khác đã sửa.",
                                     "There is no such finding any more: somebody may have mended it."};
}  // namespace sen::errors
