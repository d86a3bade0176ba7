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
inline constexpr ErrorDef kUnreachable{"exchange.unreachable", Code::kUnavailable, Retry::kSameRequest,
                                       "Chưa liên lạc được với cơ quan {0}. Hệ thống sẽ thử lại.",
                                       "The agency {0} cannot be reached just now. It will be tried again."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> exchange_errors();
}
