#pragma once
/// What can go wrong with issued documents.
#include <span>

#include "base/error.hpp"

namespace sen::documents {
inline constexpr ErrorDef kNotFound{"documents.not_found", Code::kNotFound, Retry::kNever,
                                    "Không có giấy tờ với mã này. Hãy quét lại mã trên giấy.",
                                    "There is no document with this code. Scan the code on the paper again."};
inline constexpr ErrorDef kAltered{
    "documents.altered", Code::kUnprocessable, Retry::kNever,
    "Nội dung giấy tờ đã bị thay đổi sau khi ký. Đừng dùng bản này; hãy tải lại bản gốc.",
    "The document was changed after it was signed. Do not use it; fetch the original again."};
inline constexpr ErrorDef kBadSignature{
    "documents.bad_signature", Code::kUnprocessable, Retry::kNever,
    "Chữ ký trên giấy tờ không đúng. Đừng dùng bản này; hãy hỏi cơ quan cấp.",
    "The signature on the document is wrong. Do not use it; ask the agency that issued it."};
inline constexpr ErrorDef kBadContent{"documents.bad_content", Code::kUnprocessable, Retry::kAfterFix,
                                      "Giấy tờ còn thiếu hoặc sai phần: {0}.",
                                      "This part of the document is missing or wrong: {0}."};
inline constexpr ErrorDef kTokenReused{"documents.token_reused", Code::kConflict, Retry::kNever,
                                       "Mã này đã thuộc về một giấy tờ khác.",
                                       "This code already belongs to another document."};
inline constexpr ErrorDef kNumberTaken{"documents.number_taken", Code::kConflict, Retry::kNever,
                                       "Số này đã được cấp cho một giấy tờ khác cùng loại.",
                                       "This number was already given to another document of the same kind."};
inline constexpr ErrorDef kReasonNeeded{"documents.reason_needed", Code::kUnprocessable, Retry::kAfterFix,
                                        "Thu hồi giấy tờ cần nêu lý do và người quyết định.",
                                        "Revoking a document needs a reason and who decided it."};
inline constexpr ErrorDef kNotIssuedHere{"documents.not_issued_here", Code::kForbidden, Retry::kNever,
                                         "Chỉ cơ quan cấp mới được thu hồi giấy tờ này.",
                                         "Only the agency that issued this document may revoke it."};

std::span<const ErrorDef* const> documents_errors();
}  // namespace sen::documents
