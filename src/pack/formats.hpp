#pragma once
/// The model, part 5: forms that are not ours, in which the same data travels. National messages (XML) and the codes
/// that are scanned from papers, each mapped to a register's fields.
#include "pack/country.hpp"

namespace sen::pack {

/// How a form writes dates. Each may stop at the year or the month where the register does.
enum class DateForm {
  kIso,            ///< 1990-03-15, 1990-03, 1990
  kDayFirst,       ///< 15/03/1990, 03/1990, 1990
  kDayFirstDigits  ///< 15031990, 031990, 1990; unknown parts may be zeros
};

/// One value of a form and the field it stands for.
struct Carried {
  std::string field;  ///< as answers name it: pin, residence.commune, current_place.detail
  DateForm dates = DateForm::kIso;
  std::map<std::string, std::string> values;  ///< the form's words -> the register's codes; none: the same words
  bool as_label = false;                      ///< the form writes the label of the code, not the code
  Source source;
};

struct MessageElement : Carried {
  std::vector<std::string> path;     ///< below the record's element, or below the repeated one
  std::string is;                    ///< always this text, where anything else stands beside it; then there is no field
  bool required = false;             ///< in a message that comes in
  std::vector<MessageElement> each;  ///< of one repetition; `field` then names a list
  std::string name() const;          ///< "HoVaTen/Ho"
};

/// An XML message about records of one register: `root` holds one `record` element for each.
struct Message {
  std::string id;
  Text title;
  std::string legal;
  std::string name_space;
  std::string root;
  std::string record;
  std::string count;    ///< attribute of the root: how many records; empty: none
  std::string told_at;  ///< attribute of the root: when it was made
  std::string register_id;
  std::vector<std::string> services;  ///< which answer in it, and take it in place of arguments
  std::vector<MessageElement> elements;
  Source source;
};

/// A text that a reader takes off a paper: values in a fixed order. What follows the last part is passed over.
struct Scan {
  std::string id;
  Text title;
  std::string legal;
  std::string register_id;
  std::vector<std::string> services;  ///< which take it in place of arguments
  std::string separator;
  struct Part : Carried {  ///< without a field: known, not used
    Text label;
  };
  std::vector<Part> parts;
  Source source;
};

}  // namespace sen::pack
