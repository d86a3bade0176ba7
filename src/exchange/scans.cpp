#include "exchange/scans.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "exchange/carried.hpp"
#include "exchange/errors.hpp"
#include "registers/errors.hpp"

namespace sen::exchange {

bool looks_scanned(const pack::Scan& scan, std::string_view text) { return text.contains(scan.separator); }

Result<std::map<std::string, json::value>> read_scan(const pack::Pack& pack, const pack::Service& service,
                                                     const pack::Scan& scan, std::string_view text, CivilDate today) {
  Error wrong = fail(errors::kBadScan);
  const auto refuse = [&](std::string pointer, const ErrorDef& def, std::vector<std::string> args) {
    wrong.fields.push_back({std::move(pointer), &def, std::move(args)});
  };
  if (text.size() > kScanCharactersMax) {
    refuse("/scan", errors::kScanLong, {std::to_string(kScanCharactersMax)});
    return wrong;
  }
  const auto given = split(text, scan.separator.front());
  if (given.size() < scan.parts.size()) {
    refuse("/scan", errors::kScanShort,
           {std::to_string(given.size()), std::to_string(scan.parts.size()), scan.separator});
    return wrong;
  }
  std::map<std::string, json::value> out;
  for (std::size_t i = 0; i < scan.parts.size(); ++i) {
    const auto& part = scan.parts[i];
    const auto refuse_part = [&](const Error& why) {
      refuse("/scan/" + std::to_string(i), errors::kScanPart,
             {std::to_string(i + 1), part.label.vi, part.label.en, why.text("vi"), why.text("en")});
    };
    const auto field = pack.value_at(service, scan.register_id, part.field);
    if (!field) continue;
    auto value = carried_in(part, *field, given[i], today, pack);
    if (!value.ok()) {
      refuse_part(value.error());
    } else if (!value->is_null()) {
      out.emplace(part.field, value.take());
    } else if (std::ranges::find(service.find_by, part.field) != service.find_by.end()) {
      refuse_part(fail(errors::kFieldRequired));
    }
  }
  if (!wrong.fields.empty()) return wrong;
  return out;
}

Result<json::object> arguments_from_scan(const pack::Pack& pack, const pack::Service& service, const pack::Scan& scan,
                                         const pack::Grant* grant, std::string_view text, CivilDate today) {
  Arguments arguments(pack, service);
  for (auto& [path, value] : TRY(read_scan(pack, service, scan, text, today))) {
    const bool finds = std::ranges::find(service.find_by, path) != service.find_by.end();
    const bool granted = grant == nullptr || std::ranges::find(grant->fields, path) != grant->fields.end();
    if (finds || granted) (void)arguments.give(path, std::move(value));
  }
  return arguments.take();
}

}  // namespace sen::exchange
