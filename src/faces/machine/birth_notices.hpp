#pragma once
/// Birth notices as hospitals send them: one JSON object, or the health sector's XML9 in its GIAMDINHHS envelope.
/// @source Circular 22/2025 of the Ministry of Health (number XXXXX.GCS.ZZZZZ.YY, fields); Decision 130/QD-BYT of 2023
/// and its amendments (XML9, envelope); vn-civil sections 3 and 6
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/xml.hpp"
#include "web/fields.hpp"

namespace sen::faces::machine {

namespace notice_errors {
inline constexpr ErrorDef kBadNoticeNumber{"notices_in.bad_number", Code::kUnprocessable, Retry::kAfterFix,
                                           "Số giấy chứng sinh cần có dạng 00001.GCS.01001.26 với mã của chính cơ sở.",
                                           "A notice number reads 00001.GCS.01001.26, with the facility's own code."};
inline constexpr ErrorDef kOtherFacility{"notices_in.other_facility", Code::kForbidden, Retry::kNever,
                                         "Chứng thư này chỉ dùng cho cơ sở {0}.",
                                         "This credential speaks for facility {0} only."};
inline constexpr ErrorDef kUnknownFacility{"notices_in.unknown_facility", Code::kUnprocessable, Retry::kAfterFix,
                                           "Không có cơ sở {0} trong danh mục.",
                                           "Facility {0} is not in the register."};
inline constexpr ErrorDef kConflict{
    "notices_in.conflict", Code::kConflict, Retry::kNever,
    "Số {0} đã có với nội dung khác. Hãy sửa giấy chứng sinh ở cơ sở rồi gửi số mới.",
    "Number {0} exists with other content. Correct it at the facility and send a new number."};
inline constexpr ErrorDef kFutureBirth{"notices_in.future_birth", Code::kUnprocessable, Retry::kAfterFix,
                                       "Ngày sinh ở tương lai.", "The date of birth lies in the future."};
inline constexpr ErrorDef kNoNotices{"notices_in.none", Code::kUnprocessable, Retry::kAfterFix,
                                     "Tệp không có giấy chứng sinh (XML9) nào.",
                                     "The file holds no birth notice (XML9)."};
}  // namespace notice_errors

/// The JSON form; also what XML9 is turned into.
const web::FieldTable& birth_notice_fields();

/// The notices of a GIAMDINHHS envelope (FILEHOSO with LOAIHOSO XML9, content base64) or of a bare XML9, in the JSON
/// form.
/// @errors base.bad_xml, notices_in.none
Result<std::vector<json::object>> notices_from_xml(std::string_view xml);

/// "00001.GCS.01001.26", or the older pair "QUYEN/SO@facility". @returns true when well formed and of this facility
bool is_notice_number(std::string_view number, std::string_view facility);

/// The arguments of the act birth_notice.record.
json::object act_arguments(const json::object& notice, Ref child, const json::value& mother_ref,
                           std::string_view facility_name);

}  // namespace sen::faces::machine
