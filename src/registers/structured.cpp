#include "registers/structured.hpp"

#include "base/check.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::registers {
namespace {

using pack::FieldType;
using pack::RegisterField;

constexpr const char* kLevels[] = {"province", "district", "commune"};

/// The day that tells this version of a place from all others with its code; none when there is but one.
std::optional<CivilDate> day_of(const pack::Place& place) {
  if (place.valid.from) return place.valid.from;
  return place.valid.until ? std::optional(place.valid.until->plus_days(-1)) : std::nullopt;
}

class Structure {
 public:
  Structure(CivilDate on, const pack::Pack& pack, FieldErrors& problems) : on_(on), pack_(pack), problems_(problems) {}

  json::value read(const RegisterField& field, const json::value& value, const std::string& at) {
    if (value.is_null()) return nullptr;
    return field.type == FieldType::kAddress ? address(field, value, at) : groups(field, value, at);
  }

 private:
  void refuse(std::string at, const ErrorDef& def, std::vector<std::string> args = {}) {
    problems_.push_back({std::move(at), &def, std::move(args)});
  }

  /// A single value as it is told again; null when it is not there or wrong.
  json::value plain(const RegisterField& field, const json::value* value, CivilDate on, const std::string& at) {
    if (value == nullptr) return nullptr;
    if (field.structured()) return read(field, *value, at);
    Cell cell;
    FieldError problem;
    if (read_cell(field, *value, on, pack_, cell, problem)) return tell_cell(field.type, cell);
    problem.pointer = at;
    problems_.push_back(std::move(problem));
    return nullptr;
  }

  json::value address(const RegisterField& field, const json::value& value, const std::string& at) {
    const auto* given = value.if_object();
    if (given == nullptr) {
      refuse(at, errors::kFieldKind, {"address"});
      return nullptr;
    }
    for (const auto& member : *given)
      if (const auto name = member.key(); name != "on" && name != "precision" && !field.part(name))
        refuse(at + pointer_to(name), errors::kFieldUnknown);
    CivilDate day = on_;
    if (const auto* on = given->if_contains("on"); on != nullptr && !on->is_null()) {
      const auto parsed =
          on->is_string() ? CivilDate::parse(on->get_string()) : Result<CivilDate>(fail(errors::kFieldDate));
      if (!parsed.ok()) refuse(at + "/on", errors::kFieldDate);
      if (parsed.ok()) day = *parsed;
      if (given->if_contains("place") == nullptr) refuse(at + "/place", errors::kFieldRequired);
    }
    json::object out;
    for (const char* name : {"country", "place", "detail"})
      if (auto part = plain(*field.part(name), given->if_contains(name), day, at + "/" + name); !part.is_null())
        out[name] = std::move(part);
    finish(out, given->if_contains("precision"), day, at);
    if (out.empty()) return nullptr;
    return out;
  }

  /// What follows from the parts: the day of the place's version, and how precise it all is.
  void finish(json::object& out, const json::value* claimed, CivilDate day, const std::string& at) {
    const auto* code = out.if_contains("place");
    const auto* place = code == nullptr ? nullptr : pack_.place(code->get_string(), day);
    std::string precision = out.contains("country") ? "country" : "";
    if (place != nullptr) {
      if (const auto first = day_of(*place)) out["on"] = first->iso();
      const bool whole = place->level == pack::PlaceLevel::kCommune && out.contains("detail");
      precision = whole ? "detail" : kLevels[static_cast<std::size_t>(place->level)];
    }
    if (!precision.empty()) out["precision"] = precision;
    const bool agrees = claimed == nullptr || claimed->is_null() ||
                        (claimed->is_string() && std::string_view(claimed->get_string()) == precision);
    if (!agrees) refuse(at + "/precision", errors::kFieldPrecision, {precision.empty() ? "-" : precision});
  }

  json::value groups(const RegisterField& field, const json::value& value, const std::string& at) {
    const auto* given = value.if_array();
    if (given == nullptr) {
      refuse(at, errors::kFieldKind, {"list"});
      return nullptr;
    }
    if (given->size() > static_cast<std::size_t>(field.max_items)) {
      refuse(at, errors::kFieldTooMany, {std::to_string(field.max_items)});
      return nullptr;
    }
    json::array out;
    for (std::size_t i = 0; i < given->size(); ++i)
      out.push_back(group(field, (*given)[i], at + "/" + std::to_string(i)));
    if (out.empty()) return nullptr;
    return out;
  }

  json::value group(const RegisterField& field, const json::value& value, const std::string& at) {
    const auto* given = value.if_object();
    if (given == nullptr) {
      refuse(at, errors::kFieldKind, {"group"});
      return nullptr;
    }
    for (const auto& member : *given)
      if (field.member(member.key()) == nullptr) refuse(at + pointer_to(member.key()), errors::kFieldUnknown);
    json::object out;
    const auto before = problems_.size();
    for (const auto& inner : field.fields) {
      auto read = plain(inner, given->if_contains(inner.name), on_, at + "/" + inner.name);
      if (!read.is_null())
        out[inner.name] = std::move(read);
      else if (inner.required && problems_.size() == before)
        refuse(at + "/" + inner.name, errors::kFieldRequired);
    }
    if (out.empty() && problems_.size() == before) refuse(at, errors::kFieldRequired);
    return out;
  }

  CivilDate on_;
  const pack::Pack& pack_;
  FieldErrors& problems_;
};

}  // namespace

std::string pointer_to(std::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

bool read_structured(const RegisterField& field, const json::value& value, CivilDate on, const pack::Pack& pack,
                     Cell& out, FieldErrors& problems) {
  ASSERT(field.structured());
  const auto before = problems.size();
  const auto read = Structure(on, pack, problems).read(field, value, "");
  if (problems.size() > before) return false;
  out = read.is_null() ? Cell{} : Cell{canonical_json(read)};
  return true;
}

json::value tell_structured(const std::string& cell) {
  auto parsed = parse_json(cell);
  ASSERT(parsed.ok());  // our own writing
  return parsed.take();
}

void add_leaves(const json::value& value, const std::string& pointer, std::map<std::string, json::value>& out) {
  if (const auto* members = value.if_object()) {
    for (const auto& member : *members)
      if (member.key() != "precision")  // follows from the others
        add_leaves(member.value(), pointer + pointer_to(member.key()), out);
  } else if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) add_leaves((*list)[i], pointer + "/" + std::to_string(i), out);
  } else {
    out[pointer] = value;
  }
}

}  // namespace sen::registers
