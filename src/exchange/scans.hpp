#pragma once
/// Codes that a reader takes off a paper, in place of arguments: their parts by position, as the pack says. Pure.
/// @source the QR code of the chip card: 7 fields, later cards may add more (vn-civil section 5)
#include <map>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "pack/model.hpp"

namespace sen::exchange {

inline constexpr std::size_t kScanCharactersMax = 2000;

/// What a scanned text says, by field path; parts that are empty or stand for no field are not in it. Every wrong part
/// is named. @errors exchange.bad_scan
Result<std::map<std::string, json::value>> read_scan(const pack::Pack& pack, const pack::Service& service,
                                                     const pack::Scan& scan, std::string_view text, CivilDate today);

/// A question's arguments from a scanned text: what the service finds by and, for a verification, a claim for each
/// other part that the grant lets one claim (all parts without a grant: the provider refuses). @errors
/// exchange.bad_scan
Result<json::object> arguments_from_scan(const pack::Pack& pack, const pack::Service& service, const pack::Scan& scan,
                                         const pack::Grant* grant, std::string_view text, CivilDate today);

/// Does a text look like a scanned code rather than typed data.
bool looks_scanned(const pack::Scan& scan, std::string_view text);

}  // namespace sen::exchange
