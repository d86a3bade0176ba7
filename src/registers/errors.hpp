#pragma once
/// What the register engine may refuse. Field errors stand inside `registers.field`, one per wrong field.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kRegisterUnknown{"registers.unknown_register", Code::kNotFound, Retry::kNever,
                                           "Không có sổ {0} ở cơ quan này.", "This agency keeps no register {0}."};
inline constexpr ErrorDef kRegisterNumberUnknown{"registers.unknown_number", Code::kInternal, Retry::kNever,
                                                 "Gói quốc gia không định nghĩa loại số {0}.",
                                                 "The pack defines no number {0}."};
inline constexpr ErrorDef kRecordField{"registers.field", Code::kUnprocessable, Retry::kAfterFix,
                                       "Một số mục chưa đúng. Xin sửa từng mục được nêu.",
                                       "Some fields are wrong. Please correct each one named."};
inline constexpr ErrorDef kRecordNotFound{"registers.not_found", Code::kNotFound, Retry::kNever,
                                          "Không có bản ghi này, hoặc bản ghi không còn hiệu lực vào ngày đó.",
                                          "There is no such record, or it holds no more on that day."};
inline constexpr ErrorDef kRecordNotUnique{"registers.not_unique", Code::kConflict, Retry::kAfterFix,
                                           "Giá trị của mục {0} đã thuộc về một bản ghi khác.",
                                           "The value of {0} belongs to another record already."};
inline constexpr ErrorDef kSubjectHasRecord{"registers.subject_has_record", Code::kConflict, Retry::kNever,
                                            "Người này đã có bản ghi trong sổ {0}.",
                                            "This person has a record in the register {0} already."};
inline constexpr ErrorDef kRecordChanged{"registers.changed", Code::kConflict, Retry::kAfterFix,
                                         "Bản ghi vừa được người khác thay đổi. Xin xem lại rồi thử lại.",
                                         "Someone else changed this record meanwhile. Please look again and retry."};
inline constexpr ErrorDef kNumbersExhausted{"registers.numbers_exhausted", Code::kInternal, Retry::kAfterFix,
                                            "Loại số {0} đã hết số trống trong phạm vi này.",
                                            "The number {0} has no free values left in this scope."};
inline constexpr ErrorDef kSequenceLower{
    "registers.sequence_lower", Code::kConflict, Retry::kAfterFix,
    "Dãy số {0} ({1}) đang ở {2}: chỉ được nâng lên. Một số không được cấp hai lần.",
    "The sequence {0} ({1}) stands at {2} and can only be raised: no number is given twice."};
inline constexpr ErrorDef kNumberMalformed{"registers.bad_number", Code::kInternal, Retry::kAfterFix,
                                           "Công thức của loại số {0} không cho ra một số hợp lệ.",
                                           "The format of the number {0} does not give a usable value."};
inline constexpr ErrorDef kBadDefinition{"registers.bad_definition", Code::kInternal, Retry::kAfterFix,
                                         "Sổ {0}, mục {1}: {2}.", "Register {0}, field {1}: {2}."};
inline constexpr ErrorDef kShapeChanged{
    "registers.shape_changed", Code::kInternal, Retry::kAfterFix,
    "Sổ {0}, mục {1}: định nghĩa mới không khớp dữ liệu đang có ({2}). Hãy ghi `was` cho mục này trong gói.",
    "Register {0}, field {1}: the new definition does not fit the stored data ({2}). Say `was` of the field in the "
    "pack."};
inline constexpr ErrorDef kShapeValues{
    "registers.shape_values", Code::kInternal, Retry::kAfterFix,
    "Sổ {0}, mục {1}: giá trị của bản ghi {2} không hợp định nghĩa mới ({3}). Chưa có gì thay đổi. Hãy sửa bản ghi với "
    "gói cũ, hoặc ghi `was.value` cho mục này.",
    "Register {0}, field {1}: the value in record {2} does not fit the new definition ({3}). Nothing was changed. "
    "Correct the record with the former pack, or say in `was.value` what becomes of it."};
inline constexpr ErrorDef kHalfLoaded{
    "registers.half_loaded", Code::kInternal, Retry::kAfterFix,
    "Sổ {0}: gói này đổi định nghĩa trong khi một tệp mới nhập được một phần. Hãy nhập xong tệp đó với gói cũ trước.",
    "Register {0}: this pack changes its definition while a file is half imported. Finish that import with the former "
    "pack first."};
inline constexpr ErrorDef kShapeNotUnique{
    "registers.shape_not_unique", Code::kInternal, Retry::kAfterFix,
    "Sổ {0}, mục {1}: bản ghi {2} trùng giá trị với bản ghi khác, nên mục này chưa thể là duy nhất. Chưa có gì thay "
    "đổi. Hãy sửa các bản ghi với gói cũ.",
    "Register {0}, field {1}: record {2} has a value that another one has, so the field cannot be unique yet. Nothing "
    "was changed. Correct the records with the former pack."};

inline constexpr ErrorDef kNotSearched{"registers.not_searched", Code::kNotFound, Retry::kNever,
                                       "Sổ {0} không tra cứu theo họ tên.",
                                       "The register {0} is not searched by name."};
inline constexpr ErrorDef kSearchTooShort{"registers.search_too_short", Code::kUnprocessable, Retry::kAfterFix,
                                          "Xin nhập ít nhất họ và tên.",
                                          "Please give at least the surname and the given name."};
inline constexpr ErrorDef kSearchTooWide{"registers.search_too_wide", Code::kUnprocessable, Retry::kAfterFix,
                                         "Quá nhiều người trùng họ tên. Xin nhập thêm ngày hoặc năm sinh.",
                                         "Too many people have this name. Please add the birth date or year."};
inline constexpr ErrorDef kBadBirthDate{"registers.search_birth_date", Code::kUnprocessable, Retry::kAfterFix,
                                        "Ngày sinh cần có dạng năm, năm-tháng hoặc năm-tháng-ngày.",
                                        "The birth date must be a year, year-month or year-month-day."};
inline constexpr ErrorDef kNotGood{"registers.not_good", Code::kUnprocessable, Retry::kAfterFix, "Không đạt: {0}. {1}.",
                                   "This does not hold: {2}. {3}."};
inline constexpr ErrorDef kBadCursor{"registers.bad_cursor", Code::kUnprocessable, Retry::kAfterFix,
                                     "Con trỏ thay đổi không đúng. Hãy gửi lại con trỏ nhận được lần trước.",
                                     "This is no cursor of changes. Send back the one that came with the last page."};

// One wrong field each.
inline constexpr ErrorDef kFieldUnknown{"registers.field_unknown", Code::kUnprocessable, Retry::kAfterFix,
                                        "Sổ không có mục này.", "The register has no such field."};
inline constexpr ErrorDef kFieldRequired{"registers.field_required", Code::kUnprocessable, Retry::kAfterFix,
                                         "Mục này phải có giá trị.", "This field needs a value."};
inline constexpr ErrorDef kFieldFixed{"registers.field_fixed", Code::kUnprocessable, Retry::kAfterFix,
                                      "Không thể chuyển bản ghi sang người khác.",
                                      "A record cannot be moved to another person."};
inline constexpr ErrorDef kFieldKind{"registers.field_kind", Code::kUnprocessable, Retry::kAfterFix,
                                     "Giá trị không đúng kiểu dữ liệu ({0}).",
                                     "The value is of the wrong kind ({0} is needed)."};
inline constexpr ErrorDef kFieldText{"registers.field_text", Code::kUnprocessable, Retry::kAfterFix,
                                     "Chữ nhập vào có ký tự không dùng được.",
                                     "The text has characters that cannot be used."};
inline constexpr ErrorDef kFieldTooLong{"registers.field_too_long", Code::kUnprocessable, Retry::kAfterFix,
                                        "Dài quá {0} ký tự.", "Longer than {0} characters."};
inline constexpr ErrorDef kFieldName{"registers.field_name", Code::kUnprocessable, Retry::kAfterFix,
                                     "Tên chỉ gồm chữ cái, dấu cách, dấu nháy, dấu nối và dấu chấm.",
                                     "A name has only letters, spaces, apostrophes, hyphens and dots."};
inline constexpr ErrorDef kFieldCode{"registers.field_code", Code::kUnprocessable, Retry::kAfterFix,
                                     "Mã không có trong danh mục {0}.", "The code is not in the list {0}."};
inline constexpr ErrorDef kFieldPlace{"registers.field_place", Code::kUnprocessable, Retry::kAfterFix,
                                      "Không có đơn vị hành chính mang mã này vào ngày {0}.",
                                      "No administrative unit has this code on {0}."};
inline constexpr ErrorDef kFieldPin{"registers.field_pin", Code::kUnprocessable, Retry::kAfterFix,
                                    "Số định danh cá nhân gồm đúng 12 chữ số.",
                                    "A personal number has exactly 12 digits."};
inline constexpr ErrorDef kFieldDate{"registers.field_date", Code::kUnprocessable, Retry::kAfterFix,
                                     "Cần một ngày có thật.", "A real date is needed."};
inline constexpr ErrorDef kFieldPrecision{"registers.field_precision", Code::kUnprocessable, Retry::kAfterFix,
                                          "Địa chỉ này chính xác đến mức {0}; hãy ghi như vậy hoặc bỏ mục này.",
                                          "This address is precise to {0}: say so, or leave this out."};
inline constexpr ErrorDef kFieldTooMany{"registers.field_too_many", Code::kUnprocessable, Retry::kAfterFix,
                                        "Tối đa {0} dòng.", "At most {0} entries."};
inline constexpr ErrorDef kFieldReference{"registers.field_reference", Code::kUnprocessable, Retry::kAfterFix,
                                          "Mã tham chiếu không hợp lệ.", "The reference is not valid."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> registers_errors();
}
