#pragma once
#include <span>

#include "base/error.hpp"

namespace sen::procedures::errors {
inline constexpr ErrorDef kUnknownProcedure{"procedures.unknown", Code::kNotFound, Retry::kNever,
                                            "Không có thủ tục {0} đang hiệu lực.",
                                            "There is no procedure {0} in force."};
inline constexpr ErrorDef kNotEligible{"procedures.not_eligible", Code::kUnprocessable, Retry::kNever, "{0}", "{1}"};
inline constexpr ErrorDef kNotFound{"procedures.not_found", Code::kNotFound, Retry::kNever,
                                    "Không tìm thấy hồ sơ này trong các hồ sơ của bạn. Hãy kiểm tra lại mã hồ sơ.",
                                    "This case is not among yours. Check the code."};
inline constexpr ErrorDef kChanged{"procedures.changed", Code::kConflict, Retry::kAfterFix,
                                   "Người khác vừa thay đổi hồ sơ này. Hãy xem lại rồi làm tiếp.",
                                   "Someone else has just changed this. Look again, then go on."};
inline constexpr ErrorDef kWrongState{"procedures.wrong_state", Code::kConflict, Retry::kNever,
                                      "Việc này đã được làm hoặc không còn làm được ở bước hiện tại.",
                                      "This was already done, or cannot be done at the present step."};
inline constexpr ErrorDef kSubmitted{"procedures.already_submitted", Code::kConflict, Retry::kNever,
                                     "Tờ khai này đã nộp. Mã hồ sơ: {0}.",
                                     "This form was already submitted. Case code: {0}."};
inline constexpr ErrorDef kNotYours{"procedures.not_your_unit", Code::kForbidden, Retry::kNever,
                                    "Hồ sơ này thuộc đơn vị khác. Bạn không có quyền xử lý.",
                                    "This case belongs to another unit. You may not act on it."};
inline constexpr ErrorDef kOwnCase{
    "procedures.own_case", Code::kForbidden, Retry::kNever,
    "Bạn không được giải quyết hồ sơ của chính mình hoặc người thân. Hãy chuyển đồng nghiệp.",
    "You may not decide your own or your family's case. Pass it to a colleague."};
inline constexpr ErrorDef kNoRole{"procedures.no_role", Code::kForbidden, Retry::kNever,
                                  "Việc này cần vai trò {0} tại đơn vị.", "This needs the role {0} at the unit."};
inline constexpr ErrorDef kMissing{"procedures.answer_missing", Code::kUnprocessable, Retry::kAfterFix,
                                   "Hãy trả lời câu này.", "Answer this question."};
inline constexpr ErrorDef kBadName{"procedures.bad_name", Code::kUnprocessable, Retry::kAfterFix,
                                   "Tên chỉ gồm chữ cái tiếng Việt hoặc tiếng dân tộc, không có số hay ký hiệu.",
                                   "A name has letters only, no digits or symbols."};
inline constexpr ErrorDef kTooLong{"procedures.too_long", Code::kUnprocessable, Retry::kAfterFix, "Dài quá {0} ký tự.",
                                   "Longer than {0} characters."};
inline constexpr ErrorDef kBadChoice{"procedures.bad_choice", Code::kUnprocessable, Retry::kAfterFix,
                                     "Hãy chọn một trong các lựa chọn.", "Choose one of the options."};
inline constexpr ErrorDef kOutOfRange{"procedures.out_of_range", Code::kUnprocessable, Retry::kAfterFix,
                                      "Cần một số từ {0} đến {1}.", "A number from {0} to {1} is needed."};
inline constexpr ErrorDef kUnknownField{"procedures.unknown_field", Code::kUnprocessable, Retry::kNever,
                                        "Tờ khai không có mục này.", "The form has no such field."};
inline constexpr ErrorDef kDecidesOffice{
    "procedures.decides_office", Code::kUnprocessable, Retry::kNever,
    "Mục này quyết định cơ quan giải quyết nên không sửa được sau khi nộp. Hãy rút hồ sơ, sửa rồi nộp lại.",
    "This answer decided which office has the case, so it cannot change now. Withdraw the case, change it, send it "
    "again."};
inline constexpr ErrorDef kFormWrong{"procedures.form_wrong", Code::kUnprocessable, Retry::kAfterFix,
                                     "Có mục cần sửa trong tờ khai.", "Some answers need correction."};
inline constexpr ErrorDef kCommitment{"procedures.commitment_needed", Code::kUnprocessable, Retry::kAfterFix,
                                      "Hãy đánh dấu vào ô cam đoan trước khi nộp.",
                                      "Tick the declaration before you submit."};
inline constexpr ErrorDef kKnownChanged{
    "procedures.known_changed", Code::kConflict, Retry::kAfterFix,
    "Dữ liệu ở cơ quan nhà nước vừa thay đổi. Hãy xem lại trước khi nộp.",
    "What the state holds about you has just changed. Look again before you submit."};
inline constexpr ErrorDef kReasonMissing{"procedures.reason_missing", Code::kUnprocessable, Retry::kAfterFix,
                                         "Hãy ghi rõ lý do.", "Give the reason."};
inline constexpr ErrorDef kTooLate{"procedures.too_late", Code::kConflict, Retry::kNever,
                                   "Việc đăng ký đã được thực hiện nên không rút hồ sơ được nữa.",
                                   "The entry has been made, so the case can no longer be withdrawn."};
inline constexpr ErrorDef kNotApplicant{"procedures.not_applicant", Code::kForbidden, Retry::kNever,
                                        "Chỉ người nộp hồ sơ mới rút được hồ sơ.",
                                        "Only the person who sent the case can withdraw it."};
inline constexpr ErrorDef kWrongSender{"procedures.wrong_sender", Code::kForbidden, Retry::kNever,
                                       "Cơ quan gửi không phụ trách bước này.",
                                       "The sender is not in charge of this step."};
inline constexpr ErrorDef kPinnedLost{"procedures.definition_lost", Code::kInternal, Retry::kNever,
                                      "Không còn định nghĩa của thủ tục mà hồ sơ này đang theo ({0}).",
                                      "The definition that this case follows is no longer in the pack ({0})."};
}  // namespace sen::procedures::errors

namespace sen::procedures {
std::span<const ErrorDef* const> all_errors();
}
