#pragma once
/// What the pages about data quality share: whose records an officer looks after, places, figures as text. Internal.
#include "faces/officer/room.hpp"
#include "quality/keeper.hpp"

namespace sen::faces::officer {

inline constexpr std::string_view kNation = "all";
inline constexpr std::size_t kReasonMax = 200;

CivilDate today_of(const Parts& parts);
/// The place of a desk "commune-police:00004"; empty when the desk is for the whole country or of a facility.
std::string place_of(const Parts& parts, const Seat& seat);
/// Records of this place are the desk's to look at: its commune's, a province desk's communes'; where records tell only
/// a province, its own.
bool covers(const Parts& parts, const Seat& seat, std::string_view place);
quality::Steward steward_of(const Parts& parts, const Seat& seat);

/// The register named by the path or by ?register=, else the agency's first. @errors faces.not_found
Result<const pack::Quality*> register_of(const Parts& parts, const RequestContext& request, const Seat& seat);
/// The same for pages that show records. @errors identity.forbidden; faces.not_found
Result<const pack::Quality*> register_to_read(const Parts& parts, const RequestContext& request, const Seat& seat);

std::string samples_url(const pack::Quality& quality);
std::string sample_url(const pack::Quality& quality, const quality::Sample& sample);
/// A sample as lists and its own page tell it: when, by whom, how far, how many wrong.
json::object sample_summary(const Parts& parts, const RequestContext& request, const pack::Quality& quality,
                            const quality::Sample& sample);
std::string pair_url(std::string_view register_id, const quality::KnownPair& pair);
std::string grouped(std::int64_t number, std::string_view language);  ///< 1.234.567 in Vietnamese, 1,234,567 in English
std::string percent(double share, std::string_view language);         ///< 0.0123 -> "1,2 %"
std::string place_label(const Parts& parts, const RequestContext& request, std::string_view place);
/// The text beside a field in which something is wrong, also added to the summary `errors`; null when nothing is.
json::value fault(const Parts& parts, const RequestContext& request, bool is, std::string_view anchor,
                  std::string_view key, json::array& errors);
/// A record as people read it: label and value of each field, references left out.
json::array field_rows(const Parts& parts, const RequestContext& request, const pack::Register& def,
                       const registers::Record& record);

}  // namespace sen::faces::officer
