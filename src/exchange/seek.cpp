// Questions that name nobody: a search by name, and what changed since a cursor.
#include <algorithm>

#include "exchange/errors.hpp"
#include "exchange/projector.hpp"

namespace sen::exchange {
namespace {

/// A text or nothing under a known name. @errors exchange.bad_arguments
Result<std::string> text_argument(const json::object& args, std::string_view name) {
  const auto* value = args.if_contains(name);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) return fail(errors::kBadArguments, {std::string(name)});
  return std::string(value->get_string());
}

Result<void> only_known(const pack::Service& service, const json::object& args) {
  const auto known = service.args();
  for (const auto& member : args)
    if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end())
      return fail(errors::kBadArguments, {std::string(member.key())});
  return {};
}

}  // namespace

Result<Reading> search_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                               const pack::Grant& grant, const json::object& args, Evaluator& evaluator) {
  TRY(only_known(service, args));
  registers::Query query;
  query.name = TRY(text_argument(args, "name"));
  query.born = TRY(text_argument(args, "born"));
  query.place = TRY(text_argument(args, "place"));
  query.on = evaluator.today();
  query.limit = service.limit + 1;  // one more tells that there are more
  auto hits = TRY(registers.search(tx, service.register_id, query));
  const bool more = hits.size() > static_cast<std::size_t>(service.limit);
  if (more) hits.pop_back();
  Projector projector(tx, registers, service, grant);
  json::array told;
  std::vector<std::int64_t> known;  // a merged record leads to one that may be among the hits itself
  for (auto& hit : hits) {
    auto found = TRY(to_tell(tx, registers, service.register_id, {std::move(hit.record)}));
    const auto& record = found.at(0).record;
    if (std::find(known.begin(), known.end(), record.id) != known.end()) continue;
    known.push_back(record.id);
    if (service.only && !TRY(evaluator.holds(service.only, record.values))) continue;
    told.push_back(json::object{{"score", hit.score}, {"record", TRY(projector.project(found.at(0)))}});
  }
  Reading out;
  out.answer = json::object{{"hits", std::move(told)}, {"more", more}};
  out.uses = projector.take_uses();
  return out;
}

Result<Reading> changes_granted(ReadTx& tx, const registers::Registers& registers, const pack::Service& service,
                                const pack::Grant& grant, const json::object& args, Evaluator& evaluator) {
  TRY(only_known(service, args));
  registers::ChangeCursor since;
  if (const auto given = TRY(text_argument(args, "since")); !given.empty())
    since = TRY(registers::ChangeCursor::parse(given));
  const auto page = registers.changes(tx, service.register_id, since, service.limit);
  Projector projector(tx, registers, service, grant);
  json::array told;
  for (const auto& [record, in_force] : page.records) {
    if (service.only && !TRY(evaluator.holds(service.only, record.values))) continue;
    told.push_back(json::object{{"id", std::to_string(record.id)},
                                {"version", record.version},
                                {"in_force", in_force},
                                {"record", TRY(projector.project({record, false}))}});
  }
  Reading out;
  out.answer = json::object{{"changes", std::move(told)}, {"cursor", page.next.text()}, {"more", page.more}};
  out.uses = projector.take_uses();
  return out;
}

}  // namespace sen::exchange
