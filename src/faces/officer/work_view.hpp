#pragma once
/// One piece of work as a page. Internal to this room.
#include "faces/officer/room.hpp"

namespace sen::faces::officer {

/// What the officer sent that could not be done, shown again with the page.
struct Trouble {
  const Error* conflict = nullptr;  ///< someone else was faster
  const Error* wrong = nullptr;     ///< the reason is missing
  std::string decision;             ///< supplement, end, or the one that moves the work on
  std::string ending;
  std::string reason;
  std::string text;
  std::vector<std::string> fields;
};
struct ReturnReason {
  const char* value;
  const char* key;  ///< of its words
};
inline constexpr ReturnReason kReasons[] = {
    {"missing", "officer.reason.missing"}, {"wrong", "officer.reason.wrong"}, {"other", "officer.reason.other"}};

json::value maybe(std::string text);  ///< null when empty
/// Rows that a register can confirm; counts those that differ.
json::object evidence_group(const Parts& parts, const RequestContext& request, const procedures::OpenWork& open,
                            std::int64_t& mismatches);
/// What the applicant chose that no register says.
json::object form_group(const Parts& parts, const RequestContext& request, const procedures::OpenWork& open);
json::object objection_group(const Parts& parts, const RequestContext& request, const procedures::OpenWork& open);
std::string label_of(const procedures::OpenWork& open, std::string_view field, std::string_view language);

json::object work_data(const Parts& parts, const RequestContext& request, const Seat& seat,
                       const procedures::OpenWork& open, const Trouble& trouble);
/// A document's content: rows of {name, label, value, editable}. What a draft lacks comes with the signature.
json::array document_rows(const Parts& parts, const json::value& content, bool issued, std::string_view language);
/// What was objected to: {label, wanted}.
json::array objections_of(const procedures::OpenWork& open, std::string_view language);
/// How the work stands, in a sentence; for blocked work what happened and what to do.
std::string state_sentence(const Parts& parts, const RequestContext& request, const procedures::OpenWork& open);
/// The draft may go to the applicant now.
bool may_send_draft(const procedures::OpenWork& open);

}  // namespace sen::faces::officer
