#pragma once
/// What the journal may refuse.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kJournalNoEntry{"journal.no_entry", Code::kNotFound, Retry::kNever,
                                          "Nhật ký không có mục {0}.", "The journal has no entry {0}."};
inline constexpr ErrorDef kJournalNotPublished{
    "journal.not_published", Code::kUnavailable, Retry::kSameRequest,
    "Mục {0} chưa nằm trong bản niêm phong nào. Xin thử lại sau ít phút.",
    "Entry {0} is not under a published checkpoint yet. Please try again in a few minutes."};
inline constexpr ErrorDef kJournalNoResource{"journal.no_resource", Code::kNotFound, Retry::kNever,
                                             "Nhật ký không có tài nguyên này.", "The journal has no such resource."};
inline constexpr ErrorDef kJournalBadSize{"journal.bad_size", Code::kInvalid, Retry::kAfterFix,
                                          "Nhật ký không có cây cỡ {0}.", "The journal has no tree of size {0}."};
inline constexpr ErrorDef kJournalBadNote{"journal.bad_note", Code::kInvalid, Retry::kAfterFix,
                                          "Bản niêm phong không đúng dạng: {0}.", "The signed note is malformed: {0}."};
inline constexpr ErrorDef kJournalBadEvidence{"journal.bad_evidence", Code::kUnprocessable, Retry::kAfterFix,
                                              "Bằng chứng không đúng: {0}.", "The evidence does not hold: {0}."};
inline constexpr ErrorDef kJournalBadName{
    "journal.bad_name", Code::kInternal, Retry::kAfterFix,
    "Tên nhật ký {0} không dùng được: cần một từ không có dấu cách và dấu cộng.",
    "The log name {0} cannot be used: it must be one word without spaces and plus signs."};
inline constexpr ErrorDef kJournalDamaged{
    "journal.damaged", Code::kInternal, Retry::kSameRequest,
    "Nhật ký bị hỏng ở {0}. Người vận hành chạy `sen journal verify`.",
    "The journal is damaged at {0}. The operator should run `sen journal verify`."};
inline constexpr ErrorDef kJournalOtherLog{
    "journal.other_log", Code::kConflict, Retry::kAfterFix,
    "Bản niêm phong cỡ {0} không thuộc nhật ký này. Hãy lấy bản niêm phong đúng của cơ quan, hoặc bản sao lưu khác.",
    "The checkpoint of size {0} is not of this log. Take the right agency's checkpoint, or another backup."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> journal_errors();
}
