#pragma once
/// What can go wrong with a store, besides the errors of ports/database.hpp.
#include <span>

#include "ports/database.hpp"

namespace sen::errors {
inline constexpr ErrorDef kDatabaseInUse{
    "database.in_use", Code::kUnavailable, Retry::kAfterFix,
    "Dữ liệu {0} đang được một tiến trình Sen khác sử dụng ({1}). Hãy dừng tiến trình đó trước.",
    "The data {0} is in use by another Sen process ({1}). Stop that one first."};
inline constexpr ErrorDef kDatabaseNotWritable{
    "database.not_writable", Code::kUnavailable, Retry::kAfterFix,
    "Không ghi được vào {0}: {1}. Hãy kiểm tra thư mục và quyền truy cập.",
    "Cannot write {0}: {1}. Check that the folder exists and its permissions."};
inline constexpr ErrorDef kDatabaseNotSen{"database.not_sen", Code::kInvalid, Retry::kAfterFix,
                                          "Tệp {0} không phải là dữ liệu của Sen. Hãy chọn thư mục khác.",
                                          "The file {0} is not a Sen database. Choose another folder."};
inline constexpr ErrorDef kDatabaseNewer{"database.newer_schema", Code::kInvalid, Retry::kAfterFix,
                                         "Dữ liệu được ghi bởi phiên bản Sen mới hơn ({0}). Hãy chạy phiên bản đó.",
                                         "The data was written by a newer version of Sen ({0}). Run that version."};
inline constexpr ErrorDef kDatabaseHalfCopied{
    "database.half_copied", Code::kUnavailable, Retry::kAfterFix,
    "Dữ liệu {0} mới được sao chép một phần. Hãy chạy lại lệnh sen copy cũ để hoàn tất.",
    "The data {0} are a copy that is not finished. Run the same sen copy again."};
inline constexpr ErrorDef kDatabaseFenced{
    "database.fenced", Code::kUnavailable, Retry::kSameRequest,
    "Một tiến trình Sen khác đã tiếp quản dữ liệu này. Tiến trình này không ghi nữa.",
    "Another Sen process has taken over this data. This one writes no more."};
inline constexpr ErrorDef kDatabaseDamaged{"database.damaged", Code::kInternal, Retry::kAfterFix,
                                           "Dữ liệu bị hỏng: {0}. Hãy khôi phục từ bản sao lưu.",
                                           "The data is damaged: {0}. Restore it from a backup."};
inline constexpr ErrorDef kMigrationChanged{
    "database.migration_changed", Code::kInvalid, Retry::kAfterFix,
    "Bước nâng cấp {0} của {1} đã chạy với nội dung khác. Hãy thêm bước mới thay vì sửa bước cũ.",
    "Migration {0} of {1} was applied with another text. Add a new one instead of changing it."};
inline constexpr ErrorDef kMigrationFailed{"database.migration_failed", Code::kInternal, Retry::kAfterFix,
                                           "Bước nâng cấp {0} của {1} không chạy được: {2}.",
                                           "Migration {0} of {1} failed: {2}."};
inline constexpr ErrorDef kDatabaseBadAgency{"database.bad_agency", Code::kInvalid, Retry::kAfterFix,
                                             "Tên cơ quan {0} không dùng được cho bảng dữ liệu: {1}.",
                                             "The agency name {0} cannot name tables: {1}."};
inline constexpr ErrorDef kDatabaseUnreachable{
    "database.unreachable", Code::kUnavailable, Retry::kAfterFix,
    "Không kết nối được PostgreSQL {0}: {1}. Hãy kiểm tra tên máy, cổng và máy chủ có đang chạy không.",
    "Cannot reach PostgreSQL at {0}: {1}. Check the host, the port, and that the server runs."};
inline constexpr ErrorDef kDatabaseSignIn{
    "database.sign_in_refused", Code::kUnavailable, Retry::kAfterFix,
    "PostgreSQL {0} từ chối đăng nhập: {1}. Hãy kiểm tra tên người dùng, mật khẩu và pg_hba.conf.",
    "PostgreSQL at {0} refused the sign-in: {1}. Check the user name, the password and pg_hba.conf."};
inline constexpr ErrorDef kDatabaseMissing{
    "database.missing", Code::kUnavailable, Retry::kAfterFix,
    "Máy chủ PostgreSQL không có cơ sở dữ liệu {0}: {1}. Hãy tạo bằng createdb --encoding=UTF8 --template=template0.",
    "The PostgreSQL server has no database {0}: {1}. Make it with createdb --encoding=UTF8 --template=template0."};
inline constexpr ErrorDef kDatabaseBadAddress{
    "database.bad_address", Code::kInvalid, Retry::kAfterFix, "Địa chỉ PostgreSQL không đọc được: {0}.",
    "The PostgreSQL address cannot be read: {0}. Write postgresql://user@host:port/database?sslmode=verify-full."};
inline constexpr ErrorDef kDatabaseEncoding{"database.bad_encoding", Code::kInvalid, Retry::kAfterFix,
                                            "Cơ sở dữ liệu {0} dùng bảng mã {1}. Hãy tạo cơ sở dữ liệu với UTF8.",
                                            "The database {0} has the encoding {1}. Make one with UTF8."};
}  // namespace sen::errors

namespace sen {
inline std::span<const ErrorDef* const> store_errors() {
  static constexpr const ErrorDef* all[] = {
      &errors::kDatabaseBusy,      &errors::kDatabaseFull,        &errors::kDatabaseBroken,
      &errors::kOutcomeUnknown,    &errors::kDatabaseInUse,       &errors::kDatabaseNotWritable,
      &errors::kDatabaseNotSen,    &errors::kDatabaseNewer,       &errors::kDatabaseFenced,
      &errors::kDatabaseDamaged,   &errors::kMigrationChanged,    &errors::kMigrationFailed,
      &errors::kDatabaseBadAgency, &errors::kDatabaseUnreachable, &errors::kDatabaseSignIn,
      &errors::kDatabaseMissing,   &errors::kDatabaseBadAddress,  &errors::kDatabaseEncoding,
      &errors::kDatabaseHalfCopied};
  return all;
}
}  // namespace sen
