#pragma once
/// What the HTTP adapter itself refuses, before any route sees the request.
#include "base/error.hpp"

namespace sen::errors {
inline constexpr ErrorDef kAddressInUse{"http.address_in_use", Code::kUnavailable, Retry::kAfterFix,
                                        "Cổng {0} đang được chương trình khác dùng. Hãy chọn cổng khác bằng --port.",
                                        "Port {0} is in use by another program. Choose another with --port."};
inline constexpr ErrorDef kBadAddress{"http.bad_address", Code::kInvalid, Retry::kAfterFix,
                                      "Không mở được địa chỉ {0}: {1}.", "The address {0} cannot be opened: {1}."};
inline constexpr ErrorDef kBadRequest{"http.bad_request", Code::kInvalid, Retry::kAfterFix,
                                      "Yêu cầu HTTP không đúng chuẩn: {0}.", "The HTTP request is malformed: {0}."};
inline constexpr ErrorDef kHeaderTooLarge{"http.header_too_large", Code::kTooLarge, Retry::kAfterFix,
                                          "Phần đầu của yêu cầu quá lớn.", "The header of the request is too large."};
inline constexpr ErrorDef kBodyTooLarge{"http.body_too_large", Code::kTooLarge, Retry::kAfterFix,
                                        "Nội dung gửi lên quá lớn; tối đa {0} byte.",
                                        "What was sent is too large; at most {0} bytes."};
inline constexpr ErrorDef kRequestTimeout{"http.request_timeout", Code::kTimeout, Retry::kSameRequest,
                                          "Yêu cầu đến quá chậm. Xin gửi lại.",
                                          "The request arrived too slowly. Please send it again."};
inline constexpr ErrorDef kTooManyRequests{"http.too_many_requests", Code::kTooMany, Retry::kSameRequest,
                                           "Quá nhiều yêu cầu từ địa chỉ này. Xin chờ một chút rồi thử lại.",
                                           "Too many requests from this address. Please wait a moment and try again."};
inline constexpr ErrorDef kServerBusy{"http.busy", Code::kUnavailable, Retry::kSameRequest,
                                      "Hệ thống đang rất đông. Xin thử lại sau ít phút.",
                                      "Very many people are here just now. Please try again in a few minutes."};
inline constexpr ErrorDef kNoAnswer{"http.no_answer", Code::kUnavailable, Retry::kSameRequest,
                                    "{0} không trả lời: {1}.", "{0} does not answer: {1}."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> http_errors();
}
