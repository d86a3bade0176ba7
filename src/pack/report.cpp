#include "pack/report.hpp"

#include <algorithm>
#include <numeric>

#include "base/check.hpp"
#include "base/text.hpp"

namespace sen::pack {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::pair<std::string, std::string> what_and_fix(const Finding& finding, std::string_view language) {
  const std::string text = error_text(*finding.def, finding.args, language);
  const auto cut = text.find('\n');
  ASSERT(cut != std::string::npos);
  return {text.substr(0, cut), text.substr(cut + 1)};
}

}  // namespace

void Report::add(const ErrorDef& def, const Source& at, std::vector<std::string> args, bool fatal) {
  // An argument may quote the pack's own text: keep each finding on one line.
  for (std::string& arg : args) std::ranges::replace(arg, '\n', ' ');
  Finding finding{at.file, at.line, fatal, "", "", &def, std::move(args)};
  std::tie(finding.what, finding.fix) = what_and_fix(finding, "en");
  findings_.push_back(std::move(finding));
}

bool Report::fatal() const { return std::ranges::any_of(findings_, &Finding::fatal); }

std::vector<Finding> Report::take() {
  auto place = [](const Finding& f) { return std::tie(f.file, f.line, f.what); };
  std::ranges::sort(findings_, {}, place);
  const auto repeated = std::ranges::unique(findings_, {}, place);
  findings_.erase(repeated.begin(), repeated.end());
  return std::move(findings_);
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& known) {
  const std::string* nearest = nullptr;
  std::size_t best = (wrong.size() < 4 ? 1 : std::max<std::size_t>(2, wrong.size() / 3)) + 1;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance >= best) continue;
    best = distance;
    nearest = &name;
  }
  return nearest == nullptr ? "" : " Did you mean " + *nearest + "?";
}

std::string join_names(const std::vector<std::string>& names) { return names.empty() ? "(none)" : join(names, ", "); }

std::string describe(const Finding& finding, std::string_view language) {
  const auto [what, fix] = what_and_fix(finding, language);
  return finding.file + ":" + std::to_string(finding.line) + ": " + what + " " + fix;
}

std::span<const ErrorDef* const> pack_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {&kUnreadable,       &kBadYaml,
                                            &kBadTable,         &kUnknownKind,
                                            &kUnknownKey,       &kRepeatedKey,
                                            &kMissingKey,       &kWrongShape,
                                            &kBadValue,         &kBadName,
                                            &kMissingPart,      &kRepeated,
                                            &kExampleFails,     &kMissingTranslation,
                                            &kUnknownReference, &kBadExpression,
                                            &kBadPlaceholder,   &kNotACall,
                                            &kWrongServiceKind, &kMissingArgument,
                                            &kUnknownArgument,  &kWrongType,
                                            &kNoLegalBasis,     &kNoGrant,
                                            &kNotGranted,       &kSensitive,
                                            &kGrantEnds,        &kAsksKnown,
                                            &kLacksField,       &kOtherAgency,
                                            &kRoleCannot,       &kCyclicSteps,
                                            &kUnreachableStep,  &kOverlap,
                                            &kEmptyValidity,    &kTooManyAsks,
                                            &kTooManyPages,     &kAssumed};
  return all;
}

}  // namespace sen::pack
