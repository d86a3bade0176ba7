#pragma once
/// A GovStack database schema as a register definition: what a client defines while the node runs becomes the same
/// pack::Register that a pack file becomes, and the register engine checks and stores its values the same way. Pure.
///
/// Of JSON Schema it takes type (string, integer, boolean, object), format (date, date-time, uuid), maxLength,
/// properties (nested: "Child/ID" becomes the column child_id), required, description, example, title and GovStack's
/// own id, primaryKey, readOnly, triggers (set-value with {code}, {indexNoByCode}) and incrementIndex. Any other
/// keyword is refused: a rule that is not kept must not look as if it were.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "pack/model.hpp"

namespace sen::faces::govstack {

struct Property {
  std::string path;  ///< "Child/ID"
  std::string column;
  pack::FieldType type = pack::FieldType::kText;
  bool key = false;  ///< names a record in a path and a person in "who used my data": primaryKey, format uuid, or "ID"
  bool read_only = false;
};

struct Definition {
  pack::Register shape;
  std::vector<pack::Number> numbers;
  std::vector<Property> properties;
  const Property* by_path(std::string_view path) const;
  const Property* by_column(std::string_view column) const;
};

/// The column of the person that a record is about; minted with the record, never told.
inline constexpr const char* kSubjectColumn = "person";

/// @param code  what {code} stands for in numbers  @errors govstack.bad_schema
Result<Definition> read_schema(const json::value& schema, std::string register_id, std::string agency,
                               std::string_view code);
/// A register of the pack, offered as it is: names of fields are names of columns.
Definition definition_of(const pack::Register& shape);
/// What Registers::compile takes: this one register in the country's zone.
std::shared_ptr<const pack::Pack> pack_of(const pack::Pack& country, const Definition& definition);

/// {"Child": {"ID": "x"}} -> {"child_id": "x"}. @errors registers.field: properties that the definition does not have,
/// by JSON pointers below `where`
Result<json::object> columns_of(const Definition& definition, const json::object& content, std::string_view where);
/// The way back; what is null is left out.
json::object content_of(const Definition& definition, const json::object& values);
/// Field errors of the register engine name columns; a caller knows properties.
Error in_properties(const Definition& definition, Error error, std::string_view where);

/// FirstName -> first_name, BirthCertificateID -> birth_certificate_id; empty when it has no usable letter.
std::string column_name(std::string_view property);

}  // namespace sen::faces::govstack
