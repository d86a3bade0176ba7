#pragma once
/// The model, part 1: texts, validity, places, codes, working time, agencies and their units.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "feel/feel.hpp"

namespace sen::pack {

/// A text in both languages of the pack. Texts of procedures may hold {path} placeholders, filled from the case's data.
struct Text {
  std::string vi;
  std::string en;
  const std::string& in(std::string_view language) const { return language == "en" ? en : vi; }
  bool empty() const { return vi.empty() && en.empty(); }
};

/// Half-open [from, until).
struct Validity {
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  bool covers(CivilDate day) const { return (!from || *from <= day) && (!until || day < *until); }
};

struct Source {  ///< where a definition stands, for messages
  std::string file;
  int line = 0;
};

/// A FEEL expression as it stands in the pack, parsed once.
struct Expr {
  std::string text;
  Source source;
  std::shared_ptr<const feel::Expression> parsed;  ///< null when the pack gives none
  explicit operator bool() const { return parsed != nullptr; }
};

// ---- places, codes, calendar
// -------------------------------------------------------------------------------------------------

enum class PlaceLevel { kProvince, kDistrict, kCommune };
struct Place {  ///< one version of an administrative unit; the key is (code, valid.from): codes are reused (vn-civil
                ///< section 8)
  std::string code;
  PlaceLevel level = PlaceLevel::kCommune;
  Validity valid;
  std::string kind;  ///< phường, xã, tỉnh...
  std::string name;
  std::string parent;
  std::vector<std::string> successors;
  std::string full_name() const { return kind + " " + name; }
};

struct CodeItem {
  std::string code;
  Text label;
};
struct CodeList {
  std::string id;
  std::string system;  ///< stored beside each code
  Validity valid;
  Text title;
  std::vector<CodeItem> items;
  const CodeItem* find(std::string_view code) const;
};

/// Working time (vn-civil section 9). Limits count from the day after receipt; a limit ending on a day off moves to the
/// next working day.
struct Calendar {
  std::set<int> weekdays{1, 2, 3, 4, 5};  ///< ISO
  std::map<CivilDate, bool> overrides;    ///< date -> is a working day
  int opens_minute = 450;                 ///< 07:30
  int closes_minute = 1020;               ///< 17:00
  bool works(CivilDate day) const;
  CivilDate next_working_day(CivilDate day) const;  ///< strictly after
};

struct Limit {
  int working_days = 0;
  int days = 0;
  int hours = 0;           ///< calendar hours
  int cutoff_minute = -1;  ///< received after this minute of the day: counts from the next working day
  bool assumed = false;    ///< no published source: shown to pack authors, not to people
  bool set = false;
};
/// When something received at `received` is due. Working-day limits end at closing time of their last day.
/// @source Civil Code 2015 arts. 147-148; the 15:00 rule of same-day civil-status services (vn-civil sections 3 and 9)
Instant due_at(const Limit& limit, Instant received, const Calendar& calendar, const Zone& zone);

// ---- agencies
// -----------------------------------------------------------------------------------------------------------------

struct Role {
  std::string id;
  Text name;
  std::set<std::string> may;  ///< decide, sign, look_up
};
struct UnitKind {
  std::string id;   ///< commune-police
  Text name;        ///< "Công an {place}"
  std::string per;  ///< "commune", "province", "country" or "facility"
  std::vector<Role> roles;
};
struct Agency {
  std::string id;    ///< [a-z][a-z0-9_]*: also its table prefix
  std::string code;  ///< electronic identifier, Decision 20/2020/QD-TTg: G01
  Text name;
  Text short_name;
  std::vector<UnitKind> units;
  Source source;
};

}  // namespace sen::pack
