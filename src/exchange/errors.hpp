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
/// National messages and scanned codes. Inside the first two, one each for what is wrong: {0} is the line of an
/// element.
inline constexpr ErrorDef kBadMessage{"exchange.bad_message", Code::kUnprocessable, Retry::kAfterFix,
                                      "Thông điệp có phần tử chưa đúng. Xin sửa từng phần tử được nêu.",
                                      "Some elements of the message are wrong. Please correct each one named."};
inline constexpr ErrorDef kBadScan{"exchange.bad_scan", Code::kUnprocessable, Retry::kAfterFix,
                                   "Mã đã quét có phần chưa đúng. Xin quét lại, hoặc nhập bằng tay.",
                                   "Some parts of the scanned code are wrong. Please scan again, or type the data."};
inline constexpr ErrorDef kOtherMessage{"exchange.other_message", Code::kUnprocessable, Retry::kAfterFix,
                                        "Dịch vụ nhận phần tử gốc {0} trong không gian tên {1}.",
                                        "The service takes the root element {0} in the namespace {1}."};
inline constexpr ErrorDef kNoMessage{"exchange.no_message", Code::kUnprocessable, Retry::kAfterFix,
                                     "Dịch vụ {0} không dùng XML. Xin gửi và nhận application/json.",
                                     "The service {0} does not speak XML. Please send and accept application/json."};
inline constexpr ErrorDef kNoScan{"exchange.no_scan", Code::kUnprocessable, Retry::kAfterFix,
                                  "Dịch vụ {0} không nhận mã quét. Xin gửi từng tham số.",
                                  "The service {0} takes no scanned code. Please send its arguments."};
inline constexpr ErrorDef kMessageLarge{"exchange.message_large", Code::kTooLarge, Retry::kAfterFix,
                                        "Thông điệp dài hơn {0} byte.", "The message is longer than {0} bytes."};
inline constexpr ErrorDef kMessageOne{"exchange.message_one", Code::kUnprocessable, Retry::kAfterFix,
                                      "Mỗi lần gửi cần đúng một phần tử {0}; ở đây có {1}.",
                                      "Each call takes exactly one element {0}; here are {1}."};
inline constexpr ErrorDef kMessageCount{"exchange.message_count", Code::kUnprocessable, Retry::kAfterFix,
                                        "Thuộc tính {0} không bằng số bản ghi ({1}): thông điệp có thể bị cắt.",
                                        "The attribute {0} is not the number of records ({1}): was it cut off?"};
inline constexpr ErrorDef kElementUnknown{"exchange.element_unknown", Code::kUnprocessable, Retry::kAfterFix,
                                          "Dòng {0}: thông điệp này không có {1}. Hãy sửa tên hoặc bỏ đi.",
                                          "Line {0}: this message has no {1}. Correct the name or remove it."};
inline constexpr ErrorDef kElementTwice{"exchange.element_twice", Code::kUnprocessable, Retry::kAfterFix,
                                        "Dòng {0}: {1} đã có với nội dung khác hoặc lặp lại. Hãy giữ một.",
                                        "Line {0}: {1} stands already, or says otherwise. Keep one."};
inline constexpr ErrorDef kElementMissing{"exchange.element_missing", Code::kUnprocessable, Retry::kAfterFix,
                                          "Dòng {0}: thiếu {1}. Hãy thêm.", "Line {0}: {1} is missing. Add it."};
inline constexpr ErrorDef kElementNotTaken{"exchange.element_not_taken", Code::kUnprocessable, Retry::kAfterFix,
                                           "Dòng {0}: dịch vụ {2} không nhận {1}. Hãy bỏ đi.",
                                           "Line {0}: the service {2} does not take {1}. Remove it."};
/// {2} and {3} say why, in Vietnamese and in English.
inline constexpr ErrorDef kElementValue{"exchange.element_value", Code::kUnprocessable, Retry::kAfterFix,
                                        "Dòng {0}, {1}: {2}", "Line {0}, {1}: {3}"};
inline constexpr ErrorDef kScanLong{"exchange.scan_long", Code::kUnprocessable, Retry::kAfterFix,
                                    "Mã quét dài hơn {0} ký tự.", "The scanned code is longer than {0} characters."};
inline constexpr ErrorDef kScanShort{"exchange.scan_short", Code::kUnprocessable, Retry::kAfterFix,
                                     "Mã quét có {0} phần; cần ít nhất {1} phần cách nhau bằng {2}.",
                                     "The scanned code has {0} parts; at least {1} are needed, parted by {2}."};
/// {0} counts from 1; {1} and {2} name the part, {3} and {4} say why, each in Vietnamese and in English.
inline constexpr ErrorDef kScanPart{"exchange.scan_part", Code::kUnprocessable, Retry::kAfterFix, "Phần {0} ({1}): {3}",
                                    "Part {0} ({2}): {4}"};
inline constexpr ErrorDef kUnknownWord{"exchange.unknown_word", Code::kUnprocessable, Retry::kAfterFix,
                                       "Giá trị không hiểu được. Có thể dùng: {0}.",
                                       "The value is not understood. Possible: {0}."};
inline constexpr ErrorDef kUnreachable{"exchange.unreachable", Code::kUnavailable, Retry::kSameRequest,
                                       "Chưa liên lạc được với cơ quan {0}. Hệ thống sẽ thử lại.",
                                       "The agency {0} cannot be reached just now. It will be tried again."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> exchange_errors();
}
