/// Messages and scans: does every value stand for a field, can every word be told back.
#include <algorithm>

#include "pack/check.hpp"

namespace sen::pack {
namespace {

bool is_date(FieldType type) { return type == FieldType::kDate || type == FieldType::kPartialDate; }

class Formats {
 public:
  Formats(const Pack& pack, Report& report) : pack_(pack), report_(report) {}

  void run() {
    for (const auto& [id, one] : pack_.messages) check_message(one);
    for (const auto& [id, one] : pack_.scans) check_scan(one);
    check_one_form(pack_.messages);
    check_one_form(pack_.scans);
  }

 private:
  template <class Form>
  bool begin(const Form& form) {
    services_.clear();
    register_ = nullptr;
    if (const auto found = pack_.registers.find(form.register_id); found != pack_.registers.end())
      register_ = &found->second;
    else
      unknown(form.source, "register", form.register_id, {});
    for (const std::string& id : form.services) {
      const auto found = pack_.services.find(id);
      if (found == pack_.services.end())
        unknown(form.source, "service", id, {});
      else if (found->second.asks() && found->second.register_id != form.register_id)
        wrong(form.source, "The service " + id + " of " + form.id, "about the register " + form.register_id);
      else
        services_.push_back(&found->second);
    }
    return register_ != nullptr;
  }

  void check_message(const Message& one) {
    if (!begin(one)) return;
    for (const Service* service : services_)
      if (service->kind == ServiceKind::kSearch || service->kind == ServiceKind::kChanges)
        wrong(one.source, "The service " + service->id + " of the message " + one.id,
              "a read, a verification or an act");
    check_elements(one.elements, nullptr);
  }

  void check_elements(const std::vector<MessageElement>& elements, const RegisterField* group) {
    std::vector<std::string> seen;
    for (const MessageElement& element : elements) {
      if (std::ranges::find(seen, element.name()) != seen.end())
        report_.error(errors::kRepeated, element.source, {"the element", element.name(), "an earlier line"});
      seen.push_back(element.name());
      if (element.field.empty()) continue;
      const auto field = group == nullptr ? find(element) : find_member(element, *group);
      if (!field) continue;
      const bool repeats = field->type == FieldType::kGroups;
      if (repeats == element.each.empty()) {
        wrong(element.source, "The element of " + element.field,
              repeats ? "given `each`: the field is a list" : "without `each`: the field is no list");
      } else if (repeats) {
        check_elements(element.each, &*field);
      } else {
        check_value(element, *field);
        check_words(element, *field);
      }
    }
  }

  void check_scan(const Scan& one) {
    if (!begin(one)) return;
    for (const Service* service : services_)
      if (!service->asks() || service->find_by.empty())
        wrong(one.source, "The service " + service->id + " of the scan " + one.id, "a question with find_by");
    for (const Scan::Part& part : one.parts) {
      if (part.field.empty()) continue;
      if (const auto field = find(part)) check_value(part, *field);
    }
  }

  /// One value: plain, and its words those of a code list, each once.
  void check_value(const Carried& value, const RegisterField& field) {
    if (field.structured()) {
      wrong(value.source, "The field " + value.field, "named with a part of it: place, detail or country");
      return;
    }
    if (value.dates != DateForm::kIso && !is_date(field.type))
      wrong(value.source, "The field " + value.field + " with `dates`", "a date");
    if (value.values.empty() && !value.as_label) return;
    const auto list = pack_.codes.find(field.codes);
    if (field.type != FieldType::kCode || list == pack_.codes.end()) {
      wrong(value.source, "The field " + value.field + " with `values` or `label`", "a code");
      return;
    }
    std::vector<std::string> told;
    for (const auto& [theirs, ours] : value.values) {
      if (list->second.find(ours) == nullptr) unknown(value.source, "code", ours + " in the list " + list->first, {});
      if (std::ranges::find(told, ours) != told.end())
        report_.error(errors::kRepeated, value.source, {"the code", ours, "the same `values`"});
      told.push_back(ours);
    }
  }

  /// What is told must have a word for every code.
  void check_words(const MessageElement& element, const RegisterField& field) {
    const auto list = pack_.codes.find(field.codes);
    if (element.values.empty() || list == pack_.codes.end()) return;
    for (const CodeItem& item : list->second.items)
      if (std::ranges::none_of(element.values, [&](const auto& pair) { return pair.second == item.code; }))
        wrong(element.source, "The `values` of " + element.field, "given a word for the code " + item.code + " too");
  }

  std::optional<RegisterField> find(const Carried& value) {
    for (const Service* service : services_)
      if (auto field = pack_.value_at(*service, register_->id, value.field)) return field;
    static const Service kNone;
    if (auto field = pack_.value_at(kNone, register_->id, value.field)) return field;
    std::vector<std::string> known;
    for (const RegisterField& field : register_->fields) known.push_back(field.name);
    for (const Service* service : services_)
      known.insert(known.end(), service->fields().begin(), service->fields().end());
    unknown(value.source, "field", value.field, known,
            " in the register " + register_->id + " or what its services nest");
    return {};
  }

  std::optional<RegisterField> find_member(const Carried& value, const RegisterField& group) {
    const auto dot = value.field.find('.');
    const RegisterField* field = group.member(std::string_view(value.field).substr(0, dot));
    if (field != nullptr && dot == std::string::npos) return *field;
    if (field != nullptr)
      if (auto part = field->part(std::string_view(value.field).substr(dot + 1))) return part;
    std::vector<std::string> known;
    for (const RegisterField& one : group.fields) known.push_back(one.name);
    unknown(value.source, "field", value.field, known, " in a group of " + group.name);
    return {};
  }

  /// A service that answers in two forms would not know which.
  template <class Forms>
  void check_one_form(const Forms& forms) {
    std::map<std::string, const Source*> taken;
    for (const auto& [id, form] : forms) {
      for (const std::string& service : form.services) {
        const auto [at, first] = taken.emplace(service, &form.source);
        if (!first)
          report_.error(
              errors::kRepeated, form.source,
              {"the form of the service", service, at->second->file + ":" + std::to_string(at->second->line)});
      }
    }
  }

  void unknown(const Source& at, const char* kind, const std::string& name, const std::vector<std::string>& known,
               const std::string& within = "") {
    report_.error(errors::kUnknownReference, at, {kind, name + within, did_you_mean(name, known)});
  }
  void wrong(const Source& at, std::string what, std::string needed) {
    report_.error(errors::kWrongShape, at, {std::move(what), std::move(needed)});
  }

  const Pack& pack_;
  Report& report_;
  const Register* register_ = nullptr;
  std::vector<const Service*> services_;
};

}  // namespace

void check_formats(const Pack& pack, Report& report) { Formats(pack, report).run(); }

}  // namespace sen::pack
