#pragma once
/// Pure decisions of procedures: form checks, derived names, which data a step needs, deadlines. No I/O, no clock.
#include <set>
#include <string>
#include <vector>

#include "exchange/expressions.hpp"
#include "procedures/errors.hpp"
#include "procedures/model.hpp"

namespace sen::procedures {

/// Everything a pack expression of this case may read: known, form, start, derived, case, gives. Not for several
/// threads.
struct CaseScope {
  CaseScope(const pack::Pack& country, const pack::Procedure& of, json::object all, Instant at)
      : pack(country), procedure(of), now(at), names(country, at, std::move(all)) {}
  const pack::Pack& pack;
  const pack::Procedure& procedure;
  Instant now;
  exchange::Names names;
};

/// An answer as text, whatever JSON type the API or the page gave.
std::string answer_text(const json::value& value);

Result<json::value> evaluate(const CaseScope& scope, const pack::Expr& expr);
/// `expr` absent gives `otherwise`; anything but true is false.
Result<bool> holds(const CaseScope& scope, const pack::Expr& expr, bool otherwise);

/// Adds the derived names, in order; only those in `only` when given.
Result<void> derive(CaseScope& scope, const std::set<std::string>* only = nullptr);

/// Checks answers against the form. `page` empty: all pages. Gives the clean values of the fields that apply (a field
/// whose `when` is false has no value) and leaves them in the scope as `form`. @errors procedures.form_wrong with one
/// FieldError a field
Result<json::object> check_form(CaseScope& scope, const json::object& answers, std::string_view page);
/// Cleans what autosave sends: unknown fields and wrong values are refused, nothing is required.
Result<json::object> clean_partial(const pack::Procedure& procedure, const json::object& answers);
/// The questions whose answers may still change after submission: all but those that decide which units have the case.
std::vector<const pack::Ask*> askable(const pack::Procedure& procedure);
/// The form with new answers of a case that was submitted; what is askable may change, checked against the case.
/// @returns the new answers, clean @errors procedures.form_wrong
Result<json::object> check_changes(CaseScope& scope, const json::object& form, const json::object& changes);
/// The choices of a question as value and label.
Result<std::vector<pack::Choice>> choices_of(const CaseScope& scope, const pack::Ask& ask);
/// The answers with suggestions for every field without one; they become the scope's `form`.
Result<json::object> with_suggestions(CaseScope& scope, const json::object& answers);

/// The dotted paths of known, form and start that a step's expressions read, with derived names resolved to their
/// sources.
struct Needs {
  std::set<std::string> paths;
  std::set<std::string> derived;
};
Needs needs_of(const pack::Pack& pack, const pack::Procedure& procedure, const pack::Step& step);
/// Copies just those paths.
json::object project(const json::object& names, const std::set<std::string>& paths);

/// Known facts that differ between opening and submitting, as dotted paths.
std::vector<std::string> differences(const json::object& before, const json::object& after);

/// Fills {path} in a text from the names.
pack::Text fill(const pack::Text& text, const json::object& names);

/// The clock stands while a person is asked: the deadline moves by the time waited, and never into time off.
Instant extend_due(Instant due, Elapsed waited, const pack::Calendar& calendar, const Zone& zone);

/// Planned due dates of every step when the case is submitted: a step counts from the due moment of what it waits for.
std::map<std::string, Instant> planned_due(const pack::Procedure& procedure, Instant submitted,
                                           const pack::Calendar& calendar, const Zone& zone);

/// The draft or final content of a document: rows in both languages. Leaves the scope speaking Vietnamese.
Result<json::object> document_content(CaseScope& scope, const pack::DocumentKind& kind, std::string_view number);

}  // namespace sen::procedures
