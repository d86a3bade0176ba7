#pragma once
/// What an import is asked to do.
#include <string>

#include "bulk/import.hpp"
#include "sen/settings.hpp"

namespace sen {

Error wrong_setting(const char* setting, std::string what);

struct ImportSettings {
  std::string path;
  std::string quarantine;
  bulk::Format format = bulk::Format::kCsv;
  bulk::Mapping mapping;
  std::string mapping_text;  ///< with what else decides how rows are read; part of the run's identity
  std::size_t batch = 0;
  bulk::OnChange on_change = bulk::OnChange::kReject;
  bool dry = false;
};

/// @errors sen.bad_command, sen.bad_setting, bulk.bad_mapping
Result<ImportSettings> import_settings(const Invocation& invocation);

}  // namespace sen
