#pragma once
/// Domain values as the API and the pages show them.
#include "faces/shared/parts.hpp"

namespace sen::faces {

/// "case" as JSON: status, steps with unit names and due dates, timeline, requests, documents, results.
json::object case_view(const Parts& parts, const procedures::Dossier& dossier,
                       const std::vector<procedures::Request>& requests,
                       const std::vector<documents::Document>& documents, std::string_view language);
json::object draft_view(const Parts& parts, const procedures::DraftView& view, std::string_view language);
json::object request_view(const procedures::Request& request, std::string_view language);
json::object document_view(const documents::Document& document, std::string_view language, const Zone& zone);
/// A queue row: code, name and deadline only (DESIGN section 6: a queue shows no more).
json::object work_row(const Parts& parts, const procedures::Work& work, std::string_view language);
json::object work_view(const Parts& parts, const procedures::OpenWork& open, std::string_view language);

/// "Registered at ..., due Thursday 26/11": one plain sentence on how a step stands.
std::string step_sentence(const Parts& parts, const procedures::DossierStep& step, const pack::Procedure* procedure,
                          std::string_view language);
std::string weekday_date(CivilDate day, std::string_view language);  ///< "thứ Năm 26/11", "Thursday 26/11"
/// Who holds a step: a unit, an agency, or the person.
std::string holder_name(const Parts& parts, const procedures::DossierStep& step, std::string_view language);
std::string status_text(const Parts& parts, procedures::Status status, std::string_view language);

/// Accesses to a person's data over all agencies, newest first; asked over the exchange on behalf of the signed-in
/// person.
struct AccessItem {
  std::string agency;
  journal::Entry entry;
};
Task<Result<std::vector<AccessItem>>> accesses_of(const Parts& parts, Ref person, Ref subject);
/// The people whose log a person may see: himself and the subjects of his cases, with a name for each.
std::vector<std::pair<Ref, std::string>> subjects_of(const Parts& parts, Ref person, std::string_view own_name);

}  // namespace sen::faces
