#pragma once
/// What every façade may refuse.
#include <span>

#include "base/error.hpp"

namespace sen::faces::facade_errors {
inline constexpr ErrorDef kNoClient{"facade.unknown_client", Code::kUnauthenticated, Retry::kAfterFix,
                                    "Không nhận ra hệ thống gọi. Người vận hành cần ghi hệ thống này vào tệp {0}.",
                                    "The calling system is not known. The operator must enter it in the file of {0}."};
inline constexpr ErrorDef kMayNot{"facade.not_allowed", Code::kForbidden, Retry::kNever,
                                  "Hệ thống gọi không có quyền \"{0}\" ở đây.",
                                  "The calling system has no right to \"{0}\" here."};
inline constexpr ErrorDef kBadSettings{"facade.bad_settings", Code::kInvalid, Retry::kAfterFix, "{0}: {1}.",
                                       "{0}: {1}."};
}  // namespace sen::faces::facade_errors

namespace sen::faces {
std::span<const ErrorDef* const> shared_facade_errors();
}
