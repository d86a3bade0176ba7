#include <algorithm>

#include "pack/load.hpp"

namespace sen::pack {
namespace {

std::vector<DocumentRow> read_rows(const Reader& map, std::string_view key) {
  std::vector<DocumentRow> out;
  for (const Reader& row : map.maps(key, "row", "a row of " + std::string(key)))
    out.push_back({row.need_both("label"), row.need_expr("value")});
  return out;
}

/// `unit: commune-police(household.commune)`: a unit kind and, in brackets, the place of the one that does the step.
void read_unit(const Reader& map, Step& out) {
  const std::string text = map.need_text("unit");
  if (text.empty()) return;
  const auto bracket = text.find('(');
  out.unit_kind = text.substr(0, bracket);
  if (bracket == std::string::npos) return;
  if (text.back() != ')') {
    map.report().error(errors::kWrongShape, map.source("unit"),
                       {map.what() + ": unit", "like commune-police(household.commune)"});
    return;
  }
  out.place = Reader::parse_expr(map.report(), map.source("unit"), text.substr(bracket + 1, text.size() - bracket - 2));
}

Outcome read_outcome(const Reader& map) {
  Outcome out;
  out.source = map.source();
  const std::pair<const char*, OutcomeKind> kinds[] = {
      {"record", OutcomeKind::kRecord}, {"amend", OutcomeKind::kRecord}, {"end", OutcomeKind::kRecord},
      {"act", OutcomeKind::kAct},       {"sign", OutcomeKind::kSign},    {"issue", OutcomeKind::kIssue}};
  int given = 0;
  for (const auto& [key, kind] : kinds) {
    if (!map.has(key)) continue;
    out.kind = kind;
    ++given;
  }
  if (given != 1)
    map.report().error(errors::kWrongShape, out.source, {"An outcome", "one of record, amend, end, act, sign, issue"});
  out.waiting = map.both("waiting");
  if (out.kind == OutcomeKind::kRecord) {
    out.record = read_write(map);
    out.with = out.record.with;
    out.as = out.record.as;
    return out;
  }
  out.with = map.bindings("with");
  for (const char* key : {"unless", "where", "many", "if_given", "renew", "each", "from", "until", "version", "when"}) {
    if (map.has(key))
      map.report().error(errors::kUnknownKey, map.source(key),
                         {map.what(), key, "", "used with record, amend and end only"});
  }
  if (out.kind == OutcomeKind::kAct) {
    out.service = map.text("act");
  } else {
    out.document = map.text(out.kind == OutcomeKind::kSign ? "sign" : "issue");
    if (out.kind == OutcomeKind::kSign) out.role = map.need_text("by");
  }
  out.as = map.name("as", Reader::Name::kSql);
  return out;
}

Step read_step(const Reader& map) {
  Step out;
  out.source = map.source();
  out.id = map.name("step", Reader::Name::kPlain);
  out.title = map.need_both("title");
  out.doing = map.both("doing");
  read_unit(map, out);
  out.after = map.names("after");
  out.when = map.expr("when");
  map.need("limit");
  out.limit = map.limit("limit", "the limit of " + out.id);
  if (const auto consent = map.map("consent", "consent", "consent of " + out.id)) {
    out.has_consent = true;
    out.consent_of = consent->need_expr("of");
    out.consent_unless = consent->expr("unless");
    out.consent_text = consent->need_both("text");
    out.consent_limit = consent->limit("limit", "the consent limit of " + out.id);
  }
  if (const auto confirm = map.map("confirm", "confirm", "confirm of " + out.id)) {
    out.has_confirm = true;
    out.confirm_document = confirm->need_text("document");
    confirm->need("limit");
    out.confirm_limit = confirm->limit("limit", "the confirm limit of " + out.id);
    // Silence agrees: the only rule known (vn-civil section 3); the key says it to the reader.
    confirm->need("silence");
    confirm->choose<int>("silence", {{"agrees", 0}}, 0);
  }
  for (const Reader& row : map.maps("evidence", "evidence", "the evidence")) {
    out.evidence.push_back({row.name("field", Reader::Name::kPlain), row.need_both("label"), row.need_expr("value"),
                            row.expr("against"), row.both("source")});
  }
  map.need("outcomes");
  for (const Reader& item : map.maps("outcomes", "outcome", "the outcome")) out.outcomes.push_back(read_outcome(item));
  for (const Reader& item : map.maps("mandates", "mandate", "the mandate")) {
    item.need("kind");
    out.mandates.push_back({item.need_expr("person"), item.need_expr("represents"),
                            item.choose<std::string>("kind",
                                                     {{"child", "child"},
                                                      {"parent", "parent"},
                                                      {"ward", "ward"},
                                                      {"organisation", "organisation"},
                                                      {"other", "other"}},
                                                     "other"),
                            item.expr("until")});
  }
  out.gives = map.bindings("gives");
  return out;
}

Ask read_ask(const Reader& map) {
  Ask out;
  out.source = map.source();
  out.field = map.name("field", Reader::Name::kSql);
  map.need("type");
  out.type = map.choose<AskType>("type",
                                 {{"text", AskType::kText},
                                  {"name", AskType::kName},
                                  {"multiline", AskType::kMultiline},
                                  {"integer", AskType::kInteger},
                                  {"choice", AskType::kChoice},
                                  {"yes_no", AskType::kYesNo},
                                  {"date", AskType::kDate},
                                  {"tick", AskType::kTick},
                                  {"place", AskType::kPlace}},
                                 AskType::kText);
  out.label = map.need_both("label");
  out.hint = map.both("hint");
  for (const Reader& choice : map.maps("choices", "choice", "the choice"))
    out.choices.push_back({choice.need_text("value"), choice.need_both("label")});
  out.choices_from = map.expr("choices_from");
  out.codes = map.text("codes");
  out.places = map.text("places");
  out.suggest = map.expr("suggest");
  out.when = map.expr("when");
  out.valid = map.expr("valid");
  out.message = out.valid ? map.need_both("message") : map.both("message");
  out.required = map.flag("required");
  out.max_length = map.number("max_length", 100, 1, 4000);
  out.min = map.number("min", 0, -1'000'000, 1'000'000);
  out.max = map.number("max", 100, -1'000'000, 1'000'000);
  const int lists = int{!out.choices.empty()} + int{bool(out.choices_from)} + int{!out.codes.empty()};
  if (lists != (out.type == AskType::kChoice ? 1 : 0)) {
    map.report().error(errors::kWrongShape, out.source,
                       {"The question " + out.field, "of type choice with one of choices, choices_from, codes"});
  }
  return out;
}

FormPage read_page(Loading& in, const Reader& map, const std::string& procedure) {
  FormPage out;
  out.id = map.name("page", Reader::Name::kPlain);
  in.first("page of " + procedure, out.id, map.source());
  out.title = map.need_both("title");
  out.intro = map.both("intro");
  out.shows = read_rows(map, "shows");
  for (const Reader& ask : map.maps("ask", "ask", "the question")) {
    out.asks.push_back(read_ask(ask));
    in.first("question of " + procedure, out.asks.back().field, ask.source());
  }
  return out;
}

void read_knows(const Reader& map, Procedure& out) {
  out.knows = map.bindings("knows");
  for (const Reader& entry : map.maps("knows", "knows", "what is known as")) {
    const Yaml* node = entry.find("source");
    if (node == nullptr) {
      map.report().error(errors::kMissingKey, entry.source(), {entry.what(), "source"});
    } else {
      out.known_sources.emplace_back(entry.first_key(), entry.both("source"));
    }
  }
}

}  // namespace

void load_document(Loading& in, const Reader& map) {
  DocumentKind out;
  out.source = map.source();
  out.id = map.name("document", Reader::Name::kPlain);
  out.result_code = map.text("result_code");
  out.title = map.need_both("title");
  out.legal = map.text("legal");
  if (out.legal.empty()) in.report.error(errors::kNoLegalBasis, out.source, {map.what()});
  out.number = map.need_text("number");
  out.holder_name = map.need_expr("holder");
  map.need("rows");
  out.rows = read_rows(map, "rows");
  if (in.first("document", out.id, out.source)) in.pack.documents.emplace(out.id, std::move(out));
}

void load_offer(Loading& in, const Reader& map) {
  Offer out;
  out.source = map.source();
  out.id = map.name("offer", Reader::Name::kPlain);
  out.on = map.need_text("on");
  out.knows = map.bindings("knows");
  out.eligible = map.expr("eligible");
  out.to = map.need_expr("to");
  out.title = map.need_both("title");
  out.text = map.need_both("text");
  out.procedure = map.need_text("procedure");
  out.start = map.bindings("start");
  out.key = map.need_expr("key");
  map.need("lasts");
  out.lasts = map.limit("lasts", "lasts of " + out.id);
  if (in.first("offer", out.id, out.source)) in.pack.offers.push_back(std::move(out));
}

void load_procedure(Loading& in, const Reader& map, const Digest& digest) {
  Procedure out;
  out.source = map.source();
  out.digest = digest;
  out.id = map.name("procedure", Reader::Name::kPlain);
  out.code = map.need_text("code");
  out.host = map.need_text("host");
  map.need("valid");
  out.valid = map.valid();
  out.law = map.one_or_both("legal");
  out.legal = out.law.en;
  if (out.legal.empty()) in.report.error(errors::kNoLegalBasis, out.source, {map.what()});
  out.title = map.need_both("title");
  out.summary = map.need_both("summary");
  out.assurance = map.number("assurance", 2, 1, 4);
  out.purpose = map.need_text("purpose");
  out.start = map.names("start");
  read_knows(map, out);
  out.eligible = map.expr("eligible");
  out.not_eligible = out.eligible ? map.need_both("not_eligible") : map.both("not_eligible");
  out.shared_key = map.need_expr("shared_key");
  out.subject = map.need_expr("subject");
  out.parties = map.need_expr("parties");
  out.dossier_number = map.need_text("dossier_number");
  out.office = map.need_expr("office");
  out.derive = map.bindings("derive");
  out.commitment = map.need_both("commitment");
  map.warn_if_assumed();
  const std::string called = out.id + " " + out.code;
  for (const Reader& page : map.maps("form", "page", "the page")) out.pages.push_back(read_page(in, page, called));
  map.need("steps");
  for (const Reader& step : map.maps("steps", "step", "the step")) {
    out.steps.push_back(read_step(step));
    in.first("step of " + called, out.steps.back().id, step.source());
  }
  if (in.first("procedure code", out.code, out.source)) in.pack.procedures.push_back(std::move(out));
}

}  // namespace sen::pack
