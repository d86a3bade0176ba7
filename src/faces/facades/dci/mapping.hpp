#pragma once
/// What a record of the standard is made of in this country: the pack's facades.json, read once. Which fields a caller
/// may have is not said here: the pack's grants say it.
#include <map>
#include <string>
#include <vector>

#include "faces/facades/shared/parts.hpp"

namespace sen::faces::dci {

using Names = std::map<std::string, std::string, std::less<>>;

/// One record type, for example Person.
struct RecordKind {
  std::string type;
  const pack::Service* service = nullptr;  ///< a read service: its register, and whose grants count
  const pack::Register* shape = nullptr;
  Names identifiers;                                ///< UIN -> pin
  Names attributes;                                 ///< date_of_birth -> birth_date
  Names tells;                                      ///< name.surname -> surname
  std::map<std::string, Names, std::less<>> codes;  ///< field -> stored code -> the standard's word
  Names events;                                     ///< BIRTH -> birth.registered, an event of the pack
  /// A field's value in the standard's words; null when the record has none.
  json::value value_of(const json::object& values, const std::string& field) const;
  /// The field of an attribute ("date_of_birth", "identifier/UIN"); empty when there is none.
  std::string field_of(std::string_view attribute) const;
  /// The record as the standard has it, of these fields only.
  json::object tell(const json::object& values, const std::vector<std::string>& fields) const;
};

struct Mapping {
  std::string agency;
  std::string own_id;  ///< sender_id of what we send; receiver_id of what we take
  std::vector<RecordKind> kinds;
  /// By name, also with a prefix ("spdci-extensions-dci:Person"); the first one when it is empty. Null when unknown.
  const RecordKind* kind(std::string_view type) const;
  const RecordKind* kind_with_identifier(std::string_view type) const;
  /// The kind that has this event; "spdci-common:RegistryEventType:BIRTH" counts as BIRTH.
  const RecordKind* kind_with_event(std::string_view event) const;
};
/// @errors facade.bad_settings
Result<Mapping> read_mapping(const FacadeParts& parts);

/// What stands after the last colon.
std::string_view bare(std::string_view name);

}  // namespace sen::faces::dci
