#pragma once
/// What the web room refuses.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kNoPage{"web.not_found", Code::kNotFound, Retry::kNever, "Không có trang này.",
                                  "There is no such page."};
/// The router answers it with 405 and the methods that would do.
inline constexpr ErrorDef kNoMethod{"web.method_not_allowed", Code::kInvalid, Retry::kNever,
                                    "Địa chỉ này không nhận cách gọi {0}.", "This address does not take {0}."};
inline constexpr ErrorDef kBadPath{"web.bad_path", Code::kInvalid, Retry::kNever, "Địa chỉ không hợp lệ.",
                                   "The address is not valid."};
inline constexpr ErrorDef kBadForm{"web.bad_form", Code::kInvalid, Retry::kAfterFix, "Biểu mẫu gửi lên không đọc được.",
                                   "The form that was sent cannot be read."};
inline constexpr ErrorDef kFormTooLarge{"web.form_too_large", Code::kTooLarge, Retry::kAfterFix,
                                        "Biểu mẫu có quá nhiều mục; tối đa {0}.",
                                        "The form has too many fields; at most {0}."};
/// Answered with 415.
inline constexpr ErrorDef kMediaType{"web.media_type", Code::kInvalid, Retry::kAfterFix, "Nội dung phải có kiểu {0}.",
                                     "The content must be of type {0}."};
inline constexpr ErrorDef kFieldsWrong{"web.fields_wrong", Code::kUnprocessable, Retry::kAfterFix,
                                       "Một số mục chưa đúng. Xin xem từng mục.", "Some fields need another look."};
inline constexpr ErrorDef kForgedForm{"web.forged_form", Code::kForbidden, Retry::kAfterFix,
                                      "Phiên làm việc của trang đã cũ. Xin tải lại trang rồi gửi lại.",
                                      "This page is too old. Please reload it and send again."};
inline constexpr ErrorDef kTooMany{"web.too_many_requests", Code::kTooMany, Retry::kSameRequest,
                                   "Quá nhiều lần thử. Xin chờ {0} giây rồi thử lại.",
                                   "Too many tries. Please wait {0} seconds."};
inline constexpr ErrorDef kTooManyStreams{"web.too_many_streams", Code::kUnavailable, Retry::kSameRequest,
                                          "Quá nhiều kết nối theo dõi. Trang vẫn dùng được khi tải lại.",
                                          "Too many live connections. The page still works when reloaded."};
inline constexpr ErrorDef kBadTemplates{"web.bad_templates", Code::kInternal, Retry::kAfterFix,
                                        "Mẫu trang có lỗi:\n{0}", "The page templates have errors:\n{0}"};
inline constexpr ErrorDef kBadTexts{"web.bad_texts", Code::kInternal, Retry::kAfterFix, "Tệp bản dịch có lỗi:\n{0}",
                                    "The translation files have errors:\n{0}"};
inline constexpr ErrorDef kBadAssets{"web.bad_assets", Code::kInternal, Retry::kAfterFix,
                                     "Thư mục tệp tĩnh có lỗi: {0}. Hãy chạy lại ./dev.",
                                     "The static files are wrong: {0}. Run ./dev again."};

// One wrong field. The texts are what a person reads beside the field.
inline constexpr ErrorDef kFieldRequired{"web.field_required", Code::kUnprocessable, Retry::kAfterFix,
                                         "Mục này cần được điền.", "This is needed."};
inline constexpr ErrorDef kFieldUnknown{"web.field_unknown", Code::kUnprocessable, Retry::kAfterFix,
                                        "Không có mục này.", "There is no such field."};
inline constexpr ErrorDef kFieldType{"web.field_type", Code::kUnprocessable, Retry::kAfterFix, "Mục này phải là {0}.",
                                     "This must be {0}."};
inline constexpr ErrorDef kFieldTooLong{"web.field_too_long", Code::kUnprocessable, Retry::kAfterFix,
                                        "Dài quá {0} chữ.", "Longer than {0} characters."};
inline constexpr ErrorDef kFieldRange{"web.field_range", Code::kUnprocessable, Retry::kAfterFix,
                                      "Cần một số từ {0} đến {1}.", "A number from {0} to {1} is needed."};
inline constexpr ErrorDef kFieldChoice{"web.field_choice", Code::kUnprocessable, Retry::kAfterFix,
                                       "Hãy chọn một trong các mục có sẵn.", "Choose one of the given answers."};
inline constexpr ErrorDef kFieldName{"web.field_name", Code::kUnprocessable, Retry::kAfterFix,
                                     "Tên chỉ gồm chữ cái, khoảng trắng, dấu nháy và gạch nối.",
                                     "A name has only letters, spaces, apostrophes and hyphens."};
inline constexpr ErrorDef kFieldPin{"web.field_pin", Code::kUnprocessable, Retry::kAfterFix,
                                    "Số định danh gồm đúng 12 chữ số.", "A personal number has exactly 12 digits."};
inline constexpr ErrorDef kFieldPattern{"web.field_pattern", Code::kUnprocessable, Retry::kAfterFix,
                                        "Chưa đúng dạng: {0}.", "Not of the right form: {0}."};
inline constexpr ErrorDef kFieldItems{"web.field_items", Code::kUnprocessable, Retry::kAfterFix, "Tối đa {0} mục.",
                                      "At most {0} items."};
inline constexpr ErrorDef kFieldTwice{"web.field_twice", Code::kUnprocessable, Retry::kAfterFix,
                                      "Mục này được gửi hai lần.", "This field was sent twice."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> web_errors();
}
