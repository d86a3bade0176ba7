#pragma once
/// Errors: what went wrong, in a form that pages, the API and retry logic share.
/// Each room declares its errors as `inline constexpr ErrorDef` in its errors.hpp and lists them in one span,
/// so documentation and the API reference are made from the same place. Ids are stable and never reused.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sen {

/// A closed dozen; each has one HTTP status (web/problem.cpp) and one meaning for a caller.
enum class Code {
  kInvalid,          ///< 400: the request itself is malformed
  kUnauthenticated,  ///< 401
  kForbidden,        ///< 403
  kNotFound,         ///< 404
  kConflict,         ///< 409: the world changed; read again
  kGone,             ///< 410
  kTooLarge,         ///< 413
  kUnprocessable,    ///< 422: well-formed, but fields are wrong
  kTooMany,          ///< 429
  kInternal,         ///< 500: a bug or a broken disk
  kUnavailable,      ///< 503: try again later
  kTimeout,          ///< 504: outcome unknown; repeat with the same key
};

/// What a caller may do about it.
enum class Retry { kNever, kSameRequest, kAfterFix };

struct ErrorDef {
  const char* id;  ///< stable text such as "registers.not_found"
  Code code;
  Retry retry;
  const char* vi;  ///< one plain sentence that names the fix; {0}, {1} are replaced by args
  const char* en;
};

/// One wrong field of a request. `pointer` is an RFC 6901 JSON pointer ("/mother/pin") or a form field's name.
struct FieldError {
  std::string pointer;
  const ErrorDef* def = nullptr;
  std::vector<std::string> args;
};

/// Never carries personal data: args are names of things (fields, files, limits), not their values.
struct [[nodiscard]] Error {
  const ErrorDef* def = nullptr;
  std::vector<std::string> args;
  std::vector<FieldError> fields;

  bool is(const ErrorDef& other) const { return std::string_view(def->id) == other.id; }
  /// The sentence in a language ("vi" or "en") with its arguments filled in.
  std::string text(std::string_view language) const;
};

std::string error_text(const ErrorDef& def, const std::vector<std::string>& args, std::string_view language);

inline Error fail(const ErrorDef& def, std::vector<std::string> args = {}) { return Error{&def, std::move(args), {}}; }

namespace errors {
inline constexpr ErrorDef kInternal{
    "base.internal", Code::kInternal, Retry::kSameRequest,
    "Hệ thống gặp lỗi. Chưa có gì bị mất; xin thử lại sau ít phút.",
    "Something broke on our side. Nothing was lost; please try again in a few minutes."};
inline constexpr ErrorDef kInvalidText{"base.invalid_text", Code::kUnprocessable, Retry::kAfterFix,
                                       "Chữ nhập vào có ký tự không dùng được.",
                                       "The text has characters that cannot be used."};
inline constexpr ErrorDef kBadNumber{"base.bad_number", Code::kUnprocessable, Retry::kAfterFix, "Cần một số.",
                                     "A number is needed."};
inline constexpr ErrorDef kBadDate{"base.bad_date", Code::kUnprocessable, Retry::kAfterFix,
                                   "Cần một ngày có thật, ví dụ 24/11/2026.",
                                   "A real date is needed, for example 24/11/2026."};
inline constexpr ErrorDef kBadJson{"base.bad_json", Code::kInvalid, Retry::kAfterFix,
                                   "Nội dung không phải JSON hợp lệ: {0}.", "The body is not valid JSON: {0}."};
inline constexpr ErrorDef kBadReference{"base.bad_reference", Code::kInvalid, Retry::kAfterFix,
                                        "Mã tham chiếu không hợp lệ.", "The reference is not valid."};
inline constexpr ErrorDef kBadZone{"base.bad_zone", Code::kInvalid, Retry::kAfterFix, "Không có múi giờ {0}.",
                                   "There is no time zone {0}."};
}  // namespace errors

std::span<const ErrorDef* const> base_errors();

}  // namespace sen
