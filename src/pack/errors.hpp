#pragma once
/// Everything `sen check` can find in a pack. The first line of a text says what is wrong, the second what to do about
/// it.
#include "base/error.hpp"

namespace sen::pack::errors {
#define SEN_PACK_FINDING(name, id, vi, en) \
  inline constexpr ErrorDef name { "pack." id, Code::kUnprocessable, Retry::kAfterFix, vi, en }

// The form of the files.
SEN_PACK_FINDING(kUnreadable, "unreadable", "Không đọc được {0}.\nHãy kiểm tra đường dẫn và quyền đọc.",
                 "{0} cannot be read.\nCheck the path and the right to read it.");
SEN_PACK_FINDING(kBadYaml, "bad_yaml", "YAML sai: {1}.\nHãy sửa thụt dòng, dấu ngoặc hoặc dấu nháy ở dòng này.",
                 "The YAML is wrong: {1}.\nCorrect the indentation, brackets or quotes at this line.");
SEN_PACK_FINDING(kBadTable, "bad_table", "Dòng của bảng sai: {0}.\nHãy sửa dòng này.",
                 "The table row is wrong: {0}.\nCorrect this row.");
SEN_PACK_FINDING(kUnknownKind, "unknown_kind", "Tệp không thể bắt đầu bằng {0}.{1}\nKhóa đầu tiên cho biết loại: {2}.",
                 "A file cannot begin with {0}.{1}\nIts first key says what it defines: {2}.");
SEN_PACK_FINDING(kUnknownKey, "unknown_key", "{0} không có khóa {1}.{2}\nCác khóa có thể dùng: {3}.",
                 "{0} has no key {1}.{2}\nThe keys are: {3}.");
SEN_PACK_FINDING(kRepeatedKey, "repeated_key", "Khóa {0} xuất hiện hai lần.\nHãy giữ một.",
                 "The key {0} stands twice.\nKeep one of them.");
SEN_PACK_FINDING(kMissingKey, "missing_key", "{0} thiếu {1}.\nHãy thêm `{1}:`.", "{0} lacks {1}.\nAdd `{1}:`.");
SEN_PACK_FINDING(kWrongShape, "wrong_shape", "{0} phải là {1}.\nHãy xem ví dụ trong docs/pack.md.",
                 "{0} must be {1}.\nSee the example in docs/pack.md.");
SEN_PACK_FINDING(kBadValue, "bad_value", "{0} không thể là {1}.{2}\nCó thể dùng: {3}.",
                 "{0} cannot be {1}.{2}\nPossible: {3}.");
SEN_PACK_FINDING(kBadName, "bad_name", "{0} không thể đặt tên là {1}.\n{2}.", "{0} cannot be named {1}.\n{2}.");
SEN_PACK_FINDING(kMissingPart, "missing_part", "Gói không có {0}.\nHãy thêm {1}.", "The pack has no {0}.\nAdd {1}.");
SEN_PACK_FINDING(kRepeated, "repeated", "{0} {1} đã được định nghĩa tại {2}.\nHãy đổi tên hoặc bỏ một trong hai.",
                 "{0} {1} is already defined at {2}.\nRename or remove one of them.");
SEN_PACK_FINDING(kExampleFails, "example_fails", "Mục {0}: từ {1} ra {2}, không phải {3}.\nHãy sửa `value` hoặc ví dụ.",
                 "The field {0}: {1} becomes {2}, not {3}.\nCorrect `value` or the example.");
SEN_PACK_FINDING(kMissingTranslation, "missing_translation", "{0} thiếu bản {1}.\nHãy viết cả hai: {vi: ..., en: ...}.",
                 "{0} has no text in {1}.\nWrite both: {vi: ..., en: ...}.");

// References and expressions.
SEN_PACK_FINDING(kUnknownReference, "unknown_reference",
                 "Không có {0} {1}.{2}\nHãy sửa tên, hoặc thêm định nghĩa của nó.",
                 "There is no {0} {1}.{2}\nCorrect the name, or add its definition.");
SEN_PACK_FINDING(kBadExpression, "bad_expression", "Biểu thức `{0}`: {1}\nHãy sửa biểu thức (docs/pack.md, phần FEEL).",
                 "The expression `{0}`: {1}\nCorrect the expression (docs/pack.md, part FEEL).");
SEN_PACK_FINDING(kBadPlaceholder, "bad_placeholder",
                 "Trong văn bản, {0}: {1}\nHãy dùng tên có trong hồ sơ, hoặc bỏ dấu ngoặc nhọn.",
                 "In the text, {0}: {1}\nUse a name that the case has, or remove the braces.");
SEN_PACK_FINDING(kNotACall, "not_a_call", "`{0}` phải gọi một dịch vụ.\nHãy viết như person.read(ref: session.person).",
                 "`{0}` must call a service.\nWrite it like person.read(ref: session.person).");
SEN_PACK_FINDING(kWrongServiceKind, "wrong_service_kind",
                 "{0} là dịch vụ loại {1}, ở đây cần loại {2}.\nHãy chọn dịch vụ khác.",
                 "{0} is a service of kind {1}; {2} is needed here.\nChoose another service.");
SEN_PACK_FINDING(kMissingArgument, "missing_argument", "Lời gọi {0} thiếu {1}.\nHãy thêm `{1}: ...`.",
                 "The call of {0} lacks {1}.\nAdd `{1}: ...`.");
SEN_PACK_FINDING(kUnknownArgument, "unknown_argument", "{0} không nhận {1}.{2}\nCác tên có thể dùng: {3}.",
                 "{0} does not take {1}.{2}\nIt takes: {3}.");
SEN_PACK_FINDING(kWrongType, "wrong_type", "{0} cần {1}, nhưng biểu thức cho {2}.\nHãy sửa biểu thức.",
                 "{0} needs a {1}, but the expression gives a {2}.\nCorrect the expression.");

// The law, the promises, the people.
SEN_PACK_FINDING(kNoLegalBasis, "no_legal_basis",
                 "{0} không có căn cứ pháp lý.\nHãy thêm `legal:` với văn bản cho phép.",
                 "{0} has no legal basis.\nAdd the text that allows it (`legal:`, for a grant `basis:`).");
SEN_PACK_FINDING(
    kNoGrant, "no_grant", "{0} chưa được phép gọi {1} cho mục đích {2} từ {3}.\nHãy thêm quyền trong tệp grants.",
    "{0} may not call {1} for the purpose {2} from {3} on.\nAdd a grant with its legal basis, or do not call it.");
SEN_PACK_FINDING(kNotGranted, "not_granted",
                 "Biểu thức `{0}` đọc trường không được cấp: {1}\nHãy thêm trường vào quyền của {2}, hoặc bỏ đi.",
                 "The expression `{0}` reads a field that no grant gives: {1}\nAdd the field to the grant of {2}, or "
                 "do not read it.");
SEN_PACK_FINDING(
    kSensitive, "sensitive",
    "Quyền {0} cho đọc dữ liệu nhạy cảm: {1}.\nHãy bỏ trường này, hoặc ghi rõ `sensitive: true` nếu luật cho phép.",
    "The grant {0} gives sensitive data: {1}.\nLeave the field out, or say `sensitive: true` if the basis allows it.");
SEN_PACK_FINDING(kGrantEnds, "grant_ends",
                 "Quyền {0} hết hạn ngày {1}, trước {2}.\nHãy gia hạn quyền, hoặc đặt ngày hết hiệu lực.",
                 "The grant {0} ended on {1}, before {2}.\nProlong the grant, or end what uses it.");
SEN_PACK_FINDING(
    kAsksKnown, "asks_known",
    "Tờ khai hỏi {0}, nhưng {1} đã cho biết.\nHãy hiện thay vì hỏi, hoặc gợi ý bằng `suggest`.",
    "The form asks for {0}, which {1} already gives.\nShow it instead of asking, or propose it with `suggest`.");
SEN_PACK_FINDING(kLacksField, "lacks_field", "{0} không ghi trường bắt buộc {1} của sổ {2}.\nHãy thêm `- {1}: ...`.",
                 "{0} does not give the required field {1} of the register {2}.\nAdd `- {1}: ...`.");
SEN_PACK_FINDING(kOtherAgency, "other_agency",
                 "{0} thuộc {1}, nhưng bước này do {2} làm.\nHãy gọi một dịch vụ (`act:`) của {1}.",
                 "{0} is kept by {1}, but this step is done by {2}.\nCall a service (`act:`) of {1} instead.");
SEN_PACK_FINDING(kRoleCannot, "role_cannot", "Vai trò {0} không được {1}.\nHãy thêm {1} vào `may` của vai trò.",
                 "The role {0} may not {1}.\nAdd {1} to `may` of the role, or name another role.");
SEN_PACK_FINDING(kCyclicSteps, "cyclic_steps", "Bước {0} chờ chính nó: {1}.\nHãy sửa `after`.",
                 "The step {0} waits for itself: {1}.\nCorrect `after`.");
SEN_PACK_FINDING(kUnreachableStep, "unreachable_step",
                 "Bước {0} không bao giờ chạy: {1}.\nHãy sửa `after` hoặc `when`.",
                 "The step {0} never runs: {1}.\nCorrect `after` or `when`.");
SEN_PACK_FINDING(
    kOverlap, "overlap",
    "Hai phiên bản của {0} cùng hiệu lực từ {1} (xem {2}).\nHãy đặt `until` của bản cũ bằng `from` của bản mới.",
    "Two versions of {0} are in force from {1} on (see {2}).\nSet `until` of the old one to `from` of the new one.");
SEN_PACK_FINDING(kEmptyValidity, "empty_validity", "{0} hết hiệu lực trước khi bắt đầu.\nHãy sửa `valid`.",
                 "{0} ends before it begins.\nCorrect `valid`.");
SEN_PACK_FINDING(kTooManyAsks, "too_many_asks",
                 "Tờ khai hỏi {0} điều; tối đa nên là {1}.\nHãy bỏ điều mà nhà nước đã biết.",
                 "The form asks {0} things; at most {1} is the aim.\nRemove what the state knows already.");
SEN_PACK_FINDING(kTooManyPages, "too_many_pages", "Tờ khai có {0} trang; tối đa nên là {1}.\nHãy gộp các trang.",
                 "The form has {0} pages; at most {1} is the aim.\nJoin pages.");
SEN_PACK_FINDING(
    kAssumed, "assumed",
    "{0} là giả định, chưa có nguồn công bố.\nHãy thay bằng giá trị theo văn bản rồi bỏ `assumed`.",
    "{0} is assumed: no published source.\nPut the value of the legal text in its place and remove `assumed`.");
#undef SEN_PACK_FINDING
}  // namespace sen::pack::errors

namespace sen::pack {
std::span<const ErrorDef* const> pack_errors();
}
