#pragma once
/// The compiled pack: a country as immutable data. Loaded once, shared by every room, safe from any thread.
/// Names: agency, unit kind, register, field, service, procedure, step ids match [a-z][a-z0-9_-]*; those that become
/// SQL names (agency, register, field) match [a-z][a-z0-9_]*.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "pack/country.hpp"
#include "pack/formats.hpp"
#include "pack/procedure.hpp"
#include "pack/quality.hpp"
#include "pack/registry.hpp"

namespace sen::pack {

struct Pack {
  std::string id;
  Text name;
  std::vector<std::string> languages;  ///< of every Text; the first is the default
  std::optional<Zone> zone_holder;
  const Zone& zone() const { return *zone_holder; }
  Digest digest{};  ///< of all files, in name order
  Calendar calendar;
  /// Plain syllables of names that count as one when people are searched: huynh -> hoang.
  std::map<std::string, std::string, std::less<>> alike_names;
  std::vector<Place> places;  ///< sorted by code, valid.from
  std::map<std::string, CodeList, std::less<>> codes;
  std::map<std::string, std::string, std::less<>> pin_prefixes;  ///< pre-2025 province code -> PIN prefix
  std::vector<Agency> agencies;
  std::map<std::string, Register, std::less<>> registers;
  std::map<std::string, Quality, std::less<>> quality;  ///< by register
  std::map<std::string, Number, std::less<>> numbers;
  std::map<std::string, Purpose, std::less<>> purposes;
  std::map<std::string, Service, std::less<>> services;
  std::vector<Grant> grants;
  std::vector<EventKind> events;
  std::map<std::string, Message, std::less<>> messages;
  std::map<std::string, Scan, std::less<>> scans;
  std::map<std::string, DocumentKind, std::less<>> documents;
  std::vector<Offer> offers;
  std::vector<Procedure> procedures;

  const Agency* agency(std::string_view id) const;
  const UnitKind* unit_kind(std::string_view id, const Agency** agency = nullptr) const;
  /// The place version in force on a day; null when the code means nothing then.
  const Place* place(std::string_view code, CivilDate on) const;
  /// As place(), else the last version that ended before the day, else the first one: for naming what old papers name.
  const Place* place_or_former(std::string_view code, CivilDate on) const;
  /// The code of the province that a place lies in on a day; empty when unknown.
  std::string province_of(std::string_view code, CivilDate on) const;
  /// The first three digits of a personal number for a birth registered at a place; empty when unknown. @source
  /// vn-civil section 1
  std::string pin_prefix(std::string_view code, CivilDate on) const;
  /// "Phường Ba Đình, Thành phố Hà Nội" as of a day; the code itself when unknown.
  std::string place_name(std::string_view code, CivilDate on) const;
  /// "Công an Phường Ba Đình" for unit "commune-police:00004".
  std::string unit_name(std::string_view unit, CivilDate on, std::string_view language) const;
  const Grant* grant(std::string_view service, std::string_view to, std::string_view purpose, CivilDate on) const;
  /// The version of a procedure in force on a day.
  const Procedure* procedure(std::string_view id, CivilDate on) const;
  const Procedure* procedure_by_code(std::string_view code) const;
  /// The register field behind a path of a service's answer: "birth_date", or "residence.commune" of an included
  /// register.
  const RegisterField* field_of(const Service& service, std::string_view path) const;
  /// What stands at a path of records of a register, or of the one record that a service nests in them, also one part
  /// of an address: current_place.detail.
  std::optional<RegisterField> value_at(const Service& service, std::string_view register_id,
                                        std::string_view path) const;
  /// The form that a service answers in and takes, beside JSON; null: none.
  const Message* message_of(const Service& service) const;
  const Scan* scan_of(const Service& service) const;
  std::string code_label(std::string_view list, std::string_view code, std::string_view language) const;
};

}  // namespace sen::pack
