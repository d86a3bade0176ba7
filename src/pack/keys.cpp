/// The keys of every map in a pack. The reader accepts these and no others; docs/pack.md explains each.
#include "pack/pack.hpp"

namespace sen::pack {

namespace {

std::vector<KeySet> country_keys() {
  return {
      {"pack", {"pack", "name", "zone", "languages", "alike_names"}},
      {"text", {"vi", "en"}},
      {"valid", {"from", "until", "assumed"}},
      {"limit", {"working_days", "days", "hours", "cutoff", "assumed"}},
      // who
      {"agency", {"agency", "code", "name", "short_name", "units", "assumed"}},
      {"unit", {"unit", "name", "per", "roles"}},
      {"role", {"role", "name", "may"}},
      // codes and days
      {"codes", {"codes", "system", "valid", "legal", "title", "items", "partial", "assumed"}},
      {"code", {"code", "vi", "en", "assumed", "extension", "payer", "name_unknown", "legal", "result"}},
      {"calendar", {"calendar", "legal", "days"}},
      {"day", {"date", "kind", "for", "vi", "en", "assumed"}},
      {"week", {"week", "zone", "working_days", "hours", "cutoff", "counting"}},
      {"hours", {"from", "until", "assumed"}},
      {"counting", {"starts", "ends_on_day_off"}},
  };
}

/// Registers, numbers, services.
std::vector<KeySet> data_keys() {
  return {
      // registers and numbers
      {"register",
       {"register", "agency", "title", "legal", "valid", "subject", "once_per_subject", "replaced_by", "search",
        "retention", "fields", "assumed"}},
      {"retention", {"years", "after", "legal", "assumed"}},
      {"search", {"name", "born", "place"}},
      {"field",
       {"field", "type", "label", "codes", "target", "number", "required", "unique", "searchable", "personal",
        "sensitive", "max_length", "max_items", "fields", "was"}},
      {"was", {"field", "type", "value", "examples"}},
      {"example", {"from", "to"}},
      {"quality", {"quality", "legal", "purpose", "place", "rules", "assumed"}},
      {"rule",
       {"rule", "kind", "word", "severity", "title", "fix", "expected", "holds", "near", "same", "merge", "event",
        "recorded", "within_days"}},
      {"near", {"born", "names", "same_place"}},
      {"number", {"number", "legal", "inputs", "scope", "format", "assumed"}},
      // the exchange
      {"purposes", {"purposes"}},
      {"purpose", {"purpose", "title"}},
      {"service",
       {"service", "agency", "kind", "title", "legal", "register", "find_by", "also_by", "many", "only", "include",
        "budget", "limit", "finds", "require", "writes", "then", "gives", "assumed"}},
      {"budget", {"per_record", "per_caller"}},
      {"include", {"name", "register", "match", "from", "many"}},
      {"write",
       {"record", "amend", "end", "as", "unless", "where", "many", "with", "if_given", "renew", "each", "from", "until",
        "version", "when"}},
      {"find", {"record", "as", "where", "many", "count"}},
      {"requirement", {"rule", "that", "legal", "message"}},
      {"then", {"act", "purpose", "with", "if_given", "each", "when"}},
      {"grants", {"grants"}},
      {"grant", {"grant", "service", "to", "purpose", "fields", "sensitive", "basis", "valid", "assumed"}},
      {"event", {"event", "agency", "register", "fields", "to"}},
      // forms that are not ours
      {"message",
       {"message", "title", "legal", "namespace", "root", "record", "count", "told_at", "register", "services",
        "elements", "assumed"}},
      {"element", {"path", "field", "is", "required", "dates", "values", "label", "each", "assumed"}},
      {"scan", {"scan", "title", "legal", "register", "services", "separator", "parts", "assumed"}},
      {"part", {"part", "field", "dates", "values", "assumed"}},
  };
}

/// Documents, offers, procedures.
std::vector<KeySet> work_keys() {
  return {
      // documents, offers, procedures
      {"document", {"document", "result_code", "title", "legal", "number", "holder", "rows"}},
      {"row", {"label", "value"}},
      {"offer", {"offer", "on", "knows", "eligible", "to", "title", "text", "procedure", "start", "key", "lasts"}},
      {"procedure",
       {"procedure",      "code",   "host",   "valid",    "legal",        "title",      "summary", "assurance",
        "purpose",        "start",  "knows",  "eligible", "not_eligible", "shared_key", "subject", "parties",
        "dossier_number", "office", "derive", "form",     "commitment",   "steps",      "assumed"}},
      {"knows", {"source"}},  // beside the name that the entry gives
      {"page", {"page", "title", "intro", "shows", "ask"}},
      {"ask",
       {"field", "type", "label", "hint", "choices", "choices_from", "codes", "places", "suggest", "when", "valid",
        "message", "required", "max_length", "min", "max"}},
      {"choice", {"value", "label"}},
      {"step",
       {"step", "title", "doing", "unit", "after", "when", "limit", "consent", "confirm", "evidence", "outcomes",
        "mandates", "gives"}},
      {"consent", {"of", "unless", "text", "limit"}},
      {"confirm", {"document", "limit", "silence"}},
      {"mandate", {"person", "represents", "kind", "until"}},
      {"evidence", {"field", "label", "value", "against", "source"}},
      {"outcome", {"record", "amend", "end",   "as",      "unless", "where", "many", "with",  "if_given", "renew",
                   "each",   "from",  "until", "version", "when",   "act",   "sign", "issue", "by",       "waiting"}},
  };
}

}  // namespace

const std::vector<KeySet>& key_sets() {
  static const auto sets = [] {
    auto all = country_keys();
    for (const auto& some : {data_keys(), work_keys()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return sets;
}

}  // namespace sen::pack
