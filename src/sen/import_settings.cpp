#include "sen/import_settings.hpp"

#include "adapters/system/files.hpp"

namespace sen {

Error wrong_setting(const char* setting, std::string what) {
  return fail(errors::kBadSetting, {setting, std::move(what)});
}

Result<ImportSettings> import_settings(const Invocation& invocation) {
  ImportSettings out;
  out.path = invocation.argument;
  if (!out.path.ends_with(".csv") && !out.path.ends_with(".jsonl"))
    return fail(errors::kBadCommand, {"A file ending in .csv or .jsonl is needed, not \"" + out.path + "\"."});
  out.format = out.path.ends_with(".csv") ? bulk::Format::kCsv : bulk::Format::kJsonLines;
  out.quarantine = invocation.text("quarantine").empty() ? out.path + ".quarantine.csv" : invocation.text("quarantine");
  if (out.quarantine == out.path) return wrong_setting("quarantine", "the imported file itself would be replaced");
  if (const auto& map = invocation.text("map"); !map.empty()) {
    out.mapping_text = TRY(read_file(map));
    out.mapping = TRY(bulk::parse_mapping(out.mapping_text));
  }
  if (const auto& from = invocation.text("valid-from"); !from.empty()) out.mapping.valid_from = from;
  const auto& on_change = invocation.text("on-change");
  if (on_change != "reject" && on_change != "amend")
    return wrong_setting("on-change", "reject or amend is needed, not \"" + on_change + "\"");
  out.on_change = on_change == "amend" ? bulk::OnChange::kAmend : bulk::OnChange::kReject;
  out.mapping_text += "\n" + out.mapping.valid_from + "\n" + on_change;
  const auto batch = invocation.number("batch");
  if (batch < 1 || batch > 50000) return wrong_setting("batch", "a number from 1 to 50000 is needed");
  out.batch = static_cast<std::size_t>(batch);
  out.dry = invocation.flag("dry-run");
  return out;
}

}  // namespace sen
