#pragma once
/// What the DCI façade refuses as a whole. Each has a code of the standard's Error object; what is wrong with one
/// request of a batch is a status inside the answer instead.
#include <span>

#include "base/error.hpp"

namespace sen::faces::dci::errors {
inline constexpr ErrorDef kBadMessage{"dci.bad_message", Code::kInvalid, Retry::kAfterFix,
                                      "Thông điệp chưa đúng ở {0}: {1}.", "The message is wrong at {0}: {1}."};
inline constexpr ErrorDef kNoToken{"dci.no_token", Code::kUnauthenticated, Retry::kAfterFix,
                                   "Cần mã truy cập của một hệ thống đã đăng ký (Authorization: Bearer).",
                                   "The token of a registered system is needed (Authorization: Bearer)."};
inline constexpr ErrorDef kNoGrant{"dci.no_grant", Code::kForbidden, Retry::kNever,
                                   "Hệ thống này không được cấp quyền dùng dịch vụ {0} cho mục đích {1}.",
                                   "This system has no grant for the service {0} and the purpose {1}."};
inline constexpr ErrorDef kSender{"dci.sender", Code::kForbidden, Retry::kAfterFix,
                                  "sender_id không phải của hệ thống mang mã truy cập này.",
                                  "The sender_id is not that of the system that bears this token."};
inline constexpr ErrorDef kReceiver{"dci.receiver", Code::kInvalid, Retry::kAfterFix, "receiver_id phải là {0}.",
                                    "The receiver_id must be {0}."};
inline constexpr ErrorDef kCallback{"dci.callback", Code::kInvalid, Retry::kAfterFix,
                                    "sender_uri phải nằm dưới một địa chỉ đã đăng ký của hệ thống này.",
                                    "The sender_uri must lie under an address registered for this system."};
inline constexpr ErrorDef kVersion{"dci.version", Code::kInvalid, Retry::kAfterFix, "Chỉ phiên bản 1.0.0 được hỗ trợ.",
                                   "Only version 1.0.0 is supported."};
inline constexpr ErrorDef kEncrypted{"dci.encrypted", Code::kInvalid, Retry::kAfterFix,
                                     "Thông điệp mã hóa chưa được hỗ trợ; hãy gửi qua TLS.",
                                     "Encrypted messages are not supported; send them over TLS."};
inline constexpr ErrorDef kUnsigned{"dci.signature_missing", Code::kUnauthenticated, Retry::kAfterFix,
                                    "Thông điệp của hệ thống này phải có chữ ký.",
                                    "This system's messages must be signed."};
inline constexpr ErrorDef kSignature{"dci.signature_invalid", Code::kUnauthenticated, Retry::kAfterFix,
                                     "Chữ ký không đúng, đã hết hạn, hoặc không có khóa để kiểm tra.",
                                     "The signature is wrong or expired, or there is no key to check it with."};
inline constexpr ErrorDef kNotDelivered{"dci.not_delivered", Code::kUnavailable, Retry::kSameRequest,
                                        "Hệ thống nhận chưa trả lời; sẽ gửi lại.",
                                        "The receiving system did not take it; it is sent again."};

/// The standard's code: err.request.bad and so on.
const char* standard_code(const Error& error);
}  // namespace sen::faces::dci::errors

namespace sen::faces::dci {
std::span<const ErrorDef* const> dci_errors();
}
