#pragma once
/// What a key store may refuse.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kBadKeyName{"openssl.bad_key_name", Code::kInternal, Retry::kNever,
                                      "Tên khóa {0} không hợp lệ.", "The key name {0} is not valid."};
inline constexpr ErrorDef kBadKeyFile{"openssl.bad_key_file", Code::kInternal, Retry::kAfterFix,
                                      "Tệp khóa {0} hỏng hoặc người khác đọc được: {1}.",
                                      "The key file {0} is damaged or others can read it: {1}."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> openssl_errors();
}
