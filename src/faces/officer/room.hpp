#pragma once
/// What the workbench's pages share. Internal to this room.
#include <string>
#include <vector>

#include "faces/shared/page.hpp"

namespace sen::faces::officer {

using web::RequestContext;

/// An officer at his own agency's desk.
struct Seat {
  const Actor* actor = nullptr;
  procedures::Desk* desk = nullptr;
  std::string unit;  ///< the one asked for with ?unit=, else the first post's
  const identity::Principal& who() const { return actor->principal; }
};
/// @errors faces.sign_in_needed, faces.officer_only, faces.unknown_agency
Result<Seat> seat_of(const Parts& parts, const RequestContext& request);

/// Renders a page with the workbench's navigation and its counts.
HttpResponse show(const Parts& parts, const RequestContext& request, const Seat& seat, std::string_view page,
                  json::object data, int status = 200);

json::object work_state(const Parts& parts, const RequestContext& request, const procedures::Work& work);
std::string step_title(const Parts& parts, const procedures::Work& work, std::string_view language);
std::string name_of(const procedures::Work& work);
/// Who has it now, as people say it: an agency that must answer, the applicant, whoever decided. Null when nobody.
json::value holder_of(const Parts& parts, const RequestContext& request, const procedures::Work& work);
/// due, due_iso, due_kind (late, today, soon, paused) and its word.
void put_deadline(json::object& into, const Parts& parts, const RequestContext& request, const procedures::Work& work);
std::string work_url(procedures::WorkId id);
bool is_over(const procedures::Work& work);
/// "unit / role / name": the officer as the person concerned will read it.
std::string officer_text(const Seat& seat);
/// What a record is called in a list: the name that it is searched by, else its id.
std::string title_of(const Parts& parts, const registers::Record& record, std::string_view register_id);
/// The rule that a quality page's address names. @errors faces.not_found, identity.forbidden
Result<std::pair<const pack::Quality*, const pack::QualityRule*>> rule_of(const Parts& parts,
                                                                          const RequestContext& request,
                                                                          const Seat& seat);
/// A stored value of a register's field as people read it.
json::value field_text(const Parts& parts, const pack::RegisterField& field, const json::value& value,
                       std::string_view language);
/// Work in every unit where the officer may sign.
std::vector<procedures::Work> to_sign(const Seat& seat);
std::string unit_name(const Parts& parts, std::string_view unit, std::string_view language);

using Page = Task<web::Reply> (*)(const Parts&, RequestContext&);
Task<web::Reply> sign_in_page(const Parts& parts, RequestContext& request);
Task<web::Reply> sign_in_begin(const Parts& parts, RequestContext& request);
Task<web::Reply> code_page(const Parts& parts, RequestContext& request);
Task<web::Reply> code_check(const Parts& parts, RequestContext& request);
Task<web::Reply> practice_inbox(const Parts& parts, RequestContext& request);
Task<web::Reply> leave(const Parts& parts, RequestContext& request);
Task<web::Reply> front_page(const Parts& parts, RequestContext& request);
Task<web::Reply> queue_page(const Parts& parts, RequestContext& request);
Task<web::Reply> work_page(const Parts& parts, RequestContext& request);
Task<web::Reply> work_decide(const Parts& parts, RequestContext& request);
Task<web::Reply> draft_page(const Parts& parts, RequestContext& request);
Task<web::Reply> draft_send(const Parts& parts, RequestContext& request);
Task<web::Reply> signing_page(const Parts& parts, RequestContext& request);
Task<web::Reply> signing_sign(const Parts& parts, RequestContext& request);
Task<web::Reply> lookup_page(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_page(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_csv(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_queue(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_record(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_mend(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_pair(const Parts& parts, RequestContext& request);
Task<web::Reply> quality_decide(const Parts& parts, RequestContext& request);
Task<web::Reply> samples_page(const Parts& parts, RequestContext& request);
Task<web::Reply> samples_draw(const Parts& parts, RequestContext& request);
Task<web::Reply> sample_page(const Parts& parts, RequestContext& request);
Task<web::Reply> sample_item(const Parts& parts, RequestContext& request);
Task<web::Reply> sample_check(const Parts& parts, RequestContext& request);
Task<web::Reply> lookup_find(const Parts& parts, RequestContext& request);

}  // namespace sen::faces::officer
