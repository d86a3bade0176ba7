#pragma once
/// Fields that hold more than one value: addresses, and lists of small groups. Each stands in one text column as
/// canonical JSON (RFC 8785), so equal values are equal bytes. Pure.
#include <map>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "pack/model.hpp"
#include "registers/cells.hpp"

namespace sen::registers {

/// "/" and the name, as RFC 6901 writes it.
std::string pointer_to(std::string_view name);

/// Reads an address {country, place, on, detail} or a list of groups. All wrong parts are named, with pointers below
/// the field ("/1/name"). Nothing in it at all gives a null cell.
///
/// An address is as precise as it is known: a country, a place of any level, a detail, each alone or together. The
/// place's code is meant as on the day `on` (for old papers: codes were used again), else on the day from which the
/// value is to hold. It is kept with `on` as the first day of that meaning, and with `precision`: how far the codes
/// reach without a gap (country, province, district, commune, detail); an address without any code has none.
/// @source vn-civil sections 2.2 (addresses of variable precision) and 8 (codes that come again)
bool read_structured(const pack::RegisterField& field, const json::value& value, CivilDate on, const pack::Pack& pack,
                     Cell& out, FieldErrors& problems);
json::value tell_structured(const std::string& cell);

/// The single values in a structured one, by their pointers.
void add_leaves(const json::value& value, const std::string& pointer, std::map<std::string, json::value>& out);

}  // namespace sen::registers
