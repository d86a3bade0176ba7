#pragma once
/// Reads one map of a pack file: each getter takes a key of the map's kind (keys.cpp), reports what is wrong and gives
/// a harmless value.
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "pack/report.hpp"
#include "pack/yaml.hpp"

namespace sen::pack {

class Reader {
 public:
  /// @param kind  its key set; @param what  how messages call this map ("the step register-birth")
  Reader(Report& report, const std::string& file, const Yaml& node, std::string_view kind, std::string what);

  Source source() const { return {file_, node_.line}; }
  Source source(std::string_view key) const;
  const std::string& what() const { return what_; }
  Report& report() const { return report_; }

  bool has(std::string_view key) const { return find(key) != nullptr; }
  const Yaml* find(std::string_view key) const;
  const Yaml* need(std::string_view key) const;  ///< reports it when missing

  std::string text(std::string_view key) const;
  std::string need_text(std::string_view key) const;
  /// An id of the pack. `sql`: becomes a name in the database; `dotted`: a service or event (person.read).
  enum class Name { kPlain, kSql, kDotted, kCode };
  std::string name(std::string_view key, Name form) const;
  Text both(std::string_view key) const;
  Text need_both(std::string_view key) const;
  Text one_or_both(std::string_view key) const;  ///< a plain text stands for both languages
  /// vi and en standing in this map itself.
  Text own_text() const;
  bool flag(std::string_view key, bool otherwise = false) const;
  int number(std::string_view key, int otherwise, int min, int max) const;
  std::optional<CivilDate> date(std::string_view key) const;
  int minute(std::string_view key) const;  ///< "15:00" -> 900; -1 when absent
  Validity valid(std::string_view key = "valid") const;
  Expr expr(std::string_view key) const;
  Expr need_expr(std::string_view key) const;
  std::vector<std::string> names(std::string_view key) const;
  std::vector<Binding> bindings(std::string_view key) const;
  Limit limit(std::string_view key, std::string_view of) const;
  std::vector<const Yaml*> list(std::string_view key) const;
  /// Each item of a list as a map of a kind.
  std::vector<Reader> maps(std::string_view key, std::string_view kind, std::string_view of) const;
  std::optional<Reader> map(std::string_view key, std::string_view kind, std::string_view of) const;
  void warn_if_assumed() const;
  const std::string& first_key() const { return node_.members.front().key; }

  template <class E>
  E choose(std::string_view key, std::initializer_list<std::pair<std::string_view, E>> values,
           std::type_identity_t<E> otherwise) const {
    const Yaml* node = find(key);
    if (node == nullptr) return otherwise;
    std::vector<std::string> known;
    for (const auto& [name, value] : values) {
      if (node->text == name) return value;
      known.emplace_back(name);
    }
    report_.error(errors::kBadValue, {file_, node->line},
                  {std::string(key), node->text, did_you_mean(node->text, known), join_names(known)});
    return otherwise;
  }

  /// Why a name cannot be used, in words of what to do; null when it can.
  static const char* why_bad(std::string_view name, Name form);
  static Expr parse_expr(Report& report, const Source& at, const std::string& text);

 private:
  void check_keys(std::string_view kind) const;
  const std::string* scalar(std::string_view key) const;
  void wrong_shape(const Yaml& node, std::string_view key, std::string_view shape) const;
  Text text_of(const Yaml& node, const std::string& of) const;

  Report& report_;
  const std::string& file_;
  const Yaml& node_;
  const KeySet* keys_ = nullptr;
  std::string what_;
};

}  // namespace sen::pack
