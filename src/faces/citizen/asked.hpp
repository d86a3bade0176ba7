#pragma once
/// What a person is asked, and the page of an application to be completed. Internal to this room.
#include "faces/citizen/room.hpp"

namespace sen::faces::citizen {

struct Asked {
  procedures::Request request;
  procedures::Dossier dossier;
  const pack::Procedure* procedure = nullptr;
  const pack::Step* step = nullptr;
  std::string applicant;
};
/// A request that this person may see. @errors faces.not_here, procedures.not_found
Result<Asked> find_asked(const Room& room, const web::RequestContext& request, Ref person);
/// Where a person goes who has answered, or came too late.
HttpResponse onward(const Asked& asked);

/// @param kept  what was typed before the session ran out
Result<HttpResponse> complete_page(Room& room, const web::RequestContext& request, const Asked& asked, Ref person,
                                   const web::Form& kept);
Task<web::Reply> complete(Room& room, web::RequestContext& request, const Asked& asked, Ref person,
                          const web::Form& sent);

}  // namespace sen::faces::citizen
