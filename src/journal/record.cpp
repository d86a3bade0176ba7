/// The record of an access as JSON. Every member is always there, so the RFC 8785 form of one access is one text for
/// ever.
#include "base/check.hpp"
#include "journal/journal.hpp"

namespace sen::journal {
namespace {

std::string ref_text(const Ref& ref) { return ref.empty() ? std::string() : ref.text(); }

Ref ref_at(const json::value& object, std::string_view key) {
  const auto ref = Ref::parse(text_at(object, key));
  return ref.ok() ? *ref : Ref{};
}

std::string string_at(const json::value& object, std::string_view key) { return std::string(text_at(object, key)); }

}  // namespace

json::value to_json(const Entry& entry) {
  const Access& a = entry.access;
  json::array fields;
  for (const auto& field : a.fields) fields.emplace_back(field);
  json::object out;
  out["index"] = entry.index;
  out["at"] = entry.at.iso();
  out["subject"] = ref_text(a.subject);
  out["consumer"] = a.consumer;
  out["officer"] = a.officer;
  out["service"] = a.service;
  out["purpose"] = a.purpose;
  out["basis"] = json::object{{"vi", a.basis_vi}, {"en", a.basis_en}};
  out["case"] = a.case_id;
  out["fields"] = std::move(fields);
  out["released"] = a.released;
  out["question"] = ref_text(a.question);
  return out;
}

std::string record_text(const Entry& entry) {
  const Access& a = entry.access;
  std::string out;
  out.reserve(512 + a.basis_vi.size() + a.basis_en.size());
  const auto text = [&out](std::string_view name, std::string_view value) {
    out += name;
    append_canonical(out, value);
  };
  text("{\"at\":", entry.at.iso());
  text(",\"basis\":{\"en\":", a.basis_en);
  text(",\"vi\":", a.basis_vi);
  text("},\"case\":", a.case_id);
  text(",\"consumer\":", a.consumer);
  out += ",\"fields\":[";
  for (std::size_t i = 0; i < a.fields.size(); ++i) text(i == 0 ? "" : ",", a.fields[i]);
  out += "],\"index\":" + std::to_string(entry.index);
  text(",\"officer\":", a.officer);
  text(",\"purpose\":", a.purpose);
  text(",\"question\":", ref_text(a.question));
  out += a.released ? ",\"released\":true" : ",\"released\":false";
  text(",\"service\":", a.service);
  text(",\"subject\":", ref_text(a.subject));
  out += '}';
  return out;
}

Entry entry_from_json(const json::value& value) {
  Entry entry;
  entry.index = int_at(value, "index", -1);
  if (const auto at = Instant::parse(text_at(value, "at")); at.ok()) entry.at = *at;
  Access& a = entry.access;
  a.subject = ref_at(value, "subject");
  a.consumer = string_at(value, "consumer");
  a.officer = string_at(value, "officer");
  a.service = string_at(value, "service");
  a.purpose = string_at(value, "purpose");
  a.basis_vi = string_at(value, "basis.vi");
  a.basis_en = string_at(value, "basis.en");
  a.case_id = string_at(value, "case");
  if (const auto* fields = at_path(value, "fields").if_array())
    for (const auto& field : *fields)
      if (field.is_string()) a.fields.emplace_back(field.get_string());
  a.released = flag_at(value, "released");
  a.question = ref_at(value, "question");
  return entry;
}

}  // namespace sen::journal
