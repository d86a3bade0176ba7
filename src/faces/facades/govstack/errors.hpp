#pragma once
/// What the GovStack façade refuses; what the registers refuse comes through with their own ids.
#include <span>

#include "base/error.hpp"

namespace sen::faces::govstack::errors {
inline constexpr ErrorDef kNoDatabase{"govstack.no_database", Code::kNotFound, Retry::kNever,
                                      "Không có cơ sở dữ liệu này, hoặc phiên bản này.",
                                      "There is no such database, or not in this version."};
inline constexpr ErrorDef kNoRecord{"govstack.no_record", Code::kNotFound, Retry::kNever, "Không tìm thấy bản ghi.",
                                    "no record found"};
inline constexpr ErrorDef kBadBody{"govstack.bad_body", Code::kInvalid, Retry::kAfterFix,
                                   "Nội dung cần có {0} là một đối tượng JSON.",
                                   "The body needs {0} as a JSON object."};
inline constexpr ErrorDef kBadQuery{"govstack.bad_query", Code::kInvalid, Retry::kAfterFix,
                                    "Tham số {0} chưa đúng: cần {1}.", "The parameter {0} is wrong: {1} is needed."};
inline constexpr ErrorDef kBadSchema{"govstack.bad_schema", Code::kUnprocessable, Retry::kAfterFix,
                                     "Lược đồ chưa dùng được ở {0}: {1}.", "The schema cannot be used at {0}: {1}."};
inline constexpr ErrorDef kNameTaken{"govstack.name_taken", Code::kConflict, Retry::kAfterFix,
                                     "Cơ sở dữ liệu {0} phiên bản {1} đã có. Hãy sửa nó theo id.",
                                     "There is a database {0} of version {1} already. Modify it by its id."};
inline constexpr ErrorDef kFixed{"govstack.fixed", Code::kForbidden, Retry::kNever,
                                 "Sổ {0} do gói quốc gia định nghĩa; chỉ sửa được ở đó.",
                                 "The register {0} is defined by the pack; it can only be changed there."};
inline constexpr ErrorDef kSeveral{"govstack.several_records", Code::kConflict, Retry::kAfterFix,
                                   "Có nhiều bản ghi mang khóa này; hãy dùng khóa riêng của từng bản ghi.",
                                   "Several records have this key; use one that is a record's own."};
inline constexpr ErrorDef kReadOnly{"govstack.read_only", Code::kUnprocessable, Retry::kAfterFix,
                                    "Mục này do hệ thống tự đặt.", "This field is set by the register itself."};
}  // namespace sen::faces::govstack::errors

namespace sen::faces::govstack {
std::span<const ErrorDef* const> govstack_errors();
}
