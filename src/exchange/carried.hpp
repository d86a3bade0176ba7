#pragma once
/// One value of a foreign form and the register's own: words of codes, forms of dates. Pure.
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "pack/model.hpp"

namespace sen::exchange {

/// What a text of a form says of a field, as JSON has it; null for a text without anything in it. The value is checked
/// as the field's. @param on  the day on which codes of places are meant  @errors those of one field of a record
/// (registers.field_*), exchange.unknown_word
Result<json::value> carried_in(const pack::Carried& form, const pack::RegisterField& field, std::string_view text,
                               CivilDate on, const pack::Pack& pack);
/// How the form writes a value that is not null.
std::string carried_out(const pack::Carried& form, const pack::RegisterField& field, const json::value& value,
                        const pack::Pack& pack);

/// Arguments of a service from values by field path (`pin`, `residence.commune`): what it finds by, and for a
/// verification the rest as claims; for an act the arguments that its expressions name.
class Arguments {
 public:
  Arguments(const pack::Pack& pack, const pack::Service& service) : pack_(pack), service_(service) {}
  enum class Given { kTaken, kDiffers, kNotTaken };
  /// @returns kDiffers when the same value was given otherwise before
  Given give(const std::string& path, json::value value);
  bool has(std::string_view name) const { return args_.contains(name); }
  json::object take() { return std::move(args_); }

 private:
  const pack::Pack& pack_;
  const pack::Service& service_;
  json::object args_;
};

}  // namespace sen::exchange
