// POST /api/services/{service}: an agency's system asks another agency, or asks it to act, by its grants.
#include <algorithm>

#include "base/hash.hpp"
#include "events/errors.hpp"
#include "exchange/errors.hpp"
#include "exchange/messages.hpp"
#include "exchange/scans.hpp"
#include "faces/machine/api.hpp"
#include "registers/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::machine {
namespace {

using web::RequestContext;

const web::FieldTable kCall{
    "CallService",
    {{.name = "purpose", .required = true, .doc = "Why, by its id in the pack: a grant names it", .max_length = 60},
     {.name = "case", .doc = "The caller's own file number: the person concerned reads it", .max_length = 60},
     {.name = "officer", .doc = "Who asks within the calling agency, as the person may read it", .max_length = 120},
     {.name = "args", .type = web::FieldType::kMap, .doc = "What the service needs: see its description"}}};

/// Repeats of one call have one id: agency, service and key name it.
Ref call_id(const Actor& actor, std::string_view service, std::string_view key) {
  const auto digest = sha256(as_bytes(actor.agency + "\n" + std::to_string(actor.principal.account.value) + "\n" +
                                      std::string(service) + "\n" + std::string(key)));
  Ref out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  return out;
}

/// The wrong fields of a refusal, those that this node knows the words for.
std::vector<FieldError> fields_of(const json::value& body) {
  std::vector<FieldError> out;
  const auto* list = at_path(body, "fields").if_array();
  for (const auto& field : list == nullptr ? json::array() : *list) {
    const auto* def = error_named(text_at(field, "id"));
    if (def == nullptr) continue;
    auto& one = out.emplace_back(std::string(text_at(field, "pointer")), def);
    if (const auto* args = at_path(field, "args").if_array())
      for (const auto& arg : *args)
        if (arg.is_string()) one.args.emplace_back(arg.get_string());
  }
  return out;
}

Task<web::Reply> act(const Parts& parts, const Actor& actor, const pack::Service& service, const json::object& call,
                     std::string_view key) {
  if (key.empty() || key.size() > 200) co_return fail(errors::kNoIdempotencyKey);
  events::Message message;
  message.id = call_id(actor, service.id, key);
  message.from = actor.agency;
  message.to = service.agency;
  message.service = service.id;
  message.subject = message.id.text();
  message.purpose = text_at(call, "purpose");
  message.case_id = text_at(call, "case");
  message.sent_at = parts.clock.now();
  const auto* args = call.if_contains("args");
  message.body = args == nullptr ? json::value(json::object()) : *args;
  auto delivered = co_await parts.carrier.deliver(std::move(message));
  const events::Reply reply = CO_TRY(delivered);
  if (!reply.ok) {
    const auto* def = error_named(reply.error_id);
    if (def == nullptr) co_return fail(errors::kRefusedThere, {service.agency, reply.error_id});  // of a newer node
    co_return Error{def, reply.error_args, fields_of(reply.body)};
  }
  co_return web::json_response(json::object{{"answer", reply.body}});
}

bool is_xml(std::string_view type) { return type.starts_with("application/xml") || type.starts_with("text/xml"); }

/// How the answer is told; null: as JSON. Only what a read service answers can be told in the pack's message.
/// @errors exchange.no_message
Result<const pack::Message*> message_wanted(const Parts& parts, const RequestContext& request,
                                            const pack::Service& service) {
  if (!is_xml(request.negotiate({"application/json", "application/xml", "text/xml"}))) return nullptr;
  const auto* message = parts.pack->message_of(service);
  if (message == nullptr || service.kind != pack::ServiceKind::kRead)
    return fail(sen::errors::kNoMessage, {service.id});
  return message;
}

/// The call as kCall has it. A message holds the arguments; who asks and why stands in the address then.
Result<json::object> call_of(const Parts& parts, const RequestContext& request, const pack::Service& service,
                             CivilDate today) {
  if (!is_xml(request.header("content-type"))) return web::decode_body(kCall, request);
  const auto* message = parts.pack->message_of(service);
  if (message == nullptr) return fail(sen::errors::kNoMessage, {service.id});
  json::object call;
  for (const char* name : {"purpose", "case", "officer"})
    if (const auto value = request.query(name); !value.empty()) call[name] = value;
  call = TRY(web::decode_json(kCall, call));
  call["args"] = TRY(exchange::arguments_from_message(*parts.pack, service, *message, request.http().body, today));
  return call;
}

/// The arguments of a question; {"scan": ...} stands for those that the text on a paper says.
Result<json::object> arguments_of(const Parts& parts, const Actor& actor, const pack::Service& service,
                                  const json::object& call, CivilDate today) {
  const auto* given = call.if_contains("args");
  const json::object args = given == nullptr ? json::object() : given->as_object();
  const auto* text = args.if_contains("scan");
  if (text == nullptr) return args;
  const auto* scan = parts.pack->scan_of(service);
  if (scan == nullptr) return fail(sen::errors::kNoScan, {service.id});
  if (!text->is_string() || args.size() != 1) return fail(sen::errors::kBadArguments, {"scan"});
  const auto* grant = parts.pack->grant(service.id, actor.agency, text_at(call, "purpose"), today);
  return exchange::arguments_from_scan(*parts.pack, service, *scan, grant, text->get_string(), today);
}

Task<web::Reply> call_service(const Parts& parts, RequestContext& request) {
  auto who = need_machine(request);
  const Actor& actor = *CO_TRY(who);
  // A hospital's or a branch's credential speaks for that place, not for the agency.
  if (!actor.principal.facility.empty()) co_return fail(errors::kSystemOnly);
  const auto found = parts.pack->services.find(request.param("service"));
  if (found == parts.pack->services.end())
    co_return fail(sen::errors::kServiceUnknown, {std::string(request.param("service"))});
  const pack::Service& service = found->second;
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  auto wanted = message_wanted(parts, request, service);
  const auto* message = CO_TRY(wanted);
  auto decoded = call_of(parts, request, service, today);
  const json::object call = CO_TRY(decoded);
  if (!service.asks()) co_return co_await act(parts, actor, service, call, request.header("idempotency-key"));
  auto read = arguments_of(parts, actor, service, call, today);
  json::object args = CO_TRY(read);
  exchange::Caller caller{actor.agency, std::string(text_at(call, "purpose")), std::string(text_at(call, "case")),
                          std::string(text_at(call, "officer")), Ref{}};
  // A budget counts by who asks; these are the caller's own words, which could differ each time. The person still reads
  // them.
  if (service.budget.per_caller > 0 && !caller.officer.empty()) {
    caller.case_id += (caller.case_id.empty() ? "" : " / ") + caller.officer;
    caller.officer.clear();
  }
  auto asked = co_await parts.exchange.read(std::move(caller), service.id, std::move(args));
  const json::value answer = CO_TRY(asked);
  if (message == nullptr) co_return web::json_response(json::object{{"answer", answer}});
  co_return web::xml_response(exchange::message_of_answer(*parts.pack, service, *message, answer, parts.clock.now()));
}

}  // namespace

void add_service_routes(web::Router& router, const Parts& parts) {
  web::RouteDoc doc;
  doc.operation_id = "callService";
  doc.summary = "Ask another agency, or have it act, by one of its services";
  doc.description =
      "A question is answered with the fields that a grant names, and each person whose data is in the answer can see "
      "who asked and why. Nobody found is an answer (null, or an empty list), not an error; refused (403), several "
      "that match (409), asked too often (429) and not reachable (503) are each their own. An act needs an "
      "Idempotency-Key: repeating it changes nothing and answers the same; with other content it is refused (409). "
      "Where the pack has a national message for "
      "the service, its XML may stand in place of the body (content type application/xml; purpose, case and officer "
      "are query parameters then), and a read answers in it when application/xml is accepted. args {scan: text} holds "
      "what a reader took off an identity card.";
  doc.tag = "Services";
  doc.body = &kCall;
  doc.security = {"system"};
  doc.params = {{"service", "Id of the service, for example person.verify", true},
                {"purpose", "With an XML body: as in the JSON body"},
                {"case", "With an XML body: as in the JSON body"},
                {"officer", "With an XML body: as in the JSON body"}};
  doc.responses = {{200, "The answer"}};
  doc.errors = {&errors::kMachineOnly,
                &errors::kSystemOnly,
                &sen::errors::kServiceUnknown,
                &sen::errors::kNoGrant,
                &sen::errors::kBadArguments,
                &sen::errors::kAmbiguous,
                &sen::errors::kBudgetSpent,
                &sen::errors::kUnreachable,
                &sen::errors::kSearchTooShort,
                &sen::errors::kSearchTooWide,
                &sen::errors::kBadCursor,
                &errors::kNoIdempotencyKey,
                &sen::errors::kBadMessage,
                &sen::errors::kBadScan,
                &sen::errors::kNoMessage,
                &sen::errors::kNoScan,
                &sen::errors::kOtherMessage,
                &sen::errors::kMessageOne,
                &sen::errors::kEventsOtherContent};
  router.post(
      "/api/services/{service}", [&parts](RequestContext& request) { return call_service(parts, request); }, doc);
}

}  // namespace sen::faces::machine
