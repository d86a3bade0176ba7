// Drafts: opening (what the state knows is fetched), saving, checking.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

json::object facts_of(const Draft& draft) {
  return {{"known", draft.known}, {"form", draft.form}, {"start", draft.start}, {"gives", json::object{}}};
}

std::vector<Ref> refs_in(const json::value& value) {
  std::vector<Ref> out;
  auto add = [&](const json::value& item) {
    if (!item.is_string()) return;
    const auto ref = Ref::parse(item.get_string());
    if (ref.ok() && std::find(out.begin(), out.end(), *ref) == out.end()) out.push_back(*ref);
  };
  if (const auto* items = value.if_array()) {
    for (const auto& item : *items) add(item);
  } else {
    add(value);
  }
  return out;
}

CaseScope Host::scope_of(const pack::Procedure& procedure, const json::object& facts, Instant now) const {
  json::object names;
  for (const auto* part : {"known", "gives"}) {
    if (const auto* members = at_path(facts, part).if_object())
      for (const auto& member : *members) names[member.key()] = member.value();
  }
  for (const auto* part : {"form", "start", "case"}) {
    const auto& value = at_path(facts, part);
    names[part] = value.is_object() ? value : json::value(json::object{});
  }
  return {*parts_.pack, procedure, std::move(names), now};
}

Task<Result<json::object>> Host::read_bindings(std::vector<pack::Binding> bindings, json::object names,
                                               std::string purpose, std::string case_id, Ref person) {
  exchange::Names scope(*parts_.pack, parts_.clock.now(), std::move(names));
  json::object known;
  for (const auto& binding : bindings) {
    const auto call = binding.value.parsed->call();
    if (!call) {
      auto plain = scope.evaluate(binding.value);
      auto value = CO_TRY(plain);
      scope.set(binding.name, value);
      known[binding.name] = std::move(value);
      continue;
    }
    json::object args;
    bool complete = true;
    for (const auto& argument : call->arguments) {
      const pack::Expr expr{std::string(argument.value.text()), binding.value.source,
                            std::make_shared<const feel::Expression>(argument.value)};
      auto evaluated = scope.evaluate(expr);
      auto value = CO_TRY(evaluated);
      complete = complete && !value.is_null();
      args[argument.name] = std::move(value);
    }
    json::value answer = nullptr;  // nothing to ask about gives nothing: an unmarried mother has no husband to read
    if (complete) {
      exchange::Caller caller{member_.id, purpose, case_id, "", person};
      auto asked = co_await parts_.exchange.read(std::move(caller), call->callee, std::move(args));
      answer = CO_TRY(asked);
    }
    scope.set(binding.name, answer);
    known[binding.name] = std::move(answer);
  }
  co_return known;
}

Task<Result<json::object>> Host::read_known(const pack::Procedure& procedure, Ref person, json::object start,
                                            std::string case_id) {
  json::object names{{"start", std::move(start)}, {"session", {{"person", person.text()}}}};
  auto known = co_await read_bindings(procedure.knows, std::move(names), procedure.purpose, std::move(case_id), person);
  co_return CO_TRY(known);
}

Task<Result<DraftView>> Host::open(Ref person, std::string procedure_id, json::object start) {
  const Instant now = parts_.clock.now();
  const auto* procedure = parts_.pack->procedure(procedure_id, parts_.pack->zone().date_of(now));
  if (procedure == nullptr || procedure->host != member_.id) co_return fail(errors::kUnknownProcedure, {procedure_id});
  // Known again by what it was opened with, so that all reads of one draft are journaled as one case.
  Ref token = parts_.random.ref();
  for (const auto& mine : drafts(person))
    if (mine.procedure == procedure_id && mine.start == start) token = mine.token;
  auto read = co_await read_known(*procedure, person, start, "draft:" + token.text());
  json::object known = CO_TRY(read);

  Draft fresh;
  fresh.token = token;
  fresh.procedure = procedure_id;
  fresh.procedure_code = procedure->code;
  fresh.start = std::move(start);
  fresh.known = known;
  fresh.state = "open";
  auto scope = scope_of(*procedure, facts_of(fresh), now);
  auto key = evaluate(scope, procedure->shared_key);
  const json::value shared = CO_TRY(key);
  fresh.shared_key = shared.is_string() ? std::string(shared.get_string()) : token.text();
  auto people = evaluate(scope, procedure->parties);
  const auto parties = refs_in(CO_TRY(people));
  auto eligible = holds(scope, procedure->eligible, true);
  if (!CO_TRY(eligible)) {
    // A party whose dossier exists already is led to it rather than refused.
    auto existing =
        read_now<std::optional<Draft>>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<std::optional<Draft>> {
          return store::draft_by_key(tx, procedure_id, fresh.shared_key);
        });
    const auto draft = CO_TRY(existing);
    const bool is_party = std::find(parties.begin(), parties.end(), person) != parties.end();
    if (!draft || !is_party)
      co_return fail(errors::kNotEligible, {procedure->not_eligible.vi, procedure->not_eligible.en});
  }

  auto insert = [fresh, parties, person](Tx& tx, Context& context) -> Result<Draft> {
    Draft draft = fresh;
    if (auto found = store::draft_by_key(tx, draft.procedure, draft.shared_key)) {
      draft = *found;
      if (draft.state == "open") {
        draft.known = fresh.known;
        draft.procedure_code = fresh.procedure_code;
        draft.updated_at = context.now();
        store::update_draft(tx, draft);
      }
    } else {
      draft.id = {context.fresh_id()};
      draft.created_at = draft.updated_at = context.now();
      store::insert_draft(tx, draft);
    }
    for (const auto& party : parties) store::add_draft_party(tx, draft.id, party);
    if (draft.state == "open") store::mark_seen(tx, draft.id, person, fresh.known);
    return draft;
  };
  auto written = co_await write_task<Draft>(parts_.database, member_.slot, std::move(insert));
  const Draft stored = CO_TRY(written);
  if (stored.state == "open" && std::find(parties.begin(), parties.end(), person) != parties.end())
    co_return view_of(stored);
  co_return draft(person, stored.token);  // which says why it may not be seen
}

Result<Draft> Host::find_draft(Ref person, Ref token) {
  auto found = TRY(
      read_now<std::optional<Draft>>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<std::optional<Draft>> {
        auto draft = store::draft_by_token(tx, token);
        if (draft && !store::is_draft_party(tx, draft->id, person)) draft.reset();
        if (draft && draft->state == "submitted") {
          const auto dossier = store::dossier(tx, draft->dossier);
          return fail(errors::kSubmitted, {dossier ? dossier->code : ""});
        }
        if (draft)
          if (auto seen = store::seen_by(tx, draft->id, person)) draft->known = std::move(*seen);
        return draft;
      }));
  if (!found) return fail(errors::kNotFound);
  return std::move(*found);
}

Result<const pack::Procedure*> Host::definition_of(std::string_view code) const {
  const auto* procedure = parts_.pack->procedure_by_code(code);
  if (procedure == nullptr) return fail(errors::kPinnedLost, {std::string(code)});
  return procedure;
}

Result<DraftView> Host::view_of(Draft draft) const {
  DraftView view;
  view.procedure = TRY(definition_of(draft.procedure_code));
  view.scope = std::make_shared<CaseScope>(scope_of(*view.procedure, facts_of(draft), parts_.clock.now()));
  view.answers = TRY(with_suggestions(*view.scope, draft.form));
  TRY(derive(*view.scope));
  view.draft = std::move(draft);
  return view;
}

Result<DraftView> Host::form_of(Ref person, std::string_view code) {
  const auto found = TRY(dossier(person, code));
  DraftView view;
  view.procedure = TRY(definition_of(found.procedure_code));
  view.scope = std::make_shared<CaseScope>(scope_of(*view.procedure, found.facts, parts_.clock.now()));
  TRY(derive(*view.scope));
  view.answers = view.scope->names.at("form").as_object();
  return view;
}

Result<DraftView> Host::draft(Ref person, Ref token) { return view_of(TRY(find_draft(person, token))); }

Task<Result<int>> Host::save(Ref person, Ref token, json::object answers) {
  auto current = find_draft(person, token);
  auto defined = definition_of((CO_TRY(current)).procedure_code);
  auto cleaned = clean_partial(*CO_TRY(defined), answers);
  const json::object clean = CO_TRY(cleaned);
  auto write = [person, token, clean](Tx& tx, Context& context) -> Result<int> {
    auto draft = store::draft_by_token(tx, token);
    if (!draft || !store::is_draft_party(tx, draft->id, person)) return fail(errors::kNotFound);
    if (draft->state != "open") return fail(errors::kWrongState);
    for (const auto& [key, value] : clean) {
      if (value.is_null())
        draft->form[key] = nullptr;
      else
        draft->form[key] = value;
    }
    ++draft->version;
    draft->updated_at = context.now();
    store::update_draft(tx, *draft);
    return draft->version;
  };
  co_return co_await write_task<int>(parts_.database, member_.slot, std::move(write));
}

Result<json::object> Host::check(Ref person, Ref token, std::string_view page) {
  const auto view = TRY(draft(person, token));
  return check_form(*view.scope, view.draft.form, page);
}

}  // namespace sen::procedures
