#pragma once
/// What files and their use may be refused for. Row errors stand in the quarantine beside registers.*.
#include "base/error.hpp"

namespace sen::errors {
// One row each.
inline constexpr ErrorDef kRowQuotes{"bulk.row_quotes", Code::kUnprocessable, Retry::kAfterFix,
                                     "Dấu ngoặc kép trong dòng đặt sai chỗ hoặc chưa đóng. Hãy đặt cả ô trong ngoặc "
                                     "kép và viết đôi dấu ngoặc kép bên trong.",
                                     "A quotation mark is out of place or not closed. Put the whole cell in quotation "
                                     "marks and double those inside."};
inline constexpr ErrorDef kRowCells{"bulk.row_cells", Code::kUnprocessable, Retry::kAfterFix,
                                    "Dòng có {0} ô, trong khi dòng tiêu đề có {1}.",
                                    "The row has {0} cells where the header has {1}."};
inline constexpr ErrorDef kRowLong{"bulk.row_too_long", Code::kTooLarge, Retry::kAfterFix, "Dòng dài quá {0} byte.",
                                   "The row is longer than {0} bytes."};
inline constexpr ErrorDef kRowJson{"bulk.row_json", Code::kUnprocessable, Retry::kAfterFix,
                                   "Dòng không phải là một đối tượng JSON.", "The line is no JSON object."};
inline constexpr ErrorDef kRowNoKey{"bulk.row_no_key", Code::kUnprocessable, Retry::kAfterFix,
                                    "Cột {0} trống nên không lập được mã tham chiếu.",
                                    "The column {0} is empty, so no reference can be derived from it."};
inline constexpr ErrorDef kRowRepeated{"bulk.row_repeated", Code::kConflict, Retry::kAfterFix,
                                       "Một dòng trước trong tệp này đã nói về bản ghi đó.",
                                       "An earlier row of this file is about the same record."};
inline constexpr ErrorDef kRowDiffers{"bulk.row_differs", Code::kConflict, Retry::kAfterFix,
                                      "Bản ghi đang có giá trị khác ở: {0}.", "The record has other values in: {0}."};

// The file or the order as a whole.
inline constexpr ErrorDef kFileEmpty{"bulk.file_empty", Code::kUnprocessable, Retry::kAfterFix,
                                     "Tệp {0} không có dòng nào.", "The file {0} has no rows."};
inline constexpr ErrorDef kFileEncoding{"bulk.file_encoding", Code::kUnprocessable, Retry::kAfterFix,
                                        "Tệp {0} ghi bằng UTF-16. Hãy lưu lại bằng UTF-8.",
                                        "The file {0} is UTF-16. Save it as UTF-8."};
inline constexpr ErrorDef kColumnUnknown{
    "bulk.column_unknown", Code::kUnprocessable, Retry::kAfterFix,
    "Cột {0} không ứng với mục nào của sổ {1}. Hãy gán cột này trong tệp ánh xạ, hoặc ghi dưới ignore.",
    "The column {0} is no field of the register {1}. Give it one in the mapping, or list it under ignore."};
inline constexpr ErrorDef kColumnMissing{"bulk.column_missing", Code::kUnprocessable, Retry::kAfterFix,
                                         "Tệp không có cột {0} mà ánh xạ cần.",
                                         "The file has no column {0}, which the mapping needs."};
inline constexpr ErrorDef kColumnTwice{"bulk.column_twice", Code::kUnprocessable, Retry::kAfterFix,
                                       "Cột {0} có hai lần.", "The column {0} stands twice."};
inline constexpr ErrorDef kBadMapping{"bulk.bad_mapping", Code::kUnprocessable, Retry::kAfterFix,
                                      "Ánh xạ, dòng {0}: {1}.", "The mapping, line {0}: {1}."};
inline constexpr ErrorDef kKeyUnusable{
    "bulk.key_unusable", Code::kUnprocessable, Retry::kAfterFix,
    "Không mục nào của khóa ({0}) tìm được bản ghi. Hãy chọn trong ánh xạ một mục duy nhất, tra cứu được, hoặc một "
    "người.",
    "No field of the key ({0}) finds records. Choose one in the mapping that is unique, searchable or a person."};
inline constexpr ErrorDef kExportNotGranted{
    "bulk.export_not_granted", Code::kForbidden, Retry::kNever,
    "Cơ quan {0} không được nhận các mục này của sổ {1} cho mục đích {2}: {3}.",
    "The agency {0} may not have these fields of the register {1} for the purpose {2}: {3}."};
inline constexpr ErrorDef kManifestBad{"bulk.manifest_bad", Code::kUnprocessable, Retry::kAfterFix,
                                       "{0} không phải là bản kê của Sen: {1}.", "{0} is no manifest of Sen: {1}."};
inline constexpr ErrorDef kExportAltered{"bulk.export_altered", Code::kConflict, Retry::kNever,
                                         "Dữ liệu xuất không còn như khi được lập: {0}. Hãy xin lại bản mới.",
                                         "The export is not as it was made: {0}. Ask for a new one."};
}  // namespace sen::errors

namespace sen {
std::span<const ErrorDef* const> bulk_errors();
}
