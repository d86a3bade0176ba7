#pragma once
/// What the operating system may refuse.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kFileUnreadable{"system.file_unreadable", Code::kInternal, Retry::kAfterFix,
                                          "Không đọc được tệp {0}: {1}. Hãy kiểm tra đường dẫn và quyền đọc.",
                                          "The file {0} cannot be read: {1}. Check its path and permissions."};
inline constexpr ErrorDef kFileUnwritable{
    "system.file_unwritable", Code::kInternal, Retry::kAfterFix,
    "Không ghi được {0}: {1}. Hãy kiểm tra thư mục, quyền ghi và dung lượng đĩa.",
    "{0} cannot be written: {1}. Check the folder, its permissions and free disk space."};
inline constexpr ErrorDef kFileExists{"system.file_exists", Code::kConflict, Retry::kAfterFix,
                                      "Đã có tệp {0}. Hãy chọn tên khác hoặc thêm --force để ghi đè.",
                                      "There is a file {0} already. Choose another name, or --force to replace it."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> system_errors();
}
