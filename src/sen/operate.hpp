#pragma once
/// Commands of the operator: backup, restore, numbers after a restore, moving between engines, spreading over servers.
#include "sen/program.hpp"
#include "sen/progress.hpp"

namespace sen {

namespace errors {
inline constexpr ErrorDef kBackupIncomplete{
    "sen.backup_incomplete", Code::kInvalid, Retry::kAfterFix,
    "{0} không phải là bản sao lưu hoàn chỉnh ({1}). Hãy chọn bản sao lưu khác.",
    "{0} is no complete backup ({1}). Choose another one."};
inline constexpr ErrorDef kBackupAltered{
    "sen.backup_altered", Code::kInvalid, Retry::kAfterFix,
    "Tệp {0} trong bản sao lưu đã bị thay đổi hoặc hỏng. Hãy chọn bản sao lưu khác.",
    "The file {0} of the backup was altered or is damaged. Choose another backup."};
inline constexpr ErrorDef kBackupNoKeys{
    "sen.backup_no_keys", Code::kInvalid, Retry::kAfterFix,
    "Bản sao lưu không kèm khóa. Hãy thêm --keys THƯ_MỤC với bản sao khóa được giữ riêng.",
    "The backup holds no keys. Add --keys FOLDER with the copy that is kept apart."};
inline constexpr ErrorDef kJournalFaults{
    "sen.journal_faults", Code::kInvalid, Retry::kAfterFix,
    "Nhật ký có {0} lỗi, nêu ở trên; không khôi phục. Hãy chọn bản sao lưu khác.",
    "The journals have {0} faults, named above; nothing was restored. Choose another backup."};
inline constexpr ErrorDef kNumbersOpen{
    "sen.numbers_open", Code::kUnavailable, Retry::kAfterFix,
    "Dữ liệu vừa được khôi phục. Hãy đối chiếu các dãy số: sen numbers list, sen numbers raise, rồi sen numbers "
    "confirm.",
    "The data were restored. Reconcile the numbers first: sen numbers list, sen numbers raise, then sen numbers "
    "confirm."};
}  // namespace errors

int run_backup(const Invocation& invocation);
int run_restore(const Invocation& invocation);
int run_copy(const Invocation& invocation);
int run_schema(const Invocation& invocation);
int run_quality(const Invocation& invocation);
int run_numbers_list(const Invocation& invocation);
int run_numbers_raise(const Invocation& invocation);
int run_numbers_confirm(const Invocation& invocation);

/// Restored data take no writes until somebody confirmed the numbers. @errors sen.numbers_open
Result<void> refuse_open_numbers(const std::string& data);
std::string restored_mark(const std::string& data);  ///< the file that says so

/// Recomputes every journal and prints what it finds. @returns faults
Result<std::size_t> verify_journals(Program& program);

}  // namespace sen
