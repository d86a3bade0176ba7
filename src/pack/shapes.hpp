#pragma once
/// What an expression of the pack may read, for the checks. Two shapes side by side: everything that exists, and only
/// what the grants give; an expression that is right in the first and wrong in the second reads what the law did not
/// allow.
#include <map>
#include <set>

#include "feel/type.hpp"
#include "pack/report.hpp"

namespace sen::pack {

struct Types {
  feel::Type full;
  feel::Type granted;
};
inline Types both_types(feel::Type type) { return {type, type}; }

feel::Type field_type(const RegisterField& field);
/// A record as an expression of an act or outcome sees it: its fields, its id and its version.
feel::Type record_type(const Register& definition);
/// What a read service answers; with a grant, only its fields.
feel::Type answer_type(const Pack& pack, const Service& service, const Grant* grant);
/// What a write's name and a find's name stand for: a record, or with `each` or `many` a list.
feel::Type write_type(const Pack& pack, const RecordWrite& write);
feel::Type find_type(const Pack& pack, const Find& find);
/// What an act answers: its `gives`.
feel::Type act_type(const Pack& pack, const Service& service);
feel::Type text_type();
/// A context of texts.
feel::Type texts_type(const std::vector<std::string>& names);

class Names {
 public:
  Names(Report& report, std::string granted_to);

  void define(const std::string& name, Types types);
  void add_function(const std::string& name, std::vector<std::string> params, feel::Type result);
  bool defined(std::string_view name) const { return full_.variables.field(name) != nullptr; }
  std::vector<std::string> list() const;

  Types check(const Expr& expr) const;
  Types check(const feel::Expression& expression, const Source& at) const;
  /// {path} placeholders of a text; `also`: names that only texts have ("unit").
  void check_text(const Text& text, const Source& at, const std::set<std::string>& also = {}) const;
  /// Every binding, in order; each name can be read by the later ones.
  void check_and_define(const std::vector<Binding>& bindings);

 private:
  Report& report_;
  std::string granted_to_;
  feel::Shape full_;
  feel::Shape granted_;
};

/// Names, types and completeness of a register change.
void check_write(const Pack& pack, Report& report, const RecordWrite& write, const Names& names,
                 const std::string& what);

}  // namespace sen::pack
