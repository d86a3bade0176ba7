#include "bulk/export.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "journal/journal.hpp"

namespace sen::bulk {
namespace {

std::vector<const pack::Grant*> grants_for(const pack::Pack& pack, const ExportOrder& order, CivilDate on) {
  std::vector<const pack::Grant*> out;
  for (const auto& grant : pack.grants) {
    if (grant.to != order.to || grant.purpose != order.purpose || !grant.valid.covers(on)) continue;
    const auto service = pack.services.find(grant.service);
    if (service == pack.services.end()) continue;
    const auto& read = service->second;
    if (read.kind == pack::ServiceKind::kRead && read.register_id == order.def->id && !read.only) out.push_back(&grant);
  }
  return out;
}

bool gives(const pack::Grant& grant, std::string_view field) {
  return std::ranges::find(grant.fields, field) != grant.fields.end();
}

std::string plain(const json::value& value) {
  if (value.is_null()) return {};
  return value.is_string() ? std::string(value.get_string()) : to_json(value);
}

}  // namespace

std::vector<std::string> granted_fields(const pack::Pack& pack, const ExportOrder& order, CivilDate on) {
  const auto grants = grants_for(pack, order, on);
  std::vector<std::string> out;
  for (const auto& field : order.def->fields)
    if (std::ranges::any_of(grants, [&](const auto* grant) { return gives(*grant, field.name); }))
      out.push_back(field.name);
  return out;
}

Result<Permit> permit(const pack::Pack& pack, const ExportOrder& order, CivilDate on) {
  const auto granted = granted_fields(pack, order, on);
  std::vector<std::string> wrong;
  for (const auto& field : order.fields)
    if (std::ranges::find(granted, field) == granted.end()) wrong.push_back(field);
  if (!wrong.empty() || order.fields.empty())
    return fail(errors::kExportNotGranted, {order.to, order.def->id, order.purpose, join(wrong, ", ")});
  Permit out;
  std::vector<std::string> vi, en;
  for (const auto* grant : grants_for(pack, order, on)) {
    if (std::ranges::none_of(order.fields, [&](const auto& field) { return gives(*grant, field); })) continue;
    out.grants.push_back(grant);
    vi.push_back(grant->basis.vi);
    en.push_back(grant->basis.en);
  }
  out.basis = {join(vi, "; "), join(en, "; ")};
  return out;
}

void note_export(Tx& tx, Context& context, const ExportOrder& order, const Permit& permit, const Ref& id,
                 const std::vector<registers::Record>& records) {
  journal::Access access;
  access.consumer = order.to;
  access.officer = order.officer;
  access.service = "register.export";
  access.purpose = order.purpose;
  access.basis_vi = permit.basis.vi;
  access.basis_en = permit.basis.en;
  access.case_id = order.case_id;
  access.fields = order.fields;
  access.question = id;
  if (records.empty()) journal::append(tx, context, access);
  for (const auto& record : records) {
    if (record.subject.empty()) continue;  // about no person
    access.subject = record.subject;
    journal::append(tx, context, access);
  }
}

std::string export_header(Format format, const ExportOrder& order) {
  return format == Format::kCsv ? join(order.fields, ",") + "\n" : std::string();
}

void append_record(std::string& out, Format format, const ExportOrder& order, const registers::Record& record) {
  if (format == Format::kJsonLines) {
    json::object line;
    for (const auto& field : order.fields) line[field] = record.values.at(field);
    out += to_json(line) + "\n";
    return;
  }
  bool first = true;
  for (const auto& field : order.fields) {
    if (!first) out += ',';
    first = false;
    append_cell(out, plain(record.values.at(field)));
  }
  out += '\n';
}

}  // namespace sen::bulk
