#include "faces/machine/birth_notices.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace sen::faces::machine {

namespace {

using web::FieldType;

std::vector<web::Field> mother_fields() {
  return {
      {.name = "pin", .doc = "Personal number (12 digits) or passport", .max_length = 20},
      {.name = "name", .type = FieldType::kName, .required = true, .doc = "Full name", .max_length = 120},
      {.name = "birth_date", .type = FieldType::kPartialDate, .required = true, .doc = "1998-03-15, 1998-03 or 1998"},
      {.name = "ethnicity", .doc = "Code of Decision 121-TCTK/PPCD", .max_length = 2, .pattern = web::Pattern::kDigits},
      {.name = "insurance", .doc = "Insurance number; ten zeros when none", .max_length = 15},
      {.name = "address", .doc = "Residence as the hospital knows it", .max_length = 300}};
}

std::vector<web::Field> child_fields() {
  return {
      {.name = "sex",
       .type = FieldType::kChoice,
       .required = true,
       .doc = "1 male, 2 female, 0 undetermined",
       .choices = {"0", "1", "2"}},
      {.name = "born_on", .type = FieldType::kDate, .required = true, .doc = "Date of birth"},
      {.name = "born_at", .doc = "Time of birth, HH:MM", .max_length = 5},
      {.name = "weight_grams", .type = FieldType::kInteger, .doc = "Weight", .min = 200, .max = 9000},
      {.name = "children", .type = FieldType::kInteger, .doc = "Children in this birth", .min = 1, .max = 9},
      {.name = "birth_order", .type = FieldType::kInteger, .doc = "Which birth of the mother", .min = 1, .max = 25},
      {.name = "children_alive", .type = FieldType::kInteger, .doc = "Living children", .max = 25},
      {.name = "intended_surname", .type = FieldType::kName, .doc = "Surname the parents think of", .max_length = 40},
      {.name = "intended_middle",
       .type = FieldType::kName,
       .doc = "Middle name the parents think of",
       .max_length = 40},
      {.name = "intended_given", .type = FieldType::kName, .doc = "Given name the parents think of", .max_length = 40},
      {.name = "surgery", .type = FieldType::kBoolean, .doc = "Born by surgery"},
      {.name = "under_32_weeks", .type = FieldType::kBoolean, .doc = "Born before 32 weeks"}};
}

}  // namespace

const web::FieldTable& birth_notice_fields() {
  static const web::FieldTable table{
      "BirthNotice",
      {{.name = "number",
        .required = true,
        .doc = "XXXXX.GCS.ZZZZZ.YY: sequence, facility, year; it is the idempotency key",
        .max_length = 40},
       {.name = "facility",
        .required = true,
        .doc = "The sender's own 5-digit facility code",
        .max_length = 5,
        .pattern = web::Pattern::kDigits},
       {.name = "book", .doc = "Older paper form: book", .max_length = 20},
       {.name = "book_number", .doc = "Older paper form: number in the book", .max_length = 20},
       {.name = "issued_on", .type = FieldType::kDate, .doc = "Day of issue"},
       {.name = "mother",
        .type = FieldType::kObject,
        .required = true,
        .doc = "The mother",
        .members = mother_fields()},
       {.name = "father_name", .type = FieldType::kName, .doc = "Father's full name, when told", .max_length = 120},
       {.name = "child", .type = FieldType::kObject, .required = true, .doc = "The child", .members = child_fields()},
       {.name = "temporary_card", .doc = "Temporary health-card number, TE1 + province + 10 digits", .max_length = 15},
       {.name = "attendant", .type = FieldType::kName, .doc = "Birth attendant", .max_length = 120}}};
  return table;
}

bool is_notice_number(std::string_view number, std::string_view facility) {
  if (const auto at = number.find('@'); at != std::string_view::npos) {  // older book pair, made unique by the facility
    return number.substr(at + 1) == facility && number.find('/') != std::string_view::npos && number.find('/') < at &&
           at > 2;
  }
  const auto parts = split(number, '.');
  return parts.size() == 4 && is_digits(parts[0], 5) && parts[1] == "GCS" && parts[2] == facility &&
         is_digits(parts[3], 2);
}

namespace {

/// yyyymmdd[HHMM] as ISO date; "" when it is not one.
std::string compact_date(std::string_view text) {
  if (text.size() < 8) return text.size() == 4 ? std::string(text) : std::string();
  return std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" + std::string(text.substr(6, 2));
}

void put(json::object& to, std::string_view key, std::string_view value) {
  if (!value.empty()) to[key] = value;
}
void put_number(json::object& to, std::string_view key, std::string_view value) {
  if (value.empty() || value.size() > 9 || !contains_only(value, "0123456789")) return;
  to[key] = std::stoi(std::string(value));
}

/// Splitting on spaces is only a guess (vn-civil section 7): it becomes a suggestion, never a fact.
void put_intended_name(json::object& child, std::string_view full) {
  std::vector<std::string> words;
  for (auto word : split(full, ' '))
    if (!word.empty()) words.emplace_back(word);
  if (words.empty()) return;
  child["intended_given"] = words.back();
  if (words.size() > 1) child["intended_surname"] = words.front();
  if (words.size() > 2) child["intended_middle"] = join({words.begin() + 1, words.end() - 1}, " ");
}

json::object notice_from(const XmlNode& node, std::string_view facility) {
  json::object mother;
  put(mother, "name", node.value("HO_TEN_NND"));
  put(mother, "birth_date", compact_date(node.value("NGAYSINH_NND")));
  put(mother, "pin", node.value("SO_CCCD_NND"));
  put(mother, "ethnicity", node.value("MA_DANTOC_NND"));
  put(mother, "insurance", node.value("MA_BHXH_NND"));
  put(mother, "address", node.value("NOI_CU_TRU_NND"));
  json::object child;
  const auto sex = node.value("GIOI_TINH_CON");
  put(child, "sex", sex == "3" ? "0" : sex);  // XML9: 1 male, 2 female, 3 undetermined
  const auto born = node.value("NGAY_SINH_CON");
  put(child, "born_on", compact_date(born));
  if (born.size() >= 12) put(child, "born_at", std::string(born.substr(8, 2)) + ":" + std::string(born.substr(10, 2)));
  put_number(child, "weight_grams", node.value("CAN_NANG_CON"));
  put_number(child, "children", node.value("SO_CON"));
  put_number(child, "birth_order", node.value("LAN_SINH"));
  put_number(child, "children_alive", node.value("SO_CON_SONG"));
  put_intended_name(child, node.value("HO_TEN_CON"));
  child["surgery"] = node.value("SINHCON_PHAUTHUAT") == "1";
  child["under_32_weeks"] = node.value("SINHCON_DUOI32TUAN") == "1";
  json::object notice{{"mother", std::move(mother)}, {"child", std::move(child)}};
  const auto own = node.value("MA_CSKCB");
  const auto code = own.empty() ? facility : own;
  put(notice, "facility", code);
  put(notice, "book", node.value("QUYEN_SO"));
  put(notice, "book_number", node.value("SO"));
  auto number = node.value("SO_GCS").empty() ? node.value("SO") : node.value("SO_GCS");
  if (number.find(".GCS.") != std::string_view::npos)
    put(notice, "number", number);
  else if (!number.empty())
    notice["number"] = std::string(node.value("QUYEN_SO")) + "/" + std::string(number) + "@" + std::string(code);
  put(notice, "father_name", node.value("HO_TEN_CHA"));
  put(notice, "temporary_card", node.value("MA_THE_TAM"));
  put(notice, "attendant", node.value("NGUOI_DO_DE"));
  put(notice, "issued_on", compact_date(node.value("NGAY_CT")));
  return notice;
}

void add_notices(const XmlNode& root, std::string_view facility, std::vector<json::object>& out) {
  for (const auto* name : {"DU_LIEU_GIAY_CHUNG_SINH", "GIAY_CHUNG_SINH"})
    for (const auto* node : root.all(name)) out.push_back(notice_from(*node, facility));
}

}  // namespace

Result<std::vector<json::object>> notices_from_xml(std::string_view xml) {
  const auto root = TRY(parse_xml(xml));
  std::vector<json::object> out;
  std::string facility;
  if (const auto units = root.all("MACSKCB"); !units.empty()) facility = units.front()->text;
  for (const auto* file : root.all("FILEHOSO")) {
    if (file->value("LOAIHOSO") != "XML9") continue;
    std::string content;
    for (char c : file->value("NOIDUNGFILE"))
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') content += c;
    const auto bytes = from_base64(content);
    if (!bytes.ok()) return fail(sen::errors::kBadXml, {std::to_string(file->line), "NOIDUNGFILE is not base64"});
    add_notices(TRY(parse_xml(as_text(*bytes))), facility, out);
  }
  if (root.name != "GIAMDINHHS") add_notices(root, facility, out);
  if (out.empty()) return fail(notice_errors::kNoNotices);
  return out;
}

json::object act_arguments(const json::object& notice, Ref child, const json::value& mother_ref,
                           std::string_view facility_name) {
  const json::value whole = notice;
  auto member = [&](std::string_view path) { return at_path(whole, path); };
  return {{"number", member("number")},
          {"status", "issued"},
          {"issued_on", member("issued_on")},
          {"book", member("book")},
          {"book_number", member("book_number")},
          {"facility", member("facility")},
          {"facility_name", facility_name},
          {"mother", mother_ref},
          {"mother_name", member("mother.name")},
          {"mother_pin", member("mother.pin")},
          {"mother_birth_date", member("mother.birth_date")},
          {"mother_ethnicity", member("mother.ethnicity")},
          {"mother_insurance", member("mother.insurance")},
          {"mother_address", member("mother.address")},
          {"father_name", member("father_name")},
          {"temporary_card", member("temporary_card")},
          {"child", child.text()},
          {"born_on", member("child.born_on")},
          {"born_at", member("child.born_at")},
          {"sex", member("child.sex")},
          {"weight_grams", member("child.weight_grams")},
          {"children", member("child.children")},
          {"birth_order", member("child.birth_order")},
          {"children_alive", member("child.children_alive")},
          {"intended_surname", member("child.intended_surname")},
          {"intended_middle", member("child.intended_middle")},
          {"intended_given", member("child.intended_given")},
          {"surgery", member("child.surgery")},
          {"under_32_weeks", member("child.under_32_weeks")},
          {"attendant", member("attendant")}};
}

}  // namespace sen::faces::machine
