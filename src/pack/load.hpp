#pragma once
/// The parts of the loader: one function for each kind of file. They fill the pack and report; cross-checks come after
/// (check.hpp).
#include "pack/reader.hpp"

namespace sen::pack {

struct Loading {
  Pack& pack;
  Report& report;
  std::map<std::string, Source> seen;  ///< "register person" -> where it was defined
  bool has_week = false;

  /// False, and reported, when this id was already defined.
  bool first(std::string_view kind, const std::string& id, const Source& at);
};

// load_country.cpp
void load_pack_file(Loading& in, const Reader& map);
void load_agency(Loading& in, const Reader& map);
void load_codes(Loading& in, const Reader& map);
void load_calendar(Loading& in, const Reader& map);
void load_week(Loading& in, const Reader& map);
// load_places.cpp
void load_places(Loading& in, const std::string& file, std::string_view table);
void load_province_codes(Loading& in, const std::string& file, std::string_view table);
void finish_places(Loading& in);
// load_data.cpp
void load_register(Loading& in, const Reader& map);
void load_number(Loading& in, const Reader& map);
void load_purposes(Loading& in, const Reader& map);
void load_service(Loading& in, const Reader& map);
void load_grants(Loading& in, const Reader& map);
void load_event(Loading& in, const Reader& map);
// load_formats.cpp
void load_message(Loading& in, const Reader& map);
void load_scan(Loading& in, const Reader& map);
// load_acts.cpp
RecordWrite read_write(const Reader& map);
void read_act(const Reader& map, Service& out);
// load_quality.cpp
void load_quality(Loading& in, const Reader& map);
// load_procedure.cpp
void load_document(Loading& in, const Reader& map);
void load_offer(Loading& in, const Reader& map);
void load_procedure(Loading& in, const Reader& map, const Digest& digest);

}  // namespace sen::pack
