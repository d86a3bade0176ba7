#pragma once
#include <span>

#include "base/error.hpp"

namespace sen::faces::errors {
inline constexpr ErrorDef kSignIn{"faces.sign_in_needed", Code::kUnauthenticated, Retry::kAfterFix,
                                  "Bạn cần đăng nhập để xem trang này. Những gì đã nhập vẫn được giữ.",
                                  "Sign in to see this page. What you typed is kept."};
inline constexpr ErrorDef kCitizenOnly{"faces.citizen_only", Code::kForbidden, Retry::kNever,
                                       "Trang này dành cho người dân.", "This page is for people, not for officers."};
inline constexpr ErrorDef kOfficerOnly{"faces.officer_only", Code::kForbidden, Retry::kNever,
                                       "Trang này dành cho cán bộ.", "This page is for officers."};
inline constexpr ErrorDef kMachineOnly{"faces.machine_only", Code::kForbidden, Retry::kNever,
                                       "Cần chứng thư máy của cơ sở y tế (Authorization: Bearer).",
                                       "This needs the facility's machine credential (Authorization: Bearer)."};
inline constexpr ErrorDef kSystemOnly{"faces.system_only", Code::kForbidden, Retry::kNever,
                                      "Cần chứng thư của hệ thống cơ quan, không phải của một cơ sở.",
                                      "This needs the credential of an agency's system, not of one facility."};
inline constexpr ErrorDef kRefusedThere{"faces.refused_there", Code::kUnprocessable, Retry::kNever,
                                        "Cơ quan {0} từ chối ({1}).", "The agency {0} refused ({1})."};
inline constexpr ErrorDef kNoIdempotencyKey{
    "faces.no_idempotency_key", Code::kInvalid, Retry::kAfterFix,
    "Cần đầu mục Idempotency-Key, tối đa 200 ký tự, riêng cho mỗi việc.",
    "An Idempotency-Key header is needed, up to 200 characters, one for each act."};
inline constexpr ErrorDef kLowLevel{"faces.level_too_low", Code::kForbidden, Retry::kNever,
                                    "Việc này cần tài khoản định danh mức {0}.", "This needs an account of level {0}."};
inline constexpr ErrorDef kNotHere{"faces.not_found", Code::kNotFound, Retry::kNever, "Không có trang hay dữ liệu này.",
                                   "There is no such page or data."};
inline constexpr ErrorDef kNoAgency{"faces.unknown_agency", Code::kNotFound, Retry::kNever,
                                    "Không có cơ quan {0} ở đây.", "There is no agency {0} here."};
}  // namespace sen::faces::errors

namespace sen::faces {
std::span<const ErrorDef* const> face_errors();
/// What another agency may answer to an act, by the id that it sent; null when no room here gives such an error.
const ErrorDef* error_named(std::string_view id);
}  // namespace sen::faces
