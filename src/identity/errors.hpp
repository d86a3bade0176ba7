#pragma once
/// What can go wrong with accounts, sign-in, sessions, mandates and credentials. No error says whether a login exists.
#include <span>

#include "base/error.hpp"

namespace sen::identity {
inline constexpr ErrorDef kSignInFailed{"identity.sign_in_failed", Code::kUnauthenticated, Retry::kAfterFix,
                                        "Mã không đúng hoặc đã hết hạn. Hãy kiểm tra lại mã, hoặc yêu cầu mã mới.",
                                        "The code is wrong or has expired. Check it, or ask for a new one."};
inline constexpr ErrorDef kSignInOver{"identity.sign_in_over", Code::kUnauthenticated, Retry::kAfterFix,
                                      "Mã này không dùng được nữa. Hãy yêu cầu mã mới.",
                                      "This code can no longer be used. Ask for a new one."};
inline constexpr ErrorDef kTooManyCodes{"identity.too_many_codes", Code::kTooMany, Retry::kSameRequest,
                                        "Bạn đã yêu cầu quá nhiều mã. Hãy thử lại sau một giờ.",
                                        "Too many codes were asked for. Please try again in an hour."};
inline constexpr ErrorDef kSignedOut{"identity.signed_out", Code::kUnauthenticated, Retry::kAfterFix,
                                     "Bạn chưa đăng nhập, hoặc phiên đã hết hạn. Hãy đăng nhập lại.",
                                     "You are not signed in, or your session has ended. Please sign in again."};
inline constexpr ErrorDef kForbidden{
    "identity.forbidden", Code::kForbidden, Retry::kNever,
    "Tài khoản này không được giao việc đó. Hãy hỏi người phân công của đơn vị.",
    "This account has not been given that task. Ask whoever assigns work in your unit."};
inline constexpr ErrorDef kOwnCase{"identity.own_case", Code::kForbidden, Retry::kNever,
                                   "Bạn hoặc người thân của bạn có tên trong hồ sơ này. Hãy để đồng nghiệp giải quyết.",
                                   "You or someone you act for is part of this case. A colleague must decide it."};
inline constexpr ErrorDef kNoMandate{
    "identity.no_mandate", Code::kForbidden, Retry::kAfterFix,
    "Bạn chưa được quyền làm thay người này vào hôm nay. Hãy bổ sung giấy tờ chứng minh quyền đại diện.",
    "You may not act for this person today. Add the paper that proves you represent them."};
inline constexpr ErrorDef kBadMandate{
    "identity.bad_mandate", Code::kUnprocessable, Retry::kAfterFix,
    "Quyền đại diện cần hai người khác nhau, loại đại diện, căn cứ và thời hạn hợp lệ.",
    "A mandate needs two different persons, a kind, a basis and dates in order."};
inline constexpr ErrorDef kLoginTaken{"identity.login_taken", Code::kConflict, Retry::kAfterFix,
                                      "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.",
                                      "This login is already in use. Choose another."};
inline constexpr ErrorDef kBadLogin{"identity.bad_login", Code::kUnprocessable, Retry::kAfterFix,
                                    "Tên đăng nhập gồm 3 đến 64 chữ không dấu, chữ số hoặc dấu . _ : @ -",
                                    "A login has 3 to 64 letters without marks, digits or the signs . _ : @ -"};
inline constexpr ErrorDef kBadAccount{"identity.bad_account", Code::kUnprocessable, Retry::kAfterFix,
                                      "Tài khoản còn thiếu hoặc sai: {0}.",
                                      "This part of the account is missing or wrong: {0}."};
inline constexpr ErrorDef kNoAccount{"identity.no_account", Code::kNotFound, Retry::kNever, "Không có tài khoản này.",
                                     "There is no such account."};
inline constexpr ErrorDef kBadPost{"identity.bad_post", Code::kUnprocessable, Retry::kAfterFix,
                                   "Phân công cần đơn vị, vai trò và thời hạn hợp lệ.",
                                   "A post needs a unit, a role and dates in order."};
inline constexpr ErrorDef kBadDelegation{
    "identity.bad_delegation", Code::kUnprocessable, Retry::kAfterFix,
    "Chỉ người đang giữ vai trò mới được ủy quyền ký, cho một cán bộ khác, có thời hạn và lý do.",
    "Only whoever holds the role may delegate its signature, to another officer, until a date and with a reason."};
inline constexpr ErrorDef kBadCredential{
    "identity.bad_credential", Code::kUnauthenticated, Retry::kAfterFix,
    "Khóa truy cập không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy dùng khóa còn hiệu lực.",
    "The access key is wrong, expired or revoked. Use one that is in force."};
inline constexpr ErrorDef kOtherFacility{
    "identity.other_facility", Code::kForbidden, Retry::kNever,
    "Khóa truy cập này chỉ gửi được dữ liệu của cơ sở mình. Hãy kiểm tra mã cơ sở.",
    "This access key may send data of its own facility only. Check the facility code."};

std::span<const ErrorDef* const> identity_errors();
}  // namespace sen::identity
