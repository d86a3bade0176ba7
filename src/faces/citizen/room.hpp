#pragma once
/// Inside this room only: what the pages share.
#include <functional>
#include <string>
#include <vector>

#include "faces/citizen/kept.hpp"
#include "faces/citizen/watch.hpp"
#include "faces/shared/page.hpp"
#include "web/rate.hpp"

namespace sen::faces::citizen {

struct Room {
  explicit Room(const Parts& given)
      : parts(given),
        kept(given.clock, given.random),
        watch(given.scheduler),
        checks(given.clock, {20, Elapsed::seconds(3)}),
        sign_ins(given.clock, {20, Elapsed::seconds(3)}) {}
  procedures::Host* host() const { return parts.procedures.host(parts.settings.portal); }
  const Zone& zone() const { return parts.pack->zone(); }
  Instant now() const { return parts.clock.now(); }

  const Parts& parts;
  Kept kept;                  ///< forms sent when the session was over
  Watch watch;                ///< open timelines
  web::RateLimiter checks;    ///< of documents, by address
  web::RateLimiter sign_ins;  ///< by address
};

using Page = Task<web::Reply> (*)(Room&, web::RequestContext&);
using Add = std::function<void(const char* method, std::string pattern, Page page)>;

void add_home(const Add& add);
void add_sign_in(const Add& add);
void add_offers(const Add& add);
void add_forms(const Add& add);
void add_check(const Add& add);
void add_cases(const Add& add);
void add_requests(const Add& add);
void add_documents(const Add& add);
void add_my_data(const Add& add);

/// @errors faces.sign_in_needed, faces.citizen_only, faces.not_found when this node keeps no dossiers
Result<const Actor*> reader(const Room& room, const web::RequestContext& request, int level = 1);

/// The dossier that a draft became: its page, instead of an error.
web::Reply or_case(Error error);

// ---- what pages say of things (say.cpp) --------

json::object dossier_row(const Room& room, const procedures::Dossier& dossier, std::string_view language);
json::object document_row(const Room& room, const documents::Document& document, std::string_view language);
/// One sentence on how the whole case stands.
std::string case_sentence(const Room& room, const procedures::Dossier& dossier, std::string_view language);
/// Steps with unit and due date, for "who does it, and until when".
json::array plan_of(const Room& room, const procedures::Dossier& dossier, std::string_view language);
/// A field path of a service's answer as its register calls it: "residence.address" is "Address".
std::string field_label(const pack::Pack& pack, std::string_view service, std::string_view path,
                        std::string_view language);
/// Other parties of a draft that the case knows by name.
std::string other_parties(const procedures::DraftView& view, Ref me);
/// What the state knows, as the rows of a page say it: {label, value, source}.
json::array known_rows(const Room& room, const procedures::DraftView& view, const pack::FormPage& page,
                       std::string_view language);

// ---- forms (fields.cpp) --------

/// The questions of a page that apply now.
std::vector<const pack::Ask*> asks_of(const procedures::CaseScope& scope, const pack::FormPage& page);
/// One question as web/templates/citizen/form.html wants it. @param value  what stands in it; null for nothing
json::object field_of(const procedures::CaseScope& scope, const pack::Ask& ask, const json::value& value,
                      const std::string& error, std::string_view language, const web::Texts& texts);
/// What a person chose or typed, in words.
json::value answer_in_words(const procedures::CaseScope& scope, const pack::Ask& ask, const json::value& value,
                            std::string_view language, const web::Texts& texts);
/// What a sent form says about these questions, untouched.
json::object typed_answers(const std::vector<const pack::Ask*>& asks, const web::Form& form);
/// Leaves out what cannot be kept, for saving.
json::object savable(const pack::Procedure& procedure, const json::object& typed);
/// The message of each wrong field.
std::map<std::string, std::string> field_errors(const Error& error, std::string_view language);
/// An error away from its field: with the field's name.
std::string named_error(const std::string& label, const std::string& error);
/// {href, text} for the summary, in the order of the questions.
json::array error_summary(const std::vector<const pack::Ask*>& asks, const std::map<std::string, std::string>& errors,
                          std::string_view language);

}  // namespace sen::faces::citizen
