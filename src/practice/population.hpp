#pragma once
/// Invented people of a whole country, block by block: block b is a pure function of (pack, seed, as_of, errors, b), so
/// a run can go on at any row, on any machine, in bounded memory. Pure: no database, no clock. rows.hpp writes them.
///
/// Assumed, since no published figures are at hand: the mix of households and the ages that follow from it (22 % below
/// 15, 9 % 65 or older, much as the census of 2019 is remembered), name fashions (names.hpp), people by province
/// (population_places.cpp). Mobile numbers stay empty: an invented one could be a real person's.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pack/model.hpp"
#include "practice/population_parts.hpp"

namespace sen::practice {

namespace errors {
inline constexpr ErrorDef kPopulationPlaces{"practice.population_places", Code::kUnprocessable, Retry::kAfterFix,
                                            "Gói có quá ít xã đang có hiệu lực ngày {0} mà tỉnh có đầu số định danh. "
                                            "Hãy chọn ngày từ năm 2000 đến 2099 hoặc sửa "
                                            "danh mục địa danh.",
                                            "The pack has too few communes in force on {0} whose provinces have a "
                                            "prefix for personal numbers. Choose a day from "
                                            "2000 to 2099 or mend the places."};
}  // namespace errors

inline constexpr std::uint64_t kPopulationMax = 98'000'000;
inline constexpr std::uint32_t kBlockRows = 4096;

/// What can be wrong in a row on purpose. @source vn-civil section 7, "Data-quality faults"
enum class Fault : std::uint8_t {
  kNone,
  kYearOnly,        ///< only the year of birth is known
  kMotherMissing,   ///< neither reference nor name of the mother
  kNameDecomposed,  ///< the name in NFD
  kNameTone,        ///< one tone mark of the name is another one
  kDuplicate,       ///< the person stands in an earlier row already, named and born almost alike, in another household
  kDeadActive,      ///< a date of death, yet still registered as living in the household
  kSexDigit,        ///< the number's fourth digit says the other sex
  kDaySwapped,      ///< day and month of birth changed places
  kPlaceUnknown,    ///< the place of registration has a code that never existed
};
std::string_view fault_name(Fault fault);  ///< "year-only"

struct Name {
  std::string_view surname, middle, given;
  std::string full() const;
};

struct Resident {
  std::array<char, 26> ref{};
  std::array<char, 12> pin{};
  Name name, mother_name, father_name;
  std::string_view relation, ethnicity, religion, registered_code, native_code;
  std::int32_t birth = 0;  ///< CivilDate::days
  std::int32_t death = 0;
  std::int32_t since = 0;        ///< of the residence
  std::int32_t mother = -1;      ///< row in the block
  std::int32_t father = -1;      ///< row in the block
  std::int32_t household = 0;    ///< index in the block
  std::uint32_t registered = 0;  ///< commune
  bool female = false;
  bool dead = false;       ///< `death` counts
  bool resident = true;    ///< has a row in the residence register
  bool last_born = false;  ///< nobody's parent or head, so that a duplicate may stand here
  bool year_only = false;
};
struct Home {
  std::int32_t head = 0;  ///< row in the block, the household's first
  Name head_name;         ///< the right one, whatever the head's own row says
  std::uint32_t commune = 0;
  std::uint32_t number = 0;  ///< of the house
  std::string_view street;
  std::array<char, 11> file{};  ///< residence file number
  std::int32_t since = 0;
};
struct Mistake {
  std::uint32_t row = 0;
  Fault fault = Fault::kNone;
  std::string right;  ///< the value that belongs there; for a duplicate the reference of the original
};

struct Block {
  std::uint64_t first_row = 0;
  std::vector<Resident> people;  ///< kBlockRows
  std::vector<Home> homes;
  std::vector<Mistake> mistakes;   ///< by row
  std::vector<std::string> texts;  ///< what names of wrong rows point to: do not copy a block
  Slots numbers, files;            ///< taken in this block
};

class Population {
 public:
  struct Options {
    std::uint64_t seed = 1;
    CivilDate as_of;
    std::uint32_t errors_per_million = 0;
  };
  /// @errors practice.population_places
  static Result<Population> create(const pack::Pack& pack, const Options& options);
  void make(std::uint64_t block, Block& out) const;
  const Places& places() const { return places_; }
  const Options& options() const { return options_; }

 private:
  Population(Places places, Options options) : places_(std::move(places)), options_(options) {}
  Places places_;
  Options options_;
};

// population_faults.cpp
void spoil(const Places& places, const Population::Options& options, Block& block);
/// Gives a person the next free number of his cell; with `wrong_sex` one whose fourth digit says the other sex.
void give_number(const Places& places, std::uint64_t seed, Block& block, Resident& person, bool wrong_sex);

}  // namespace sen::practice
