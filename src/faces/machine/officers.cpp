// What an officer does over the API: queue, decisions, signatures.
#include "faces/machine/api.hpp"
#include "faces/shared/views.hpp"
#include "web/response.hpp"

namespace sen::faces::machine {
namespace {

using web::RequestContext;

const web::Field kVersion{.name = "version",
                          .type = web::FieldType::kInteger,
                          .required = true,
                          .doc = "The version that was looked at: another one answers 409"};
const web::FieldTable kDecide{"Decision", {kVersion}};
const web::FieldTable kRefuse{"Refusal",
                              {kVersion,
                               {.name = "reason",
                                .type = web::FieldType::kMultiline,
                                .required = true,
                                .doc = "Shown to the applicant",
                                .max_length = 1000}}};
const web::FieldTable kSupplement{"SupplementRequest",
                                  {kVersion,
                                   {.name = "note",
                                    .type = web::FieldType::kMultiline,
                                    .required = true,
                                    .doc = "What is missing; shown to the applicant",
                                    .max_length = 1000},
                                   {.name = "fields",
                                    .type = web::FieldType::kList,
                                    .doc = "Answers to give again",
                                    .max_items = 50,
                                    .members = {{.name = "field", .max_length = 60}}}}};
const web::FieldTable kSign{"Signatures",
                            {{.name = "work",
                              .type = web::FieldType::kList,
                              .required = true,
                              .doc = "Ids of work in the signing queue",
                              .max_items = 100,
                              .members = {{.name = "id", .pattern = web::Pattern::kDigits}}}}};

web::RouteDoc doc(std::string id, std::string summary, const web::FieldTable* body = nullptr) {
  web::RouteDoc out;
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.tag = "Officers";
  out.body = body;
  out.security = {"session"};
  out.responses = {{200, "Done"}};
  out.errors = {&errors::kSignIn, &procedures::errors::kNotYours, &procedures::errors::kChanged};
  return out;
}

procedures::Desk* desk_of(const Parts& parts, const Actor& actor) { return parts.procedures.desk(actor.agency); }

std::string unit_of(const RequestContext& request, const Actor& actor) {
  const auto asked = request.query("unit");
  if (!asked.empty()) return std::string(asked);
  return actor.principal.posts.empty() ? std::string() : actor.principal.posts.front().unit;
}

Task<web::Reply> list(const Parts& parts, RequestContext& request, bool signing) {
  auto who = need_officer(request);
  const Actor& actor = *CO_TRY(who);
  auto* desk = desk_of(parts, actor);
  if (desk == nullptr) co_return fail(errors::kNoAgency, {actor.agency});
  const auto unit = unit_of(request, actor);
  auto found = signing ? desk->signing_queue(actor.principal, unit)
                       : desk->queue(actor.principal, unit, request.query("states"));
  json::array rows;
  for (const auto& work : CO_TRY(found)) rows.push_back(work_row(parts, work, request.language()));
  co_return web::json_response(json::object{{"unit", unit}, {"work", std::move(rows)}});
}
Task<web::Reply> get_queue(const Parts& parts, RequestContext& request) { return list(parts, request, false); }
Task<web::Reply> get_signing(const Parts& parts, RequestContext& request) { return list(parts, request, true); }

Task<web::Reply> get_work(const Parts& parts, RequestContext& request) {
  auto who = need_officer(request);
  const Actor& actor = *CO_TRY(who);
  auto parsed = parse_id(request.param("id"));
  const procedures::WorkId id{CO_TRY(parsed)};
  auto opened = co_await desk_of(parts, actor)->open(actor.principal, id);
  co_return web::json_response(work_view(parts, CO_TRY(opened), request.language()));
}

using Step = Task<Result<procedures::Work>> (*)(procedures::Desk&, const Actor&, procedures::WorkId,
                                                const json::object&);

Task<Result<procedures::Work>> send_draft(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                          const json::object& body) {
  return desk.send_draft(actor.principal, id, static_cast<int>(int_at(body, "version")));
}
Task<Result<procedures::Work>> accept(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                      const json::object& body) {
  return desk.accept_objections(actor.principal, id, static_cast<int>(int_at(body, "version")));
}
Task<Result<procedures::Work>> approve(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                       const json::object& body) {
  return desk.approve(actor.principal, id, static_cast<int>(int_at(body, "version")));
}
Task<Result<procedures::Work>> refuse(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                      const json::object& body) {
  return desk.refuse(actor.principal, id, static_cast<int>(int_at(body, "version")),
                     std::string(text_at(body, "reason")));
}

Task<Result<procedures::Work>> send_back(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                         const json::object& body) {
  return desk.send_back(actor.principal, id, static_cast<int>(int_at(body, "version")),
                        std::string(text_at(body, "reason")));
}
Task<Result<procedures::Work>> supplement(procedures::Desk& desk, const Actor& actor, procedures::WorkId id,
                                          const json::object& body) {
  std::vector<std::string> fields;
  if (const auto* list = at_path(body, "fields").if_array())
    for (const auto& field : *list) fields.emplace_back(field.as_string());
  return desk.ask_supplement(actor.principal, id, static_cast<int>(int_at(body, "version")),
                             std::string(text_at(body, "note")), std::move(fields));
}

Task<web::Reply> act(const Parts& parts, RequestContext& request, const web::FieldTable& table, Step step) {
  auto who = need_officer(request);
  const Actor& actor = *CO_TRY(who);
  auto* desk = desk_of(parts, actor);
  if (desk == nullptr) co_return fail(errors::kNoAgency, {actor.agency});
  auto parsed = parse_id(request.param("id"));
  const procedures::WorkId id{CO_TRY(parsed)};
  auto decoded = web::decode_body(table, request);
  const json::object body = CO_TRY(decoded);
  auto done = co_await step(*desk, actor, id, body);
  co_return web::json_response(work_row(parts, CO_TRY(done), request.language()));
}

Task<web::Reply> sign(const Parts& parts, RequestContext& request) {
  auto who = need_officer(request);
  const Actor& actor = *CO_TRY(who);
  auto* desk = desk_of(parts, actor);
  if (desk == nullptr) co_return fail(errors::kNoAgency, {actor.agency});
  auto decoded = web::decode_body(kSign, request);
  const json::object body = CO_TRY(decoded);
  std::vector<procedures::WorkId> ids;
  for (const auto& item : at_path(body, "work").as_array()) {
    auto parsed = parse_id(item.as_string());
    ids.push_back({CO_TRY(parsed)});
  }
  const auto results = co_await desk->sign(actor.principal, std::move(ids));
  json::array items;
  int count = 0;
  for (const auto& result : results) {
    json::object item{
        {"id", std::to_string(result.id.value)}, {"number", result.number}, {"signed", !result.error.has_value()}};
    if (result.error)
      item["problem"] = result.error->text(request.language());
    else
      ++count;
    items.push_back(std::move(item));
  }
  co_return web::json_response(json::object{{"signed", count}, {"items", std::move(items)}});
}

}  // namespace

void add_officer_routes(web::Router& router, const Parts& parts) {
  auto run = [&parts](Task<web::Reply> (*handler)(const Parts&, RequestContext&)) -> web::Handler {
    return [&parts, handler](RequestContext& request) { return handler(parts, request); };
  };
  auto decision = [&parts](const web::FieldTable& table, Step step) -> web::Handler {
    return [&parts, &table, step](RequestContext& request) { return act(parts, request, table, step); };
  };
  router.get("/api/work", run(get_queue), doc("listWork", "A unit's queue by legal deadline: codes and names only"));
  router.get("/api/work/{id}", run(get_work), doc("openWork", "A piece of work with its data; journaled as an access"));
  router.post("/api/work/{id}/send-draft", decision(kDecide, send_draft),
              doc("sendDraft", "Send the draft document to the applicant", &kDecide));
  router.post("/api/work/{id}/accept-objections", decision(kDecide, accept),
              doc("acceptObjections", "Take over what the applicant wants changed", &kDecide));
  router.post("/api/work/{id}/approve", decision(kDecide, approve),
              doc("approveWork", "Approve: outcomes run", &kDecide));
  router.post("/api/work/{id}/supplement", decision(kSupplement, supplement),
              doc("askSupplement", "Ask the applicant to complete the application; the clock stands", &kSupplement));
  router.post("/api/work/{id}/return", decision(kRefuse, send_back),
              doc("returnWork", "Not accepted: the form goes back to be mended and sent again", &kRefuse));
  router.post("/api/work/{id}/refuse", decision(kRefuse, refuse),
              doc("refuseWork", "Refuse for good, with the reason", &kRefuse));
  router.get("/api/signing", run(get_signing), doc("listSigning", "What waits for my signature"));
  router.post("/api/signatures", run(sign), doc("sign", "Sign several documents; each has its own result", &kSign));
}

}  // namespace sen::faces::machine
