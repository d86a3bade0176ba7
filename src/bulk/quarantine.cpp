// The quarantine as a file for people: what is wrong in both languages, and what to do.
#include <algorithm>

#include "bulk/errors.hpp"
#include "bulk/import.hpp"
#include "pack/country.hpp"
#include "registers/errors.hpp"

namespace sen::bulk {
namespace {

struct Advice {
  const ErrorDef* def;
  pack::Text text;
};

const pack::Text& advice_for(const ErrorDef& def) {
  static const Advice kAdvice[] = {
      {&errors::kRowDiffers,
       {"Xác minh giá trị nào đúng; nếu tệp đúng, nhập lại với --on-change amend.",
        "Find out which values are right; if the file's are, import again with --on-change amend."}},
      {&errors::kRowRepeated, {"Giữ lại một dòng cho mỗi bản ghi.", "Keep one row for each record."}},
      {&errors::kRecordNotUnique,
       {"Xác minh giá trị thuộc về ai trong sổ, rồi sửa tệp hoặc sửa sổ.",
        "Find out in the register whom the value belongs to, then correct the file or the register."}},
      {&errors::kSubjectHasRecord,
       {"Xem bản ghi đang có, kể cả bản ghi bắt đầu vào ngày sau, rồi sửa bản ghi đó.",
        "Look at the record that is there, also one that begins on a later day, and amend that."}},
      {&errors::kFieldUnknown,
       {"Gán cột này cho một mục trong tệp ánh xạ, hoặc ghi dưới ignore.",
        "Give the column a field in the mapping, or list it under ignore."}},
      {&errors::kFieldPlace,
       {"Tra mã đơn vị hành chính đúng vào ngày dòng có hiệu lực, rồi sửa và nhập lại.",
        "Look up the unit's code on the day from which the row holds, correct it and import again."}},
      {&errors::kFieldCode,
       {"Dùng mã của danh mục, hoặc đổi mã bằng values trong tệp ánh xạ.",
        "Use a code of the list, or translate it with values in the mapping."}},
      {&errors::kFieldDate,
       {"Ghi ngày dạng 2026-11-20, hoặc khai dates: day_first trong tệp ánh xạ.",
        "Write days as 2026-11-20, or say dates: day_first in the mapping."}}};
  static const pack::Text kElse{"Sửa ở nguồn, để dòng vào một tệp mới và nhập tệp đó.",
                                "Correct it at the source, put the row into a new file and import that."};
  const auto found =
      std::ranges::find_if(kAdvice, [&](const Advice& one) { return one.def->id == std::string_view(def.id); });
  return found == std::end(kAdvice) ? kElse : found->text;
}

}  // namespace

std::string quarantine_header() { return "row,field,error,reason_vi,reason_en,to_do_vi,to_do_en,raw\n"; }

std::string quarantine_line(const Refusal& refusal) {
  const auto& [pointer, def, args] = refusal.problem;
  const auto& advice = advice_for(*def);
  std::string out = std::to_string(refusal.row);
  const auto field = pointer.starts_with('/') ? pointer.substr(1) : pointer;
  for (const auto& cell : {field, std::string(def->id), error_text(*def, args, "vi"), error_text(*def, args, "en"),
                           advice.vi, advice.en, refusal.raw}) {
    out += ',';
    append_cell(out, cell);
  }
  return out + "\n";
}

}  // namespace sen::bulk
