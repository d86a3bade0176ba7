#pragma once
/// What the exchange may refuse. Not found is no refusal: it is the answer null.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kServiceUnknown{"exchange.unknown_service", Code::kNotFound, Retry::kNever,
                                          "Không có dịch vụ {0}.", "There is no service {0}."};
inline constexpr ErrorDef kNoConsumer{"exchange.unauthenticated", Code::kUnauthenticated, Retry::kNever,
                                      "Chưa rõ cơ quan nào đang hỏi.", "It is not known which agency asks."};
inline constexpr ErrorDef kWrongAgency{"exchange.wrong_agency", Code::kNotFound, Retry::kNever,
                                       "Dịch vụ này không do cơ quan {0} cung cấp.",
                                       "The agency {0} does not offer this service."};
inline constexpr ErrorDef kNoGrant{"exchange.no_grant", Code::kForbidden, Retry::kNever,
                                   "Không có quyền dùng dịch vụ {0} cho mục đích {1}.",
                                   "There is no grant for the service {0} and the purpose {1}."};
inline constexpr ErrorDef kBadArguments{"exchange.bad_arguments", Code::kInvalid, Retry::kAfterFix,
                                        "Tham số {0} thiếu, thừa hoặc không đúng dạng.",
                                        "The argument {0} is missing, unknown or malformed."};
inline constexpr ErrorDef kAmbiguous{"exchange.ambiguous", Code::kConflict, Retry::kNever,
                                     "Có nhiều bản ghi khớp; cần thêm thông tin để phân biệt.",
                                     "Several records match; more is needed to tell them apart."};
inline constexpr ErrorDef kTooManyAnswers{"exchange.too_many_results", Code::kUnprocessable, Retry::kAfterFix,
                                          "Có hơn {0} bản ghi khớp. Xin hỏi hẹp hơn.",
                                          "More than {0} records match. Please ask more narrowly."};
inline constexpr ErrorDef kBudgetSpent{"exchange.budget_spent", Code::kTooMany, Retry::kSameRequest,
                                       "Đã hỏi quá nhiều lần trong một giờ. Xin thử lại sau.",
                                       "Too many questions within an hour. Please try again later."};
inline constexpr ErrorDef kNothingToChange{
    "exchange.no_such_record", Code::kNotFound, Retry::kAfterFix,
    "Không tìm thấy bản ghi cần thay đổi: {0}. Xin kiểm tra số hoặc mã đã nhập.",
    "The record to change was not found: {1}. Please check the number or code that was given."};
inline constexpr ErrorDef kSeveralToChange{
    "exchange.several_records", Code::kConflict, Retry::kAfterFix,
    "Có nhiều bản ghi khớp trong khi chỉ được thay đổi một: {0}. Xin nêu rõ bản ghi nào.",
    "Several records match where one is to be changed: {1}. Please say which one."};
/// {0} and {1} are the rule's message in Vietnamese and English, {2} is its id, {3} its law.
inline constexpr ErrorDef kRuleRefuses{"exchange.rule", Code::kUnprocessable, Retry::kAfterFix, "{0}", "{1}"};
inline constexpr ErrorDef kFollowUpRefused{
    "exchange.follow_up_refused", Code::kConflict, Retry::kAfterFix,
    "Cơ quan {0} không nhận {1} ({2}). Xin xử lý nguyên nhân rồi cho qua thông điệp này kèm lý do.",
    "The agency {0} refused {1} ({2}). Please deal with the cause, then skip this message with a reason."};
inline constexpr ErrorDef kUnreachable{"exchange.unreachable", Code::kUnavailable, Retry::kSameRequest,
                                       "Chưa liên lạc được với cơ quan {0}. Hệ thống sẽ thử lại.",
                                       "The agency {0} cannot be reached just now. It will be tried again."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> exchange_errors();
}
