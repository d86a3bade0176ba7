/// What acts look at, require, change and cause.
#include <algorithm>

#include "pack/load.hpp"

namespace sen::pack {
namespace {

using Keys = std::vector<std::string>;

/// The keys that one form of a write takes beside those that all take.
struct Form {
  const char* key;
  WriteKind kind;
  Keys takes;
};
const Form kForms[] = {
    {"record", WriteKind::kCreate, {"unless", "with", "if_given"}},
    {"amend", WriteKind::kAmend, {"where", "many", "with", "if_given", "renew", "until", "version"}},
    {"end", WriteKind::kEnd, {"where", "many", "until", "version"}},
};

const Form& form_of(const Reader& map) {
  const Form* out = nullptr;
  int given = 0;
  for (const Form& form : kForms) {
    if (!map.has(form.key)) continue;
    out = &form;
    ++given;
  }
  if (given != 1) map.report().error(errors::kWrongShape, map.source(), {map.what(), "one of record, amend, end"});
  return out == nullptr ? kForms[0] : *out;
}

/// A key that another form of a write takes would be read by nobody.
void refuse_other_keys(const Reader& map, const Form& form) {
  for (const Form& other : kForms) {
    for (const std::string& key : other.takes) {
      if (!map.has(key) || std::ranges::find(form.takes, key) != form.takes.end()) continue;
      map.report().error(errors::kUnknownKey, map.source(key),
                         {map.what() + " with " + form.key, key, "", join_names(form.takes)});
      return;
    }
  }
}

Find read_find(const Reader& map) {
  Find out;
  out.source = map.source();
  out.register_id = map.need_text("record");
  out.as = map.has("as") ? map.name("as", Reader::Name::kSql) : out.register_id;
  map.need("where");
  out.where = map.bindings("where");
  out.many = map.flag("many");
  out.count = map.flag("count");
  if (out.many && out.count)
    map.report().error(errors::kWrongShape, out.source, {map.what(), "with many or with count, not both"});
  return out;
}

Rule read_rule(const Reader& map) {
  Rule out;
  out.source = map.source();
  out.id = map.name("rule", Reader::Name::kPlain);
  out.that = map.need_expr("that");
  out.legal = map.text("legal");
  out.message = map.need_both("message");
  return out;
}

FollowUp read_follow_up(const Reader& map) {
  FollowUp out;
  out.source = map.source();
  out.service = map.need_text("act");
  out.purpose = map.need_text("purpose");
  out.with = map.bindings("with");
  out.if_given = map.names("if_given");
  out.each = map.expr("each");
  out.when = map.expr("when");
  return out;
}

}  // namespace

RecordWrite read_write(const Reader& map) {
  const Form& form = form_of(map);
  refuse_other_keys(map, form);
  RecordWrite out;
  out.source = map.source();
  out.kind = form.kind;
  out.register_id = map.text(form.key);
  out.as = map.has("as") ? map.name("as", Reader::Name::kSql) : out.register_id;
  out.unless = map.names("unless");
  if (out.kind != WriteKind::kCreate) map.need("where");
  out.where = map.bindings("where");
  out.many = map.flag("many");
  out.with = map.bindings("with");
  out.if_given = map.names("if_given");
  out.renew = map.names("renew");
  out.each = map.expr("each");
  out.when = map.expr("when");
  out.from = map.expr("from");
  out.until = map.expr("until");
  out.version = map.expr("version");
  if (out.kind == WriteKind::kAmend && out.with.empty() && out.if_given.empty() && out.renew.empty())
    map.report().error(errors::kMissingKey, out.source, {map.what(), "with"});
  if (out.many && out.version)
    map.report().error(errors::kWrongShape, map.source("version"), {map.what() + " with version", "of one record"});
  return out;
}

void read_act(const Reader& map, Service& out) {
  for (const Reader& item : map.maps("finds", "find", "what is found")) out.finds.push_back(read_find(item));
  for (const Reader& item : map.maps("require", "requirement", "the rule")) out.rules.push_back(read_rule(item));
  map.need("writes");
  for (const Reader& item : map.maps("writes", "write", "the write")) out.writes.push_back(read_write(item));
  for (const Reader& item : map.maps("then", "then", "what follows")) out.follow_ups.push_back(read_follow_up(item));
  out.gives = map.bindings("gives");
}

}  // namespace sen::pack
