#pragma once
/// What the event room may refuse.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kEventsNotParked{"events.not_parked", Code::kConflict, Retry::kNever,
                                           "Thông điệp này không đang bị dừng. Hãy tải lại danh sách.",
                                           "This message is not parked. Please reload the list."};
inline constexpr ErrorDef kEventsNoReason{"events.no_reason", Code::kUnprocessable, Retry::kAfterFix,
                                          "Bỏ qua một thông điệp cần tên người quyết định và lý do.",
                                          "Skipping a message needs the name of who decides and a reason."};
inline constexpr ErrorDef kEventsOtherContent{
    "events.other_content", Code::kConflict, Retry::kNever,
    "Mã này đã dùng cho một yêu cầu có nội dung khác. Việc mới cần mã mới.",
    "This key was used for a request with other content. A new act needs a new key."};
inline constexpr ErrorDef kEventsNoHandler{"events.no_handler", Code::kInternal, Retry::kSameRequest,
                                           "Chương trình này không biết xử lý {0}.",
                                           "This program does not know how to handle {0}."};
inline constexpr ErrorDef kEventsNotFinished{"events.job_not_finished", Code::kInternal, Retry::kSameRequest,
                                             "Việc {0} chạy xong mà không ghi nhận.",
                                             "The job {0} ended without recording its end."};
inline constexpr ErrorDef kEventsStopped{"events.stopped", Code::kUnavailable, Retry::kSameRequest,
                                         "Chương trình đang dừng.", "The program is stopping."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> events_errors();
}
